package io.orrery.actors;

import io.orrery.domain.ContentStore;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.domain.proof.MeasureBook;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofMemory;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.retention.Retention;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.da.DataAvailability;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.zk.groth16.Proof;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What the actors need of the rest of the node.
///
/// @param prover on the processor, as circuitProver
/// @param devices those of this node, each for a worker of its own; used where the node has the role `gpu`
/// @param pauses what people have paused now; never waits
/// @param corruption whether a failure of the journal means that stored bytes are not what was written: then
/// the entity
/// stops for good
public record Ports(
        ContentStore<ShardTrace> shardTraces,
        ContentStore<BatchTrace> batchTraces,
        ContentStore<BatchStreams> streams,
        BatchArchive batchArchive,
        ContentStore<Proof> proofs,
        ContentStore<ProvenStatement> statements,
        ProofBook proofBook,
        DeadLetters deadLetters,
        MeasureBook measures,
        Retention retention,
        History history,
        ProofMemory proofMemory,
        DataAvailability data,
        L1Reader l1Reader,
        L1Sender l1Sender,
        BatchProver prover,
        CircuitProver circuitProver,
        List<ProvingDevice> devices,
        Metrics metrics,
        Supplier<Pauses> pauses,
        InstantSource clock,
        Predicate<Throwable> corruption) {}
