package io.orrery.persistence.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.admin.AdminEntry;
import io.orrery.domain.admin.AdminEntry.Phase;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SqlAdminBookTest {
    @TempDir
    private Path folder;

    private static AdminEntry.Note note(String verb, Work work, Phase phase) {
        return new AdminEntry.Note("ann", "10.0.0.7", verb, work.word(), phase, 0, "because “päť”");
    }

    private static AdminEntry append(SqlAdminBook book, String verb, Work work, Phase phase) {
        return book.append(note(verb, work, phase)).toCompletableFuture().join();
    }

    private static SqlAdminBook.Page page(SqlAdminBook book, long after, int max) {
        return book.after(after, max).toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPausedIsWhatWasLastDoneAndOutlivesTheNode(Store store) throws SQLException {
        var address = store.address(folder);
        try (var database = Store.open(address, 2)) {
            var book = new SqlAdminBook(new Transactions(database.dataSource(), Runnable::run));
            assertThat(book.pausesNow()).isEqualTo(Pauses.NONE);
            append(book, "pause", Work.SEALING, Phase.DONE);
            append(book, "pause", Work.PROVING, Phase.DONE);
            append(book, "pause", Work.SETTLEMENT, Phase.REFUSED);
            append(book, "resume", Work.SEALING, Phase.DONE);
            append(book, "resume", Work.PROVING, Phase.REFUSED);
        }
        try (var database = Store.open(address, 2)) {
            assertThat(new SqlAdminBook(new Transactions(database.dataSource(), Runnable::run)).pausesNow())
                    .isEqualTo(new Pauses(Set.of(Work.PROVING)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void entriesAreReadAsTheyWereWrittenPageByPage(Store store) {
        try (var database = store.open(folder, 2)) {
            var book = new SqlAdminBook(new Transactions(database.dataSource(), Runnable::run));
            assertThat(page(book, 0, 10)).isEqualTo(new SqlAdminBook.Page(List.of(), Optional.empty()));
            var written = IntStream.range(0, 3)
                    .mapToObj(_ -> append(book, "pause", Work.SEALING, Phase.DONE))
                    .toList();
            assertThat(page(book, 0, 2).entries()).isEqualTo(written.subList(0, 2));
            assertThat(page(book, 2, 2).entries()).isEqualTo(written.subList(2, 3));
            assertThat(page(book, 2, 2).broken()).isEmpty();
            assertThat(page(book, 3, 2).entries()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void writersThatComeAtOnceMakeOneChain(Store store) {
        try (var database = store.open(folder, 4);
                var threads = Executors.newFixedThreadPool(4)) {
            var book = new SqlAdminBook(new Transactions(database.dataSource(), threads));
            var all = IntStream.range(0, 20)
                    .mapToObj(_ ->
                            book.append(note("pause", Work.PROVING, Phase.DONE)).toCompletableFuture())
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).join();

            var page = page(book, 0, 100);

            assertThat(page.entries())
                    .extracting(AdminEntry::number)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 20).boxed().toList());
            assertThat(page.broken()).isEmpty();
        }
    }

    /// PostgreSQL does not let it come to that; whoever has its files may.
    @ParameterizedTest
    @EnumSource(names = "H2")
    void whatWasTakenOutOrChangedBehindTheNodesBackShows(Store store) throws SQLException {
        try (var database = store.open(folder, 2)) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            var book = new SqlAdminBook(transactions);
            for (int i = 0; i < 4; i++) {
                append(book, "pause", Work.SEALING, Phase.DONE);
            }
            sql(transactions, "update admin_action set who = 'bob' where number = 2");
            assertThat(page(book, 0, 10).broken()).contains(2L);
            assertThat(page(book, 2, 10).broken()).isEmpty();
            sql(transactions, "delete from admin_action where number = 2");
            assertThat(page(book, 0, 10).broken()).contains(3L);
            sql(transactions, "delete from admin_action where number = 4");
            assertThat(page(book, 3, 10).broken()).contains(4L);
            assertThatThrownBy(() -> append(book, "resume", Work.SEALING, Phase.DONE))
                    .hasMessageContaining("number 4, is gone");
        }
    }

    private static void sql(Transactions transactions, String text) throws SQLException {
        transactions.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(text);
            }
        });
    }
}
