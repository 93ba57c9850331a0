package io.orrery.persistence.fence;

import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Which node has which lease, as the registry of a PostgreSQL database has it.
public final class LeaseHolders {
    private static final String QUERY = "select node.epoch, node.address, node.ready, node_lease.name from node"
            + " left join node_lease on node_lease.epoch = node.epoch"
            + " where node.fenced is null and node.ended is null and node.address is not null"
            + " order by node.epoch, node_lease.name";

    /// As Akka names the actor whose lease it is; the coordinators of shards have another.
    private static final String SINGLETON = "singletonManager";

    private final Transactions transactions;

    public LeaseHolders(Transactions transactions) {
        this.transactions = transactions;
    }

    /// A node that has neither ended nor been put out; it may be silent.
    ///
    /// @param address of the member, as the cluster names it
    /// @param leases their names
    public record Holder(int epoch, String address, boolean ready, List<String> leases) {
        public Holder {
            leases = List.copyOf(leases);
        }

        /// The singletons of its leases, by name.
        public List<String> singletons() {
            return leases.stream()
                    .map(name -> name.substring(name.lastIndexOf('/') + 1))
                    .filter(name -> name.startsWith(SINGLETON))
                    .map(name -> name.substring(SINGLETON.length()))
                    .toList();
        }

        /// How many shards of entities it has.
        public long shards() {
            return leases.stream().filter(name -> name.contains("-shard-")).count();
        }
    }

    /// The oldest first.
    public CompletionStage<List<Holder>> now() {
        return transactions.read(LeaseHolders::read);
    }

    private static List<Holder> read(Connection connection) throws SQLException {
        var holders = new LinkedHashMap<Integer, Holder>();
        try (var select = connection.prepareStatement(QUERY);
                var rows = select.executeQuery()) {
            while (rows.next()) {
                int epoch = rows.getInt(1);
                var name = rows.getString(4);
                var before = holders.get(epoch);
                var leases = new ArrayList<>(before == null ? List.<String>of() : before.leases());
                if (name != null) {
                    leases.add(name);
                }
                holders.put(epoch, new Holder(epoch, rows.getString(2), rows.getBoolean(3), leases));
            }
        }
        return List.copyOf(holders.values());
    }
}
