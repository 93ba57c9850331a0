package io.orrery.ethereum.keystore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.consensus.BlsKeystore;
import io.orrery.ethereum.consensus.BlsKeystoreWriter;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.consensus.KeyDerivation;
import io.orrery.ethereum.consensus.KeyFunction;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeystoreFolderTest {
    private static final BlsKeystoreWriter WRITER = new BlsKeystoreWriter(new SecureRandom());
    private static final long MEMORY = 16 << 20;

    @TempDir
    private Path folder = Path.of("");

    private BlsSecretKey put(String name, int number, String password) throws IOException {
        var key = KeyDerivation.derive(new byte[32], KeyDerivation.validatorPath(number));
        var text = WRITER.write(key, Password.of(password), new KeyFunction.Pbkdf2(2, new byte[32]), "");
        Files.writeString(folder.resolve(name + ".json"), text);
        Files.writeString(folder.resolve(name + ".txt"), password + "\n");
        return key;
    }

    private record Loaded(KeyRing keys, List<KeystoreFolder.Left> left) {}

    private Loaded load(Secrets secrets, long memory) throws Exception {
        try (var locked = KeystoreFolder.lock(folder)) {
            var read = KeystoreFolder.open(
                    locked.files(), new BlsKeystore(), secrets, new KeystoreFolder.Means(4, memory));
            var ring = new KeyRing(Scheme.BLS12_381);
            read.opened().forEach(opened -> assertThat(ring.add(opened.key())).isTrue());
            return new Loaded(ring, read.left());
        }
    }

    private static Map<String, Reason> reasons(Loaded loaded) {
        return loaded.left().stream()
                .collect(java.util.stream.Collectors.toMap(
                        left -> left.file().getFileName().toString(),
                        left -> left.refusal().reason()));
    }

    @Test
    void everyKeystoreOfAFolderSigns() throws Exception {
        for (int i = 0; i < 20; i++) {
            put("key-" + i, i, "password " + i);
        }
        var loaded = load(new Secrets.InFiles(folder), MEMORY);
        assertThat(loaded.left()).isEmpty();
        assertThat(loaded.keys().publicKeys()).hasSize(20);
        var root = Digest.parse("0x" + "56".repeat(32));
        for (var key : loaded.keys().publicKeys()) {
            assertThat(loaded.keys().sign(key, root)).isPresent();
        }
        assertThat(loaded.keys().sign(ByteVector.of(new byte[48]), root)).isEmpty();
    }

    @Test
    void oneThatDoesNotOpenLeavesTheOthersAsTheyAre() throws Exception {
        var good = put("a-good", 1, "one");
        put("b-wrong", 2, "two");
        Files.writeString(folder.resolve("b-wrong.txt"), "three");
        put("c-none", 3, "three");
        Files.delete(folder.resolve("c-none.txt"));
        put("d-again", 1, "four");
        Files.writeString(folder.resolve("e-broken.json"), "{\"crypto\":");
        Files.writeString(folder.resolve("e-broken.txt"), "five");
        var costly = WRITER.write(
                KeyDerivation.derive(new byte[32], "m/9"),
                Password.of("six"),
                new KeyFunction.Scrypt(1 << 15, 8, 1, new byte[32]),
                "");
        Files.writeString(folder.resolve("f-costly.json"), costly);
        Files.writeString(folder.resolve("f-costly.txt"), "six");
        var loaded = load(new Secrets.InFiles(folder), MEMORY);
        assertThat(loaded.keys().publicKeys()).containsExactly(good.publicKey());
        assertThat(reasons(loaded))
                .isEqualTo(Map.of(
                        "b-wrong.json", Reason.WRONG_PASSWORD,
                        "c-none.json", Reason.NO_PASSWORD,
                        "d-again.json", Reason.DUPLICATE,
                        "e-broken.json", Reason.MALFORMED,
                        "f-costly.json", Reason.TOO_COSTLY));
        assertThat(load(new Secrets.InFiles(folder), 64 << 20).keys().publicKeys())
                .hasSize(2);
    }

    @Test
    void aRemovedKeySignsNothing() throws Exception {
        var key = put("one", 1, "one").publicKey();
        var keys = load(new Secrets.InFiles(folder), MEMORY).keys();
        assertThat(keys.remove(key)).isTrue();
        assertThat(keys.remove(key)).isFalse();
        assertThat(keys.publicKeys()).isEmpty();
        assertThat(keys.sign(key, Digest.parse("0x" + "56".repeat(32)))).isEmpty();
    }

    @Test
    void passwordsComeFromTheEnvironment() throws Exception {
        put("key-1.a", 1, "one");
        put("key-2", 2, "two");
        var secrets = new Secrets.InEnvironment(Map.of("KEYS_KEY_1_A", "one", "KEYS", "two"), "KEYS");
        assertThat(load(secrets, MEMORY).keys().publicKeys()).hasSize(2);
        assertThat(secrets.toString()).doesNotContain("two");
        var none = load(new Secrets.InEnvironment(Map.of(), "KEYS"), MEMORY);
        assertThat(none.left())
                .hasSize(2)
                .allSatisfy(left -> assertThat(left.refusal()).hasMessageContainingAll("KEYS_KEY_", "nor KEYS is set"));
    }

    @Test
    void aFolderIsForOneAtATime() throws Exception {
        try (var _ = KeystoreFolder.lock(folder)) {
            assertThatThrownBy(() -> KeystoreFolder.lock(folder.resolve(".")))
                    .asInstanceOf(type(KeystoreRefused.class))
                    .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(Reason.LOCKED));
            // Having been refused has not given the lock up.
            var other = another();
            try (var lines = other.inputReader()) {
                assertThat(lines.readLine()).contains("is in use by another process");
            } finally {
                other.destroyForcibly();
            }
        }
        try (var again = KeystoreFolder.lock(folder)) {
            assertThat(again).isNotNull();
        }
    }

    @Test
    void anotherProcessHasTheFolderUntilItIsKilled() throws Exception {
        var process = another();
        try (var lines = process.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> KeystoreFolder.lock(folder)).hasMessageContaining("in use by another process");
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        try (var again = KeystoreFolder.lock(folder)) {
            assertThat(again).isNotNull();
        }
    }

    private Process another() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
    }

    /// Holds a folder until it is killed, or says why it may not.
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (var _ = KeystoreFolder.lock(Path.of(arguments[0]))) {
                System.out.println("held");
                System.in.read();
            } catch (KeystoreRefused refused) {
                System.out.println(refused.getMessage());
            }
        }
    }
}
