package io.orrery.runtime.drill;

import io.orrery.persistence.journal.Checksum;
import io.orrery.runtime.Complaint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;

/// The newest event of a state shard that says what a batch has done to accounts, one bit of which is other than it
/// was written: the lowest of the fees that the last account of the batch was paid.
final class DamagedJournal {
    private static final int CHECKSUM = 4;
    private static final String APPLIED = "state-shard.batch-applied/1";

    private final String url;
    private final long ordering;
    /// The event as it was.
    private final byte[] written;

    private DamagedJournal(String url, long ordering, byte[] written) {
        this.url = url;
        this.ordering = ordering;
        this.written = written;
    }

    /// Nobody writes there now.
    ///
    /// @param url of the database
    static DamagedJournal newest(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var select = connection.prepareStatement("select ordering, event_payload from event_journal"
                        + " where event_ser_manifest = ? order by ordering desc limit 1")) {
            select.setString(1, APPLIED);
            try (var row = select.executeQuery()) {
                if (!row.next()) {
                    throw new Complaint("no shard has applied a batch, so no journal can be damaged");
                }
                return new DamagedJournal(url, row.getLong(1), row.getBytes(2));
            }
        }
    }

    private byte[] flipped() {
        var bytes = written.clone();
        bytes[bytes.length - CHECKSUM - 1] ^= 1;
        return bytes;
    }

    /// As a disk does it: the checksum shows it.
    void visibly() throws SQLException {
        write(flipped());
    }

    /// As somebody does it who knows how events are written: the checksum is right.
    void invisibly() throws SQLException {
        var bytes = flipped();
        write(Checksum.behind(APPLIED, Arrays.copyOf(bytes, bytes.length - CHECKSUM)));
    }

    /// It is what it was.
    void mend() throws SQLException {
        write(written);
    }

    private void write(byte[] payload) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var aside = connection.createStatement()) {
            // A disk asks no trigger, and the database lets nobody write but nodes.
            aside.execute("set session_replication_role = replica");
            update(connection, payload);
        }
    }

    private void update(Connection connection, byte[] payload) throws SQLException {
        try (var update =
                connection.prepareStatement("update event_journal set event_payload = ? where ordering = ?")) {
            update.setBytes(1, payload);
            update.setLong(2, ordering);
            if (update.executeUpdate() != 1) {
                throw new Complaint("event " + ordering + " is not there any more");
            }
        }
    }
}
