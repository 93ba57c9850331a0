package io.orrery.runtime.wallet;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.exception.CipherException;

/// An L1 key in a Web3 Secret Storage file (version 3), readable by its owner only.
public final class WalletFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private WalletFile() {}

    /// Makes a fresh key and writes it. Refuses to replace a file.
    public static ECKeyPair create(Path file, String password) throws IOException {
        try {
            var keys = Keys.createEcKeyPair(new SecureRandom());
            var encrypted =
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(Wallet.createStandard(password, keys));
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, encrypted, StandardOpenOption.TRUNCATE_EXISTING);
            return keys;
        } catch (FileAlreadyExistsException exists) {
            throw new Complaint(file + " exists already; a wallet is never overwritten", exists);
        } catch (java.security.GeneralSecurityException | CipherException impossible) {
            throw new IllegalStateException("this JVM lacks what a wallet needs", impossible);
        }
    }

    /// @throws Complaint where the file is absent or no wallet, or the password is wrong
    public static ECKeyPair open(Path file, String password) throws IOException {
        if (!Files.exists(file)) {
            throw new Complaint("no wallet at " + file + "; ./orrery wallet new makes one");
        }
        try {
            return Wallet.decrypt(password, JSON.readValue(file.toFile(), org.web3j.crypto.WalletFile.class));
        } catch (CipherException wrong) {
            throw new Complaint(file + " can not be opened with this password", wrong);
        } catch (com.fasterxml.jackson.core.JacksonException notAWallet) {
            throw new Complaint(file + " is not a wallet file", notAWallet);
        }
    }
}
