package io.orrery.persistence.deployment;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/// The contracts that the entities of this database settle on. All nodes of a cluster have one database, so
/// they have one deployment, whichever of them made it.
public final class SqlDeployment {
    private final Transactions transactions;

    public SqlDeployment(Transactions transactions) {
        this.transactions = transactions;
    }

    /// @param chainId of L1
    /// @param block of L1 that the rollup's contract is in
    public record Deployed(long chainId, Address rollup, long block) {}

    /// Empty where nobody has deployed yet, or is just about to.
    public Optional<Deployed> find() throws SQLException {
        return transactions.readNow(connection -> select(connection, ""));
    }

    /// Whether any entity has written here.
    public boolean hasJournals() throws SQLException {
        return transactions.readNow(connection -> {
            try (var query = connection.prepareStatement("select 1 from event_journal limit 1");
                    var rows = query.executeQuery()) {
                return rows.next();
            }
        });
    }

    /// What is there, or else what `deploy` makes, written down. Of nodes that start at once one deploys
    /// and the others wait for it, because the row is locked until the deployment is committed. Where that
    /// node dies, its lock goes with it, and the next one deploys; contracts that nobody has written down
    /// belong to nobody.
    public Deployed findOr(Supplier<Deployed> deploy) throws SQLException {
        return transactions.writeNow(connection -> {
            var found = select(connection, " for update");
            if (found.isPresent()) {
                return found.get();
            }
            var made = deploy.get();
            try (var update = connection.prepareStatement(
                    "update deployment set chain_id = ?, rollup = ?, block = ? where id = 1")) {
                update.setLong(1, made.chainId());
                update.setBytes(2, made.rollup().toBytes());
                update.setLong(3, made.block());
                update.executeUpdate();
            }
            return made;
        });
    }

    /// How the state is divided that the journals of this database are of. Where there is none yet it is what the
    /// first to ask has chosen, for all time.
    public Shards shardsOr(Shards chosen) throws SQLException {
        return transactions.writeNow(connection -> {
            var found = shards(connection, " for update");
            if (found.isPresent()) {
                return found.get();
            }
            try (var update = connection.prepareStatement("update deployment set shards = ? where id = 1")) {
                update.setInt(1, chosen.count());
                update.executeUpdate();
            }
            return chosen;
        });
    }

    /// The same of a database that is only looked at; empty where nobody has chosen.
    public static Optional<Shards> shards(Connection connection) throws SQLException {
        return shards(connection, "");
    }

    private static Optional<Shards> shards(Connection connection, String locking) throws SQLException {
        try (var query = connection.prepareStatement("select shards from deployment where id = 1" + locking);
                var row = query.executeQuery()) {
            if (!row.next()) {
                throw gone();
            }
            int count = row.getInt(1);
            return row.wasNull() ? Optional.empty() : Optional.of(new Shards(count));
        }
    }

    private static SQLException gone() {
        return new SQLException("the row of the table deployment is gone");
    }

    private static Optional<Deployed> select(Connection connection, String locking) throws SQLException {
        try (var query = connection.prepareStatement(
                        "select chain_id, rollup, block from deployment where id = 1" + locking);
                var row = query.executeQuery()) {
            if (!row.next()) {
                throw gone();
            }
            var rollup = row.getBytes(2);
            return rollup == null
                    ? Optional.empty()
                    : Optional.of(new Deployed(row.getLong(1), Address.of(rollup), row.getLong(3)));
        }
    }
}
