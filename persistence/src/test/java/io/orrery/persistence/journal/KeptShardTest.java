package io.orrery.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.persistence.codec.Values;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A random history of a shard, with batches whose traces are taken late and in any order.
final class KeptShardTest {
    private static final int SHARD = 3;
    private static final long TOKEN = 4;
    private static final StateShard.Settings SETTINGS = new StateShard.Settings(16, 64, 64, 4);

    private final List<Event> events = new ArrayList<>();
    private final Deque<SignedTransaction> admitted = new ArrayDeque<>();
    private ShardState state = StateShard.initial(Shards.SIXTEEN, SHARD);

    private void tell(Command command) {
        if (StateShard.decide(SETTINGS, state, command) instanceof Decision.Accept<Event, ?>(var decided)) {
            for (var event : decided) {
                events.add(event);
                state = StateShard.apply(state, event);
            }
        }
    }

    /// One that this shard is home to.
    private static Address owner(int from) {
        int seed = from;
        while (Shards.SIXTEEN.of(Values.address(seed), TOKEN) != SHARD) {
            seed++;
        }
        return Values.address(seed);
    }

    private void history(Random random) {
        var owners = List.of(owner(1), owner(100), owner(200));
        long batch = 1;
        var opening = new ArrayList<Touch>();
        for (int i = 0; i < owners.size(); i++) {
            var deposit = new QueuedDeposit(
                    i, owners.get(i), TOKEN, BigInteger.valueOf(1_000_000), Values.point(i), 1_790_000_000L);
            tell(new Command.AcceptQueued(List.of(deposit)));
            opening.add(new Touch(2 * i + 1, Shards.SIXTEEN.account(SHARD, i), new Touch.Change.Deposit(deposit)));
        }
        tell(new Command.ApplyBatch(batch, opening));
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> admit(random, Shards.SIXTEEN.account(SHARD, random.nextInt(owners.size())));
                case 3 -> tell(new Command.ChunksTaken(state.nextChunk() - 1 - random.nextInt(2)));
                case 4 -> apply(++batch, random);
                default -> tell(new Command.TraceTaken(Math.max(1, batch - random.nextInt(4))));
            }
        }
        tell(new Command.AcceptQueued(List.of(new ForcedOperation.ForcedExit(
                owners.size(), owners.get(0), Shards.SIXTEEN.account(SHARD, 0), 1_790_000_000L))));
        tell(new Command.Place(owner(300), TOKEN));
    }

    private void admit(Random random, long from) {
        long nonce = state.account(from).nonce()
                + admitted.stream()
                        .filter(each -> each.transaction().from() == from)
                        .count();
        var signed = Values.signed(
                new Transaction(
                        OperationType.TRANSFER,
                        from,
                        Shards.SIXTEEN.account(SHARD, 1),
                        TOKEN,
                        1L + random.nextInt(100),
                        0,
                        nonce,
                        1_000),
                events.size());
        int before = events.size();
        tell(new Command.Admit(List.of(signed)));
        if (events.size() > before) {
            admitted.add(signed);
        }
    }

    private void apply(long batch, Random random) {
        var touches = new ArrayList<Touch>();
        for (int slot = 0; slot < 8 && !admitted.isEmpty() && random.nextInt(4) > 0; slot++) {
            var next = admitted.remove().transaction();
            touches.add(new Touch(2 * slot, next.from(), new Touch.Change.Debit(next.debit(), next.nonce())));
            touches.add(new Touch(2 * slot + 1, next.to(), new Touch.Change.Credit(BigInteger.valueOf(next.amount()))));
        }
        if (!touches.isEmpty()) {
            tell(new Command.ApplyBatch(batch, touches));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aShardThatComesBackFromAKeptStateIsAsOneThatHasReadEveryEvent(long seed) {
        history(new Random(seed));
        assertThat(state.untraced().isEmpty()).isFalse();
        for (int kept = 0; kept < events.size(); kept += 5) {
            var again = StateShard.initial(Shards.SIXTEEN, SHARD);
            for (int i = 0; i < events.size(); i++) {
                again = StateShard.apply(i == kept ? KeptState.again(again) : again, events.get(i));
            }
            assertThat(KeptState.bytes(again)).isEqualTo(KeptState.bytes(state));
            assertThat(again.tree().root()).isEqualTo(state.tree().root());
            assertThat(StateShard.owed(again)).isEqualTo(StateShard.owed(state));
            for (var applied : state.untraced()) {
                assertThat(StateShard.trace(again, applied.number()))
                        .isEqualTo(StateShard.trace(state, applied.number()));
            }
        }
    }
}
