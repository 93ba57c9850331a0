package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.RecipientRef;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import io.orrery.domain.rollup.state.Shards;
import java.util.concurrent.CompletableFuture;

/// The ways of one node. Singletons are named once all of them are started, because they need the ways
/// themselves.
final class ClusterRoutes implements Routes {
    static final EntityTypeKey<StateShardEntity.Message> SHARDS =
            EntityTypeKey.create(StateShardEntity.Message.class, StateShardEntity.TYPE);
    static final EntityTypeKey<BatchEntity.Message> BATCHES =
            EntityTypeKey.create(BatchEntity.Message.class, BatchEntity.TYPE);
    static final EntityTypeKey<ProofJobEntity.Message> PROOF_JOBS =
            EntityTypeKey.create(ProofJobEntity.Message.class, ProofJobEntity.TYPE);

    record Singletons(
            ActorRef<SequencerEntity.Message> sequencer,
            ActorRef<ProofCoordinator.Message> coordinator,
            ActorRef<L1LaneEntity.Message> lane,
            ActorRef<L1WatcherEntity.Message> watcher) {}

    private final ClusterSharding sharding;
    private final Shards shards;
    private final CompletableFuture<Singletons> singletons = new CompletableFuture<>();

    ClusterRoutes(ClusterSharding sharding, Shards shards) {
        this.sharding = sharding;
        this.shards = shards;
    }

    void complete(Singletons started) {
        singletons.complete(started);
    }

    @Override
    public Shards shards() {
        return shards;
    }

    @Override
    public RecipientRef<StateShardEntity.Message> shard(int number) {
        return sharding.entityRefFor(SHARDS, Integer.toString(number));
    }

    @Override
    public RecipientRef<BatchEntity.Message> batch(long number) {
        return sharding.entityRefFor(BATCHES, Long.toString(number));
    }

    @Override
    public RecipientRef<ProofJobEntity.Message> proofJob(String key) {
        return sharding.entityRefFor(PROOF_JOBS, key);
    }

    @Override
    public RecipientRef<SequencerEntity.Message> sequencer() {
        return singletons.join().sequencer();
    }

    @Override
    public RecipientRef<ProofCoordinator.Message> coordinator() {
        return singletons.join().coordinator();
    }

    @Override
    public RecipientRef<L1LaneEntity.Message> lane() {
        return singletons.join().lane();
    }

    @Override
    public RecipientRef<L1WatcherEntity.Message> watcher() {
        return singletons.join().watcher();
    }
}
