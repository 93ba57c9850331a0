package io.orrery.persistence.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.admin.AdminEntry;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.persistence.admin.SqlAdminBook;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people ask of a node that another has taken over from.
final class FencedActionTest {
    @TempDir
    private Path folder;

    private static AdminEntry.Note pause() {
        return new AdminEntry.Note("ann", "127.0.0.1", "pause", "sealing", AdminEntry.Phase.DONE, 0, "");
    }

    private static SqlAdminBook book(NodeFence node) {
        return new SqlAdminBook(Nodes.transactions(node));
    }

    @Test
    void aNodeThatIsOutCanWriteNoActionDownAndSoDoesNone() throws SQLException {
        try (var nodes = new Nodes(folder)) {
            var old = nodes.start();
            assertThat(Nodes.take(old, "singleton")).isTrue();
            var heir = nodes.start();
            nodes.fallSilent(old);
            assertThat(Nodes.take(heir, "singleton")).isTrue();

            assertThatThrownBy(() ->
                            book(old).append(pause()).toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .satisfies(failure -> assertThat(NodeFence.isOut(failure)).isTrue());

            assertThat(book(heir).pausesNow()).isEqualTo(Pauses.NONE);
            book(heir).append(pause()).toCompletableFuture().join();
            assertThat(book(heir).pausesNow()).isEqualTo(new Pauses(Set.of(Work.SEALING)));
        }
    }

    @Test
    void anEntryIsNeitherChangedNorTakenOut() throws SQLException {
        try (var nodes = new Nodes(folder)) {
            var node = nodes.start();
            book(node).append(pause()).toCompletableFuture().join();
            for (var sql : new String[] {
                "update admin_action set who = 'nobody'", "delete from admin_action", "truncate admin_action"
            }) {
                assertThatThrownBy(() -> Nodes.sql(node, sql))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("what stands in admin_action is kept as it is");
            }
        }
    }
}
