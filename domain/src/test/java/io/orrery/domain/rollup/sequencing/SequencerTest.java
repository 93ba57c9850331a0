package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.transfer;
import static io.orrery.domain.rollup.Samples.validUntil;
import static io.orrery.domain.rollup.Samples.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Sequencer.Command;
import io.orrery.domain.rollup.sequencing.Sequencer.Event;
import io.orrery.domain.rollup.sequencing.Sequencer.Obligation;
import io.orrery.domain.rollup.sequencing.Sequencer.Refusal;
import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private static final Address OPERATOR = new Address(9, 9, 9);
    private static final Address OWNER = new Address(1, 1, 1);
    private static final Sequencer.Settings SETTINGS =
            new Sequencer.Settings(new SealingRule(List.of(BatchSize.FIRST), 1_000, 3_000, 4, 100), 2, 20, 20);
    private static final long NOW = 5_500;

    private SequencerState state = Sequencer.initial(OPERATOR, Shards.SIXTEEN);
    private final long[] chunks = new long[16];

    private List<SealedBatch> sealed(Command command) {
        return sealed(SETTINGS, command);
    }

    private List<SealedBatch> sealed(Sequencer.Settings settings, Command command) {
        var events = events(Sequencer.decide(settings, state, command));
        for (var event : events) {
            state = Sequencer.apply(state, event);
        }
        return events.stream()
                .flatMap(event -> event instanceof Event.Sealed(var batch, var _)
                        ? java.util.stream.Stream.of(batch)
                        : java.util.stream.Stream.empty())
                .toList();
    }

    private List<SealedBatch> enqueue(int shard, Operation... operations) {
        return sealed(new Command.Enqueue(shard, chunks[shard]++, Arrays.asList(operations), NOW));
    }

    private static Operation.Deposit deposited(long queueIndex, Address owner, long token, long account) {
        return new Operation.Deposit(deposit(queueIndex, owner, token, 100), account);
    }

    private static Operation.Signed[] transfers(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(nonce -> new Operation.Signed(transfer(5, 6, 0, 1, 0, nonce)))
                .toArray(Operation.Signed[]::new);
    }

    private static BatchProgress progress(long number, BatchStage stage) {
        return new BatchProgress(number, stage, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void theChunksOfAShardAreTakenInOrderAndOnce() {
        var operations = List.<Operation>of(transfers(0, 1));
        assertThat(Sequencer.decide(SETTINGS, state, new Command.Enqueue(3, 1, operations, NOW)))
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, ""));
        sealed(new Command.Enqueue(3, 0, operations, NOW));
        assertThat(isAlreadyDone(Sequencer.decide(SETTINGS, state, new Command.Enqueue(3, 0, operations, NOW))))
                .isTrue();
        assertThat(state.queue().size()).isEqualTo(1);
        sealed(new Command.Enqueue(3, 1, List.of(transfers(1, 1)), NOW));
        assertThat(state.nextSequence()).isEqualTo(2);
    }

    @Test
    void whileSealingIsPausedTransfersAreOrderedAndOnlyWhatL1WantsSoonIsSealed() {
        var paused = SETTINGS.paused(true);
        assertThat(sealed(paused, new Command.Enqueue(0, 0, List.of(transfers(0, 9)), NOW)))
                .isEmpty();
        assertThat(state.nextSequence()).isEqualTo(9);
        assertThat(isAlreadyDone(Sequencer.decide(paused, state, new Command.Tick(NOW + 1_000_000))))
                .isTrue();
        long deadlineSeconds = 100;
        var asked = new Operation.Forced(new ForcedOperation.ForcedExit(0, OWNER, 5, deadlineSeconds), false);
        assertThat(sealed(paused, new Command.Enqueue(1, 0, List.of(asked), NOW)))
                .isEmpty();
        assertThat(isAlreadyDone(Sequencer.decide(paused, state, new Command.Tick(deadlineSeconds * 1_000 - 1))))
                .isTrue();

        var sealed = sealed(paused, new Command.Tick(deadlineSeconds * 1_000));

        assertThat(sealed).hasSize(1);
        assertThat(sealed.getFirst().slots()).anyMatch(slot -> !(slot instanceof Slot.Signed));
        assertThat(sealed(SETTINGS.paused(false), new Command.Tick(deadlineSeconds * 1_000)))
                .as("what has waited for the pause to end")
                .hasSize(1);
    }

    private static Operation.Signed[] group(int from, int count) {
        var members = Arrays.stream(transfers(from, count))
                .map(member -> member.signed().transaction())
                .toList();
        return members.stream()
                .map(member -> new Operation.Signed(Samples.sign(member.inGroup(Group.name(members)))))
                .toArray(Operation.Signed[]::new);
    }

    @Test
    void aBatchEndsBeforeAGroupThatItHasNoRoomFor() {
        enqueue(0, transfers(0, 6));
        var batches = enqueue(0, group(6, 3));
        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().slots()).hasSize(6);
        batches = enqueue(0, group(9, 5));
        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().slots()).hasSize(8);
        assertThat(state.queue()).isEmpty();
    }

    @Test
    void neighbouringGroupsAreParted() {
        enqueue(0, group(0, 5));
        var batches = enqueue(0, group(5, 5));
        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().slots()).hasSize(5);
        assertThat(state.queue().size()).isEqualTo(5);
    }

    @Test
    void aGroupOfAWholeBatchIsSealedAsOne() {
        assertThat(enqueue(0, group(0, 8)).getFirst().slots()).hasSize(8);
    }

    @Test
    void aDepositWaitsForThoseThatPrecedeItInTheL1Queue() {
        enqueue(1, deposited(1, OWNER, 0, 11), deposited(2, OWNER, 0, 11));
        assertThat(state.queue()).isEmpty();
        enqueue(2, transfers(0, 1));
        enqueue(0, deposited(0, OWNER, 1, 10), deposited(3, OWNER, 1, 10));
        assertThat(state.queue().toList().stream().skip(1).map(SequencerState.Queued::operation))
                .containsExactly(
                        deposited(0, OWNER, 1, 10),
                        deposited(1, OWNER, 0, 11),
                        deposited(2, OWNER, 0, 11),
                        deposited(3, OWNER, 1, 10));
        assertThat(state.parked().isEmpty()).isTrue();
        assertThat(state.nextQueued()).isEqualTo(4);
    }

    @Test
    void parkedDepositsNeverRefuseTheOneTheyWaitFor() {
        for (int i = 1; i < SETTINGS.maxAhead(); i++) {
            enqueue(1, deposited(i, OWNER, 0, 11));
        }
        assertThat(Sequencer.decide(
                        SETTINGS,
                        state,
                        new Command.Enqueue(1, chunks[1], List.of(deposited(SETTINGS.maxAhead(), OWNER, 0, 11)), NOW)))
                .as("too far ahead")
                .isEqualTo(new Decision.Refuse<>(Refusal.BUSY, ""));
        enqueue(2, transfers(0, 1));
        assertThat(enqueue(0, deposited(0, OWNER, 1, 10))).isNotEmpty();
    }

    @Test
    void aFullQueueRefusesChunksUntilABatchTakesSome() {
        enqueue(0, transfers(0, 16));
        enqueue(0, transfers(16, 20));
        assertThat(Sequencer.decide(SETTINGS, state, new Command.Enqueue(0, 2, List.of(transfers(36, 1)), NOW)))
                .isEqualTo(new Decision.Refuse<>(Refusal.BUSY, ""));
        sealed(new Command.Report(progress(1, BatchStage.EXECUTED), 0));
        assertThat(sealed(new Command.Tick(NOW))).hasSize(1);
        enqueue(0, transfers(36, 1));
    }

    @Test
    void aFullBatchIsSealedAtOnce() {
        var batches = enqueue(0, transfers(0, 9));
        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().slots()).hasSize(8);
        assertThat(batches.getFirst().number()).isEqualTo(1);
        assertThat(batches.getFirst().timestamp()).isEqualTo(NOW / 1000);
        assertThat(state.queue().size()).isEqualTo(1);
    }

    @Test
    void aPartOfABatchIsSealedWhenItsFirstOperationHasWaitedLongEnough() {
        enqueue(0, transfers(0, 3));
        assertThat(isAlreadyDone(Sequencer.decide(SETTINGS, state, new Command.Tick(NOW + 999))))
                .isTrue();
        var events = events(Sequencer.decide(SETTINGS, state, new Command.Tick(NOW + 1_000)));
        assertThat(events).singleElement().isInstanceOfSatisfying(Event.Sealed.class, event -> {
            assertThat(event.reason()).isEqualTo(SealReason.AGE);
            assertThat(event.batch().slots()).hasSize(3);
        });
        assertThat(isAlreadyDone(Sequencer.decide(
                        SETTINGS, Sequencer.initial(OPERATOR, Shards.SIXTEEN), new Command.Tick(Long.MAX_VALUE))))
                .as("nothing waits")
                .isTrue();
    }

    @Test
    void whoeverPaysInAnotherTokenWaitsForTheNextBatchAndThoseBehindHimPass() {
        enqueue(0, deposited(0, OPERATOR, 0, 20), deposited(1, OPERATOR, 1, 21));
        sealed(new Command.Tick(NOW + 1_000));
        var other = new Operation.Signed(transfer(9, 6, 0, 1, 3, 0));
        enqueue(
                0,
                new Operation.Signed(transfer(5, 6, 1, 1, 2, 0)),
                other,
                new Operation.Signed(transfer(7, 8, 0, 1, 0, 0)),
                new Operation.Signed(transfer(5, 6, 1, 1, 3, 1)));
        var batches = sealed(new Command.Tick(NOW + 1_000));
        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().slots()).hasSize(3);
        assertThat(batches.getFirst().feeAccount()).isEqualTo(21);
        assertThat(state.queue().toList())
                .extracting(SequencerState.Queued::operation)
                .containsExactly(other);
    }

    @Test
    void aFeeOfZeroInAnyEncodingIsNoFee() {
        long zeroWithExponent = 3L << 11;
        var free = new Transaction(OperationType.TRANSFER, 5, 6, 7, 1, zeroWithExponent, 0, Samples.NEVER);
        enqueue(0, new Operation.Signed(Samples.sign(free)));
        var batch = sealed(new Command.Tick(NOW + 1_000)).getFirst();
        assertThat(batch.feeAccount()).as("the account touched last").isEqualTo(6);
    }

    @Test
    void withoutFeesABatchNamesTheAccountThatItTouchedLast() {
        assertThat(lastTouchedBy(new Operation.Signed(transfer(5, 6, 0, 1, 0, 0))))
                .isEqualTo(6);
        assertThat(lastTouchedBy(new Operation.Signed(withdrawal(5, 0, 1, 0, 0))))
                .isEqualTo(5);
        assertThat(lastTouchedBy(new Operation.Signed(validUntil(0, transfer(5, 6, 0, 1, 0, 0)))))
                .isEqualTo(5);
        assertThat(lastTouchedBy(deposited(0, OWNER, 0, 33))).isEqualTo(33);
    }

    private static long lastTouchedBy(Operation operation) {
        var sequencer = new SequencerTest();
        sequencer.enqueue(0, operation);
        return sequencer.sealed(new Command.Tick(NOW + 1_000)).getFirst().feeAccount();
    }

    @Test
    void noMoreBatchesAreSealedThanMayBeInFlight() {
        assertThat(enqueue(0, transfers(0, 20))).hasSize(2);
        sealed(new Command.Report(progress(1, BatchStage.SEALED), 0));
        sealed(new Command.Report(progress(1, BatchStage.PROVEN), 0));
        assertThat(isAlreadyDone(Sequencer.decide(SETTINGS, state, new Command.Tick(NOW + 9_000))))
                .isTrue();
        sealed(new Command.Report(progress(1, BatchStage.EXECUTED), 0));
        assertThat(sealed(new Command.Tick(NOW + 9_000))).hasSize(1);
    }

    @Test
    void whileSealedBatchesWaitForProofsOperationsGatherForALargerOne() {
        var sizes = List.of(new BatchSize(2), new BatchSize(6));
        var settings = new Sequencer.Settings(new SealingRule(sizes, 1_000, 3_000, 1, 100), 9, 20, 20);
        var first = sealed(settings, new Command.Enqueue(0, 0, List.of(transfers(0, 3)), NOW));
        assertThat(first)
                .singleElement()
                .satisfies(batch -> assertThat(batch.size().slots()).isEqualTo(2));
        assertThat(sealed(settings, new Command.Enqueue(0, 1, List.of(transfers(3, 4)), NOW)))
                .as("five wait, the first batch has no proof")
                .isEmpty();
        assertThat(sealed(settings, new Command.Enqueue(0, 2, List.of(transfers(7, 1)), NOW)))
                .singleElement()
                .satisfies(batch -> {
                    assertThat(batch.size().slots()).isEqualTo(6);
                    assertThat(batch.slots()).hasSize(6);
                });
        sealed(settings, new Command.Enqueue(0, 3, List.of(transfers(8, 2)), NOW));
        assertThat(state.queue().size()).isEqualTo(2);
        sealed(settings, new Command.Report(progress(1, BatchStage.PROVEN), 0));
        sealed(settings, new Command.Report(progress(2, BatchStage.PROVEN), 0));
        assertThat(sealed(settings, new Command.Tick(NOW)))
                .as("no batch waits for a proof any more")
                .singleElement()
                .satisfies(batch -> assertThat(batch.size().slots()).isEqualTo(2));
    }

    @Test
    void anExpiredTransactionIsCancelledInItsPlaceAndPaysNoFee() {
        SignedTransaction expired = validUntil(1, transfer(5, 6, 3, 1, 2, 8));
        SignedTransaction lastChance = validUntil(2, transfer(5, 6, 3, 1, 0, 9));
        enqueue(0, deposited(0, OPERATOR, 3, 20));
        enqueue(0, transfers(0, 7));
        enqueue(0, new Operation.Signed(expired), new Operation.Signed(lastChance));
        var batch = sealed(new Command.Tick(NOW + 1_000)).getFirst();
        assertThat(batch.slots()).containsExactly(new Slot.Signed(expired, true), new Slot.Signed(lastChance, false));
        assertThat(batch.feeAccount()).isEqualTo(6);
    }

    @Test
    void timeNeverGoesBackFromBatchToBatch() {
        enqueue(0, transfers(0, 8));
        var batch = sealed(new Command.Enqueue(1, 0, List.of(transfers(8, 8)), 1_000))
                .getFirst();
        assertThat(batch.timestamp()).isEqualTo(NOW / 1000);
    }

    @Test
    void aSealedBatchIsOwedUntilItsFirstReport() {
        var batch = enqueue(0, transfers(0, 8)).getFirst();
        assertThat(Sequencer.owed(state)).containsExactly(new Obligation.OpenBatch(batch));
        var report = new Command.Report(progress(1, BatchStage.SEALED), 0);
        sealed(report);
        assertThat(Sequencer.owed(state)).isEmpty();
        assertThat(isAlreadyDone(Sequencer.decide(SETTINGS, state, report))).isTrue();
    }

    @Test
    void reportsMoveABatchForwardOnlyAndAFinalOneIsForgotten() {
        enqueue(0, transfers(0, 8));
        sealed(new Command.Report(progress(1, BatchStage.COMMITTED), 0));
        assertThat(isAlreadyDone(
                        Sequencer.decide(SETTINGS, state, new Command.Report(progress(1, BatchStage.ASSEMBLED), 0))))
                .isTrue();
        sealed(new Command.Report(progress(1, BatchStage.FINALIZED), 0));
        assertThat(state.inFlight()).isEmpty();
        assertThat(isAlreadyDone(
                        Sequencer.decide(SETTINGS, state, new Command.Report(progress(1, BatchStage.FINALIZED), 0))))
                .isTrue();
    }

    @Test
    void aReportOfALaterForkTakesBackWhatWasReportedBefore() {
        enqueue(0, transfers(0, 8));
        sealed(new Command.Report(progress(1, BatchStage.SEALED), 0));
        sealed(new Command.Report(progress(1, BatchStage.PROVEN), 0));
        assertThat(state.unproven()).isZero();
        sealed(new Command.Report(progress(1, BatchStage.ASSEMBLED), 4));
        assertThat(state.inFlight()).containsEntry(1L, BatchStage.ASSEMBLED);
        assertThat(state.unproven()).isEqualTo(1);
        assertThat(isAlreadyDone(
                        Sequencer.decide(SETTINGS, state, new Command.Report(progress(1, BatchStage.EXECUTED), 0))))
                .as("of before the fork")
                .isTrue();
        sealed(new Command.Report(progress(1, BatchStage.COMMITTED), 4));
        assertThat(state.inFlight()).containsEntry(1L, BatchStage.COMMITTED);
    }
}
