package io.orrery.runtime.admin;

import akka.actor.setup.Setup;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.typesafe.config.Config;
import io.orrery.actors.Metrics;
import io.orrery.actors.OperatorDesk;
import io.orrery.domain.admin.Pauses;
import io.orrery.ethereum.RollupQueue;
import io.orrery.http.AdminDesk;
import io.orrery.http.AdminRoutes;
import io.orrery.http.RequestMetrics;
import io.orrery.http.shared.SharedStore;
import io.orrery.persistence.admin.SqlAdminBook;
import io.orrery.persistence.fence.LeaseHolders;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// A node's part in what people do to the cluster. Give it to `ActorSystem.create` beside
/// `BootstrapSetup`, so that [AdminRouteProvider] finds it.
public final class Administration extends Setup implements Supplier<Pauses>, AutoCloseable {
    private final Config settings;
    private final NodeHome home;
    private final TokenFile tokens;
    private final SqlAdminBook book;
    private final PauseWatch pauses;
    private final Optional<LeaseHolders> leases;
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("orrery-admin-", 0).factory());
    private volatile Optional<AdminRoutes> routes = Optional.empty();

    private Administration(
            Config settings,
            NodeHome home,
            TokenFile tokens,
            SqlAdminBook book,
            PauseWatch pauses,
            Optional<LeaseHolders> leases) {
        this.settings = settings;
        this.home = home;
        this.tokens = tokens;
        this.book = book;
        this.pauses = pauses;
        this.leases = leases;
    }

    /// Knows what is paused when it returns. Nobody is answered yet.
    ///
    /// @param acts for what people ask, as this node
    /// @param looks for looking again and again
    /// @param shared whether the database has a registry of nodes
    public static Administration open(
            Config config, NodeHome home, Transactions acts, Transactions looks, boolean shared, Metrics metrics) {
        var settings = config.getConfig("orrery.admin");
        try {
            return new Administration(
                    settings,
                    home,
                    TokenFile.of(config, home),
                    new SqlAdminBook(acts),
                    PauseWatch.start(new SqlAdminBook(looks), metrics, settings.getDuration("look")),
                    shared ? Optional.of(new LeaseHolders(acts)) : Optional.empty());
        } catch (SQLException silent) {
            throw new Complaint("the database does not tell what people have paused: " + silent.getMessage(), silent);
        }
    }

    /// What is paused; never waits.
    @Override
    public Pauses get() {
        return pauses.get();
    }

    /// From now on people are answered.
    ///
    /// @param shared where all nodes count failed tries
    public void serve(
            ActorSystem<?> system, OperatorDesk desk, RollupQueue queue, SharedStore shared, RequestMetrics metrics) {
        serve(
                system,
                new ClusterAdmin(actions(), pauses, new Membership(system), desk, queue, leases),
                shared,
                metrics);
    }

    /// The same for a node that has keys and no rollup.
    public void serve(ActorSystem<?> system, KeySetDesk keys, RequestMetrics metrics) {
        serve(system, new KeySetAdmin(actions(), new Membership(system), keys), SharedStore.NONE, metrics);
    }

    private ActionBook actions() {
        return new ActionBook(book, settings.getDuration("ask-timeout"));
    }

    private void serve(ActorSystem<?> system, AdminDesk admin, SharedStore shared, RequestMetrics metrics) {
        routes = Optional.of(new AdminRoutes(
                admin,
                new AdminRoutes.Access(
                        tokens,
                        settings.getBoolean("trusted-network"),
                        settings.getInt("failed-tries"),
                        settings.getInt("addresses")),
                shared,
                metrics,
                calls,
                system));
        var management = system.settings().config().getConfig("akka.management.http");
        home.adminAt("http://" + management.getString("hostname") + ":" + management.getInt("port"), tokens.file());
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        return routes.map(known -> known.handle(request))
                .orElseGet(() -> CompletableFuture.completedStage(
                        HttpResponse.create().withStatus(StatusCodes.SERVICE_UNAVAILABLE)));
    }

    @Override
    public void close() {
        pauses.close();
        calls.shutdownNow();
    }
}
