package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.Values.account;
import static io.orrery.persistence.codec.Values.address;
import static io.orrery.persistence.codec.Values.batch;
import static io.orrery.persistence.codec.Values.deposit;
import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.dueDeposit;
import static io.orrery.persistence.codec.Values.forcedExit;
import static io.orrery.persistence.codec.Values.fr;
import static io.orrery.persistence.codec.Values.receipt;
import static io.orrery.persistence.codec.Values.setKey;
import static io.orrery.persistence.codec.Values.transfer;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.proof.Attempt;
import io.orrery.domain.proof.Lease;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofJobState;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.domain.rollup.batch.Told;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.LaneState;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.HeldGroup;
import io.orrery.domain.rollup.state.Reserved;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.Touch;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A state of each kind of entity, with something in each of its parts.
final class StateSamples {
    private static final long AT_MS = 1_790_000_000_123L;
    private static final L1Lane.Fees FEES =
            new L1Lane.Fees(BigInteger.valueOf(30_000_000_001L), BigInteger.TWO, BigInteger.TEN);

    private StateSamples() {}

    static final List<Object> ALL = List.of(shard(), sequencer(), lane(), watcher(), batchState(), proven(), failed());

    private static <T> PersistentQueue<T> queue(List<T> items) {
        return PersistentQueue.<T>empty().appendAll(items);
    }

    private static ShardState shard() {
        var first =
                AccountTree.empty(Shards.SIXTEEN.depth()).with(0, account(1)).with(3, account(2));
        var second = first.with(3, account(3));
        var third = second.with(70_000, account(4)).with(0, account(5));
        var debit = new Reserved.Debit(fr(1), 4, BigInteger.TEN.pow(30));
        var next = new Reserved.Debit(fr(2), 5, BigInteger.ONE);
        var touched = List.of(new Touch(0, 0x2000_0003L, new Touch.Change.Credit(BigInteger.TEN)));
        return new ShardState(
                Shards.SIXTEEN,
                2,
                third,
                PersistentMap.<ShardState.OwnerToken, Long>empty()
                        .with(new ShardState.OwnerToken(address(1), 7), 0x2000_0000L)
                        .with(new ShardState.OwnerToken(address(1), 3), 0x2000_0003L)
                        .with(new ShardState.OwnerToken(address(2), 7), 0x2001_1170L),
                70_001,
                PersistentMap.<Long, Reserved>empty()
                        .with(
                                0x2000_0003L,
                                new Reserved(
                                        queue(List.of(debit, next)),
                                        debit.amount().add(next.amount()))),
                2,
                12,
                queue(List.of(
                        new ShardState.Chunk(10, List.of(new Operation.Signed(transfer(1)))),
                        new ShardState.Chunk(11, List.of(new Operation.Forced(setKey(2), true))))),
                91,
                PersistentMap.<Long, Long>empty().with(0x2000_0000L, 90L),
                PersistentMap.<Long, Boolean>empty().with(0x2000_0000L, true),
                44,
                // What lies between was traced.
                queue(List.of(new ShardState.Applied(41, first, touched), new ShardState.Applied(44, second, touched))),
                PersistentMap.<io.orrery.zk.field.Fr, HeldGroup>empty()
                        .with(fr(8), new HeldGroup(3, List.of(transfer(3), transfer(4)), 9, OptionalLong.of(11)))
                        .with(fr(9), new HeldGroup(4, List.of(transfer(5)), 10, OptionalLong.empty())),
                5);
    }

    private static SequencerState sequencer() {
        var chunks = new ArrayList<Long>();
        for (long shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            chunks.add(shard * 5);
        }
        var signed = new Queued(new Operation.Signed(transfer(1)), AT_MS);
        var deposited = new Queued(new Operation.Deposit(dueDeposit(2), 3), AT_MS + 1);
        return new SequencerState(
                address(9),
                List.copyOf(chunks),
                17,
                PersistentMap.<Long, Queued>empty()
                        .with(19L, new Queued(new Operation.Forced(forcedExit(19), false), AT_MS + 2)),
                PersistentMap.<Long, PersistentQueue<Queued>>empty().with(6L, queue(List.of(signed))),
                queue(List.of(deposited, signed)),
                queue(List.of(deposited)),
                100,
                8,
                1_790_000_000L,
                queue(List.of(batch(7))),
                new TreeMap<>(Map.of(6L, BatchStage.PROVEN, 7L, BatchStage.SEALED)),
                PersistentMap.<Long, Long>empty().with(7L, 0x2000_0000L).with(1L, 2L),
                new TreeMap<>(Map.of(6L, 3L)));
    }

    private static LaneState lane() {
        var commit = new L1Lane.Bound(5, new L1Intent.Commit(4, 0, digest(1)), FEES, List.of(), AT_MS);
        var prove = new L1Lane.Bound(6, new L1Intent.Prove(4, 1, digest(2), digest(3)), FEES, List.of(FEES), AT_MS);
        var mined = new L1Lane.Mined(commit, digest(4), digest(5), true, "");
        var reverted = new L1Lane.Mined(commit, digest(6), digest(7), false, "NotNext(“2”)");
        return new LaneState(
                OptionalLong.of(7),
                queue(List.of(prove)),
                queue(List.of(mined, reverted)),
                queue(List.of(reverted)),
                queue(List.of(mined)),
                512);
    }

    private static L1Watcher.State watcher() {
        var fact = new L1Watcher.BatchFact(4, BatchStage.COMMITTED, receipt(1));
        return new L1Watcher.State(
                Shards.SIXTEEN,
                100,
                20,
                PersistentMap.<Integer, PersistentQueue<io.orrery.domain.rollup.settlement.QueuedOperation>>empty()
                        .with(2, queue(List.of(deposit(18), setKey(19)))),
                new Anchor(90, digest(1)),
                queue(List.of(new Anchor(95, digest(2)), new Anchor(101, digest(3)))),
                queue(List.of(fact)),
                queue(List.of(fact, new L1Watcher.BatchFact(3, BatchStage.EXECUTED, receipt(2)))),
                PersistentMap.<Long, BatchStage>empty().with(5L, BatchStage.ASSEMBLED),
                new L1Watcher.Reached(4, 3, 3),
                2,
                256);
    }

    private static BatchState batchState() {
        return new BatchState(
                4,
                Optional.of(batch(4)),
                Optional.of(List.of(fr(1), fr(2))),
                new Told(Optional.of(BatchStage.FINALIZED), 1),
                new TreeMap<>(Map.of(2, digest(1), 15, digest(2))),
                Optional.of(
                        new Batch.Assembly(List.of(fr(3), fr(4)), fr(5), digest(3), digest(4), fr(6), fr(7), fr(8))),
                Optional.of(new Batch.Publication(DataMode.VALIDIUM, digest(5), fr(9), fr(10))),
                Optional.of(digest(6)),
                Optional.of(BatchStage.FINALIZED),
                new TreeMap<>(Map.of(BatchStage.COMMITTED, receipt(1), BatchStage.FINALIZED, receipt(2))),
                65_537,
                AT_MS,
                "execution reverted",
                new Told(Optional.of(BatchStage.FINALIZED), 2),
                new Told(Optional.empty(), 0),
                3,
                BatchStage.COMMITTED,
                Settlement.Way.TOGETHER);
    }

    private static ProofJobState proven() {
        return new ProofJobState(
                Optional.of(ProofRequest.ofBatch("batch-8", List.of(fr(1)), digest(10), 4)),
                6,
                List.of(new Lease(5, "prover-a", AT_MS, AT_MS + 1, AT_MS + 2)),
                1,
                List.of(new Attempt(4, "prover-b", new ProofFailure(ProofFailure.Cause.TIMEOUT, "slow"), 1L << 34)),
                Optional.of(new ProofFailure(ProofFailure.Cause.TIMEOUT, "slow")),
                AT_MS,
                Optional.of(new ProofJob.Outcome.Proven(digest(11))),
                true,
                false,
                0);
    }

    private static ProofJobState failed() {
        var failure = new ProofFailure(ProofFailure.Cause.DEADLINE, "nobody");
        return new ProofJobState(
                Optional.empty(),
                0,
                List.of(),
                0,
                List.of(),
                Optional.of(failure),
                0,
                Optional.of(new ProofJob.Outcome.Failed(failure)),
                false,
                true,
                3);
    }
}
