package io.orrery.ethereum.qrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.orrery.ethereum.keystore.KeystoreJson;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import io.orrery.ethereum.keystore.Password;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class QrlKeystoreTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Password PASSWORD = Password.of("correct horse");
    private static final QrlKeystore FORMAT = new QrlKeystore(RANDOM);
    private static final QrlKeystoreWriter WRITER = new QrlKeystoreWriter(RANDOM);
    private static final byte[] SEED = new byte[48];

    static {
        Arrays.fill(SEED, (byte) 0x5a);
    }

    private static KeystoreJson json(String text) throws KeystoreRefused {
        return KeystoreJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Argon2id cheap() {
        return new Argon2id(1, 8, 1, new byte[32]);
    }

    private static void refused(Consumer<ObjectNode> change, Reason reason, String... words) {
        var node = (ObjectNode) JSON.readTree(WRITER.write(SEED, PASSWORD, cheap(), ""));
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
    void whatIsWrittenOpensAgain() throws Exception {
        var text = WRITER.write(SEED, PASSWORD, WRITER.light(), "m/12381/238/0/0/0");
        var key = FORMAT.open(json(text), PASSWORD);
        assertThat(key.publicKey())
                .isEqualTo(MldsaSecretKey.ofWallet(SEED, RANDOM).publicKey());
        assertThat(text).doesNotContain(HexFormat.of().formatHex(SEED));
        assertThat(FORMAT.memoryBytes(json(text))).isEqualTo(4 << 20);
    }

    /// An account's keystore names its parts otherwise and holds the descriptor before the seed.
    @Test
    void anAccountsKeystoreOpensToo() throws Exception {
        var extended = new ByteArrayOutputStream();
        extended.writeBytes(new byte[] {1, 0, 0});
        extended.writeBytes(SEED);
        assertThat(FORMAT.open(json(account(extended.toByteArray())), PASSWORD).publicKey())
                .isEqualTo(MldsaSecretKey.ofWallet(SEED, RANDOM).publicKey());
        refusedText(account(new byte[51]), PASSWORD, Reason.OTHER_CURVE, "51 bytes");
        refusedText(account(new byte[32]), PASSWORD, Reason.OTHER_CURVE, "32 bytes");
    }

    private static String account(byte[] content) {
        var function = cheap();
        var sealed = Sealed.of(function.derive(PASSWORD), new byte[Sealed.IV_BYTES], content);
        var file = JSON.createObjectNode().put("address", "Q" + "00".repeat(20)).put("version", 1);
        var crypto = file.putObject("crypto")
                .put("cipher", "aes-256-gcm")
                .put("ciphertext", HexFormat.of().formatHex(sealed.bytes()))
                .put("kdf", "argon2id");
        crypto.putObject("cipherparams").put("iv", HexFormat.of().formatHex(sealed.iv()));
        crypto.putObject("kdfparams")
                .put("dklen", 32)
                .put("m", function.kibibytes())
                .put("p", function.lanes())
                .put("t", function.passes())
                .put("salt", HexFormat.of().formatHex(function.salt()));
        return file.toString();
    }

    @Test
    void aWrongPasswordIsToldFromADamagedFile() {
        refusedText(WRITER.write(SEED, PASSWORD, cheap(), ""), Password.of("wrong"), Reason.WRONG_PASSWORD, "password");
        refused(file -> params(file, "cipher").put("iv", "00".repeat(12)), Reason.WRONG_PASSWORD, "iv");
        refused(file -> file.put("pubkey", "ab".repeat(2592)), Reason.DAMAGED, "pubkey");
        refused(file -> module(file, "cipher").put("message", "ab"), Reason.WRONG_PASSWORD);
        refused(file -> params(file, "cipher").put("iv", "ab"), Reason.MALFORMED, "crypto.cipher.params.iv");
    }

    @Test
    void anotherVersionSchemeOrFunctionIsRefused() {
        refused(file -> file.put("version", 4), Reason.OTHER_VERSION, "version: 4");
        refused(file -> file.put("pubkey", "ab".repeat(48)), Reason.OTHER_CURVE, "48");
        refused(file -> module(file, "kdf").put("function", "custom"), Reason.UNSUPPORTED, "custom");
        refused(file -> module(file, "cipher").put("function", "aes-128-ctr"), Reason.UNSUPPORTED, "aes-128-ctr");
    }

    @Test
    void aHostileFileEatsNeitherMemoryNorTime() {
        refused(file -> params(file, "kdf").put("m", (512 << 10) + 1), Reason.TOO_COSTLY, "crypto.kdf.params.m");
        refused(file -> params(file, "kdf").put("m", Integer.MAX_VALUE), Reason.TOO_COSTLY, "crypto.kdf.params.m");
        refused(file -> params(file, "kdf").put("m", 512 << 10).put("t", 33), Reason.TOO_COSTLY, "crypto.kdf.params.t");
        refused(file -> params(file, "kdf").put("t", Integer.MAX_VALUE), Reason.TOO_COSTLY, "crypto.kdf.params.t");
        refused(file -> params(file, "kdf").put("p", 17), Reason.TOO_COSTLY, "crypto.kdf.params.p");
        refused(file -> params(file, "kdf").put("m", 7), Reason.MALFORMED, "crypto.kdf.params.m");
        refused(file -> params(file, "kdf").put("t", 0), Reason.MALFORMED, "crypto.kdf.params.t");
        refused(file -> params(file, "kdf").put("salt", "00"), Reason.MALFORMED, "crypto.kdf.params.salt");
    }
}
