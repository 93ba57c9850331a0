package io.orrery.ethereum.qrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// ML-DSA-87 against C2SP's Wycheproof, and QRL's wallets against theQRL/go-qrllib.
class MldsaVectorsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static byte[] bytes(JsonNode test, String name) {
        return HexFormat.of().parseHex(test.path(name).asString(""));
    }

    @Test
    void signaturesVerifyWhereTheyShouldAndNowhereElse() throws Exception {
        int run = 0;
        for (var group : Vectors.read("mldsa/mldsa_87_verify_test.json").get("testGroups")) {
            var key = ByteVector.of(bytes(group, "publicKey"));
            for (var test : group.get("tests")) {
                assertThat(Mldsa.verify(key, bytes(test, "msg"), ByteVector.of(bytes(test, "sig")), bytes(test, "ctx")))
                        .as("case %s: %s", test.get("tcId"), test.get("comment"))
                        .isEqualTo(test.get("result").stringValue().equals("valid"));
                run++;
            }
        }
        assertThat(run).isEqualTo(241);
    }

    /// Without randomness a signature is a function of seed, context and message. Left out are those of a
    /// message that is given by its inner digest alone, one with given randomness, and one whose context is
    /// too long for any.
    @Test
    void seedsGiveTheKnownKeysAndSignatures() throws Exception {
        int run = 0;
        int left = 0;
        for (var group : Vectors.read("mldsa/mldsa_87_sign_seed_test.json").get("testGroups")) {
            var seed = bytes(group, "privateSeed");
            if (seed.length != Mldsa.SEED_BYTES) {
                assertThatThrownBy(() -> MldsaSecretKey.ofSeed(seed, RANDOM))
                        .isInstanceOf(IllegalArgumentException.class);
                run += group.get("tests").size();
                continue;
            }
            var key = MldsaSecretKey.ofSeed(seed, RANDOM);
            assertThat(key.publicKey()).isEqualTo(ByteVector.of(bytes(group, "publicKey")));
            for (var test : group.get("tests")) {
                boolean invalid = !test.get("result").stringValue().equals("valid");
                if (!test.has("msg") || test.has("rnd") || invalid) {
                    left++;
                    continue;
                }
                assertThat(deterministic(seed, bytes(test, "ctx"), bytes(test, "msg")))
                        .as("case %s", test.get("tcId"))
                        .isEqualTo(bytes(test, "sig"));
                run++;
            }
        }
        System.out.println("ML-DSA-87 sign with seed: " + run + " run, " + left + " left out");
        assertThat(run + left).isEqualTo(96);
        assertThat(run).isGreaterThanOrEqualTo(77);
    }

    private static byte[] deterministic(byte[] seed, byte[] context, byte[] message) throws Exception {
        var signer = new MLDSASigner();
        signer.init(
                true,
                new ParametersWithContext(new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_87, seed), context));
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    @Test
    void aWalletsSeedGivesItsKeyItsAddressAndWhatVerifiesItsSignature() throws Exception {
        var vectors = Vectors.read("qrl/wallets.json");
        for (var wallet : vectors.get("wallets")) {
            var seed = QrlWallet.seed(bytes(wallet, "extendedSeed"));
            var key = MldsaSecretKey.ofWallet(seed, RANDOM);
            assertThat(key.publicKey()).isEqualTo(ByteVector.of(bytes(wallet, "publicKey")));
            var address = QrlWallet.address(key.publicKey(), AddressForm.QRL_Q64);
            var written = AddressForm.QRL_Q64.format(address);
            assertThat("Q" + written.substring(1).toLowerCase(Locale.ROOT))
                    .isEqualTo(wallet.get("address").stringValue());
            assertThat(AddressForm.QRL_Q64.parse(wallet.get("address").stringValue()))
                    .isEqualTo(address);
            var message = wallet.get("message").stringValue().getBytes(StandardCharsets.UTF_8);
            var signature = bytes(wallet, "signature");
            assertThat(Mldsa.verify(key.publicKey(), message, ByteVector.of(signature)))
                    .isTrue();
            signature[100] ^= 1;
            assertThat(Mldsa.verify(key.publicKey(), message, ByteVector.of(signature)))
                    .isFalse();
        }
        assertThat(vectors.get("wallets").size()).isEqualTo(3);
    }

    @Test
    void twoSignaturesOfOneRootDifferAndVerifyUnderQrlsContextOnly() {
        var key = MldsaSecretKey.ofWallet(new byte[48], RANDOM);
        var root = Digest.parse("0x" + "56".repeat(32));
        var first = key.sign(root).orElseThrow();
        var second = key.sign(root).orElseThrow();
        assertThat(first).isNotEqualTo(second);
        for (var signature : new ByteVector[] {first, second}) {
            assertThat(signature.size()).isEqualTo(4627);
            assertThat(Mldsa.verify(key.publicKey(), root.toBytes(), signature)).isTrue();
            assertThat(Mldsa.verify(key.publicKey(), root.toBytes(), signature, new byte[0]))
                    .isFalse();
            assertThat(Mldsa.verify(key.publicKey(), new byte[32], signature)).isFalse();
        }
        key.erase();
        assertThat(key.sign(root)).isEmpty();
        assertThat(key.toString()).hasSizeLessThan(60);
    }

    @Test
    void seedsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> MldsaSecretKey.ofWallet(new byte[47], RANDOM))
                .hasMessageContaining("48 bytes, not 47");
        for (var wrong : new byte[][] {new byte[51], Arrays.copyOf(new byte[] {1, 0, 1}, 51), new byte[50]}) {
            assertThatThrownBy(() -> QrlWallet.seed(wrong)).hasMessageContaining("01 00 00");
        }
    }
}
