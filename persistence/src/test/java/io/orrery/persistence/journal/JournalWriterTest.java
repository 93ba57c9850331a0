package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.Values.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalWriterTest {
    @TempDir
    Path folder;

    private static Sequencer.Event enqueued(long chunk) {
        return new Sequencer.Event.Enqueued(0, chunk, List.of(new Operation.Signed(transfer(chunk))), chunk);
    }

    private static List<JournalWriter.Entry> entries(List<Sequencer.Event> events) {
        var entries = new ArrayList<JournalWriter.Entry>();
        for (var event : events) {
            entries.add(new JournalWriter.Entry("Sequencer|main", event));
            entries.add(new JournalWriter.Entry("StateShard|3", new StateShard.Event.ChunksReleased(1)));
        }
        return entries;
    }

    @Test
    void anEntityGoesOnAfterWhatWasWrittenForIt() throws SQLException {
        var events =
                LongStream.range(0, 700).mapToObj(JournalWriterTest::enqueued).toList();
        try (var database = Database.open(new Database.Settings(folder.resolve("orrery"), 8))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            var writer = new JournalWriter("test", 1);
            for (var part : List.of(events.subList(0, 600), events.subList(600, 699))) {
                transactions.writeNow(connection -> {
                    writer.append(connection, entries(part));
                    return part;
                });
            }
            try (var journal = new SequencerJournal(database)) {
                assertThat(journal.append(events.subList(699, 700))
                                .toCompletableFuture()
                                .join())
                        .isEqualTo(700);
                assertThat(journal.replay()).isEqualTo(events);
            }
        }
    }

    @Test
    void aJournalThatIsNotNewIsLeftAsItIs() throws SQLException {
        try (var database = Database.open(new Database.Settings(folder.resolve("orrery"), 8))) {
            try (var journal = new SequencerJournal(database)) {
                journal.append(List.of(enqueued(0))).toCompletableFuture().join();
            }
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            assertThatThrownBy(() -> transactions.writeNow(connection -> {
                        new JournalWriter("test", 1).append(connection, entries(List.of(enqueued(7))));
                        return 0;
                    }))
                    .isInstanceOf(SQLException.class);
            assertThat(transactions.<List<Object>>readNow(
                            connection -> JournalReader.events(connection, "Sequencer|main", 1, 9)))
                    .containsExactly(enqueued(0));
        }
    }
}
