package io.orrery.ethereum.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.orrery.ethereum.keystore.KeystoreJson;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import io.orrery.ethereum.keystore.Password;
import io.orrery.ethereum.keystore.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BlsKeystoreTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Password PASSWORD = Password.of("correct horse");
    private static final BlsKeystore FORMAT = new BlsKeystore();
    private static final BlsKeystoreWriter WRITER = new BlsKeystoreWriter(new SecureRandom());
    private static final BlsSecretKey KEY = BlsSecretKey.of(
            HexFormat.of().parseHex("263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3"));

    private static KeystoreJson json(String text) throws KeystoreRefused {
        return KeystoreJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String cheap() {
        return WRITER.write(KEY, PASSWORD, new KeyFunction.Pbkdf2(3, new byte[32]), "m/12381/3600/0/0/0");
    }

    /// What comes of a good keystore that somebody has changed.
    private static void refused(Consumer<ObjectNode> change, Reason reason, String... words) {
        var node = (ObjectNode) JSON.readTree(cheap());
        change.accept(node);
        refusedText(node.toString(), PASSWORD, reason, words);
    }

    private static void refusedText(String text, Password password, Reason reason, String... words) {
        assertThatThrownBy(() -> {
                    var file = json(text);
                    FORMAT.memoryBytes(file);
                    FORMAT.open(file, password);
                })
                .asInstanceOf(type(KeystoreRefused.class))
                .satisfies(refusal -> {
                    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(reason);
                    assertThat(List.of(words))
                            .allSatisfy(word -> assertThat(refusal).hasMessageContaining(word));
                });
    }

    private static ObjectNode params(ObjectNode file, String module) {
        return (ObjectNode) file.get("crypto").get(module).get("params");
    }

    private static ObjectNode module(ObjectNode file, String module) {
        return (ObjectNode) file.get("crypto").get(module);
    }

    @Test
    void theStandardsOwnKeystoresOpen() throws Exception {
        var vectors = Vectors.read("keystore/erc2335.json");
        var password = Password.of(vectors.get("password").stringValue());
        assertThat(HexFormat.of().formatHex(password.normalized().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(vectors.get("encodedPassword").stringValue());
        for (var keystore : vectors.get("keystores")) {
            var key = FORMAT.open(json(keystore.toString()), password);
            assertThat(HexFormat.of().formatHex(key.bytes()))
                    .isEqualTo(vectors.get("secret").stringValue());
            assertThat(key.publicKey())
                    .hasToString("0x" + keystore.get("pubkey").stringValue());
            refusedText(keystore.toString(), Password.of("testpassword"), Reason.WRONG_PASSWORD, "0x9612d7a7");
        }
    }

    @Test
    void whatIsWrittenOpensAgain() throws Exception {
        for (var function : new KeyFunction[] {
            new KeyFunction.Pbkdf2(3, new byte[] {1}), new KeyFunction.Scrypt(16, 8, 1, new byte[32])
        }) {
            var file = json(WRITER.write(KEY, PASSWORD, function, ""));
            assertThat(FORMAT.open(file, PASSWORD).bytes()).isEqualTo(KEY.bytes());
        }
        assertThat(cheap()).doesNotContain(HexFormat.of().formatHex(KEY.bytes()));
    }

    @Test
    void controlCharactersOfAPasswordDoNotCountAndFormsOfALetterAreOne() throws Exception {
        var file =
                json(WRITER.write(KEY, Password.of("p\u00e4ss\u007f\n"), new KeyFunction.Pbkdf2(3, new byte[32]), ""));
        assertThat(FORMAT.open(file, Password.of("pa\u0308ss")).publicKey()).isEqualTo(KEY.publicKey());
        assertThat(Password.of("secret").toString()).doesNotContain("secret");
    }

    @Test
    void aWrongPasswordIsToldFromADamagedFile() {
        refusedText(cheap(), Password.of("Correct horse"), Reason.WRONG_PASSWORD, "password", "0x");
        refused(file -> params(file, "cipher").put("iv", "00".repeat(16)), Reason.DAMAGED);
        refused(file -> file.put("pubkey", "b5".repeat(48)), Reason.DAMAGED, "pubkey");
        refused(file -> params(file, "cipher").put("iv", "00"), Reason.MALFORMED, "crypto.cipher.params.iv", "16");
        refused(file -> module(file, "cipher").put("message", "zz"), Reason.MALFORMED, "crypto.cipher.message");
        refused(file -> file.remove("crypto"), Reason.MALFORMED, "crypto");
        refused(file -> module(file, "kdf").remove("params"), Reason.MALFORMED, "crypto.kdf.params");
        refused(file -> params(file, "kdf").put("salt", 7), Reason.MALFORMED, "crypto.kdf.params.salt");
        refused(file -> params(file, "kdf").put("dklen", 16), Reason.MALFORMED, "dklen");
    }

    @Test
    void anotherVersionCurveOrFunctionIsRefused() {
        refused(file -> file.put("version", 3), Reason.OTHER_VERSION, "version: 3", "secp256k1");
        refused(file -> file.put("version", 5), Reason.OTHER_VERSION, "version: 5");
        refused(file -> file.put("version", "4"), Reason.MALFORMED, "version");
        refused(file -> file.put("pubkey", "ab".repeat(2592)), Reason.OTHER_CURVE, "2592");
        refused(file -> module(file, "cipher").put("message", "ab".repeat(64)), Reason.OTHER_CURVE, "64");
        refused(file -> module(file, "kdf").put("function", "argon2id"), Reason.UNSUPPORTED, "argon2id");
        refused(file -> module(file, "cipher").put("function", "aes-256-gcm"), Reason.UNSUPPORTED, "aes-256-gcm");
        refused(file -> module(file, "checksum").put("function", "crc"), Reason.UNSUPPORTED, "crc");
        refused(file -> params(file, "kdf").put("prf", "hmac-sha1"), Reason.UNSUPPORTED, "hmac-sha1");
    }

    @Test
    void aHostileFileEatsNeitherMemoryNorTime() {
        refused(file -> params(file, "kdf").put("c", 10_000_001), Reason.TOO_COSTLY, "crypto.kdf.params.c");
        refused(file -> params(file, "kdf").put("c", 0), Reason.MALFORMED, "crypto.kdf.params.c");
        for (int[] cost : new int[][] {
            {1 << 23, 8, 1},
            {1 << 30, 1 << 30, 1 << 30},
            {1 << 20, 8, 1},
            {1 << 18, 8, 16},
            {2, 1, Integer.MAX_VALUE},
            {2, Integer.MAX_VALUE, 1}
        }) {
            refused(file -> scrypt(file, cost), Reason.TOO_COSTLY, "crypto.kdf.params");
        }
        for (int[] wrong : new int[][] {{3, 8, 1}, {0, 8, 1}, {1, 8, 1}, {16, 0, 1}, {16, 8, 0}, {1 << 16, 1, 1}}) {
            refused(file -> scrypt(file, wrong), Reason.MALFORMED, "crypto.kdf.params");
        }
        refused(file -> params(file, "kdf").put("salt", "00".repeat(1025)), Reason.TOO_COSTLY, "salt");
        refusedText(" ".repeat(70_000), PASSWORD, Reason.MALFORMED, "at most");
    }

    private static void scrypt(ObjectNode file, int[] cost) {
        module(file, "kdf").put("function", "scrypt");
        params(file, "kdf").put("n", cost[0]).put("r", cost[1]).put("p", cost[2]);
    }

    @Test
    void whatIsNoKeystoreIsRefused() {
        for (var text : new String[] {"", "[]", "null", "7", "{", "{\"version\":4,\"version\":4}", "[".repeat(5000)}) {
            refusedText(text, PASSWORD, Reason.MALFORMED);
        }
    }
}
