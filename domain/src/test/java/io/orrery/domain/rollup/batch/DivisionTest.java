package io.orrery.domain.rollup.batch;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touches;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// However the state is divided, the circuit sees one tree.
final class DivisionTest {
    private static final long ALICE = (5L << 28) + 3;
    /// In the same sixteenth, another of 256.
    private static final long BOB = (5L << 28) + (7L << 24);
    private static final long CAROL = (1L << 32) - 1;

    private static List<BatchTrace> traces(Shards shards) {
        var paid = transfer(ALICE, CAROL, 0, 100, 3, 0);
        var batches = List.of(
                new SealedBatch(
                        1,
                        BatchSize.FIRST,
                        CAROL,
                        9,
                        List.of(
                                new Slot.Deposit(deposit(0, owner(5, 0, 0), 0, 1_000), ALICE),
                                new Slot.Deposit(deposit(1, owner(6, 0, 0), 0, 50), BOB),
                                new Slot.Deposit(deposit(2, owner(15, 0, 0), 0, 9), CAROL))),
                new SealedBatch(2, BatchSize.FIRST, BOB, 9, List.of(new Slot.Signed(paid, false))));
        var states = new ArrayList<ShardState>();
        for (int shard = 0; shard < shards.count(); shard++) {
            states.add(StateShard.initial(shards, shard));
        }
        int payer = shards.of(ALICE);
        var roots = BatchAssembly.genesisShardRoots(shards);
        var made = new ArrayList<BatchTrace>();
        for (var batch : batches) {
            if (batch.number() == 2) {
                states.set(payer, StateShard.apply(states.get(payer), new StateShard.Event.Admitted(0, List.of(paid))));
            }
            var parts = new ArrayList<ShardTrace>();
            Touches.byShard(shards, batch).forEach((shard, touches) -> {
                var after =
                        StateShard.apply(states.get(shard), new StateShard.Event.BatchApplied(batch.number(), touches));
                states.set(shard, after);
                parts.add(StateShard.trace(after, batch.number()).orElseThrow());
            });
            var assembly = BatchAssembly.compose(Samples.DOMAIN, batch, roots, parts);
            roots = assembly.shardRoots();
            made.add(assembly.trace());
        }
        return made;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 64, 256})
    void everyBranchAndRootIsTheSame(int count) {
        assertThat(traces(new Shards(count))).isEqualTo(traces(Shards.SIXTEEN));
    }
}
