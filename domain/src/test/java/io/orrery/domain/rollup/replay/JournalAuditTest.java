package io.orrery.domain.rollup.replay;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class JournalAuditTest {
    private static final long ALICE = 5L << 28;
    private static final long BOB = 6L << 28;

    private record ShardEvent(int shard, StateShard.Event event) {}

    private final List<ShardState> shards = new ArrayList<>();
    private final List<ShardEvent> events = new ArrayList<>();
    private final List<ArchivedBatch> batches = new ArrayList<>();
    private List<Fr> roots = BatchAssembly.genesisShardRoots(Shards.SIXTEEN);

    JournalAuditTest() {
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            shards.add(StateShard.initial(Shards.SIXTEEN, shard));
        }
        var paid = transfer(ALICE, BOB, 0, 100, 3, 0);
        seal(
                1,
                BOB,
                new Slot.Deposit(deposit(0, owner(5, 0, 0), 0, 1_000), ALICE),
                new Slot.Deposit(deposit(1, owner(6, 0, 0), 0, 50), BOB));
        write(5, new StateShard.Event.Admitted(0, List.of(paid)));
        seal(2, BOB, new Slot.Signed(paid, false));
        seal(3, ALICE, new Slot.Deposit(deposit(2, owner(5, 0, 0), 0, 7), ALICE));
    }

    private void write(int shard, StateShard.Event event) {
        shards.set(shard, StateShard.apply(shards.get(shard), event));
        events.add(new ShardEvent(shard, event));
    }

    private void seal(long number, long feeAccount, Slot... slots) {
        var sealed = new SealedBatch(number, BatchSize.FIRST, feeAccount, 9, List.of(slots));
        var traces = new ArrayList<ShardTrace>();
        Touches.byShard(Shards.SIXTEEN, sealed).forEach((shard, touches) -> {
            write(shard, new StateShard.Event.BatchApplied(number, touches));
            traces.add(StateShard.trace(shards.get(shard), number).orElseThrow());
        });
        var assembly = BatchAssembly.compose(Samples.DOMAIN, sealed, roots, traces);
        roots = assembly.shardRoots();
        batches.add(new ArchivedBatch(sealed, roots, assembly.trace().newRoot(), BatchStreams.of(assembly.trace())));
    }

    private JournalAudit audit(List<ShardEvent> shardEvents) {
        var audit = new JournalAudit(Shards.SIXTEEN);
        shardEvents.forEach(each -> audit.event(each.shard(), each.event()));
        return audit;
    }

    private void refused(List<ShardEvent> shardEvents, ArchivedBatch second, String rule) {
        var audit = audit(shardEvents);
        audit.batch(batches.getFirst().sealed(), batches.getFirst());
        assertThatThrownBy(() -> audit.batch(batches.get(1).sealed(), second))
                .isInstanceOf(ReplayRefused.class)
                .hasMessageStartingWith("batch 2")
                .hasMessageContaining(rule);
    }

    private static BatchStreams withRoots(BatchStreams told, Fr prevRoot, Fr newRoot) {
        return new BatchStreams(
                told.size(),
                told.domain(),
                told.header(),
                prevRoot,
                newRoot,
                told.slots(),
                told.l1Operations(),
                told.commitment(),
                told.challenge(),
                told.evaluation());
    }

    @Test
    void journalsThatAgreeLeadToTheLastRoot() {
        var audit = audit(events);
        batches.forEach(batch -> audit.batch(batch.sealed(), batch));
        assertThat(audit.root()).isEqualTo(batches.getLast().stateRoot());
        assertThat(audit.lastBatch()).isEqualTo(3);
        assertThat(audit.counts()).isEqualTo(new RollupReplay.Counts(1, 0, 3, 0, 0, 0, 0, 0));
    }

    private JournalAudit auditFromKeptStates(int events, int otherShard) {
        var audit = new JournalAudit(Shards.SIXTEEN);
        var kept = new ArrayList<ShardState>();
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            kept.add(StateShard.initial(Shards.SIXTEEN, shard));
        }
        for (var each : this.events.subList(0, events)) {
            kept.set(each.shard(), StateShard.apply(kept.get(each.shard()), each.event()));
        }
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            audit.kept(shard, kept.get(shard == 5 ? otherShard : shard));
        }
        this.events.subList(events, this.events.size()).forEach(each -> audit.event(each.shard(), each.event()));
        return audit;
    }

    @Test
    void shardsThatHaveKeptAStateInPlaceOfTheirFirstEventsLeadToTheSameRoots() {
        for (int kept = 0; kept <= events.size(); kept++) {
            var audit = auditFromKeptStates(kept, 5);
            batches.forEach(batch -> audit.batch(batch.sealed(), batch));
            assertThat(audit.root()).isEqualTo(batches.getLast().stateRoot());
        }
    }

    @Test
    void aKeptStateThatTheSealedBatchesDoNotLeadToIsFound() {
        var audit = auditFromKeptStates(events.size(), 6);
        assertThatThrownBy(() -> batches.forEach(batch -> audit.batch(batch.sealed(), batch)))
                .isInstanceOf(ReplayRefused.class)
                .hasMessageStartingWith("batch 2")
                .hasMessageContaining("shard 5 has kept a state");
    }

    @Test
    void anEventThatAShardHasLostIsFound() {
        var without = new ArrayList<>(events);
        without.removeIf(each -> each.shard() == 6
                && each.event() instanceof StateShard.Event.BatchApplied(var number, var _)
                && number == 2);
        refused(without, batches.get(1), "the journal of shard 6 leads to root");
    }

    @Test
    void otherSlotsThanTheSequencersAreFound() {
        var second = batches.get(1);
        var other = new SealedBatch(2, BatchSize.FIRST, BOB, 10, second.sealed().slots());
        refused(
                events,
                new ArchivedBatch(other, second.shardRoots(), second.stateRoot(), second.streams()),
                "other slots than the sequencer's");
    }

    @Test
    void aStateRootThatIsNotThatOfItsShardsIsFound() {
        var second = batches.get(1);
        refused(
                events,
                new ArchivedBatch(second.sealed(), second.shardRoots(), Fr.ONE, second.streams()),
                "its shards lead to root");
    }

    @Test
    void dataThatLeadsElsewhereIsFound() {
        var second = batches.get(1);
        var told = second.streams();
        var third = batches.get(2).streams();
        var exchanged = new BatchStreams(
                told.size(),
                told.domain(),
                told.header(),
                told.prevRoot(),
                told.newRoot(),
                third.slots(),
                third.l1Operations(),
                told.commitment(),
                told.challenge(),
                told.evaluation());
        refused(
                events,
                new ArchivedBatch(second.sealed(), second.shardRoots(), second.stateRoot(), exchanged),
                "the L1 queue has no entry");
    }

    @Test
    void aBatchThatDoesNotStartWhereTheLastEndedIsFound() {
        var second = batches.get(1);
        var told = withRoots(second.streams(), Fr.ONE, second.streams().newRoot());
        refused(
                events,
                new ArchivedBatch(second.sealed(), second.shardRoots(), second.stateRoot(), told),
                "it starts at root");
    }

    @Test
    void theShadowRefusesARootThatTheDataDoesNotLeadTo() {
        var shadow = new ShadowReplay();
        var first = batches.getFirst();
        shadow.check(first.sealed(), first.streams());
        var second = batches.get(1);
        var wrong = withRoots(second.streams(), second.streams().prevRoot(), Fr.ONE);
        assertThatThrownBy(() -> shadow.check(second.sealed(), wrong))
                .isInstanceOf(ReplayRefused.class)
                .hasMessageContaining("leads to root");
        shadow.check(second.sealed(), second.streams());
        shadow.check(second.sealed(), second.streams());
        assertThatThrownBy(() -> shadow.check(second.sealed(), wrong)).hasMessageContaining("assembled twice");
        assertThat(shadow.root()).isEqualTo(second.stateRoot());
    }

    @Test
    void theShadowChecksAgainAfterItHasFollowed() {
        var shadow = new ShadowReplay();
        batches.subList(0, 2).forEach(batch -> shadow.follow(batch.sealed(), batch.streams()));
        var third = batches.get(2);
        shadow.check(third.sealed(), third.streams());
        assertThat(shadow.root()).isEqualTo(third.stateRoot());
    }

    /// The state after a batch, as the second path finds it.
    private Checkpoint checkpoint(int number) {
        var replay = RollupReplay.start();
        var shadow = new ShadowReplay(8, replay);
        batches.subList(0, number).forEach(batch -> shadow.follow(batch.sealed(), batch.streams()));
        var at = batches.get(number - 1);
        return new Checkpoint(
                new Checkpoint.Head(
                        at.sealed(),
                        Sequencer.SealReason.AGE,
                        at.stateRoot(),
                        replay.queueEnd(),
                        new Digest(1, 2, 3, 4),
                        9,
                        9,
                        0),
                replay.accounts(),
                List.of());
    }

    private JournalAudit auditFrom(Checkpoint checkpoint, int firstEvent, int keptAt) {
        var audit = new JournalAudit(Shards.SIXTEEN, checkpoint);
        var kept = new ArrayList<ShardState>();
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            kept.add(StateShard.initial(Shards.SIXTEEN, shard));
        }
        for (var each : events.subList(0, keptAt)) {
            kept.set(each.shard(), StateShard.apply(kept.get(each.shard()), each.event()));
        }
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            audit.kept(shard, kept.get(shard));
        }
        events.subList(Math.max(keptAt, firstEvent), events.size())
                .forEach(each -> audit.event(each.shard(), each.event()));
        return audit;
    }

    @Test
    void fromACheckpointOnTheSameRootsAreFoundWhereverShardsHaveKeptTheirStates() {
        for (int number = 1; number <= batches.size(); number++) {
            for (int kept = 0; kept <= events.size(); kept++) {
                var audit = auditFrom(checkpoint(number), 0, kept);
                batches.subList(number, batches.size()).forEach(batch -> audit.batch(batch.sealed(), batch));
                assertThat(audit.root()).isEqualTo(batches.getLast().stateRoot());
                assertThat(audit.lastBatch()).isEqualTo(3);
            }
        }
    }

    @Test
    void aShardWhoseJournalDoesNotLeadToTheCheckpointIsFound() {
        var third = batches.get(2);
        var audit = new JournalAudit(Shards.SIXTEEN, checkpoint(2));
        for (var each : events) {
            // What batch 2 has given to it.
            if (each.shard() != 6
                    || !(each.event() instanceof StateShard.Event.BatchApplied(var number, var _))
                    || number != 2) {
                audit.event(each.shard(), each.event());
            }
        }
        assertThatThrownBy(() -> audit.batch(third.sealed(), third))
                .isInstanceOf(ReplayRefused.class)
                .hasMessageContaining("the journal of shard 6 leads to root")
                .hasMessageContaining("at batch 2");
    }

    @Test
    void accountsThatDoNotLeadToTheRootOfACheckpointAreRefused() {
        var right = checkpoint(2);
        var accounts = new TreeMap<>(right.accounts());
        accounts.replace(ALICE, right.accounts().get(BOB));
        var wrong = new Checkpoint(right.head(), accounts, List.of());
        assertThatThrownBy(() -> RollupReplay.from(wrong))
                .isInstanceOf(CheckpointRefused.class)
                .hasMessageContaining("the checkpoint of batch 2 says root");
        assertThatThrownBy(() -> new JournalAudit(Shards.SIXTEEN, wrong)).isInstanceOf(CheckpointRefused.class);
    }

    @Test
    void whoBeginsBehindACheckpointChecksBatchesAndHasTheBranchesOfItsState() {
        for (int number = 1; number < batches.size(); number++) {
            var replay = RollupReplay.from(checkpoint(number));
            var shadow = new ShadowReplay(8, replay);
            var state = shadow.stateAfter(number).orElseThrow();
            assertThat(state.queueTaken()).isEqualTo(checkpoint(number).head().queueEnd());
            assertThat(state.witness(ALICE).orElseThrow().root())
                    .isEqualTo(batches.get(number - 1).stateRoot());
            assertThat(state.accountsOf(state.account(ALICE).orElseThrow().owner()))
                    .containsExactly(ALICE);
            batches.subList(number, batches.size()).forEach(batch -> shadow.check(batch.sealed(), batch.streams()));
            assertThat(shadow.root()).isEqualTo(batches.getLast().stateRoot());
            assertThat(shadow.stateAfter(number - 1L)).isEmpty();
        }
    }

    @Test
    void aCheckpointIsOfWhatL1WasToldOfItsBatchAndOfNothingElse() {
        var second = checkpoint(2);
        assertThat(second.isOf(batches.get(1).streams())).isTrue();
        assertThat(second.isOf(batches.get(2).streams())).isFalse();
        var told = batches.get(1).streams();
        assertThat(second.isOf(withRoots(told, told.prevRoot(), Fr.ONE))).isFalse();
    }
}
