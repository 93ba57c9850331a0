package io.orrery.actors;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.RecipientRef;
import io.orrery.domain.rollup.state.Shards;

/// Routes that all end at one probe: what an entity tells, in order.
final class ProbedRoutes implements Routes {
    private final TestProbe<Object> told;

    ProbedRoutes(ActorTestKit kit) {
        this.told = kit.createTestProbe(Object.class);
    }

    TestProbe<Object> told() {
        return told;
    }

    private <M> RecipientRef<M> ref() {
        return told.getRef().narrow();
    }

    @Override
    public Shards shards() {
        return Shards.SIXTEEN;
    }

    @Override
    public RecipientRef<StateShardEntity.Message> shard(int number) {
        return ref();
    }

    @Override
    public RecipientRef<SequencerEntity.Message> sequencer() {
        return ref();
    }

    @Override
    public RecipientRef<BatchEntity.Message> batch(long number) {
        return ref();
    }

    @Override
    public RecipientRef<ProofJobEntity.Message> proofJob(String key) {
        return ref();
    }

    @Override
    public RecipientRef<ProofCoordinator.Message> coordinator() {
        return ref();
    }

    @Override
    public RecipientRef<L1LaneEntity.Message> lane() {
        return ref();
    }

    @Override
    public RecipientRef<L1WatcherEntity.Message> watcher() {
        return ref();
    }
}
