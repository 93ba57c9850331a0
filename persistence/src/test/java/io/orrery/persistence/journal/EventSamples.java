package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.Values.batch;
import static io.orrery.persistence.codec.Values.deposit;
import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.dueDeposit;
import static io.orrery.persistence.codec.Values.forcedExit;
import static io.orrery.persistence.codec.Values.fr;
import static io.orrery.persistence.codec.Values.progress;
import static io.orrery.persistence.codec.Values.receipt;
import static io.orrery.persistence.codec.Values.setKey;
import static io.orrery.persistence.codec.Values.transfer;
import static io.orrery.persistence.codec.Values.withdrawal;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.Lease;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;

/// One event of each kind; together they hold every variant of every nested value.
final class EventSamples {
    private EventSamples() {}

    private static final long AT_MS = 1_790_000_000_123L;
    private static final L1Intent COMMIT = new L1Intent.Commit(4, 0, digest(1));
    private static final L1Intent PROVE = new L1Intent.Prove(4, 1, digest(2), digest(3));
    private static final L1Intent BOTH = new L1Intent.CommitAndProve(4, 3, digest(5), digest(6));
    private static final L1Intent EXECUTE = new L1Intent.Execute(4, 2, digest(4));
    private static final L1Lane.Fees FEES = new L1Lane.Fees(
            BigInteger.valueOf(30_000_000_001L),
            BigInteger.valueOf(1_000_000_002L),
            BigInteger.valueOf(3_000_000_003L));
    private static final L1Lane.Fees FEES_WITHOUT_BLOBS =
            new L1Lane.Fees(BigInteger.valueOf(30_000_000_001L), BigInteger.valueOf(1_000_000_002L));

    private static final ProofRequest OF_BATCH =
            ProofRequest.ofBatch("batch-8", List.of(fr(1), fr(2), fr(3)), digest(10), 4);

    static final List<Object> ALL = List.of(
            new Sequencer.Event.Enqueued(
                    15,
                    1L << 33,
                    List.of(
                            new Operation.Signed(transfer(1)),
                            new Operation.Deposit(deposit(2), 0x20000001L),
                            new Operation.Signed(withdrawal(3))),
                    AT_MS),
            new Sequencer.Event.Sealed(batch(4), Sequencer.SealReason.AGE),
            new Sequencer.Event.Progressed(progress(4, BatchStage.EXECUTED), 1L << 35),
            new StateShard.Event.Admitted(9, List.of(transfer(1), withdrawal(2))),
            new StateShard.Event.QueueAccepted(
                    10,
                    List.of(
                            new Operation.Deposit(deposit(5), 6),
                            new Operation.Forced(setKey(6), true),
                            new Operation.Forced(forcedExit(7), false))),
            new StateShard.Event.Placed(deposit(8).owner(), 9, 0x2000_0003L),
            new StateShard.Event.Frozen(List.of(setKey(9), forcedExit(10))),
            new StateShard.Event.GroupHeld(1L << 36, List.of(member(transfer(3)), member(open(4)))),
            new StateShard.Event.GroupReleased(fr(11), true),
            new StateShard.Event.ChunksReleased(11),
            new StateShard.Event.BatchApplied(
                    12,
                    List.of(
                            new Touch(0, 13, new Touch.Change.Debit(BigInteger.TEN.pow(37), 14)),
                            new Touch(2, 15, new Touch.Change.Cancel(16)),
                            new Touch(3, 17, new Touch.Change.Credit(BigInteger.TWO)),
                            new Touch(5, 18, new Touch.Change.Deposit(deposit(19))),
                            new Touch(16, 20, new Touch.Change.Fee(BigInteger.ZERO)))),
            new StateShard.Event.TraceReleased(21),
            new Batch.Event.Opened(batch(22)),
            new Batch.Event.PredecessorAdvanced(BatchStage.ASSEMBLED, List.of(fr(1), fr(2), fr(3)), 1),
            new Batch.Event.TraceReceived(3, digest(5)),
            new Batch.Event.Assembled(
                    new Batch.Assembly(List.of(fr(4), fr(5)), fr(6), digest(6), digest(7), fr(7), fr(8), fr(9)), false),
            new Batch.Event.Published(new Batch.Publication(DataMode.VALIDIUM, digest(8), fr(10), fr(11))),
            new Batch.Event.ProofReceived(digest(8)),
            new Batch.Event.Advanced(BatchStage.PROVEN, receipt(9)),
            new Batch.Event.IntentFailed(PROVE, "execution reverted: “späť”", AT_MS + 1),
            new Batch.Event.Retreated(BatchStage.COMMITTED, 1L << 36),
            new Batch.Event.Revoked(1L << 39),
            new Batch.Event.Requeued(),
            new Batch.Event.WayChosen(Settlement.Way.TOGETHER),
            new Batch.Event.SuccessorKnows(BatchStage.COMMITTED, 2),
            new Batch.Event.SequencerKnows(BatchStage.FINALIZED, 3),
            new ProofJob.Event.Requested(OF_BATCH),
            new ProofJob.Event.Leased(new Lease(5, "prover-a", AT_MS + 1, AT_MS + 2, AT_MS + 9)),
            new ProofJob.Event.Renewed(5, AT_MS + 3),
            new ProofJob.Event.LeaseEnded(
                    5, new ProofFailure(ProofFailure.Cause.WORKER_FAILED, "no memory"), AT_MS + 6, 1L << 34),
            new ProofJob.Event.Proven(digest(11)),
            new ProofJob.Event.GivenUp(new ProofFailure(ProofFailure.Cause.INPUTS_REFUSED, "signal “a” is missing")),
            new ProofJob.Event.Informed(),
            new ProofJob.Event.Stuck(),
            new ProofJob.Event.Filed(5),
            new ProofJob.Event.Replayed(new Requester.Caller(AT_MS, AT_MS + 7)),
            new L1Lane.Event.Begun(17),
            new L1Lane.Event.IntentAccepted(18, COMMIT, FEES, AT_MS + 4),
            new L1Lane.Event.Repriced(18, FEES, AT_MS + 5),
            new L1Lane.Event.Settled(18, receipt(12), digest(17), false, "NotNext()"),
            new L1Lane.Event.Unsettled(),
            new L1Lane.Event.Finalized(1L << 37),
            new L1Lane.Event.NonceLost(18, 20, AT_MS + 6),
            new L1Lane.Event.NoncesSkipped(25),
            new L1Lane.Event.RevertKnown(18),
            new L1Lane.Event.RevertRecalled(18),
            new L1Watcher.Event.QueueSeen(1L << 34, List.of(deposit(13), setKey(14), forcedExit(15))),
            new L1Watcher.Event.BatchesSeen(
                    new Anchor(100, digest(18)),
                    List.of(new L1Watcher.BatchFact(4, BatchStage.COMMITTED, receipt(15)))),
            new L1Watcher.Event.BatchesFinalized(
                    new Anchor(90, digest(19)), List.of(new L1Watcher.BatchFact(3, BatchStage.FINALIZED, receipt(16)))),
            new L1Watcher.Event.QueueDelivered(2, 14),
            new L1Watcher.Event.FactDelivered(4, BatchStage.SEALED),
            new L1Watcher.Event.Reorganised(1L << 38),
            new L1Watcher.Event.TakingBackDelivered(4));

    /// What journals hold in encodings that are no longer written, oldest first.
    static final List<Object> OLD = List.of(
            new Sequencer.Event.Sealed(batch(4, BatchSize.FIRST), Sequencer.SealReason.AGE),
            new Batch.Event.Opened(batch(22, BatchSize.FIRST)),
            new Sequencer.Event.Sealed(batch(5, BatchSize.FIRST), Sequencer.SealReason.FULL),
            new Sequencer.Event.Sealed(batch(6, BatchSize.FIRST), Sequencer.SealReason.FEE_TOKEN),
            new ProofJob.Event.Requested(OF_BATCH),
            new ProofJob.Event.LeaseEnded(5, new ProofFailure(ProofFailure.Cause.EXPIRED, "expired"), 0, 0),
            new ProofJob.Event.LeaseEnded(6, new ProofFailure(ProofFailure.Cause.WORKER_FAILED, "no memory"), 0, 0),
            new StateShard.Event.QueueAccepted(
                    10, List.of(new Operation.Deposit(deposit(5), 6), new Operation.Deposit(deposit(6), 7))),
            new L1Watcher.Event.QueueSeen(1L << 34, List.of(deposit(13), deposit(14))),
            new Sequencer.Event.Progressed(progress(4, BatchStage.EXECUTED), 0),
            new Batch.Event.PredecessorAdvanced(BatchStage.ASSEMBLED, List.of(fr(1), fr(2), fr(3)), 0),
            new Batch.Event.SuccessorKnows(BatchStage.COMMITTED, 0),
            new Batch.Event.SequencerKnows(BatchStage.FINALIZED, 0),
            new L1Lane.Event.Settled(18, receipt(12), new Digest(0, 0, 0, 0), false, "NotNext()"),
            new L1Watcher.Event.BatchesSeen(
                    Anchor.unknown(100), List.of(new L1Watcher.BatchFact(4, BatchStage.COMMITTED, receipt(15)))),
            new L1Watcher.Event.BatchesFinalized(
                    Anchor.unknown(90), List.of(new L1Watcher.BatchFact(3, BatchStage.FINALIZED, receipt(16)))),
            new Batch.Event.Assembled(
                    new Batch.Assembly(List.of(fr(4), fr(5)), fr(6), digest(6), digest(7), fr(7), fr(8), fr(9)), true),
            new L1Lane.Event.IntentAccepted(18, COMMIT, FEES_WITHOUT_BLOBS, AT_MS + 4),
            new L1Lane.Event.Repriced(18, FEES_WITHOUT_BLOBS, AT_MS + 5),
            new ProofJob.Event.Leased(new Lease(5, "prover-a", AT_MS + 2, AT_MS + 2, Long.MAX_VALUE)),
            new ProofJob.Event.LeaseEnded(
                    5, new ProofFailure(ProofFailure.Cause.WORKER_FAILED, "no memory"), AT_MS + 6, 0));

    /// A second event of a kind, for the variants that the first leaves out.
    static final List<Object> MORE = List.of(
            new L1Lane.Event.IntentAccepted(19, EXECUTE, FEES, AT_MS),
            new L1Lane.Event.IntentAccepted(20, BOTH, FEES, AT_MS),
            new Batch.Event.WayChosen(Settlement.Way.ALONE),
            new Batch.Event.WayChosen(Settlement.Way.OPEN),
            new Sequencer.Event.Enqueued(1, 2, List.of(new Operation.Deposit(dueDeposit(3), 4)), 5),
            new Sequencer.Event.Sealed(due(8), Sequencer.SealReason.DEADLINE),
            new Sequencer.Event.Sealed(due(9), Sequencer.SealReason.L1_OPERATIONS),
            new Sequencer.Event.Sealed(due(10), Sequencer.SealReason.DATA_SIZE),
            new StateShard.Event.BatchApplied(23, List.of(new Touch(0, 24, new Touch.Change.Deposit(dueDeposit(25))))),
            new L1Watcher.Event.QueueSeen(1L << 35, List.of(dueDeposit(16))),
            new Sequencer.Event.Sealed(batch(5), Sequencer.SealReason.FULL),
            new Sequencer.Event.Sealed(batch(6), Sequencer.SealReason.FEE_TOKEN),
            new Sequencer.Event.Progressed(progress(5, BatchStage.SEALED), 0),
            new Sequencer.Event.Enqueued(
                    3,
                    4,
                    List.of(new Operation.Forced(setKey(1), false), new Operation.Forced(forcedExit(2), true)),
                    5),
            new Sequencer.Event.Sealed(forced(7), Sequencer.SealReason.AGE),
            new Batch.Event.Opened(forced(8)),
            new StateShard.Event.BatchApplied(
                    22,
                    List.of(
                            new Touch(0, 23, new Touch.Change.Forced(setKey(24))),
                            new Touch(2, 25, new Touch.Change.Forced(forcedExit(26))))),
            new StateShard.Event.Admitted(27, List.of(open(1), member(transfer(2)), member(open(3)))),
            new StateShard.Event.BatchApplied(
                    28,
                    List.of(new Touch(1, 29, new Touch.Change.Open(deposit(30).owner(), 31, BigInteger.TEN)))),
            new ProofJob.Event.Requested(ofCaller(new ProofSource.Inputs(digest(12)))),
            new ProofJob.Event.Requested(ofCaller(new ProofSource.Witness(digest(13)))),
            givenUp(ProofFailure.Cause.WITNESS_UNSATISFIED),
            givenUp(ProofFailure.Cause.PROGRAM_FAILED),
            givenUp(ProofFailure.Cause.DEADLINE),
            givenUp(ProofFailure.Cause.EXPIRED),
            givenUp(ProofFailure.Cause.BUSY),
            givenUp(ProofFailure.Cause.STOPPED),
            givenUp(ProofFailure.Cause.OUT_OF_MEMORY),
            givenUp(ProofFailure.Cause.INVALID_PROOF),
            givenUp(ProofFailure.Cause.TIMEOUT),
            new ProofJob.Event.Requested(ProofRequest.ofBatch(
                    "batch-8", List.of(fr(1)), digest(10), new Requester.Batch(4, OptionalLong.of(AT_MS)))));

    private static SealedBatch forced(long number) {
        return new SealedBatch(
                number,
                BatchSize.FIRST,
                9,
                1_790_000_000L,
                List.of(new Slot.Forced(setKey(number)), new Slot.Forced(forcedExit(number + 1))));
    }

    private static SignedTransaction open(int n) {
        var sample = transfer(n);
        var transaction = sample.transaction();
        return new SignedTransaction(
                new Transaction(
                        OperationType.OPEN,
                        transaction.from(),
                        0,
                        transaction.token(),
                        transaction.amount(),
                        transaction.fee(),
                        transaction.nonce(),
                        transaction.validUntilBatch(),
                        deposit(n).owner(),
                        Fr.ZERO),
                sample.hash(),
                sample.signature(),
                0x3000_0000L + n);
    }

    private static SignedTransaction member(SignedTransaction alone) {
        return new SignedTransaction(
                alone.transaction().inGroup(fr(40)), alone.hash(), alone.signature(), alone.place());
    }

    private static SealedBatch due(long number) {
        return new SealedBatch(
                number, BatchSize.FIRST, 9, 1_790_000_000L, List.of(new Slot.Deposit(dueDeposit(number), 5)));
    }

    private static ProofRequest ofCaller(ProofSource source) {
        return new ProofRequest(
                new CircuitRef.Stored(digest(14)), source, new Requester.Caller(AT_MS, AT_MS + 3_600_000));
    }

    private static ProofJob.Event givenUp(ProofFailure.Cause cause) {
        return new ProofJob.Event.GivenUp(new ProofFailure(cause, ""));
    }
}
