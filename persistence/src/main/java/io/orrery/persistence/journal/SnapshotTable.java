package io.orrery.persistence.journal;

import io.orrery.persistence.codec.CorruptBytes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// States of entities in the table `snapshot`, and what becomes of the events that they make
/// superfluous.
///
/// Events go only from the lowest on and never beyond a snapshot that is not the newest, so there are
/// always two ways to a state: from the newest snapshot, and from the one before. A snapshot that can
/// not be read, because its bytes are damaged or another version has written it, is passed over for the
/// one before or for the first event. Where neither leads to a whole journal, that is [CorruptBytes]:
/// an entity never begins anew behind a gap.
public final class SnapshotTable {
    /// Stands in every row: it can never change.
    static final int IDENTIFIER = 1_330_795_078;

    /// How long a snapshot has been there before events go because of it. Whoever reads a journal has
    /// asked for its snapshot first: he has seen this one, or has been reading for as long.
    public static final long SETTLED_MS = 60_000;

    /// Events that go with one snapshot at most: ten times as many as lie between two, so that a
    /// journal of before there were snapshots gets short too, and no transaction is long.
    static final int PORTION = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTable.class);

    private SnapshotTable() {}

    /// @param sequenceNumber of the last event that is in the state
    public record Snapshot(long sequenceNumber, long createdMs, Object state) {}

    /// Keeps a state, and drops what it makes superfluous.
    ///
    /// @param sequenceNumber of the last event that is in the state
    /// @param nowMs by the clock of the process
    /// @param compact whether events go
    public static void save(
            Connection connection, String persistenceId, long sequenceNumber, Object state, long nowMs, boolean compact)
            throws SQLException {
        var kind = StateKinds.of(state.getClass());
        try (var delete =
                connection.prepareStatement("delete from snapshot where persistence_id = ? and sequence_number = ?")) {
            delete.setString(1, persistenceId);
            delete.setLong(2, sequenceNumber);
            delete.executeUpdate();
        }
        try (var insert = connection.prepareStatement("insert into snapshot (persistence_id, sequence_number,"
                + " created, snapshot_ser_id, snapshot_ser_manifest, snapshot_payload) values (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, persistenceId);
            insert.setLong(2, sequenceNumber);
            // When it became durable, not when it was taken: that is what a reader may have missed.
            insert.setLong(3, nowMs);
            insert.setInt(4, IDENTIFIER);
            insert.setString(5, kind.manifest());
            insert.setBytes(6, Checksum.behind(kind.manifest(), kind.encode(state)));
            insert.executeUpdate();
        }
        var before = settledBefore(connection, persistenceId, sequenceNumber, nowMs);
        if (before.isPresent()) {
            if (compact && kind.reach() == StateKind.Reach.UP_TO_THE_ONE_BEFORE) {
                dropEvents(connection, persistenceId, before.getAsLong());
            }
            dropSnapshots(connection, persistenceId, before.getAsLong());
        }
    }

    /// The newest snapshot before this one that has been there for long enough.
    private static OptionalLong settledBefore(
            Connection connection, String persistenceId, long sequenceNumber, long nowMs) throws SQLException {
        try (var select = connection.prepareStatement("select max(sequence_number) from snapshot"
                + " where persistence_id = ? and sequence_number < ? and created <= ?")) {
            select.setString(1, persistenceId);
            select.setLong(2, sequenceNumber);
            select.setLong(3, nowMs - SETTLED_MS);
            return number(select.executeQuery());
        }
    }

    /// Deletes the lowest events up to a place, at most [#PORTION].
    ///
    /// @return how many
    static int dropEvents(Connection connection, String persistenceId, long upTo) throws SQLException {
        var first = firstAfter(connection, persistenceId, 0);
        if (first.isEmpty()) {
            return 0;
        }
        try (var delete = connection.prepareStatement(
                "delete from event_journal where persistence_id = ? and sequence_number <= ?")) {
            delete.setString(1, persistenceId);
            delete.setLong(2, Math.min(upTo, first.getAsLong() + PORTION - 1));
            return delete.executeUpdate();
        }
    }

    private static void dropSnapshots(Connection connection, String persistenceId, long below) throws SQLException {
        try (var delete =
                connection.prepareStatement("delete from snapshot where persistence_id = ? and sequence_number < ?")) {
            delete.setString(1, persistenceId);
            delete.setLong(2, below);
            delete.executeUpdate();
        }
    }

    /// The newest that can be read.
    ///
    /// @param upTo not of a later event
    /// @throws CorruptBytes where events are missing behind it, or before the first one where there is
    ///     none
    public static Optional<Snapshot> newest(Connection connection, String persistenceId, long upTo)
            throws SQLException {
        try (var select = connection.prepareStatement("select sequence_number, created, snapshot_ser_id,"
                + " snapshot_ser_manifest, snapshot_payload from snapshot"
                + " where persistence_id = ? and sequence_number <= ? order by sequence_number desc")) {
            select.setString(1, persistenceId);
            select.setLong(2, upTo);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    long sequenceNumber = rows.getLong(1);
                    var state = readable(persistenceId, rows.getInt(3), rows.getString(4), rows.getBytes(5));
                    if (state.isPresent()) {
                        requireWhole(connection, persistenceId, sequenceNumber);
                        return Optional.of(new Snapshot(sequenceNumber, rows.getLong(2), state.get()));
                    }
                }
            }
        }
        requireWhole(connection, persistenceId, 0);
        return Optional.empty();
    }

    /// The oldest that can be read: what a whole reading begins with where the first events are gone.
    public static Optional<Snapshot> oldest(Connection connection, String persistenceId) throws SQLException {
        try (var select = connection.prepareStatement(
                "select min(sequence_number) from snapshot" + " where persistence_id = ?")) {
            select.setString(1, persistenceId);
            var first = number(select.executeQuery());
            return first.isEmpty() ? Optional.empty() : newest(connection, persistenceId, first.getAsLong());
        }
    }

    private static Optional<Object> readable(String persistenceId, int serializer, String manifest, byte[] bytes) {
        var kind = StateKinds.of(manifest);
        if (serializer != IDENTIFIER || kind.isEmpty()) {
            LOG.warn("snapshot of another version, passed over: entity={} kind={}", persistenceId, manifest);
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Checksum.read("a snapshot", manifest, bytes, kind.get().codec()));
        } catch (CorruptBytes corrupt) {
            LOG.error("snapshot is damaged, passed over: entity={}", persistenceId, corrupt);
            return Optional.empty();
        }
    }

    private static void requireWhole(Connection connection, String persistenceId, long from) throws SQLException {
        var next = firstAfter(connection, persistenceId, from);
        if (next.isPresent() && next.getAsLong() != from + 1) {
            throw new CorruptBytes("event " + (from + 1) + " of " + persistenceId + " is missing, " + next.getAsLong()
                    + " is the next, and no snapshot that can be read has what came before");
        }
        if (from == 0 && next.isEmpty() && hasSnapshots(connection, persistenceId)) {
            throw new CorruptBytes(
                    persistenceId + " has no events, and no snapshot that can be read: it does not begin anew");
        }
    }

    private static boolean hasSnapshots(Connection connection, String persistenceId) throws SQLException {
        try (var select = connection.prepareStatement("select 1 from snapshot where persistence_id = ?")) {
            select.setString(1, persistenceId);
            try (var rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /// The place of the oldest snapshot, where a newer one stands behind it; 0 otherwise: the newest alone does not
    /// stand for events.
    static long beforeTheNewest(Connection connection, String persistenceId) throws SQLException {
        try (var select = connection.prepareStatement(
                "select min(sequence_number), max(sequence_number) from snapshot where persistence_id = ?")) {
            select.setString(1, persistenceId);
            try (var rows = select.executeQuery()) {
                rows.next();
                return rows.getLong(1) < rows.getLong(2) ? rows.getLong(1) : 0;
            }
        }
    }

    static OptionalLong firstAfter(Connection connection, String persistenceId, long after) throws SQLException {
        try (var select = connection.prepareStatement("select min(sequence_number) from event_journal"
                + " where persistence_id = ? and sequence_number > ?")) {
            select.setString(1, persistenceId);
            select.setLong(2, after);
            return number(select.executeQuery());
        }
    }

    private static OptionalLong number(java.sql.ResultSet result) throws SQLException {
        try (result) {
            result.next();
            long value = result.getLong(1);
            return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
        }
    }
}
