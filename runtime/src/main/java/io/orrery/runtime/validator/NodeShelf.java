package io.orrery.runtime.validator;

import com.typesafe.config.Config;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LocalKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.signing.KeyRoom.Reloaded;
import io.orrery.domain.validator.signing.KeyShelf;
import io.orrery.domain.validator.signing.KeystoreReader;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.consensus.BlsKeystore;
import io.orrery.ethereum.keystore.KeyRing;
import io.orrery.ethereum.keystore.KeystoreFolder;
import io.orrery.ethereum.keystore.KeystoreFormat;
import io.orrery.ethereum.keystore.KeystoreRefused;
import io.orrery.ethereum.keystore.Secrets;
import io.orrery.ethereum.qrl.QrlKeystore;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.node.ValidatorNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/// The keystores of a node, which this process has for itself: those of the operator's folder, which
/// nothing is changed in from here, and those that came over the keymanager API, in the home.
final class NodeShelf implements KeyShelf, DutySigner, AutoCloseable {
    private final NetworkProfile network;
    private final KeystoreFormat format;
    private final KeystoreFolder.Means means;
    private final ImportedKeystores imported;
    private final List<Source> sources;
    private final KeyRing ring;
    private final ConcurrentSkipListMap<ValidatorKey, LocalKey> keys = new ConcurrentSkipListMap<>();
    /// Files that were opened. One that is as it was is not opened again, so that a key which was silenced
    /// stays so.
    private final Map<Path, Seen> seen = new HashMap<>();

    /// @param fixed whether nothing is changed there
    private record Source(KeystoreFolder folder, Secrets secrets, boolean fixed) {}

    private record Seen(ValidatorKey key, Stamp stamp) {}

    /// What changes with a file.
    private record Stamp(long size, long modifiedMs) {
        static Stamp of(Path file) throws IOException {
            return new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
        }
    }

    private NodeShelf(
            NetworkProfile network, KeystoreFolder.Means means, ImportedKeystores imported, List<Source> sources) {
        this.network = network;
        this.means = means;
        this.imported = imported;
        this.sources = sources;
        this.ring = new KeyRing(network.scheme());
        this.format = switch (network.scheme()) {
            case BLS12_381 -> new BlsKeystore();
            case ML_DSA_87 -> new QrlKeystore(new SecureRandom());
        };
    }

    /// Has the folders, and no key of them before [#reload].
    ///
    /// @param folder of the operator, if there is one
    /// @param passwords of the keystores of that folder
    static NodeShelf lock(
            NodeHome home, Optional<Path> folder, Secrets passwords, NetworkProfile network, Config config) {
        var settings = config.getConfig("orrery.validator.keystores");
        var means = new KeystoreFolder.Means(settings.getInt("threads"), settings.getBytes("memory"));
        var sources = new ArrayList<Source>();
        try {
            if (folder.isPresent()) {
                sources.add(new Source(lock("--keys", folder.get()), passwords, true));
            }
            var imported = ImportedKeystores.in(home);
            sources.add(new Source(lock("--home", imported.folder()), new Secrets.InFiles(imported.secrets()), false));
            return new NodeShelf(network, means, imported, List.copyOf(sources));
        } catch (IOException refused) {
            close(sources);
            throw new Complaint("--home: " + home.folder() + " can not keep keystores: " + refused, refused);
        } catch (Complaint refused) {
            close(sources);
            throw refused;
        }
    }

    private static KeystoreFolder lock(String option, Path folder) {
        try {
            return KeystoreFolder.lock(folder);
        } catch (KeystoreRefused refused) {
            throw new Complaint(option + ": " + refused.getMessage(), refused);
        }
    }

    /// What a node is started with.
    ValidatorNode.Keys keysOf(String keySet) {
        return new ValidatorNode.Keys(
                network,
                keySet,
                this,
                this,
                new KeystoreOpener(format, means.memoryBytes(), network),
                new InterchangeText());
    }

    @Override
    public List<LocalKey> keys() {
        return List.copyOf(keys.values());
    }

    @Override
    public synchronized void put(KeystoreReader.Opened opened, LockedKey locked) throws IOException {
        var file = imported.put(opened.key(), locked.json(), locked.password());
        seen.put(file, new Seen(opened.key(), Stamp.of(file)));
        show(opened.secret(), new LocalKey(opened.key(), opened.path(), false));
    }

    /// It is listed when it signs.
    private boolean show(KeystoreReader.Secret secret, LocalKey local) {
        boolean added = ring.add(secret);
        if (added) {
            keys.put(local.key(), local);
        }
        return added;
    }

    @Override
    public void silence(ValidatorKey key) {
        keys.remove(key);
        ring.remove(ByteVector.of(key.toBytes()));
    }

    @Override
    public void forget(ValidatorKey key) throws IOException {
        imported.forget(key);
    }

    /// Keys whose files are gone, or are others now, sign no more.
    @Override
    public synchronized Reloaded reload() throws IOException {
        var failures = new ArrayList<String>();
        int loaded = 0;
        var files = new ArrayList<List<Path>>();
        for (var source : sources) {
            files.add(files(source));
        }
        // First: a file that was renamed is gone before it is there again.
        var there = files.stream().flatMap(List::stream).collect(Collectors.toSet());
        seen.keySet().stream().filter(file -> !there.contains(file)).toList().forEach(this::unsee);
        for (int i = 0; i < sources.size(); i++) {
            silenceChanged(files.get(i));
            var unread = files.get(i).stream()
                    .filter(file -> !seen.containsKey(file))
                    .toList();
            loaded += open(sources.get(i), unread, failures);
        }
        return new Reloaded(loaded, failures);
    }

    /// Another file may have the key as well.
    private void unsee(Path file) {
        var before = seen.remove(file);
        if (before != null && seen.values().stream().noneMatch(one -> one.key().equals(before.key()))) {
            silence(before.key());
        }
    }

    private List<Path> files(Source source) throws IOException {
        try {
            return source.folder().files().stream()
                    .filter(file -> source.fixed() || !imported.isDeleted(file))
                    .toList();
        } catch (KeystoreRefused unreadable) {
            throw new IOException(unreadable.getMessage(), unreadable);
        }
    }

    private void silenceChanged(List<Path> files) throws IOException {
        for (var file : files) {
            var before = seen.get(file);
            if (before != null && !before.stamp().equals(Stamp.of(file))) {
                unsee(file);
            }
        }
    }

    private int open(Source source, List<Path> files, List<String> failures) throws IOException {
        var stamps = new HashMap<Path, Stamp>();
        for (var file : files) {
            stamps.put(file, Stamp.of(file));
        }
        try {
            var read = KeystoreFolder.open(files, format, source.secrets(), means);
            var left = new ArrayList<>(read.left());
            int loaded = 0;
            for (var opened : read.opened()) {
                var key = ValidatorKey.of(opened.key().publicKey().toBytes());
                var development = DevelopmentKeys.refused(key, network);
                if (development.isPresent()) {
                    opened.key().erase();
                    left.add(new KeystoreFolder.Left(
                            opened.file(), new KeystoreRefused(KeystoreRefused.Reason.EVERYBODYS, development.get())));
                } else if (show(opened.key(), new LocalKey(key, opened.path(), source.fixed()))) {
                    seen.put(opened.file(), new Seen(key, stamps.getOrDefault(opened.file(), new Stamp(0, 0))));
                    loaded++;
                } else {
                    left.add(KeystoreFolder.again(opened));
                }
            }
            left.forEach(one ->
                    failures.add(one.file().getFileName() + ": " + one.refusal().getMessage()));
            return loaded;
        } catch (KeystoreRefused stopped) {
            throw new IOException(stopped.getMessage(), stopped);
        }
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
        close(sources);
    }

    private static void close(List<Source> sources) {
        for (var source : sources) {
            try {
                source.folder().close();
            } catch (IOException unclosed) {
                throw new UncheckedIOException(unclosed);
            }
        }
    }
}
