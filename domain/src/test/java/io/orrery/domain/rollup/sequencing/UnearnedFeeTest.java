package io.orrery.domain.rollup.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A fee waits for the account that earns it, and keeps nobody else waiting.
class UnearnedFeeTest {
    private static final Address OPERATOR = new Address(0, 0, 1);
    private static final Address SOMEBODY = new Address(0, 0, 2);
    private static final Sequencer.Settings SETTINGS =
            new Sequencer.Settings(new SealingRule(List.of(BatchSize.FIRST), 1000, 1000, 4, 100), 4, 16, 16);
    private static final long TOKEN = 7;
    private static final long OPERATOR_ACCOUNT = 99;
    private static final long FEE = DecimalFloat.FEE.encode(BigInteger.TEN).orElseThrow();

    private SequencerState state = Sequencer.initial(OPERATOR, Shards.SIXTEEN);
    private final List<SealedBatch> sealed = new ArrayList<>();
    private final long[] chunks = new long[16];

    @Test
    void aFeeThatNobodyCanEarnWaitsForTheOperatorsAccount() {
        enqueue(0, transfer(0, FEE));
        tick(5000);
        assertThat(sealed).isEmpty();

        enqueue(1, deposit(0, OPERATOR, OPERATOR_ACCOUNT));
        tick(10_000);

        assertThat(sealed).hasSize(1);
        var batch = sealed.getFirst();
        assertThat(batch.feeAccount()).isEqualTo(OPERATOR_ACCOUNT);
        assertThat(batch.slots().get(0)).isInstanceOf(Slot.Deposit.class);
        assertThat(nonceOf(batch.slots().get(1))).isZero();
    }

    @Test
    void whatFollowsAWaitingFeeInTheSameTokenWaitsBehindItInNonceOrder() {
        enqueue(0, transfer(0, FEE), transfer(1, 0));
        tick(5000);
        assertThat(sealed).isEmpty();

        enqueue(1, deposit(0, OPERATOR, OPERATOR_ACCOUNT));
        enqueue(0, transfer(2, FEE));
        tick(10_000);

        assertThat(sealed).hasSize(1);
        assertThat(sealed.getFirst().slots().stream().skip(1).map(UnearnedFeeTest::nonceOf))
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void aFeeThatNobodyCanEarnKeepsNobodyElseWaiting() {
        enqueue(0, transfer(0, FEE));
        enqueue(1, deposit(0, SOMEBODY, 5));
        tick(5000);

        assertThat(sealed).hasSize(1);
        assertThat(sealed.getFirst().slots()).singleElement().isInstanceOf(Slot.Deposit.class);
    }

    /// The deposit that would open the fee account comes after the exit: waiting for it would be for ever.
    @Test
    void whatWaitsForAFeeAccountDoesNotKeepItsSendersForcedExitWaiting() {
        enqueue(0, transfer(0, FEE));
        enqueue(0, new Operation.Forced(new ForcedOperation.ForcedExit(0, SOMEBODY, 3, 9), true));
        enqueue(1, deposit(1, OPERATOR, OPERATOR_ACCOUNT));
        tick(5000);

        assertThat(sealed).hasSize(1);
        assertThat(sealed.getFirst().slots().get(0)).isInstanceOf(Slot.Forced.class);
        assertThat(sealed.getFirst().slots().get(1)).isInstanceOf(Slot.Deposit.class);
        assertThat(state.unearned().isEmpty()).isTrue();
    }

    @Test
    void aStrangersForcedExitDropsNothing() {
        enqueue(0, transfer(0, FEE));
        enqueue(0, new Operation.Forced(new ForcedOperation.ForcedExit(0, SOMEBODY, 3, 9), false));
        enqueue(1, deposit(1, OPERATOR, OPERATOR_ACCOUNT));
        tick(5000);

        assertThat(sealed.getFirst().slots()).hasSize(3);
    }

    @Test
    void anOpenOfTheOperatorsAccountEarnsWhatComesAfterIt() {
        enqueue(1, operatorPaid(1000));
        tick(5000);
        enqueue(0, transfer(0, FEE));
        tick(10_000);

        assertThat(sealed).hasSize(2);
        assertThat(sealed.getLast().feeAccount()).isEqualTo(OPERATOR_ACCOUNT);
    }

    @Test
    void anOpenThatIsCancelledEarnsNothing() {
        enqueue(1, operatorPaid(0));
        tick(5000);
        enqueue(0, transfer(0, FEE));
        tick(10_000);

        assertThat(sealed).hasSize(1);
        assertThat(state.feeAccounts().isEmpty()).isTrue();
    }

    @Test
    void aGroupThatWaitsIsDroppedWhole() {
        var alone = List.of(
                new Transaction(OperationType.TRANSFER, 3, 4, TOKEN, 1, FEE, 0, 1000),
                new Transaction(OperationType.TRANSFER, 4, 3, TOKEN, 1, 0, 0, 1000));
        var members = alone.stream()
                .map(each -> each.inGroup(Group.name(alone)))
                .<Operation>map(each -> new Operation.Signed(new SignedTransaction(
                        each, each.message(Fr.ONE), new Signature(Point.IDENTITY, BigInteger.ZERO))))
                .toArray(Operation[]::new);
        enqueue(0, members);
        enqueue(0, new Operation.Forced(new ForcedOperation.ForcedExit(0, SOMEBODY, 3, 9), true));
        enqueue(1, deposit(1, OPERATOR, OPERATOR_ACCOUNT));
        tick(5000);

        assertThat(sealed.getFirst().slots()).hasSize(2);
    }

    private static Operation operatorPaid(long validUntilBatch) {
        var open = new Transaction(OperationType.OPEN, 5, 0, TOKEN, 1, 0, 0, validUntilBatch, OPERATOR, Fr.ZERO);
        return new Operation.Signed(new SignedTransaction(
                open, open.message(Fr.ONE), new Signature(Point.IDENTITY, BigInteger.ZERO), OPERATOR_ACCOUNT));
    }

    private void enqueue(int shard, Operation... operations) {
        run(new Sequencer.Command.Enqueue(shard, chunks[shard]++, Arrays.asList(operations), 0));
    }

    private void tick(long nowMs) {
        switch (Sequencer.decide(SETTINGS, state, new Sequencer.Command.Tick(nowMs))) {
            case Decision.Accept<Sequencer.Event, Sequencer.Refusal>(var events) -> events.forEach(this::apply);
            case Decision.AlreadyDone<Sequencer.Event, Sequencer.Refusal> _ -> {}
            case Decision.Refuse<Sequencer.Event, Sequencer.Refusal> refuse -> throw new AssertionError(refuse);
        }
    }

    private void run(Sequencer.Command command) {
        var decision = Sequencer.decide(SETTINGS, state, command);
        assertThat(decision).isInstanceOf(Decision.Accept.class);
        ((Decision.Accept<Sequencer.Event, Sequencer.Refusal>) decision)
                .events()
                .forEach(this::apply);
    }

    private void apply(Sequencer.Event event) {
        state = Sequencer.apply(state, event);
        if (event instanceof Sequencer.Event.Sealed(var batch, var _)) {
            sealed.add(batch);
        }
    }

    private static long nonceOf(Slot slot) {
        return ((Slot.Signed) slot).signed().transaction().nonce();
    }

    private static Operation transfer(long nonce, long fee) {
        var transaction = new Transaction(OperationType.TRANSFER, 3, 4, TOKEN, 1, fee, nonce, 1000);
        return new Operation.Signed(new SignedTransaction(
                transaction, transaction.message(Fr.ONE), new Signature(Point.IDENTITY, BigInteger.ZERO)));
    }

    private static Operation.Deposit deposit(long queueIndex, Address owner, long account) {
        return new Operation.Deposit(
                new QueuedDeposit(queueIndex, owner, TOKEN, BigInteger.TEN, Point.IDENTITY), account);
    }
}
