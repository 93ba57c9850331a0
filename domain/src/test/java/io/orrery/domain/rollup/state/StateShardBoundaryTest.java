package io.orrery.domain.rollup.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A shard answers for its own accounts only, and journals nothing that can not be executed.
class StateShardBoundaryTest {
    private static final StateShard.Settings SETTINGS = new StateShard.Settings(4, 16, 4, 2);
    private static final int SHARD = 3;
    private static final long OWN = Shards.SIXTEEN.account(SHARD, 0);

    private ShardState state = StateShard.initial(Shards.SIXTEEN, SHARD);

    @Test
    void anAccountOfAnotherShardIsUnknownHereEvenAtAPlaceThatIsOpen() {
        open();

        assertThat(admit(OWN)).isInstanceOf(StateShard.Outcome.Admitted.class);
        assertThat(admit(Shards.SIXTEEN.account(SHARD + 1, 0)))
                .isInstanceOfSatisfying(
                        StateShard.Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(StateShard.Refusal.UNKNOWN_ACCOUNT));
    }

    @Test
    void aBatchThatCanNotBeExecutedNeverReachesTheJournal() {
        open();
        var unreserved = new Touch(0, OWN, new Touch.Change.Debit(BigInteger.ONE, 0));
        var toNobody = new Touch(1, OWN + 1, new Touch.Change.Credit(BigInteger.ONE));

        for (var touch : List.of(unreserved, toNobody)) {
            var command = new StateShard.Command.ApplyBatch(2, List.of(touch));
            assertThatThrownBy(() -> StateShard.decide(SETTINGS, state, command))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private void open() {
        var deposit = new QueuedDeposit(0, new Address(0, 0, 1), 0, BigInteger.TEN, new Point(Fr.ONE, Fr.ONE));
        run(new StateShard.Command.AcceptQueued(List.of(deposit)));
        run(new StateShard.Command.ApplyBatch(1, List.of(new Touch(1, OWN, new Touch.Change.Deposit(deposit)))));
    }

    private void run(StateShard.Command command) {
        var decision = StateShard.decide(SETTINGS, state, command);
        assertThat(decision).isInstanceOf(Decision.Accept.class);
        for (var event : ((Decision.Accept<StateShard.Event, StateShard.Refusal>) decision).events()) {
            state = StateShard.apply(state, event);
        }
    }

    private StateShard.Outcome admit(long from) {
        var transaction = new Transaction(OperationType.TRANSFER, from, 0, 0, 1, 0, 0, 1000);
        var signed = new SignedTransaction(
                transaction, transaction.message(Fr.ONE), new Signature(Point.IDENTITY, BigInteger.ZERO));
        return StateShard.admit(SETTINGS, state, new StateShard.Command.Admit(List.of(signed)))
                .outcomes()
                .getFirst();
    }
}
