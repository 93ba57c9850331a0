package io.orrery.runtime.validator;

import com.typesafe.config.Config;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.ssz.ByteVector;
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
import java.util.Set;

/// The keys of a folder of keystores, which this process has for itself. They can be read anew.
final class OpenedKeys implements DutySigner, AutoCloseable {
    private final KeystoreFolder folder;
    private final NetworkProfile network;
    private final Secrets secrets;
    private final Config settings;
    private volatile KeyRing ring;

    private OpenedKeys(KeystoreFolder folder, NetworkProfile network, Secrets secrets, Config settings) {
        this.folder = folder;
        this.network = network;
        this.secrets = secrets;
        this.settings = settings;
        this.ring = new KeyRing(network.scheme());
    }

    /// Has the folder, and no key of it yet.
    ///
    /// @param passwords a folder with a file for each keystore; empty where the environment has them
    static OpenedKeys lock(Path keys, Optional<Path> passwords, NetworkProfile network, Config config) {
        return lock(keys, PasswordSource.of(passwords.map(Path::toString), config, System.getenv()), network, config);
    }

    /// The same, with passwords from wherever they are.
    static OpenedKeys lock(Path keys, Secrets secrets, NetworkProfile network, Config config) {
        try {
            return new OpenedKeys(
                    KeystoreFolder.lock(keys), network, secrets, config.getConfig("orrery.validator.keystores"));
        } catch (KeystoreRefused refused) {
            throw new Complaint("--keys: " + refused.getMessage(), refused);
        }
    }

    /// Opens every keystore that can be opened. They sign from [#use] on.
    KeystoreFolder.Loaded read() throws KeystoreRefused {
        KeystoreFormat format = switch (network.scheme()) {
            case BLS12_381 -> new BlsKeystore();
            case ML_DSA_87 -> new QrlKeystore(new SecureRandom());
        };
        return folder.load(network.scheme(), format, secrets, settings.getInt("threads"), settings.getBytes("memory"));
    }

    /// These sign from now on, and no others. What signs now ends first.
    ///
    /// @return how many are new
    synchronized int use(KeyRing keys) {
        var before = ring;
        ring = keys;
        var known = before.publicKeys();
        known.forEach(before::remove);
        return (int)
                keys.publicKeys().stream().filter(key -> !known.contains(key)).count();
    }

    /// Keystores that could not be opened, a line each.
    static List<String> left(KeystoreFolder.Loaded loaded) {
        return loaded.left().stream()
                .map(left -> left.file().getFileName() + ": " + left.refusal().getMessage())
                .toList();
    }

    @Override
    public Scheme scheme() {
        return network.scheme();
    }

    @Override
    public Set<ByteVector> publicKeys() {
        return ring.publicKeys();
    }

    @Override
    public Optional<ByteVector> sign(ByteVector publicKey, Digest signingRoot) {
        return ring.sign(publicKey, signingRoot);
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
