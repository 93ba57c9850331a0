package io.orrery.persistence.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.DatabaseIdentity;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.persistence.schema.Query;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The table `key_set_fence`, in one transaction.
record FenceTable(Connection connection) {
    private static final String SELECT =
            "select key_set, genesis_root, mode, epoch, owner, lease_until_ms, not_before_ms, heir, enabled, paused,"
                    + " db_system, db_timeline from key_set_fence";

    record Row(KeySet keySet, KeySetCustody.State state) {}

    /// @return whether it was not there; then whoever wants the same at the same time waits
    boolean insert(KeySet keySet) throws SQLException {
        var fresh = KeySetCustody.State.NEW;
        return Query.of(
                                connection,
                                "insert into key_set_fence (key_set, genesis_root, mode, epoch, owner, lease_until_ms,"
                                        + " not_before_ms, heir, enabled, paused) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                        + " on conflict do nothing",
                                keySet.name(),
                                keySet.genesisValidatorsRoot().toBytes(),
                                keySet.mode().word(),
                                fresh.epoch(),
                                fresh.owner(),
                                fresh.leaseUntilMs(),
                                fresh.notBeforeMs(),
                                fresh.heir(),
                                fresh.enabled(),
                                fresh.paused())
                        .update()
                == 1;
    }

    List<Row> all() throws SQLException {
        return Query.of(connection, SELECT + " order by key_set").all(FenceTable::row);
    }

    Optional<Row> read(String keySet) throws SQLException {
        return Query.of(connection, SELECT + " where key_set = ?", keySet).first(FenceTable::row);
    }

    /// Nobody signs, claims or imports until the transaction ends.
    Optional<Row> lock(String keySet) throws SQLException {
        return Query.of(connection, SELECT + " where key_set = ? for update", keySet)
                .first(FenceTable::row);
    }

    void write(String keySet, KeySetCustody.State state) throws SQLException {
        Query.of(
                        connection,
                        "update key_set_fence set epoch = ?, owner = ?, lease_until_ms = ?, not_before_ms = ?, heir = ?,"
                                + " enabled = ?, paused = ?, db_system = ?, db_timeline = ? where key_set = ?",
                        state.epoch(),
                        state.owner(),
                        state.leaseUntilMs(),
                        state.notBeforeMs(),
                        state.heir(),
                        state.enabled(),
                        state.paused(),
                        state.identity().map(DatabaseIdentity::system),
                        state.identity().map(DatabaseIdentity::timeline),
                        keySet)
                .update();
    }

    private static Row row(ResultSet row) throws SQLException {
        var system = Optional.ofNullable(row.getString("db_system"));
        long timeline = row.getLong("db_timeline");
        return new Row(
                new KeySet(
                        row.getString("key_set"),
                        Digest.of(row.getBytes("genesis_root")),
                        ProtectionMode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT))),
                new KeySetCustody.State(
                        row.getLong("epoch"),
                        row.getString("owner"),
                        row.getLong("lease_until_ms"),
                        row.getLong("not_before_ms"),
                        row.getString("heir"),
                        row.getBoolean("enabled"),
                        row.getBoolean("paused"),
                        system.map(name -> new DatabaseIdentity(name, timeline))));
    }
}
