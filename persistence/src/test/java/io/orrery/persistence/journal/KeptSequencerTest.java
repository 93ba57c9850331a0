package io.orrery.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.persistence.codec.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A random history of a sequencer, with deposits out of turn and fees that nobody can earn yet.
final class KeptSequencerTest {
    private static final Address OPERATOR = Values.address(1);
    /// The operator has an account of the first one only at the end, and never one of the second.
    private static final int TOKENS = 2;

    private final List<Sequencer.Event> events = new ArrayList<>();
    private SequencerState state = Sequencer.initial(OPERATOR, Shards.SIXTEEN);
    private long queued;

    private void write(Sequencer.Event event) {
        events.add(event);
        state = Sequencer.apply(state, event);
    }

    private void enqueue(Random random, Operation operation) {
        int shard = random.nextInt(state.nextChunks().size());
        write(new Sequencer.Event.Enqueued(shard, state.nextChunks().get(shard), List.of(operation), events.size()));
    }

    private Operation signed(Random random) {
        return new Operation.Signed(Values.signed(
                new Transaction(
                        OperationType.TRANSFER,
                        random.nextInt(5),
                        7,
                        random.nextInt(TOKENS),
                        5,
                        random.nextInt(3),
                        0,
                        1_000),
                events.size()));
    }

    private static Operation deposit(long index, Address owner) {
        return new Operation.Deposit(
                new QueuedDeposit(index, owner, 0, BigInteger.TEN, Values.point(index), 1_790_000_000L), 9 + index);
    }

    private void seal() {
        var slots = new ArrayList<Slot>();
        for (var waiting : state.queue().firstUpTo(8)) {
            switch (waiting.operation()) {
                case Operation.Signed(var transaction) -> slots.add(new Slot.Signed(transaction, false));
                case Operation.Deposit(var deposit, var account) -> slots.add(new Slot.Deposit(deposit, account));
                case Operation.Forced(var forced, var _) -> slots.add(new Slot.Forced(forced));
            }
        }
        if (!slots.isEmpty()) {
            write(new Sequencer.Event.Sealed(
                    new SealedBatch(state.nextBatch(), BatchSize.FIRST, 0, events.size(), slots),
                    Sequencer.SealReason.AGE));
        }
    }

    private void progress(Random random) {
        state.inFlight().entrySet().stream().findFirst().ifPresent(first -> {
            var stage = first.getValue().next().orElse(BatchStage.FINALIZED);
            write(new Sequencer.Event.Progressed(Values.progress(first.getKey(), stage), random.nextInt(2)));
        });
    }

    private void history(Random random) {
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> enqueue(random, signed(random));
                case 2 -> {
                    // The later one comes first.
                    enqueue(random, deposit(queued + 1, Values.address(50 + step)));
                    enqueue(random, deposit(queued, Values.address(60 + step)));
                    queued += 2;
                }
                case 3 -> seal();
                default -> progress(random);
            }
        }
        enqueue(random, deposit(queued, OPERATOR));
        enqueue(random, deposit(queued + 5, Values.address(70)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSequencerThatComesBackFromAKeptStateIsAsOneThatHasReadEveryEvent(long seed) {
        history(new Random(seed));
        assertThat(state.parked().isEmpty()).isFalse();
        assertThat(state.unearned().isEmpty()).isFalse();
        assertThat(state.inFlight()).isNotEmpty();
        for (int kept = 0; kept < events.size(); kept += 5) {
            var again = Sequencer.initial(OPERATOR, Shards.SIXTEEN);
            for (int i = 0; i < events.size(); i++) {
                again = Sequencer.apply(i == kept ? KeptState.again(again) : again, events.get(i));
            }
            assertThat(again).isEqualTo(state);
            assertThat(KeptState.bytes(again)).isEqualTo(KeptState.bytes(state));
            assertThat(Sequencer.owed(again)).isEqualTo(Sequencer.owed(state));
        }
    }
}
