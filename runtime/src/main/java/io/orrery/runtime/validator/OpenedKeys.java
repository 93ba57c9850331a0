package io.orrery.runtime.validator;

import com.typesafe.config.Config;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.ethereum.consensus.BlsKeystore;
import io.orrery.ethereum.keystore.KeyRing;
import io.orrery.ethereum.keystore.KeystoreFolder;
import io.orrery.ethereum.keystore.KeystoreFormat;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.Secrets;
import io.orrery.ethereum.qrl.QrlKeystore;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// The keys of a folder of keystores, which this process has for itself.
final class OpenedKeys implements AutoCloseable {
    private static final String PASSWORD = "ORRERY_KEYSTORE_PASSWORD";

    private final KeystoreFolder folder;
    private final KeystoreFolder.Loaded loaded;

    private OpenedKeys(KeystoreFolder folder, KeystoreFolder.Loaded loaded) {
        this.folder = folder;
        this.loaded = loaded;
    }

    /// Opens every keystore that can be opened.
    ///
    /// @param passwords a folder with a file for each keystore; empty where the environment has them
    static OpenedKeys open(Path keys, Optional<Path> passwords, NetworkProfile network, Config config) {
        var settings = config.getConfig("orrery.validator.keystores");
        Secrets secrets = passwords
                .<Secrets>map(Secrets.InFiles::new)
                .orElseGet(() -> new Secrets.InEnvironment(System.getenv(), PASSWORD));
        KeystoreFormat format =
                switch (network.scheme()) {
                    case BLS12_381 -> new BlsKeystore();
                    case ML_DSA_87 -> new QrlKeystore(new SecureRandom());
                };
        try {
            var folder = KeystoreFolder.lock(keys);
            return new OpenedKeys(
                    folder,
                    folder.load(
                            network.scheme(),
                            format,
                            secrets,
                            settings.getInt("threads"),
                            settings.getBytes("memory")));
        } catch (KeystoreRefused refused) {
            throw new Complaint("--keys: " + refused.getMessage(), refused);
        }
    }

    KeyRing keys() {
        return loaded.keys();
    }

    /// Keystores that could not be opened, a line each.
    List<String> left() {
        return loaded.left().stream()
                .map(left -> left.file().getFileName() + ": " + left.refusal().getMessage())
                .toList();
    }

    @Override
    public void close() {
        try {
            folder.close();
        } catch (IOException unclosed) {
            throw new UncheckedIOException(unclosed);
        }
    }
}
