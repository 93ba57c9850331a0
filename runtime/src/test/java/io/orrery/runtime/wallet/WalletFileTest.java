package io.orrery.runtime.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.runtime.Complaint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WalletFileTest {
    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path folder;

    @Test
    void aWalletOpensWithItsPasswordAndHoldsTheKeyThatWasMade() throws Exception {
        var file = folder.resolve("new/wallet.json");

        var made = WalletFile.create(file, PASSWORD);

        assertThat(WalletFile.open(file, PASSWORD)).isEqualTo(made);
        assertThat(WalletFile.create(folder.resolve("other.json"), PASSWORD)).isNotEqualTo(made);
    }

    @Test
    void onlyTheOwnerReadsTheFileAndTheKeyIsNotInIt() throws Exception {
        var file = folder.resolve("wallet.json");

        var made = WalletFile.create(file, PASSWORD);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).doesNotContain(made.getPrivateKey().toString(16));
    }

    @Test
    void aWrongPasswordOpensNothing() throws Exception {
        var file = folder.resolve("wallet.json");
        WalletFile.create(file, PASSWORD);

        assertThatThrownBy(() -> WalletFile.open(file, "wrong horse"))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("can not be opened with this password");
    }

    @Test
    void aWalletIsNeverOverwritten() throws Exception {
        var file = folder.resolve("wallet.json");
        var first = WalletFile.create(file, PASSWORD);
        var bytes = Files.readAllBytes(file);

        assertThatThrownBy(() -> WalletFile.create(file, PASSWORD))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("never overwritten");

        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
        assertThat(WalletFile.open(file, PASSWORD)).isEqualTo(first);
    }

    @Test
    void aMissingFileAndAForeignFileAreToldApart() throws Exception {
        var foreign = Files.writeString(folder.resolve("foreign.json"), "not a wallet");

        assertThatThrownBy(() -> WalletFile.open(folder.resolve("absent.json"), PASSWORD))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("./orrery wallet new makes one");
        assertThatThrownBy(() -> WalletFile.open(foreign, PASSWORD))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("is not a wallet file");
    }
}
