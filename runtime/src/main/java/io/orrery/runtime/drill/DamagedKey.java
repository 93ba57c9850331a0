package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// A folder of proving keys of which a disk has written one block to the place of another: each number in it is one
/// that may be there, so reading finds nothing, and the proofs are wrong.
record DamagedKey(Path folder) {
    private static final String KEYS = ".orrery/keys";
    /// Of iden3's container: a file's head, and that of a section.
    private static final int FILE_HEAD = 12;

    private static final int SECTION_HEAD = 12;
    /// Points that the quotient is multiplied with: a proof takes each of them.
    private static final int POINTS_H = 9;

    private static final int POINT = 64;

    /// A copy of the keys that this machine has made already, if it has.
    static DamagedKey folder(Path folder) throws IOException {
        LocalStack.empty(folder);
        var made = NodeHome.root().resolve(KEYS);
        if (Files.isDirectory(made)) {
            try (var files = Files.list(made)) {
                for (var file : files.filter(DamagedKey::isKey).toList()) {
                    Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return new DamagedKey(folder.toAbsolutePath());
    }

    private static boolean isKey(Path file) {
        return file.toString().endsWith(".zkey");
    }

    private List<Path> keys() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(DamagedKey::isKey).toList();
        }
    }

    /// In each key that is there the first two points change their places; done again, they are where they were.
    void swap() throws IOException {
        var damaged = new ArrayList<Path>();
        for (var key : keys()) {
            try (var file = FileChannel.open(key, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long at = section(file, POINTS_H);
                var first = read(file, at, POINT);
                var second = read(file, at + POINT, POINT);
                file.write(second, at);
                file.write(first, at + POINT);
            }
            damaged.add(key);
        }
        if (damaged.isEmpty()) {
            throw new Complaint("there is no proving key in " + folder + " that could be damaged");
        }
    }

    private static long section(FileChannel file, int wanted) throws IOException {
        for (long at = FILE_HEAD; at < file.size(); ) {
            var head = read(file, at, SECTION_HEAD);
            int type = head.getInt();
            long length = head.getLong();
            if (type == wanted) {
                return at + SECTION_HEAD;
            }
            at += SECTION_HEAD + length;
        }
        throw new Complaint("a proving key has no section " + wanted);
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) >= 0) {
            // Until it is full.
        }
        return bytes.flip();
    }
}
