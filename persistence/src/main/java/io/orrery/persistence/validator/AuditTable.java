package io.orrery.persistence.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.audit.DeedBytes;
import io.orrery.persistence.schema.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// The tables `validator_audit` and `validator_audit_head`, in one transaction.
record AuditTable(Connection connection, EngineFacts facts) {
    private static final String COLUMNS =
            "select number, at_ms, epoch, kind, deed, previous, digest from validator_audit";

    private record Head(long number, Digest digest) {}

    void begin(String keySet) throws SQLException {
        Query.of(
                        connection,
                        "insert into validator_audit_head (key_set, number, digest) values (?, 0, ?)",
                        keySet,
                        AuditEntry.START.toBytes())
                .update();
    }

    /// Writes an entry behind the newest; PostgreSQL does the same by itself where a vote is signed.
    void append(String keySet, long epoch, Deed deed) throws SQLException {
        var head = head(keySet, " for update");
        long number = head.number() + 1;
        // Under the lock of the head, so that times do not fall from one entry to the next but where the
        // clock does.
        long nowMs = facts.nowMs(connection);
        int kind = DeedBytes.kind(deed);
        var bytes = DeedBytes.of(deed);
        var digest = AuditEntry.digest(head.digest(), number, nowMs, epoch, kind, bytes);
        Query.of(
                        connection,
                        "insert into validator_audit (key_set, number, at_ms, epoch, kind, deed, previous, digest)"
                                + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                        keySet,
                        number,
                        nowMs,
                        epoch,
                        kind,
                        bytes,
                        head.digest().toBytes(),
                        digest.toBytes())
                .update();
        Query.of(
                        connection,
                        "update validator_audit_head set number = ?, digest = ? where key_set = ?",
                        number,
                        digest.toBytes(),
                        keySet)
                .update();
    }

    /// @throws SQLException where the newest entry that was ever written is not there
    List<AuditEntry> after(String keySet, long after, int max) throws SQLException {
        var head = head(keySet, "");
        var entries = Query.of(
                        connection,
                        COLUMNS + " where key_set = ? and number > ? order by number limit ?",
                        keySet,
                        after,
                        max)
                .all(AuditTable::entry);
        long last = entries.isEmpty() ? after : entries.getLast().number();
        if (entries.size() < max && last < head.number()) {
            throw new SQLException(
                    "entries " + (last + 1) + " to " + head.number() + " of the audit of " + keySet + " are gone");
        }
        return entries;
    }

    /// Those of a [Deed.Told], the newest first.
    List<AuditEntry> moves(String keySet, int max) throws SQLException {
        return Query.of(
                        connection,
                        COLUMNS + " where key_set = ? and kind = ? order by number desc limit ?",
                        keySet,
                        DeedBytes.TOLD,
                        max)
                .all(AuditTable::entry);
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                DeedBytes.parse(row.getInt(4), row.getBytes(5)),
                Digest.of(row.getBytes(6)),
                Digest.of(row.getBytes(7)));
    }

    private Head head(String keySet, String locking) throws SQLException {
        return Query.of(
                        connection,
                        "select number, digest from validator_audit_head where key_set = ?" + locking,
                        keySet)
                .first(row -> new Head(row.getLong(1), Digest.of(row.getBytes(2))))
                .orElseThrow(() -> new SQLException("the head of the audit of " + keySet + " is gone"));
    }
}
