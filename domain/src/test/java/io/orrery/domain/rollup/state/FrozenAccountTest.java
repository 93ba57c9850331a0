package io.orrery.domain.rollup.state;

import static io.orrery.domain.rollup.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.EddsaPoseidon.SigningKey;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a set key or forced exit does to the admission of debits.
class FrozenAccountTest {
    private static final StateShard.Settings SETTINGS = new StateShard.Settings(4, 16, 8, 2);
    private static final int SHARD = 3;
    private static final long ACCOUNT = Shards.SIXTEEN.account(SHARD, 0);
    private static final Address OWNER = Samples.owner(SHARD, 0, 0);
    private static final Address STRANGER = Samples.owner(SHARD, 0, 1);
    private static final SigningKey NEW_KEY = new SigningKey(new byte[32]);

    private ShardState state = StateShard.initial(Shards.SIXTEEN, SHARD);

    FrozenAccountTest() {
        QueuedDeposit deposit = Samples.deposit(0, OWNER, 0, 1_000);
        run(new Command.AcceptQueued(List.of(deposit)));
        apply(1, new Touch(1, ACCOUNT, new Touch.Change.Deposit(deposit)));
    }

    @Test
    void anOwnersForcedExitStandsBehindWhatIsAdmittedAndLetsNothingMoreIn() {
        var before = Samples.transfer(ACCOUNT, ACCOUNT, 0, 1, 0, 0);
        run(new Command.Admit(List.of(before)));
        var exit = exit(1, OWNER);
        run(new Command.AcceptQueued(List.of(exit)));

        assertThat(state.outbox().toList().stream()
                        .flatMap(chunk -> chunk.operations().stream())
                        .skip(1))
                .containsExactly(new Operation.Signed(before), new Operation.Forced(exit, true));
        assertThat(refusal(Samples.transfer(ACCOUNT, ACCOUNT, 0, 1, 0, 1))).isEqualTo(Refusal.FROZEN);

        apply(
                2,
                new Touch(0, ACCOUNT, new Touch.Change.Debit(BigInteger.ONE, 0)),
                new Touch(2, ACCOUNT, new Touch.Change.Forced(exit)));
        assertThat(state.account(ACCOUNT).balance()).isZero();
        assertThat(refusal(Samples.transfer(ACCOUNT, ACCOUNT, 0, 1, 0, 1))).isEqualTo(Refusal.INSUFFICIENT_BALANCE);
    }

    @Test
    void aStrangerFreezesNothingAndMovesNothing() {
        var exit = exit(1, STRANGER);
        run(new Command.AcceptQueued(List.of(exit)));
        run(new Command.Admit(List.of(Samples.transfer(ACCOUNT, ACCOUNT, 0, 1, 0, 0))));

        apply(2, new Touch(0, ACCOUNT, new Touch.Change.Forced(exit)));

        assertThat(state.account(ACCOUNT).balance()).isEqualTo(BigInteger.valueOf(1_000));
        assertThat(state.pendingCount()).isEqualTo(1);
    }

    @Test
    void anEmptyAccountIsFrozenBecauseADepositMayOpenIt() {
        long empty = Shards.SIXTEEN.account(SHARD, 1);
        var exit = new ForcedOperation.ForcedExit(1, STRANGER, empty, 9);
        run(new Command.AcceptQueued(List.of(exit)));
        assertThat(state.frozen().contains(empty)).isTrue();

        apply(2, new Touch(0, empty, new Touch.Change.Forced(exit)));

        assertThat(state.frozen().isEmpty()).isTrue();
        assertThat(state.account(empty).isEmpty()).isTrue();
    }

    @Test
    void theLastOfSeveralForcedOperationsEndsTheFreeze() {
        var first = exit(1, OWNER);
        var second = exit(2, OWNER);
        run(new Command.AcceptQueued(List.of(first, second)));

        apply(2, new Touch(0, ACCOUNT, new Touch.Change.Forced(first)));
        assertThat(refusal(Samples.transfer(ACCOUNT, ACCOUNT, 0, 0, 0, 0))).isEqualTo(Refusal.FROZEN);

        apply(3, new Touch(0, ACCOUNT, new Touch.Change.Forced(second)));
        assertThat(state.frozen().isEmpty()).isTrue();
    }

    @Test
    void whatTheSequencerHasDroppedIsGivenBackWhenTheOperationIsApplied() {
        run(new Command.Admit(List.of(Samples.transfer(ACCOUNT, ACCOUNT, 0, 900, 1, 0))));
        var setKey = new ForcedOperation.SetKey(1, OWNER, ACCOUNT, NEW_KEY.publicKey(), 9);
        run(new Command.AcceptQueued(List.of(setKey)));

        apply(2, new Touch(0, ACCOUNT, new Touch.Change.Forced(setKey)));

        assertThat(state.pendingCount()).isZero();
        assertThat(state.pending().isEmpty()).isTrue();
    }

    @Test
    void afterASetKeyOnlyTheNewKeySigns() {
        var setKey = new ForcedOperation.SetKey(1, OWNER, ACCOUNT, NEW_KEY.publicKey(), 9);
        run(new Command.AcceptQueued(List.of(setKey)));
        apply(2, new Touch(0, ACCOUNT, new Touch.Change.Forced(setKey)));

        assertThat(refusal(Samples.transfer(ACCOUNT, ACCOUNT, 0, 1, 0, 0))).isEqualTo(Refusal.BAD_SIGNATURE);
        var transaction = new Transaction(OperationType.TRANSFER, ACCOUNT, ACCOUNT, 0, 1, 0, 0, Samples.NEVER);
        var message = transaction.message(Samples.DOMAIN);
        run(new Command.Admit(List.of(new SignedTransaction(transaction, message, NEW_KEY.sign(message)))));
        assertThat(state.pendingCount()).isEqualTo(1);
    }

    private static ForcedOperation exit(long queueIndex, Address owner) {
        return new ForcedOperation.ForcedExit(queueIndex, owner, ACCOUNT, 9);
    }

    private void apply(long batch, Touch... touches) {
        run(new Command.ApplyBatch(batch, List.of(touches)));
    }

    private void run(Command command) {
        for (var event : events(StateShard.decide(SETTINGS, state, command))) {
            state = StateShard.apply(state, event);
        }
    }

    private Refusal refusal(SignedTransaction signed) {
        var outcome = StateShard.admit(SETTINGS, state, new Command.Admit(List.of(signed)))
                .outcomes()
                .getFirst();
        if (outcome instanceof Outcome.Refused(var _, var reason, var _)) {
            return reason;
        }
        throw new AssertionError("not refused: " + outcome);
    }
}
