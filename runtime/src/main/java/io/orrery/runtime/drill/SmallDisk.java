package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A file system of limited size that can be filled.
record SmallDisk(Path folder) implements AutoCloseable {
    /// Some times what the database of a ground grows to.
    private static final String SIZE = "1g";

    private static final int BLOCK = 1 << 20;
    private static final int SMALLEST = 1 << 12;

    /// Why there is none on this machine.
    static Optional<String> lacking() {
        try {
            var folder = Files.createTempDirectory("orrery-disk");
            try {
                if (!Tool.succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString())) {
                    return Optional.of("a file system can not be mounted: that takes root's rights");
                }
                Tool.succeeds("umount", folder.toString());
                return Optional.empty();
            } finally {
                Files.delete(folder);
            }
        } catch (IOException none) {
            return Optional.of("a file system can not be mounted: " + none.getMessage());
        }
    }

    /// Takes the place of an empty folder, and is in a file, as a disk of blocks: machines' exporters do not tell of
    /// what is in memory.
    ///
    /// @param size as `truncate` takes it
    static SmallDisk ofBlocks(Path image, String size, Path folder) throws IOException {
        Files.createDirectories(folder);
        var file = image.toAbsolutePath().toString();
        var path = folder.toAbsolutePath();
        if (!Tool.succeeds("truncate", "-s", size, file)
                || !Tool.succeeds("mkfs.ext4", "-q", "-F", file)
                || !Tool.succeeds("mount", "-o", "loop", file, path.toString())) {
            throw new Complaint("a disk of blocks can not be made in " + file + " and mounted at " + path);
        }
        return new SmallDisk(path);
    }

    /// Takes the place of an empty folder, in memory.
    static SmallDisk mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        var path = folder.toAbsolutePath();
        if (!Tool.succeeds("mount", "-t", "tmpfs", "-o", "size=" + SIZE + ",mode=0700", "tmpfs", path.toString())) {
            throw new Complaint("a file system can not be mounted at " + path);
        }
        return new SmallDisk(path);
    }

    /// What a ground that was killed has left mounted.
    static void unmountLeft(Path folder) throws IOException {
        if (Files.isDirectory(folder)
                && !Files.getFileStore(folder).equals(Files.getFileStore(folder.resolveSibling(".")))) {
            new SmallDisk(folder.toAbsolutePath()).close();
        }
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    /// Leaves no room for anybody. It may be called again where some has become free.
    void fill() throws IOException {
        try (var file = FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = BLOCK; size >= SMALLEST; ) {
                try {
                    file.write(ByteBuffer.allocate(size));
                } catch (IOException full) {
                    size /= 2;
                }
            }
        }
    }

    /// Gives the room back.
    void empty() throws IOException {
        Files.deleteIfExists(ballast());
    }

    @Override
    public void close() {
        try {
            if (!Tool.succeeds("umount", folder.toString())) {
                throw new Complaint(folder + " can not be unmounted; is a PostgreSQL server left on it?");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
