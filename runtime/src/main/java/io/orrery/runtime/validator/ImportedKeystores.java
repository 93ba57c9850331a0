package io.orrery.runtime.validator;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.runtime.node.KeptFiles;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// Keystores that came over the keymanager API, in the home of the node: the file, its password in a
/// folder of its own, and a mark for each key that was deleted, which outlives the file.
///
/// A keystore counts when its file has its name and no mark: what a crash leaves before that is nothing,
/// and is swept away with the next start.
final class ImportedKeystores {
    /// What is refused as a file's name by some system is longer.
    private static final int MOST_NAME_CHARS = 120;

    private static final String KEYSTORE = ".json";
    private static final String PASSWORD = ".txt";
    private static final String DELETED = ".deleted";

    private final Path keystores;
    private final Path secrets;

    private ImportedKeystores(Path keystores, Path secrets) {
        this.keystores = keystores;
        this.secrets = secrets;
    }

    /// Makes the folders, and sweeps away what was left half done.
    static ImportedKeystores in(NodeHome home) throws IOException {
        KeptFiles.makeFolder(home.keystores());
        KeptFiles.makeFolder(home.secrets());
        var imported = new ImportedKeystores(home.keystores(), home.secrets());
        imported.sweep();
        return imported;
    }

    Path folder() {
        return keystores;
    }

    Path secrets() {
        return secrets;
    }

    /// The password first, and the mark last: only then does the key come back with a restart.
    ///
    /// @return the keystore's file
    Path put(ValidatorKey key, String json, String password) throws IOException {
        var name = name(key);
        KeptFiles.write(secrets.resolve(name + PASSWORD), bytes(password + "\n"));
        var file = keystores.resolve(name + KEYSTORE);
        KeptFiles.write(file, bytes(json));
        KeptFiles.delete(keystores.resolve(name + DELETED));
        return file;
    }

    /// The mark first: whatever can not be deleted then, the key does not come back. Fails where something
    /// is left.
    void forget(ValidatorKey key) throws IOException {
        var name = name(key);
        KeptFiles.write(keystores.resolve(name + DELETED), new byte[0]);
        try {
            KeptFiles.delete(keystores.resolve(name + KEYSTORE));
            KeptFiles.delete(secrets.resolve(name + PASSWORD));
        } catch (IOException left) {
            throw new IOException(
                    "it is marked as deleted and is not opened again, but lies there still: " + left, left);
        }
    }

    boolean isDeleted(Path keystore) {
        var file = keystore.getFileName().toString();
        return Files.exists(keystores.resolve(stem(file, KEYSTORE) + DELETED));
    }

    private void sweep() throws IOException {
        for (var folder : List.of(keystores, secrets)) {
            for (var file : list(folder)) {
                var name = file.getFileName().toString();
                boolean half = name.endsWith(KeptFiles.PART);
                boolean orphan = folder.equals(secrets)
                        && name.endsWith(PASSWORD)
                        && !Files.exists(keystores.resolve(stem(name, PASSWORD) + KEYSTORE));
                if (half || orphan) {
                    KeptFiles.delete(file);
                }
            }
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String stem(String file, String suffix) {
        return file.substring(0, file.length() - suffix.length());
    }

    private static String name(ValidatorKey key) {
        var text = key.toString();
        if (text.length() <= MOST_NAME_CHARS) {
            return text;
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.toBytes()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
