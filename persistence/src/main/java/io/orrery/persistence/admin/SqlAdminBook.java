package io.orrery.persistence.admin;

import io.orrery.domain.Digest;
import io.orrery.domain.admin.AdminEntry;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What people did to the cluster, in the table `admin_action`. What is paused is part of it: a pause
/// stands from the moment when it is written.
public final class SqlAdminBook {
    private static final String COLUMNS =
            "number, at_ms, who, origin, verb, subject, phase, of_entry, detail, previous, digest";

    private final Transactions transactions;

    public SqlAdminBook(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Writes an entry behind the newest; it stands when the stage completes.
    public CompletionStage<AdminEntry> append(AdminEntry.Note note) {
        return transactions.write(connection -> append(connection, note));
    }

    /// Entries after that number, in order, and whether they hold: see [AdminEntry#firstBroken].
    ///
    /// @param broken the number of the first that is not as it was written, or before which one is missing
    public record Page(List<AdminEntry> entries, Optional<Long> broken) {}

    /// @param after 0 for the first
    public CompletionStage<Page> after(long after, int max) {
        return transactions.read(connection -> {
            var before = after == 0 ? Optional.<AdminEntry>empty() : one(connection, after);
            var entries = new ArrayList<AdminEntry>();
            try (var select = connection.prepareStatement(
                    "select " + COLUMNS + " from admin_action where number > ? order by number limit ?")) {
                select.setLong(1, after);
                select.setInt(2, max);
                try (var rows = select.executeQuery()) {
                    while (rows.next()) {
                        entries.add(entry(rows));
                    }
                }
            }
            var broken = AdminEntry.firstBroken(before, entries);
            long next = (entries.isEmpty() ? after : entries.getLast().number()) + 1;
            // An entry that was written meanwhile is there by now.
            if (broken.isEmpty()
                    && entries.size() < max
                    && head(connection, "") >= next
                    && one(connection, next).isEmpty()) {
                broken = Optional.of(next);
            }
            return new Page(List.copyOf(entries), broken);
        });
    }

    /// What is paused now.
    public CompletionStage<Pauses> pauses() {
        return transactions.read(SqlAdminBook::pauses);
    }

    /// The same on this thread.
    public Pauses pausesNow() throws SQLException {
        return transactions.readNow(SqlAdminBook::pauses);
    }

    private static Pauses pauses(Connection connection) throws SQLException {
        var paused = EnumSet.noneOf(Work.class);
        try (var select = connection.prepareStatement("select verb from admin_action where subject = ?"
                + " and verb in ('pause', 'resume') and phase = 'done' order by number desc limit 1")) {
            for (var work : Work.values()) {
                select.setString(1, work.word());
                try (var row = select.executeQuery()) {
                    if (row.next() && row.getString(1).equals("pause")) {
                        paused.add(work);
                    }
                }
            }
        }
        return new Pauses(paused);
    }

    private static AdminEntry append(Connection connection, AdminEntry.Note note) throws SQLException {
        long head = head(connection, " for update");
        var before = head == 0 ? Optional.<AdminEntry>empty() : one(connection, head);
        if (head > 0 && before.isEmpty()) {
            throw new SQLException("the newest entry of what people did, number " + head + ", is gone");
        }
        var entry = AdminEntry.after(before, now(connection), note);
        try (var insert = connection.prepareStatement(
                "insert into admin_action (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            fill(insert, entry);
            insert.executeUpdate();
        }
        try (var update = connection.prepareStatement("update admin_head set number = ? where id = 1")) {
            update.setLong(1, entry.number());
            update.executeUpdate();
        }
        return entry;
    }

    private static void fill(PreparedStatement insert, AdminEntry entry) throws SQLException {
        var note = entry.note();
        insert.setLong(1, entry.number());
        insert.setLong(2, entry.atMs());
        insert.setString(3, note.who());
        insert.setString(4, note.origin());
        insert.setString(5, note.verb());
        insert.setString(6, note.subject());
        insert.setString(7, note.phase().word());
        insert.setLong(8, note.ofEntry());
        insert.setString(9, note.detail());
        insert.setBytes(10, entry.previous().toBytes());
        insert.setBytes(11, entry.digest().toBytes());
    }

    private static long head(Connection connection, String locking) throws SQLException {
        try (var select = connection.prepareStatement("select number from admin_head where id = 1" + locking);
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the row of the table admin_head is gone");
            }
            return row.getLong(1);
        }
    }

    private static Optional<AdminEntry> one(Connection connection, long number) throws SQLException {
        try (var select = connection.prepareStatement("select " + COLUMNS + " from admin_action where number = ?")) {
            select.setLong(1, number);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(entry(row)) : Optional.empty();
            }
        }
    }

    /// The database's clock: people compare entries that several nodes have written.
    private static long now(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select current_timestamp");
                var row = select.executeQuery()) {
            row.next();
            return row.getTimestamp(1).getTime();
        }
    }

    private static AdminEntry entry(ResultSet row) throws SQLException {
        return new AdminEntry(
                row.getLong("number"),
                row.getLong("at_ms"),
                new AdminEntry.Note(
                        row.getString("who"),
                        row.getString("origin"),
                        row.getString("verb"),
                        row.getString("subject"),
                        AdminEntry.Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                        row.getLong("of_entry"),
                        row.getString("detail")),
                Digest.of(row.getBytes("previous")),
                Digest.of(row.getBytes("digest")));
    }
}
