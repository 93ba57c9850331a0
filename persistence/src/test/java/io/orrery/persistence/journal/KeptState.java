package io.orrery.persistence.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// States as they come back from a snapshot.
public final class KeptState {
    private KeptState() {}

    public static <S> S again(S state) {
        @SuppressWarnings("unchecked") // A codec reads what it has written.
        var read = (S) StateKinds.of(state.getClass()).codec().decode(bytes(state));
        return read;
    }

    /// Keeps a state as an entity does.
    public static void keep(Connection connection, String entity, long events, Object state, long atMs)
            throws SQLException {
        SnapshotTable.save(connection, entity, events, state, atMs, true);
    }

    /// Writes events as an entity does.
    public static void write(Connection connection, String entity, List<?> events, long atMs) throws SQLException {
        var entries = events.stream()
                .map(event -> new JournalWriter.Entry(entity, event))
                .toList();
        new JournalWriter("test", atMs).append(connection, entries);
    }

    public static Object newest(Connection connection, String entity) throws SQLException {
        return SnapshotTable.newest(connection, entity, Long.MAX_VALUE)
                .orElseThrow()
                .state();
    }

    /// One state has one encoding.
    public static byte[] bytes(Object state) {
        return StateKinds.of(state.getClass()).encode(state);
    }
}
