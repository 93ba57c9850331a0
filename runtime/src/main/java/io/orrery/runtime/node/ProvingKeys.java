package io.orrery.runtime.node;

import io.orrery.circuits.BatchCircuit;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The folder where proving keys lie. A development key is made once for a circuit and a seed and named after both, so
/// that neither a
/// changed circuit nor a changed seed finds a stale one.
public final class ProvingKeys {
    private static final int FINGERPRINT_BYTES = 8;

    private final Path folder;

    public ProvingKeys(Path folder) {
        this.folder = folder;
    }

    /// The development key of a circuit, made where it is not there yet.
    ///
    /// @param seed public, so the key may only be used on a devnet
    /// @param progress told while a key is made
    public ProvingKey development(BatchCircuit circuit, String seed, Compute compute, ProveProgress progress)
            throws IOException {
        var shape = circuit.shape();
        var file = folder.resolve(circuit.name() + ".development." + fingerprint(shape, seed) + ".zkey");
        if (Files.exists(file)) {
            return ZkeyFile.read(file);
        }
        Files.createDirectories(folder);
        // Nodes that start at once on one machine share the folder: one makes the key, and the others wait for it. The
        // lock goes with the process that has it.
        try (var lockFile = FileChannel.open(
                        folder.resolve(file.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var _ = lockFile.lock()) {
            if (Files.exists(file)) {
                return ZkeyFile.read(file);
            }
            var key = Groth16.setup(shape, seed.getBytes(StandardCharsets.UTF_8), compute, progress);
            ZkeyFile.write(key, file);
            return key;
        }
    }

    private static String fingerprint(R1cs shape, String seed) {
        var digest = sha256();
        digest.update(seed.getBytes(StandardCharsets.UTF_8));
        for (var matrix : List.of(shape.a(), shape.b(), shape.c())) {
            digest.update(bytes(matrix.rowStart()));
            digest.update(bytes(matrix.wire()));
            digest.update(bytes(matrix.coefficient()));
            var table = ByteBuffer.allocate(Long.BYTES * matrix.table().length);
            table.asLongBuffer().put(matrix.table());
            digest.update(table);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
    }

    private static ByteBuffer bytes(int[] values) {
        var buffer = ByteBuffer.allocate(Integer.BYTES * values.length);
        buffer.asIntBuffer().put(values);
        return buffer;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
