package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.state.StateShard;

/// An event that [Restoration] found again, and whose journal it belongs to.
public sealed interface RestoredEvent {

    record OfShard(int shard, StateShard.Event event) implements RestoredEvent {}

    record OfSequencer(Sequencer.Event event) implements RestoredEvent {}

    /// @param number the batch's
    record OfBatch(long number, Batch.Event event) implements RestoredEvent {}

    record OfWatcher(L1Watcher.Event event) implements RestoredEvent {}
}
