package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.SealedBatch;
import java.util.List;

/// The rule of the sequencer: one order of operations for the chain, cut into batches.
public final class Sequencer {
    private Sequencer() {}

    public sealed interface Command {
        /// Chunks of one shard are numbered from 0 without gaps; a chunk is taken only after the one before it.
        record Enqueue(int shard, long chunk, List<Operation> operations, long nowMs) implements Command {}

        /// Time passes: a waiting batch may have to be sealed.
        record Tick(long nowMs) implements Command {}

        /// A batch has reached a stage; its first report (SEALED) acknowledges that it is open.
        record Report(BatchProgress progress) implements Command {}
    }

    public sealed interface Event {
        record Enqueued(int shard, long chunk, List<Operation> operations, long atMs) implements Event {}

        record Sealed(SealedBatch batch, SealReason reason) implements Event {}

        record Progressed(BatchProgress progress) implements Event {}
    }

    /// Why a batch was sealed when it was.
    public enum SealReason {
        FULL,
        AGE,
        FEE_TOKEN
    }

    public enum Refusal {
        /// A chunk arrived before the one that precedes it.
        GAP,
        BUSY
    }

    public sealed interface Obligation {
        /// Tell the batch its slots; until its first report.
        record OpenBatch(SealedBatch batch) implements Obligation {}
    }
}
