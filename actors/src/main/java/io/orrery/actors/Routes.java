package io.orrery.actors;

import akka.actor.typed.RecipientRef;
import io.orrery.domain.rollup.state.Shards;

/// The way to each entity, wherever in the cluster it lives.
public interface Routes {
    /// How the state is divided.
    Shards shards();

    /// @param number below the count of shards
    RecipientRef<StateShardEntity.Message> shard(int number);

    RecipientRef<SequencerEntity.Message> sequencer();

    /// @param number from 1
    RecipientRef<BatchEntity.Message> batch(long number);

    /// @param key see [ProofJobEntity#keyOf]
    RecipientRef<ProofJobEntity.Message> proofJob(String key);

    RecipientRef<ProofCoordinator.Message> coordinator();

    RecipientRef<L1LaneEntity.Message> lane();

    RecipientRef<L1WatcherEntity.Message> watcher();
}
