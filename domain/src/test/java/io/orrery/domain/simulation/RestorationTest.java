package io.orrery.domain.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.replay.ProvenBatch;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.domain.rollup.replay.Restoration;
import io.orrery.domain.rollup.replay.RestoredEvent;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs of all rules under faults, and then what L1 alone tells of them: the journals that are made again lead where
/// the node's own have led.
class RestorationTest {
    private static final Batch.Settings BATCH = new Batch.Settings(1, 1, Settlement.AS_READY, true);

    private final Map<Integer, ShardState> shards = new TreeMap<>();
    private final Map<Long, BatchState> batches = new TreeMap<>();
    private final Map<Digest, BatchStreams> streams = new HashMap<>();
    private Shards division = Shards.SIXTEEN;
    private SequencerState sequencer = Sequencer.initial(Traffic.OPERATOR, division);
    private L1Watcher.State watcher = L1Watcher.initial(division, 1, 8);

    private Restoration restoration(SimulatedNode node) {
        division = node.division();
        sequencer = Sequencer.initial(Traffic.OPERATOR, division);
        watcher = L1Watcher.initial(division, 1, 8);
        return new Restoration(Samples.DOMAIN, division, Traffic.OPERATOR, 1, this::keep, this::take);
    }

    private static Restoration unheard(SimulatedNode node) {
        return new Restoration(Samples.DOMAIN, node.division(), Traffic.OPERATOR, 1, _ -> Samples.digest(1), _ -> {});
    }

    private Digest keep(BatchStreams told) {
        var digest = Samples.digest(streams.size());
        streams.put(digest, told);
        return digest;
    }

    private void take(RestoredEvent restored) {
        switch (restored) {
            case RestoredEvent.OfShard(var shard, var event) ->
                shards.put(
                        shard,
                        StateShard.apply(shards.getOrDefault(shard, StateShard.initial(division, shard)), event));
            case RestoredEvent.OfSequencer(var event) -> sequencer = Sequencer.apply(sequencer, event);
            case RestoredEvent.OfBatch(var number, var event) ->
                batches.put(number, Batch.apply(batches.getOrDefault(number, Batch.initial(division, number)), event));
            case RestoredEvent.OfWatcher(var event) -> watcher = L1Watcher.apply(watcher, event);
        }
    }

    /// The first runs of those whose roots are real: with all data on L1, and with data elsewhere.
    private static Stream<SimulatedNode> runs() {
        return Stream.concat(runs(true, 5), runs(false, 3));
    }

    private static Stream<SimulatedNode> runs(boolean onL1, int count) {
        return LongStream.iterate(0, seed -> seed + Simulation.HASHED_ONE_IN)
                .mapToObj(seed -> {
                    var simulation = new Simulation(seed, false);
                    simulation.run();
                    return simulation.node();
                })
                .filter(node -> node.hasDataOnL1() == onL1)
                .limit(count);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theJournalsThatL1AloneTellsLeadToTheSameState(SimulatedNode node) {
        var l1 = node.l1();
        var restoration = restoration(node);
        // As pages of blocks come.
        for (long from = 1; from <= l1.latest(); from += 7) {
            long to = Math.min(from + 6, l1.latest());
            restoration.queued(to, l1.queued(from, to));
        }
        l1.provenBatches().forEach(restoration::batch);
        // Blocks from the tenth on are kept.
        for (long from = 11; from <= l1.latest(); from += 5) {
            long to = Math.min(from + 4, l1.latest());
            restoration.observed(l1.anchor(to), l1.lasting(from, to));
        }
        restoration.finish();

        assertThat(restoration.lastBatch()).isPositive().isEqualTo(l1.executedBatches());
        for (int shard = 0; shard < division.count(); shard++) {
            var own = node.shard(shard).state();
            var made = shards.getOrDefault(shard, StateShard.initial(division, shard));
            assertThat(made.tree().root()).isEqualTo(own.tree().root());
            made.byOwner()
                    .forEach((owner, place) ->
                            assertThat(own.byOwner().get(owner)).contains(place));
            own.byOwner()
                    .forEach((owner, place) -> assertThat(
                                    made.byOwner().get(owner).isPresent()
                                            || own.account(place).isEmpty())
                            .as("L1 tells of every place that was opened")
                            .isTrue());
            assertThat(made.accounts()).isLessThanOrEqualTo(own.accounts());
            assertThat(made.queueUpTo()).isEqualTo(own.queueUpTo());
            assertThat(made.rekeyed()).isEqualTo(own.rekeyed());
            assertThat(made.lastBatch()).isEqualTo(own.lastBatch());
            assertThat(made.pendingCount()).isZero();
            assertThat(made.frozen().isEmpty()).isTrue();
            assertThat(StateShard.owed(made)).isEmpty();
        }
        var own = node.sequencer();
        assertThat(sequencer.nextBatch()).isEqualTo(own.nextBatch());
        assertThat(sequencer.nextQueued()).isEqualTo(own.nextQueued());
        assertThat(sequencer.nextSequence()).isEqualTo(own.nextSequence());
        assertThat(sequencer.lastTimestamp()).isEqualTo(own.lastTimestamp());
        assertThat(sequencer.feeAccounts()).isEqualTo(own.feeAccounts());
        assertThat(sequencer.inFlight()).isEmpty();
        assertThat(Sequencer.owed(sequencer)).isEmpty();
        assertThat(watcher.nextQueued()).isEqualTo(node.watcher().nextQueued());
        assertThat(watcher.reached()).isEqualTo(node.watcher().reached());
        assertThat(L1Watcher.owed(watcher)).isEmpty();
        batches.values().forEach(batch -> assertThat(Batch.owed(BATCH, batch)).isEmpty());
        // What is published elsewhere is bound to its proof in another way than it was assembled.
        long elsewhere = l1.provenBatches().stream()
                .filter(batch -> !(batch.data().receipt() instanceof DataReceipt.Calldata))
                .count();
        assertThat(elsewhere == 0).isEqualTo(node.hasDataOnL1());
        assertThat(streams).hasSize(Math.toIntExact(restoration.lastBatch() + elsewhere));
        for (var proven : l1.provenBatches()) {
            var made = batches.get(proven.data().number()).publication().orElseThrow();
            assertThat(made.challenge()).isEqualTo(proven.challenge());
            assertThat(streams.get(made.streams()).receipt())
                    .isEqualTo(proven.data().receipt());
        }
    }

    @Test
    void whatIsProvenAndNotExecutedIsStillOwedToL1() {
        var node = runs().findFirst().orElseThrow();
        var l1 = node.l1();
        var restoration = restoration(node);
        restoration.queued(l1.latest(), l1.queued(1, l1.latest()));
        var last = l1.provenBatches().getLast();
        l1.provenBatches().subList(0, (int) restoredBefore(last)).forEach(restoration::batch);
        restoration.batch(new ProvenBatch(
                last.data(),
                last.commitment(),
                last.challenge(),
                last.evaluation(),
                last.committed(),
                last.proven(),
                java.util.Optional.empty()));
        assertThat(sequencer.inFlight()).containsExactly(Map.entry(last.data().number(), BatchStage.PROVEN));
        assertThat(Batch.owed(BATCH, batches.get(last.data().number())))
                .singleElement()
                .isInstanceOf(Batch.Obligation.Submit.class);
    }

    private static long restoredBefore(ProvenBatch batch) {
        return batch.data().number() - 1;
    }

    @Test
    void dataThatIsNotWhatL1HasVerifiedIsRefused() {
        var node = runs().findFirst().orElseThrow();
        var l1 = node.l1();
        var first = l1.provenBatches().getFirst();
        for (var wrong : List.of(
                new ProvenBatch(
                        first.data(),
                        Fr.ONE,
                        first.challenge(),
                        first.evaluation(),
                        first.committed(),
                        first.proven(),
                        first.executed()),
                new ProvenBatch(
                        first.data(),
                        first.commitment(),
                        first.challenge(),
                        Fr.ONE,
                        first.committed(),
                        first.proven(),
                        first.executed()))) {
            var restoration = unheard(node);
            restoration.queued(l1.latest(), l1.queued(1, l1.latest()));
            assertThatThrownBy(() -> restoration.batch(wrong))
                    .isInstanceOf(ReplayRefused.class)
                    .hasMessageContaining("not what L1 has verified a proof of");
        }
        var noQueue = unheard(node);
        assertThatThrownBy(() -> new ArrayList<>(l1.provenBatches()).forEach(noQueue::batch))
                .isInstanceOf(ReplayRefused.class)
                .hasMessageContaining("L1's queue has no further entry");
    }
}
