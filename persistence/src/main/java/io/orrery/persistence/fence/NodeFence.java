package io.orrery.persistence.fence;

import akka.actor.setup.Setup;
import com.zaxxer.hikari.HikariDataSource;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.DatabaseUnusable;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Session;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One of the nodes that write to a PostgreSQL database: its epoch, its heartbeat, its leases, and the
/// database as it may use it. Whoever takes a lease from a node that is silent puts it out, and from then
/// on the database refuses whatever that node writes, whether it knows it or not.
///
/// Give it to `ActorSystem.create` beside `BootstrapSetup`, so that [RegistryLease] finds it.
public final class NodeFence extends Setup implements AutoCloseable {
    /// SQL state of what is refused because the node is out.
    public static final String OUT = "OR002";

    private static final Logger LOG = LoggerFactory.getLogger(NodeFence.class);
    /// One for the heartbeat, one for leases, one for looks at others.
    private static final int CONNECTIONS = 3;

    private final HikariDataSource connections;
    private final NodeRegistry registry;
    private final Database database;
    private final LeaseDesk desk;
    private volatile Consumer<Takeover> takeovers = _ -> {};
    private volatile boolean ready;
    private @Nullable Heartbeat heartbeat;

    /// This node has put another out.
    ///
    /// @param fenced the other's epoch
    /// @param leases that were wanted then
    public record Takeover(int fenced, Set<String> leases) {}

    private NodeFence(HikariDataSource connections, NodeRegistry registry, Database database) {
        this.connections = connections;
        this.registry = registry;
        this.database = database;
        this.desk = new LeaseDesk(registry, this::tookOver);
    }

    /// Brings the tables to this version and takes the next epoch. The heart does not beat yet.
    ///
    /// @throws DatabaseUnusable where that can not be done
    public static NodeFence open(PostgresServer server, NodeIdentity identity, FenceSettings settings) {
        server.prepare();
        var connections = server.registry(CONNECTIONS, settings.lease());
        try {
            var registry = NodeRegistry.register(connections, identity, settings);
            LOG.info(
                    "event=node-registered epoch={} host={} pid={} version={}",
                    registry.epoch(),
                    identity.host(),
                    identity.pid(),
                    identity.version());
            return new NodeFence(connections, registry, Database.connect(server, Session.of(registry.epoch())));
        } catch (SQLException refused) {
            connections.close();
            throw DatabaseUnusable.unreachable(
                    "the node can not be written into the registry of " + server + ": " + firstLine(refused), refused);
        }
    }

    /// Whose connections write as this node.
    public Database database() {
        return database;
    }

    /// This node's number: above that of all that came before.
    public int epoch() {
        return registry.epoch();
    }

    /// Starts the heartbeat. Without it the node's leases are anybody's after the lease time.
    ///
    /// @param pulses told of every heartbeat, on the heartbeat's thread
    /// @param tookOver told when this node has put another out
    public void beat(InstantSource clock, Consumer<Pulse> pulses, Consumer<Takeover> tookOver) {
        takeovers = tookOver;
        heartbeat = Heartbeat.start(registry, clock, () -> ready, pulse -> {
            if (pulse instanceof Pulse.Fenced) {
                desk.loseAll();
            }
            pulses.accept(pulse);
        });
    }

    private void tookOver(NodeRegistry.Taken taken) {
        for (int fenced : taken.fenced()) {
            LOG.warn(
                    "event=node-fenced fenced={} by={} what=\"it has been silent for {}; what it still writes is refused\"",
                    fenced,
                    registry.epoch(),
                    registry.settings().lease());
            takeovers.accept(new Takeover(fenced, taken.names()));
        }
    }

    /// Connections that wait for nothing else: an answer that takes longer than the lease is none. What is
    /// read only.
    public DataSource looks() {
        return connections;
    }

    /// Whether this node may take work: told with the next heartbeat.
    public void ready(boolean now) {
        ready = now;
    }

    /// Whether another node lives that may take work.
    public boolean othersReady() throws SQLException {
        return registry.othersReady();
    }

    /// Says where this node is in its cluster.
    ///
    /// @param address of the member
    /// @param uid its incarnation there
    public void joined(String address, long uid) throws SQLException {
        registry.joined(address, uid);
    }

    /// Puts out a node that the cluster has removed, and that may still reach the database: it has to end, and
    /// takes no lease any more.
    ///
    /// @param address of the member
    /// @param uid its incarnation there
    /// @return whether it was in
    public boolean putOut(String address, long uid) throws SQLException {
        boolean was = registry.putOut(address, uid);
        if (was) {
            LOG.warn("event=node-removed member={} by={} what=\"what it still writes is refused\"", address, epoch());
        }
        return was;
    }

    /// A node that came before this one, is a member of some cluster and has been heard of within the lease
    /// time.
    ///
    /// @param address of the member
    /// @param uid its incarnation there
    /// @param told for a person who has to find it
    public record Elder(int epoch, String address, long uid, String told) {}

    /// The nodes that came before this one and live, oldest first.
    public List<Elder> elders() throws SQLException {
        return registry.livingBefore().stream()
                .map(node -> new Elder(
                        node.epoch(),
                        node.address(),
                        node.uid(),
                        "epoch " + node.epoch() + ", process " + node.pid() + " on " + node.host() + ", "
                                + node.address() + ", version " + node.version() + ", started " + node.started()))
                .toList();
    }

    /// From when this returns the node writes nothing more, and what it had is free at once, though its
    /// entities have not stopped yet: for one that others have removed, and that can hand nothing over.
    public void resign() throws SQLException {
        // It would find the node out, and take that for another's doing.
        if (heartbeat != null) {
            heartbeat.close();
        }
        registry.resign();
    }

    LeaseDesk desk() {
        return desk;
    }

    /// Whether a failure means that a node is out.
    public static boolean isOut(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused && OUT.equals(refused.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    static String firstLine(Exception failure) {
        return Optional.ofNullable(failure.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse(failure.getClass().getSimpleName());
    }

    /// The node writes no more, and what it had is free at once. Call it when the last entity has stopped.
    @Override
    public void close() {
        if (connections.isClosed()) {
            return;
        }
        desk.close();
        if (heartbeat != null) {
            heartbeat.close();
        }
        database.close();
        try {
            registry.end();
        } catch (SQLException silent) {
            LOG.warn("event=node-not-ended epoch={} what=\"its leases are free when they end\"", epoch(), silent);
        }
        connections.close();
    }
}
