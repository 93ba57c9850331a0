package io.orrery.runtime.node;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.persistence.fence.FenceSettings;
import io.orrery.persistence.fence.NodeFence;
import io.orrery.persistence.fence.NodeIdentity;
import io.orrery.persistence.journal.JournalDatabase;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.Complaint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The database that the configuration names: a server where there is a URL, else a file.
///
/// @param fence of a server, to which others may write too; empty for a file, which one process holds
record NodeDatabase(Database database, Optional<NodeFence> fence) implements AutoCloseable {
    private static final String LEASE = "orrery.fence.akka-lease";

    /// @param config the whole tree
    static NodeDatabase open(Config config, String version) {
        var persistence = config.getConfig("orrery.persistence");
        int connections = persistence.getInt("connections");
        var url = persistence.getString("url");
        if (url.isEmpty()) {
            var file = Path.of(persistence.getString("file"));
            return new NodeDatabase(Database.open(new Database.Settings(file, connections)), Optional.empty());
        }
        var server = server(persistence, url, connections);
        var fence = NodeFence.open(server, NodeIdentity.own(host(), version), settings(config));
        return new NodeDatabase(fence.database(), Optional.of(fence));
    }

    private static PostgresServer server(Config persistence, String url, int connections) {
        try {
            return new PostgresServer(
                    url, persistence.getString("user"), persistence.getString("password"), connections);
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("orrery.persistence: " + wrong.getMessage(), wrong);
        }
    }

    private static FenceSettings settings(Config config) {
        var fence = config.getConfig("orrery.fence");
        try {
            return new FenceSettings(fence.getDuration("heartbeat"), fence.getDuration("lease"));
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("orrery.fence: " + wrong.getMessage(), wrong);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }

    /// For looking again and again, by whoever asks: on connections of their own, where there are some, because load
    /// must not hide anything from them.
    Transactions looks() {
        return new Transactions(fence.map(NodeFence::looks).orElse(database.dataSource()), Runnable::run);
    }

    /// What the actor system is made of: its configuration, its journal, and the registry for its leases.
    ActorSystemSetup setup(Config config) {
        var journal = new JournalDatabase(database, config.getInt("orrery.persistence.journal-connections"));
        return fence.map(registry ->
                        ActorSystemSetup.create(BootstrapSetup.create(withLeases(config)), journal, registry))
                .orElseGet(() -> ActorSystemSetup.create(BootstrapSetup.create(config), journal));
    }

    /// Singletons and shards wait for their leases. The coordinators of shards are singletons with settings of their
    /// own.
    private static Config withLeases(Config config) {
        var retry = config.getString("orrery.fence.lease-retry-interval");
        return ConfigFactory.parseMap(
                        Map.of(
                                "akka.cluster.singleton.use-lease", LEASE,
                                "akka.cluster.singleton.lease-retry-interval", retry,
                                "akka.cluster.sharding.use-lease", LEASE,
                                "akka.cluster.sharding.lease-retry-interval", retry,
                                "akka.cluster.sharding.coordinator-singleton.use-lease", LEASE,
                                "akka.cluster.sharding.coordinator-singleton.lease-retry-interval", retry),
                        "leases in the database")
                .withFallback(config);
    }

    @Override
    public void close() {
        fence.ifPresentOrElse(NodeFence::close, database::close);
    }
}
