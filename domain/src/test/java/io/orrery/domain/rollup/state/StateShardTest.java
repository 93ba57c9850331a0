package io.orrery.domain.rollup.state;

import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static io.orrery.domain.rollup.Samples.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Obligation;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateShardTest {
    private static final int SHARD = 3;
    private static final long TOKEN = 4;
    private static final long ALICE = Shards.SIXTEEN.account(SHARD, 0);
    private static final long BOB = Shards.SIXTEEN.account(SHARD, 1);
    private static final StateShard.Settings SETTINGS = new StateShard.Settings(3, 5, 4, 2);

    /// Alice has 1,000 and Bob 50, in batch 1.
    private final ShardState opened = opened();

    private static ShardState opened() {
        var alice = Samples.deposit(0, owner(SHARD, TOKEN, 0), TOKEN, 1_000);
        var bob = Samples.deposit(7, owner(SHARD, TOKEN, 1), TOKEN, 50);
        var state = decide(StateShard.initial(Shards.SIXTEEN, SHARD), new Command.AcceptQueued(List.of(alice, bob)));
        state = decide(
                state,
                new Command.ApplyBatch(
                        1,
                        List.of(
                                new Touch(1, ALICE, new Touch.Change.Deposit(alice)),
                                new Touch(3, BOB, new Touch.Change.Deposit(bob)))));
        state = decide(state, new Command.ChunksTaken(0));
        return decide(state, new Command.TraceTaken(1));
    }

    private static ShardState decide(ShardState state, Command command) {
        var result = state;
        for (var event : events(StateShard.decide(SETTINGS, state, command))) {
            result = StateShard.apply(result, event);
        }
        return result;
    }

    private static ShardState admit(ShardState state, SignedTransaction... transactions) {
        return decide(state, new Command.Admit(Arrays.asList(transactions)));
    }

    private static List<Outcome> outcomes(ShardState state, SignedTransaction... transactions) {
        return StateShard.admit(SETTINGS, state, new Command.Admit(Arrays.asList(transactions)))
                .outcomes();
    }

    private static void assertRefused(ShardState state, SignedTransaction signed, Refusal reason, String field) {
        assertThat(outcomes(state, signed)).containsExactly(new Outcome.Refused(signed, reason, field));
        assertThat(StateShard.admit(SETTINGS, state, new Command.Admit(List.of(signed)))
                        .events())
                .isEmpty();
    }

    @Test
    void anAdmittedDebitIsOwedToTheSequencerUntilItsChunkIsTaken() {
        var signed = transfer(ALICE, BOB, TOKEN, 10, 1, 0);
        var state = admit(opened, signed);
        assertThat(StateShard.owed(state))
                .containsExactly(new Obligation.Enqueue(1, List.of(new Operation.Signed(signed))));
        assertThat(StateShard.owed(decide(state, new Command.ChunksTaken(1)))).isEmpty();
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, state, new Command.ChunksTaken(0))))
                .isTrue();
    }

    @Test
    void aRepeatedTransactionIsAdmittedAgainWithoutAnotherEvent() {
        var signed = transfer(ALICE, BOB, TOKEN, 10, 1, 0);
        var state = admit(opened, signed);
        assertThat(outcomes(state, signed, signed))
                .containsExactly(new Outcome.Admitted(signed), new Outcome.Admitted(signed));
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, state, new Command.Admit(List.of(signed)))))
                .isTrue();
        assertThat(outcomes(opened, signed, signed)).hasSize(2).allMatch(Outcome.Admitted.class::isInstance);
        assertThat(events(StateShard.decide(SETTINGS, opened, new Command.Admit(List.of(signed, signed)))))
                .containsExactly(new Event.Admitted(1, List.of(signed)));
    }

    @Test
    void aSecondTransactionWithATakenNonceIsRefused() {
        var state = admit(opened, transfer(ALICE, BOB, TOKEN, 10, 1, 0));
        assertRefused(state, transfer(ALICE, BOB, TOKEN, 11, 1, 0), Refusal.NONCE_TOO_LOW, "nonce");
    }

    @Test
    void aNonceAheadOfThePendingOnesIsRefused() {
        assertRefused(opened, transfer(ALICE, BOB, TOKEN, 10, 1, 1), Refusal.NONCE_TOO_HIGH, "nonce");
        assertThat(outcomes(opened, transfer(ALICE, BOB, TOKEN, 1, 0, 0), transfer(ALICE, BOB, TOKEN, 1, 0, 1)))
                .allMatch(Outcome.Admitted.class::isInstance);
    }

    @Test
    void anUnopenedAccountIsRefused() {
        assertRefused(
                opened,
                transfer(Shards.SIXTEEN.account(SHARD, 2), BOB, TOKEN, 1, 0, 0),
                Refusal.UNKNOWN_ACCOUNT,
                "from");
    }

    @Test
    void anotherTokenThanTheAccountsIsRefused() {
        assertRefused(opened, transfer(ALICE, BOB, TOKEN + 1, 1, 0, 0), Refusal.TOKEN_MISMATCH, "token");
    }

    @Test
    void amountAndFeeTogetherMustBeCoveredByWhatIsNotReserved() {
        assertRefused(opened, transfer(ALICE, BOB, TOKEN, 1_000, 1, 0), Refusal.INSUFFICIENT_BALANCE, "amount");
        var state = admit(opened, transfer(ALICE, BOB, TOKEN, 600, 0, 0));
        assertRefused(state, withdrawal(ALICE, TOKEN, 400, 1, 1), Refusal.INSUFFICIENT_BALANCE, "amount");
        assertThat(outcomes(state, withdrawal(ALICE, TOKEN, 400, 0, 1))).allMatch(Outcome.Admitted.class::isInstance);
    }

    @Test
    void creditsAreSpendableOnlyAfterTheirBatch() {
        var state = admit(opened, transfer(ALICE, BOB, TOKEN, 500, 0, 0));
        var spend = transfer(BOB, ALICE, TOKEN, 550, 0, 0);
        assertRefused(state, spend, Refusal.INSUFFICIENT_BALANCE, "amount");
        state = decide(
                state,
                new Command.ApplyBatch(
                        2,
                        List.of(
                                new Touch(0, ALICE, new Touch.Change.Debit(BigInteger.valueOf(500), 0)),
                                new Touch(1, BOB, new Touch.Change.Credit(BigInteger.valueOf(500))))));
        assertThat(outcomes(state, spend)).containsExactly(new Outcome.Admitted(spend));
    }

    @Test
    void aCancelledTransactionGivesItsReservationBackAndConsumesItsNonce() {
        var state = admit(opened, transfer(ALICE, BOB, TOKEN, 1_000, 0, 0));
        state = decide(state, new Command.ApplyBatch(2, List.of(new Touch(0, ALICE, new Touch.Change.Cancel(0)))));
        assertThat(state.account(ALICE).nonce()).isEqualTo(1);
        assertThat(outcomes(state, transfer(ALICE, BOB, TOKEN, 1_000, 0, 1)))
                .allMatch(Outcome.Admitted.class::isInstance);
    }

    @Test
    void oneAccountMayNotFillTheShard() {
        var state = admit(
                opened,
                transfer(ALICE, BOB, TOKEN, 1, 0, 0),
                transfer(ALICE, BOB, TOKEN, 1, 0, 1),
                transfer(ALICE, BOB, TOKEN, 1, 0, 2));
        assertRefused(state, transfer(ALICE, BOB, TOKEN, 1, 0, 3), Refusal.BUSY, "from");
        state = admit(state, transfer(BOB, ALICE, TOKEN, 1, 0, 0), transfer(BOB, ALICE, TOKEN, 1, 0, 1));
        assertRefused(state, transfer(BOB, ALICE, TOKEN, 1, 0, 2), Refusal.BUSY, "");
    }

    @Test
    void aFullOutboxRefusesDebitsAndDepositsUntilAChunkIsTaken() {
        var state = opened;
        for (int i = 0; i < SETTINGS.maxOutbox(); i++) {
            var deposit = Samples.deposit(10 + i, owner(SHARD, TOKEN, 0), TOKEN, 1);
            state = decide(state, new Command.AcceptQueued(List.of(deposit)));
        }
        assertRefused(state, transfer(ALICE, BOB, TOKEN, 1, 0, 0), Refusal.BUSY, "");
        var next = new Command.AcceptQueued(List.of(Samples.deposit(20, owner(SHARD, TOKEN, 0), TOKEN, 1)));
        assertThat(StateShard.decide(SETTINGS, state, next)).isEqualTo(new Decision.Refuse<>(Refusal.BUSY, ""));
        state = decide(state, new Command.ChunksTaken(1));
        assertThat(events(StateShard.decide(SETTINGS, state, next))).hasSize(1);
    }

    @Test
    void theLastNonceIsNeverUsed() {
        var last = new Transaction(OperationType.TRANSFER, ALICE, BOB, TOKEN, 1, 0, (1L << 32) - 1, Samples.NEVER);
        var state = opened;
        var account = state.account(ALICE).withNonce((1L << 32) - 1);
        state = new ShardState(
                Shards.SIXTEEN,
                SHARD,
                state.tree().with(Shards.SIXTEEN.local(ALICE), account),
                state.byOwner(),
                state.accounts(),
                state.pending(),
                state.pendingCount(),
                state.nextChunk(),
                state.outbox(),
                state.queueUpTo(),
                state.frozen(),
                state.rekeyed(),
                state.lastBatch(),
                state.untraced(),
                state.held(),
                0);
        assertRefused(state, Samples.sign(last), Refusal.NONCE_TOO_HIGH, "nonce");
    }

    @Test
    void aDepositGoesToTheAccountOfItsOwnerAndTokenAndANewOneIsOpenedForOthers() {
        var carol = owner(SHARD, TOKEN, 2);
        var again = Samples.deposit(8, owner(SHARD, TOKEN, 0), TOKEN, 5);
        var first = Samples.deposit(9, carol, TOKEN, 5);
        var second = Samples.deposit(12, carol, TOKEN, 6);
        var accepted =
                events(StateShard.decide(SETTINGS, opened, new Command.AcceptQueued(List.of(again, first, second))));
        assertThat(accepted)
                .containsExactly(new Event.QueueAccepted(
                        1,
                        List.of(
                                new Operation.Deposit(again, ALICE),
                                new Operation.Deposit(first, Shards.SIXTEEN.account(SHARD, 2)),
                                new Operation.Deposit(second, Shards.SIXTEEN.account(SHARD, 2)))));
        var state = StateShard.apply(opened, accepted.getFirst());
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, state, new Command.AcceptQueued(List.of(first)))))
                .isTrue();
        assertThat(events(StateShard.decide(
                        SETTINGS,
                        state,
                        new Command.AcceptQueued(
                                List.of(second, Samples.deposit(13, owner(SHARD, TOKEN, 3), TOKEN, 1))))))
                .containsExactly(new Event.QueueAccepted(
                        2,
                        List.of(new Operation.Deposit(
                                Samples.deposit(13, owner(SHARD, TOKEN, 3), TOKEN, 1),
                                Shards.SIXTEEN.account(SHARD, 3)))));
    }

    @Test
    void aBatchIsAppliedOnceAndItsTraceIsOwedUntilItIsTaken() {
        var touches = List.of(new Touch(1, BOB, new Touch.Change.Credit(BigInteger.TEN)));
        var before = opened.tree().root();
        var state = decide(opened, new Command.ApplyBatch(4, touches));
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, state, new Command.ApplyBatch(4, touches))))
                .isTrue();
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, state, new Command.ApplyBatch(3, touches))))
                .isTrue();
        assertThat(StateShard.owed(state)).containsExactly(new Obligation.DeliverTrace(4));
        var trace = StateShard.trace(state, 4).orElseThrow();
        assertThat(trace.rootBefore()).isEqualTo(before);
        assertThat(trace.touches().getLast().rootAfter()).isEqualTo(state.tree().root());
        assertThat(StateShard.owed(decide(state, new Command.TraceTaken(4)))).isEmpty();
        assertThat(StateShard.trace(decide(state, new Command.TraceTaken(4)), 4))
                .isEmpty();
    }

    @Test
    void aBatchThatCanNotBeExecutedIsABug() {
        assertThatThrownBy(() -> decide(
                        opened, new Command.ApplyBatch(2, List.of(new Touch(0, ALICE, new Touch.Change.Cancel(0))))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without a reservation");
        var reserved = admit(opened, transfer(ALICE, BOB, TOKEN, 1, 0, 0));
        assertThatThrownBy(() -> decide(
                        reserved, new Command.ApplyBatch(2, List.of(new Touch(0, ALICE, new Touch.Change.Cancel(1))))))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> decide(
                        opened,
                        new Command.ApplyBatch(
                                2,
                                List.of(new Touch(
                                        1,
                                        Shards.SIXTEEN.account(SHARD, 9),
                                        new Touch.Change.Credit(BigInteger.ONE))))))
                .isInstanceOf(IllegalStateException.class);
    }
}
