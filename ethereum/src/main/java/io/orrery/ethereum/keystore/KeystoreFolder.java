package io.orrery.ethereum.keystore;

import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.keystore.KeystoreRefused.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A folder of keystores, `*.json`, that one process has for itself while it is open.
///
/// The lock is the operating system's, on the file [#LOCK_FILE]: it ends with the process, and does not
/// reach over network file systems that have none. It keeps an operator from starting the same folder
/// twice by mistake; that only one of several machines signs is the fence's matter.
public final class KeystoreFolder implements AutoCloseable {
    public static final String LOCK_FILE = ".orrery.lock";

    private static final int MOST_FILES = 10_000;
    private static final String SUFFIX = ".json";
    private static final int MEBIBYTE = 1 << 20;
    /// Of this process. The system's lock is the process's: to close a second channel of the file would
    /// give it up.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private KeystoreFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /// A keystore that was left out, with the reason.
    public record Left(Path file, KeystoreRefused refusal) {}

    /// A keystore that was opened.
    ///
    /// @param path from which the key was derived, where the file says so
    public record Opened(Path file, SigningKey key, Optional<String> path) {}

    /// What is being opened together may take.
    ///
    /// @param threads that open side by side
    /// @param memoryBytes of all of them; a file that takes more is refused
    public record Means(int threads, long memoryBytes) {}

    /// Both in the order of their names.
    public record Read(List<Opened> opened, List<Left> left) {
        public Read {
            opened = List.copyOf(opened);
            left = List.copyOf(left);
        }
    }

    public static KeystoreFolder lock(Path folder) throws KeystoreRefused {
        try {
            var real = folder.toRealPath();
            if (!HELD.add(real)) {
                throw new KeystoreRefused(Reason.LOCKED, folder + " is in use by another part of this process");
            }
            return locked(real);
        } catch (IOException unusable) {
            throw new KeystoreRefused(Reason.UNREADABLE, folder + " can not be locked: " + unusable, unusable);
        }
    }

    private static KeystoreFolder locked(Path folder) throws IOException, KeystoreRefused {
        Optional<FileChannel> held = Optional.empty();
        try {
            held = channel(folder.resolve(LOCK_FILE));
        } finally {
            if (held.isEmpty()) {
                HELD.remove(folder);
            }
        }
        return new KeystoreFolder(
                folder,
                held.orElseThrow(() -> new KeystoreRefused(Reason.LOCKED, folder + " is in use by another process")));
    }

    /// With the lock; empty where another process has it.
    private static Optional<FileChannel> channel(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? Optional.of(channel) : Optional.empty();
    }

    /// Opens some of [#files] side by side. One that can not be opened leaves the others as they are; of
    /// those with one key the first is opened.
    public static Read open(List<Path> files, KeystoreFormat format, Secrets secrets, Means means)
            throws KeystoreRefused {
        var opened = new ArrayList<Opened>();
        var left = new ArrayList<Left>();
        var known = new HashSet<ByteVector>();
        int budget = (int) Math.min(Integer.MAX_VALUE, means.memoryBytes() / MEBIBYTE);
        var memory = new Semaphore(budget, true);
        try (var pool = Executors.newFixedThreadPool(means.threads())) {
            var opening = files.stream()
                    .<Future<Opened>>map(file -> pool.submit(() -> open(file, format, secrets, memory, budget)))
                    .toList();
            for (int i = 0; i < files.size(); i++) {
                try {
                    var one = opening.get(i).get();
                    if (known.add(one.key().publicKey())) {
                        opened.add(one);
                    } else {
                        left.add(again(one));
                    }
                } catch (ExecutionException failed) {
                    left.add(new Left(files.get(i), refusal(failed.getCause())));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new KeystoreRefused(Reason.UNREADABLE, "interrupted while keystores were opened", stopped);
        }
        return new Read(opened, left);
    }

    /// A key that another file has given already. It is erased.
    public static Left again(Opened second) {
        second.key().erase();
        return new Left(
                second.file(),
                new KeystoreRefused(
                        Reason.DUPLICATE,
                        "another file has the key " + second.key().publicKey()));
    }

    private static KeystoreRefused refusal(@Nullable Throwable cause) {
        return cause instanceof KeystoreRefused refused
                ? refused
                : new KeystoreRefused(Reason.UNREADABLE, "the keystore could not be opened: " + cause, cause);
    }

    /// Its keystores, in the order of their names.
    public List<Path> files() throws KeystoreRefused {
        try (var found = Files.list(folder)) {
            var files = found.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(MOST_FILES + 1L)
                    .toList();
            if (files.size() > MOST_FILES) {
                throw new KeystoreRefused(Reason.TOO_COSTLY, folder + " has more than " + MOST_FILES + " keystores");
            }
            return files;
        } catch (IOException unreadable) {
            throw new KeystoreRefused(Reason.UNREADABLE, folder + " can not be read: " + unreadable, unreadable);
        }
    }

    private static Opened open(Path file, KeystoreFormat format, Secrets secrets, Semaphore memory, int budget)
            throws KeystoreRefused, InterruptedException {
        var json = KeystoreJson.read(bytes(file));
        var path = json.someText("path");
        var name = file.getFileName().toString();
        var password = secrets.passwordOf(name.substring(0, name.length() - SUFFIX.length()));
        long needed = format.memoryBytes(json) / MEBIBYTE + 1;
        if (needed > budget) {
            throw new KeystoreRefused(
                    Reason.TOO_COSTLY, "it takes " + needed + " MiB to open where there are " + budget);
        }
        memory.acquire((int) needed);
        try {
            return new Opened(file, format.open(json, password), path);
        } finally {
            memory.release((int) needed);
        }
    }

    private static byte[] bytes(Path file) throws KeystoreRefused {
        try (var stream = Files.newInputStream(file)) {
            return stream.readNBytes(KeystoreJson.MOST_BYTES + 1);
        } catch (IOException unreadable) {
            throw new KeystoreRefused(Reason.UNREADABLE, file + " can not be read: " + unreadable, unreadable);
        }
    }

    /// Lets another process have the folder. Keys that were loaded stay where they are.
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(folder);
        }
    }
}
