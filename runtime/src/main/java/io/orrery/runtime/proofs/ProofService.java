package io.orrery.runtime.proofs;

import com.typesafe.config.Config;
import io.orrery.actors.ProofDesk;
import io.orrery.actors.ProofJobEntity;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.http.ProofDependencies;
import io.orrery.http.ProofJobs;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.proof.SqlCircuitBook;
import io.orrery.persistence.proof.SqlDeadLetters;
import io.orrery.persistence.proof.SqlFiles;
import io.orrery.persistence.proof.SqlMeasureBook;
import io.orrery.persistence.proof.SqlProofBook;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.kernel.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The parts of the proof service on one node, joined.
public final class ProofService {
    private final SqlProofBook book;
    private final SqlDeadLetters deadLetters;
    private final SqlMeasureBook measures;
    private final SqlCircuitBook circuits;
    private final SqlFiles files;
    private final SqlContentStore<ProvenStatement> statements;
    private final KeyCache keys;
    private final Path scratch;
    private final Compute compute;
    private final CircuitProver prover;
    private final CircuitInspection inspection;
    private final SecureRandom random = new SecureRandom();

    private ProofService(Config config, Transactions transactions, Path scratch, Compute compute) {
        var circuit = config.getConfig("orrery.proofs.circuit");
        var limits = ProgramLimits.of(circuit);
        this.book = new SqlProofBook(transactions);
        this.deadLetters = new SqlDeadLetters(transactions);
        this.measures = new SqlMeasureBook(transactions);
        this.circuits = new SqlCircuitBook(transactions);
        this.files = new SqlFiles(transactions, InstantSource.system());
        this.statements = new SqlContentStore<>(transactions, ContentKind.PROVEN_STATEMENT);
        var loader = new CircuitLoader(circuits, files, scratch, limits, compute);
        this.keys = new KeyCache(loader::load, circuit.getBytes("key-cache"));
        this.scratch = scratch;
        this.compute = compute;
        this.prover = new StoredCircuitProver(keys, scratch, random);
        this.inspection = new CircuitInspection(limits, compute, random);
    }

    /// @param config the whole configuration
    /// @param compute kernels and cores that proofs may use
    public static ProofService open(Config config, Transactions transactions, Compute compute) throws IOException {
        var scratch = Path.of(config.getString("orrery.proofs.scratch"));
        empty(scratch);
        return new ProofService(config, transactions, scratch, compute);
    }

    /// What a node that died had begun to read is of no use to anybody.
    private static void empty(Path scratch) throws IOException {
        Files.createDirectories(scratch);
        try (var left = Files.walk(scratch)) {
            for (var file : left.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(scratch))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    public SqlProofBook book() {
        return book;
    }

    public SqlDeadLetters deadLetters() {
        return deadLetters;
    }

    public SqlMeasureBook measures() {
        return measures;
    }

    public SqlContentStore<ProvenStatement> statements() {
        return statements;
    }

    public CircuitProver prover() {
        return prover;
    }

    /// The same with a device, which shares the keys in memory.
    public CircuitProver prover(Acceleration device) {
        return new StoredCircuitProver(
                keys,
                scratch,
                random,
                // Another for each proof costs a pairing, and none is kept of a key that nobody holds any more.
                processor -> new Prover(processor.key(), compute, 0, Optional.of(device)));
    }

    /// What the edge needs.
    public ProofDependencies edge(ProofDesk desk) {
        var jobs = new ProofJobs() {
            @Override
            public void begin(ProofRequest request) {
                desk.begin(request);
            }

            @Override
            public CompletionStage<ProofJobEntity.Seen> look(String job) {
                return desk.look(job);
            }

            @Override
            public CompletionStage<ProofJobEntity.Replaying> replay(String job) {
                return desk.replay(job);
            }
        };
        return new ProofDependencies(
                circuits, inspection, files::put, book, deadLetters, jobs, statements, InstantSource.system(), random);
    }
}
