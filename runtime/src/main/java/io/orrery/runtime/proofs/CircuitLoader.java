package io.orrery.runtime.proofs;

import io.orrery.circom.CircomProgram;
import io.orrery.circom.WasmLimits;
import io.orrery.circom.WitnessException;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitBook;
import io.orrery.persistence.proof.SqlFiles;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.ZkeyFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.R1cs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Fetches a circuit's files from the database and reads them: through files on disk, because the readers
/// map them.
final class CircuitLoader {
    /// Tables of multiples pay for one key that is used always, not for many that are used sometimes.
    private static final int NO_TABLES = 0;

    private final CircuitBook circuits;
    private final SqlFiles files;
    private final Path scratch;
    private final WasmLimits limits;
    private final Compute compute;

    /// @param scratch a folder for the time of the reading
    /// @param compute kernels and cores for proofs
    CircuitLoader(CircuitBook circuits, SqlFiles files, Path scratch, WasmLimits limits, Compute compute) {
        this.circuits = circuits;
        this.files = files;
        this.scratch = scratch;
        this.limits = limits;
        this.compute = compute;
    }

    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    LoadedCircuit load(Digest circuit) throws IOException {
        var stored = circuits.withDigest(circuit)
                .toCompletableFuture()
                .join()
                .orElseThrow(() -> new NoSuchElementException("no circuit is stored as " + circuit))
                .files();
        long[] bytes = {0};
        var key = read(stored.zkey(), bytes, ZkeyFile::read);
        Optional<CircomProgram> program = stored.wasm().isPresent()
                ? Optional.of(read(stored.wasm().get(), bytes, this::program))
                : Optional.empty();
        Optional<R1cs> constraints = stored.r1cs().isPresent()
                ? Optional.of(read(stored.r1cs().get(), bytes, R1csFile::read))
                : Optional.empty();
        return new LoadedCircuit(new Prover(key, compute, NO_TABLES), program, constraints, bytes[0]);
    }

    private <T> T read(Digest digest, long[] bytes, Reading<T> reading) throws IOException {
        var file = Files.createTempFile(Files.createDirectories(scratch), "circuit-", "");
        try {
            files.copy(digest, file);
            bytes[0] += Files.size(file);
            return reading.of(file);
        } finally {
            Files.delete(file);
        }
    }

    private CircomProgram program(Path file) throws IOException {
        try {
            return CircomProgram.load("the circuit's program", Files.readAllBytes(file), limits);
        } catch (WitnessException refused) {
            // It was loaded when it was uploaded: this machine can not now.
            throw new IOException(refused.getMessage(), refused);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the node is stopping");
        }
    }
}
