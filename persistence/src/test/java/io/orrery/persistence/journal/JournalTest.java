package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.Values.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Store.class)
class JournalTest {
    private final Store store;

    JournalTest(Store store) {
        this.store = store;
    }

    @TempDir
    Path folder;

    private Database open() {
        return store.open(folder, 8);
    }

    private static Sequencer.Event enqueued(long chunk) {
        return new Sequencer.Event.Enqueued(0, chunk, List.of(new Operation.Signed(transfer(chunk))), chunk);
    }

    @Test
    void anEntityReadsBackWhatItWroteBeforeTheRestart() {
        var events = LongStream.range(0, 100).mapToObj(JournalTest::enqueued).toList();
        try (var database = open();
                var journal = new SequencerJournal(database)) {
            journal.append(events.subList(0, 1)).toCompletableFuture().join();
            journal.append(events.subList(1, 100)).toCompletableFuture().join();
        }
        try (var database = open();
                var journal = new SequencerJournal(database)) {
            assertThat(journal.replay()).isEqualTo(events);
        }
    }

    @Test
    void ofTwoWritersOfOneEntityOneFails() {
        try (var database = open();
                var first = new SequencerJournal(database);
                var second = new SequencerJournal(database)) {
            first.append(List.of()).toCompletableFuture().join();
            second.append(List.of()).toCompletableFuture().join();
            first.append(List.of(enqueued(0))).toCompletableFuture().join();
            // The loser's entity stops, and with it its actor system: there is no answer to wait for.
            var _ = second.append(List.of(enqueued(1)));
            second.system().getWhenTerminated().toCompletableFuture().join();
            assertThat(first.replay()).containsExactly(enqueued(0));
        }
    }

    @Test
    void noAcknowledgedEventIsLostWhenTheProcessIsKilled() throws Exception {
        for (var round = 0; round < 3; round++) {
            var acknowledged = 0L;
            try (var child = ChildJvm.start(WriteUntilKilled.class, store.address(folder))) {
                for (var i = 0; i < 40 * (round + 1); i++) {
                    acknowledged = Math.max(acknowledged, Long.parseLong(child.nextLine()));
                }
            }
            try (var database = open();
                    var journal = new SequencerJournal(database)) {
                assertThat(journal.replay()).hasSizeGreaterThanOrEqualTo(Math.toIntExact(acknowledged));
            }
        }
    }

    /// Writes events one by one and says how many are in the journal after each.
    static final class WriteUntilKilled {
        public static void main(String[] arguments) throws Exception {
            var database = Store.open(arguments[0], 8);
            var journal = new SequencerJournal(database);
            var _ = CompletableFuture.runAsync(() -> {
                for (var chunk = 0L; ; chunk++) {
                    ChildJvm.say(Long.toString(journal.append(List.of(enqueued(chunk)))
                            .toCompletableFuture()
                            .join()));
                }
            });
            ChildJvm.untilKilled();
        }
    }
}
