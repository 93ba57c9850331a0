package io.orrery.runtime.validator;

import static io.orrery.runtime.validator.Keystores.key;
import static io.orrery.runtime.validator.Keystores.locked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LocalKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.consensus.BlsKeystore;
import io.orrery.ethereum.keystore.Secrets;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeShelfTest {
    private static final Digest ROOT = new Digest(1, 2, 3, 4);
    private static final KeystoreOpener OPENER =
            new KeystoreOpener(new BlsKeystore(), 1 << 20, EthereumNetworks.MAINNET);

    @TempDir
    private Path folder = Path.of("");

    private NodeHome home() {
        return new NodeHome(folder.resolve("home"));
    }

    private Path operators() throws IOException {
        return Files.createDirectories(folder.resolve("keys"));
    }

    private NodeShelf shelf() throws IOException {
        return NodeShelf.lock(
                home(),
                Optional.of(operators()),
                new Secrets.InFiles(operators()),
                EthereumNetworks.MAINNET,
                ConfigFactory.load());
    }

    private NodeShelf reloaded() throws IOException {
        var shelf = shelf();
        assertThat(shelf.reload().failures()).isEmpty();
        return shelf;
    }

    private static void put(NodeShelf shelf, int number) throws IOException {
        shelf.put(OPENER.open(locked(number)), locked(number));
    }

    private void operatorPuts(String name, int number) throws IOException {
        Files.writeString(operators().resolve(name + ".json"), locked(number).json());
        Files.writeString(operators().resolve(name + ".txt"), Keystores.PASSWORD);
    }

    private static boolean signs(NodeShelf shelf, int number) {
        return shelf.sign(ByteVector.of(key(number).toBytes()), ROOT).isPresent();
    }

    private static List<ValidatorKey> keys(NodeShelf shelf) {
        return shelf.keys().stream().map(LocalKey::key).toList();
    }

    private Path keystore(int number) {
        return home().keystores().resolve(key(number) + ".json");
    }

    private Path password(int number) {
        return home().secrets().resolve(key(number) + ".txt");
    }

    @Test
    void whatWasPutIsThereAfterARestartForItsOwnerAlone() throws IOException {
        try (var shelf = reloaded()) {
            put(shelf, 1);
            assertThat(signs(shelf, 1)).isTrue();
        }
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            for (var file : List.of(keystore(1), password(1))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        operatorPuts("two", 2);
        try (var shelf = reloaded()) {
            assertThat(shelf.keys())
                    .containsExactlyInAnyOrder(
                            new LocalKey(key(1), Optional.of("m/12381/3600/7/0/0"), false),
                            new LocalKey(key(2), Optional.of("m/12381/3600/7/0/0"), true));
            assertThat(signs(shelf, 1) && signs(shelf, 2)).isTrue();
        }
    }

    @Test
    void aKeystoreThatIsRenamedSignsOn() throws IOException {
        operatorPuts("one", 1);
        try (var shelf = reloaded()) {
            for (var ending : List.of(".json", ".txt")) {
                Files.move(operators().resolve("one" + ending), operators().resolve("other" + ending));
            }
            assertThat(shelf.reload().failures()).isEmpty();
            assertThat(signs(shelf, 1)).isTrue();
        }
    }

    @Test
    void whatACrashLeavesHalfDoneIsNothing() throws IOException {
        try (var shelf = reloaded()) {
            put(shelf, 1);
        }
        Files.writeString(password(2), "its keystore was not written any more");
        Files.writeString(home().keystores().resolve(key(3) + ".json.part"), "{");
        Files.writeString(home().secrets().resolve(key(3) + ".txt.part"), "corr");
        try (var shelf = reloaded()) {
            assertThat(keys(shelf)).containsExactly(key(1));
        }
        try (var left = Files.list(home().secrets())) {
            assertThat(left).containsExactly(password(1));
        }
        assertThat(home().keystores().resolve(key(3) + ".json.part")).doesNotExist();
    }

    @Test
    void aKeyThatIsForgottenDoesNotComeBackWithItsKeystore() throws IOException {
        try (var shelf = reloaded()) {
            put(shelf, 1);
            var backup = Files.readString(keystore(1));
            shelf.silence(key(1));
            shelf.forget(key(1));
            assertThat(keystore(1)).doesNotExist();
            assertThat(password(1)).doesNotExist();
            Files.writeString(keystore(1), backup);
            Files.writeString(password(1), Keystores.PASSWORD);
            assertThat(shelf.reload().loaded()).isZero();
        }
        try (var shelf = reloaded()) {
            assertThat(keys(shelf)).isEmpty();
            put(shelf, 1);
            assertThat(signs(shelf, 1)).isTrue();
        }
        try (var shelf = reloaded()) {
            assertThat(signs(shelf, 1)).isTrue();
        }
    }

    @Test
    void aKeystoreThatCanNotBeDeletedIsSaidToBeThereAndIsNotOpenedAgain() throws IOException {
        try (var shelf = reloaded()) {
            put(shelf, 1);
            // A folder with something in it can not be deleted as a file is.
            var json = Files.readString(keystore(1));
            Files.delete(keystore(1));
            Files.createDirectories(keystore(1).resolve("held"));
            shelf.silence(key(1));
            assertThatThrownBy(() -> shelf.forget(key(1)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("marked as deleted");
            Files.delete(keystore(1).resolve("held"));
            Files.delete(keystore(1));
            Files.writeString(keystore(1), json);
            assertThat(shelf.reload().loaded()).isZero();
        }
        try (var shelf = reloaded()) {
            assertThat(keys(shelf)).isEmpty();
        }
    }

    @Test
    void aSilentKeyStaysSilentWhereItsFileIsAsItWas() throws IOException {
        operatorPuts("one", 1);
        try (var shelf = reloaded()) {
            shelf.silence(key(1));
            assertThat(shelf.reload().loaded()).isZero();
            assertThat(signs(shelf, 1)).isFalse();
        }
    }

    @Test
    void keysComeAndGoWithTheFilesOfTheOperatorsFolder() throws IOException {
        operatorPuts("one", 1);
        try (var shelf = reloaded()) {
            operatorPuts("two", 2);
            assertThat(shelf.reload().loaded()).isEqualTo(1);
            Files.delete(operators().resolve("one.json"));
            operatorPuts("again", 2);
            assertThat(shelf.reload().failures()).singleElement().asString().startsWith("again.json: another file");
            assertThat(keys(shelf)).containsExactly(key(2));
            assertThat(signs(shelf, 1)).isFalse();
        }
    }

    @Test
    void aFolderInUseIsAComplaint() throws IOException {
        try (var _ = reloaded()) {
            assertThatThrownBy(this::shelf).isInstanceOf(Complaint.class).hasMessageContaining("in use");
        }
    }

    @Test
    void whatCanNotBeOpenedOrKeptSaysWhy() {
        assertRefused(new LockedKey(locked(1).json(), "wrong"), "password does not fit");
        assertRefused(new LockedKey(locked(1).json(), Keystores.PASSWORD + "\nand more"), "one line");
        assertRefused(new LockedKey("{", "x"), "no JSON");
        assertRefused(new LockedKey("{\"version\":4}", "x"), "crypto is no object");
    }

    private static void assertRefused(LockedKey locked, String why) {
        assertThatThrownBy(() -> OPENER.open(locked))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining(Keystores.PASSWORD);
    }
}
