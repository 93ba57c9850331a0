package io.orrery.ethereum.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.Vectors;
import java.math.BigInteger;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import supranational.blst.P2;
import tools.jackson.databind.JsonNode;

/// BLS12-381 against C2SP's Wycheproof, ERC-2333 and one signature of ethereum/bls12-381-tests.
class BlsVectorsTest {
    private static final HexFormat HEX = HexFormat.of();

    private static byte[] bytes(JsonNode test, String name) {
        return HEX.parseHex(test.get(name).stringValue());
    }

    @Test
    void messagesAreHashedToTheKnownPoints() throws Exception {
        int run = 0;
        for (var group : Vectors.read("bls/bls_hash_to_g2_test.json").get("testGroups")) {
            for (var test : group.get("tests")) {
                var point =
                        new P2().hash_to(bytes(test, "msg"), group.get("dst").stringValue());
                assertThat(point.compress()).as(test.toString()).isEqualTo(bytes(test, "expected"));
                run++;
            }
        }
        assertThat(run).isEqualTo(34);
    }

    @Test
    void signaturesVerifyWhereTheyShouldAndNowhereElse() throws Exception {
        int run = 0;
        for (var group : Vectors.read("bls/bls_sig_g2_basic_verify_test.json").get("testGroups")) {
            var key = ByteVector.of(bytes(group.get("publicKey"), "pk"));
            for (var test : group.get("tests")) {
                // These are of the basic scheme, whose tag is another than Ethereum's.
                boolean verified = Bls.verify(
                        key,
                        bytes(test, "msg"),
                        ByteVector.of(bytes(test, "sig")),
                        group.get("ciphersuite").stringValue());
                assertThat(verified)
                        .as(test.toString())
                        .isEqualTo(test.get("result").stringValue().equals("valid"));
                run++;
            }
        }
        assertThat(run).isEqualTo(88);
    }

    /// Cases 1 and 2 of ERC-2333.
    @ParameterizedTest
    @CsvSource({
        "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf141630c7"
                + "a3c4ab7c81b2f001698e7463b04,"
                + "6083874454709270928345386274498605044986640685124978867557563392430687146096,"
                + "0,"
                + "20397789859736650942317412262472558107875392172444076792671091975210932703118",
        "3141592653589793238462643383279502884197169399375105820974944592,"
                + "29757020647961307431480504535336562678282505419141012933316116377660817309383,"
                + "3141592653,"
                + "25457201688850691947727629385191704516744796114925897962676248250929345014287"
    })
    void keysAreDerivedFromSeeds(String seed, BigInteger master, long index, BigInteger child) {
        var bytes = HEX.parseHex(seed);
        assertThat(new BigInteger(1, KeyDerivation.derive(bytes, "m").bytes())).isEqualTo(master);
        assertThat(new BigInteger(1, KeyDerivation.derive(bytes, "m/" + index).bytes()))
                .isEqualTo(child);
    }

    /// The signature is that of `sign_case` with this key and message in ethereum/bls12-381-tests.
    @Test
    void aSignatureIsEthereums() {
        var key = BlsSecretKey.of(HEX.parseHex("263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3"));
        var root = Digest.parse("0x" + "56".repeat(32));
        var signature = key.sign(root).orElseThrow();
        assertThat(signature)
                .hasToString("0x882730e5d03f6b42c3abc26d3372625034e1d871b65a8a6b900a56dae22da98abbe1b6"
                        + "8f85e49fe7652a55ec"
                        + "3d0591c20767677e33e5cbb1207315c41a9ac03be39c2e7668edc043d6cb1d9fd93033caa8a1c5b0e84bedaeb6c64"
                        + "972503a43eb");
        assertThat(Bls.verify(key.publicKey(), root.toBytes(), signature)).isTrue();
        assertThat(Bls.verify(key.publicKey(), new byte[32], signature)).isFalse();
    }

    @Test
    void aKeyIsAboveZeroAndBelowTheOrder() {
        for (var wrong : new String[] {
            "00".repeat(32), "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", "ff".repeat(32), "01"
        }) {
            assertThatThrownBy(() -> BlsSecretKey.of(HEX.parseHex(wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("below the order")
                    .hasMessageNotContaining(wrong);
        }
        assertThat(BlsSecretKey.of(HEX.parseHex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000000"))
                        .publicKey()
                        .size())
                .isEqualTo(48);
    }

    @Test
    void anErasedKeySignsNothingAndAKeyPrintsItsPublicHalf() {
        var secret = "263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3";
        var key = BlsSecretKey.of(HEX.parseHex(secret));
        assertThat(key.toString()).contains(key.publicKey().toString()).doesNotContain(secret);
        key.erase();
        assertThat(key.sign(Digest.parse("0x" + "56".repeat(32)))).isEmpty();
        assertThatThrownBy(key::bytes).hasMessageContaining("erased");
    }

    @Test
    void pathsThatAreNoneAreRefused() {
        for (var path : new String[] {"", "n/1", "m/", "m/-1", "m/4294967296", "m/1/x", "m" + "/1".repeat(17)}) {
            assertThatThrownBy(() -> KeyDerivation.derive(new byte[32], path))
                    .as(path)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("path");
        }
        assertThatThrownBy(() -> KeyDerivation.derive(new byte[31], "m")).hasMessageContaining("seed");
    }
}
