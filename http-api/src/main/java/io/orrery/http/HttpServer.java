package io.orrery.http;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import io.github.bucket4j.TimeMeter;
import io.orrery.http.shared.SharedStore;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/// The running HTTP edge. It stops with its actor system (coordinated shutdown), or by [#stop].
public final class HttpServer {
    private static final String SIGNATURE_DISPATCHER = "orrery.http.signature-dispatcher";

    private final ServerBinding binding;
    private final HttpSettings settings;
    private final ExecutorService calls;
    private final WebSockets webSockets;

    private HttpServer(ServerBinding binding, HttpSettings settings, ExecutorService calls, WebSockets webSockets) {
        this.binding = binding;
        this.settings = settings;
        this.calls = calls;
        this.webSockets = webSockets;
    }

    /// Completes when requests are taken; fails with [PortInUse] where another process holds the port.
    ///
    /// @param system its configuration holds http.conf
    public static CompletionStage<HttpServer> start(
            ActorSystem<?> system, HttpSettings settings, ProofSettings proofSettings, HttpDependencies dependencies) {
        var signatures = system.dispatchers().lookup(DispatcherSelector.fromConfig(SIGNATURE_DISPATCHER));
        var await = new Await(settings.askTimeout());
        var accounts = new AccountDirectory(
                dependencies.view(), await, dependencies.info().operator(), settings.maxAccountsCached());
        var chain = new Chain(dependencies.info(), dependencies.view(), await, accounts);
        var batches = new BatchJson(dependencies.view(), dependencies.proving(), await, chain);
        var methods = methods(settings, dependencies, await, accounts, chain, batches, signatures);
        var rpc = new JsonRpc(methods, settings, dependencies.metrics());
        var feed = ChainFeed.start(dependencies.view(), await, chain, batches, settings.feedPoll());

        // A thread of its own for each request, which may wait: their number is bounded by max-concurrent-requests.
        var calls = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("orrery-http-", 0).factory());
        var limiter = new RateLimiter(dependencies.shared(), settings, TimeMeter.SYSTEM_NANOTIME);
        var rest = new RestRoutes(
                settings,
                proofSettings,
                routes(system, settings, proofSettings, dependencies, chain, signatures),
                limiter,
                dependencies.metrics(),
                calls,
                system);
        var room = new Semaphore(settings.maxConcurrentRequests());
        var webSockets = new WebSockets(settings, rpc, limiter, room, feed, calls, system);
        CoordinatedShutdown.get(system).addTask(CoordinatedShutdown.PhaseServiceUnbind(), "close-websockets", () -> {
            webSockets.close();
            return CompletableFuture.completedStage(Done.getInstance());
        });
        var routes = new HttpRoutes(
                settings, dependencies.info(), methods, rpc, rest, limiter, webSockets, room, calls, system);
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(serverSettings(system, settings))
                .bind(routes::handle)
                .thenApply(binding -> new HttpServer(
                        binding.addToCoordinatedShutdown(settings.shutdownGrace(), system),
                        settings,
                        calls,
                        webSockets))
                .exceptionallyCompose(failure -> {
                    webSockets.close();
                    calls.close();
                    return CompletableFuture.failedStage(explain(failure, settings));
                });
    }

    /// Every JSON-RPC method: what is here is served over HTTP and WebSocket, and docs/API.md tells of it.
    private static List<Method> methods(
            HttpSettings settings,
            HttpDependencies dependencies,
            Await await,
            AccountDirectory accounts,
            Chain chain,
            BatchJson batches,
            Executor signatures) {
        var view = dependencies.view();
        var fates = new TransactionFates(
                dependencies.shared(),
                settings.maxFates(),
                new TransactionFates.Ages(settings.fateAge(), settings.admittedAge()));
        var statuses = new TransactionStatuses(view, await, fates);
        var intake = new TransactionIntake(dependencies, settings, accounts, fates, await, signatures);
        var many = new ManyTransactions(intake, dependencies, accounts, fates, await, signatures, settings);
        var search = new LogSearch(chain, settings.maxBlocksSearched(), settings.maxLogs());
        var filters = new Filters(settings.maxFilters(), settings.maxFiltersOfCaller(), settings.filterIdle());
        return Stream.of(
                        new EthMethods(dependencies, await, chain, settings.maxBlocksSearched()).table(),
                        new EthBlockMethods(view, await, chain).table(),
                        new EthLogMethods(view, await, chain, search, filters, settings.maxBlocksSearched()).table(),
                        new ZksMethods(dependencies, await, chain).table(),
                        new RollupMethods(dependencies, await, accounts, chain, intake, many, statuses, batches)
                                .table(),
                        new SettlementMethods(dependencies, await, accounts, chain).table(),
                        new ExitMethods(dependencies, await, chain).table(),
                        new SubscriptionMethods(statuses).table())
                .flatMap(List::stream)
                .toList();
    }

    /// Everything under /v1.
    static List<Route> routes(
            ActorSystem<?> system,
            HttpSettings http,
            ProofSettings settings,
            HttpDependencies dependencies,
            Chain chain,
            Executor computing) {
        var routes = new ArrayList<>(proofRoutes(system, http, settings, dependencies, computing));
        routes.addAll(new ExitMethods(dependencies, new Await(http.askTimeout()), chain).routes());
        return List.copyOf(routes);
    }

    private static List<Route> proofRoutes(
            ActorSystem<?> system,
            HttpSettings http,
            ProofSettings settings,
            HttpDependencies dependencies,
            Executor computing) {
        var proofs = dependencies.proofs();
        var quotas = new Quotas(dependencies.shared(), http.maxCallersTracked());
        var await = new Await(http.askTimeout());
        var callers = new Callers(settings);
        var json = new RequestJson(
                settings.maxMaterialBytes(),
                http.maxJsonDepth(),
                http.maxJsonNumberDigits(),
                settings.maxMaterialBytes());
        var waiting = new Semaphore(settings.maxWaiting());
        var status = new ProofStatus(proofs, await, settings.poll());
        var intake = new ProofIntake(settings, proofs, callers, quotas.of("proofs", settings.proofs()), await, json);
        var events = new ProofEvents(status, settings.events(), waiting);
        var routes = new ArrayList<Route>();
        routes.addAll(
                new CircuitRoutes(settings, proofs, callers, quotas.of("uploads", settings.uploads()), await, system)
                        .table());
        routes.addAll(new ProofRoutes(settings, intake, status, events, waiting).table());
        routes.addAll(new VerifyRoutes(
                        settings,
                        proofs,
                        callers,
                        quotas.of("verifications", settings.verifications()),
                        await,
                        json,
                        computing)
                .table());
        routes.addAll(new DeadLetterRoutes(proofs, await).table());
        routes.addAll(OpenApiRoute.table());
        return List.copyOf(routes);
    }

    private record Quotas(SharedStore store, int maxCallers) {
        Quota of(String what, ProofSettings.Rate rate) {
            return new Quota(store, what, rate, maxCallers, TimeMeter.SYSTEM_NANOTIME);
        }
    }

    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /// How many are connected to `/ws` and not about to be cut off.
    int webSocketPeers() {
        return webSockets.told();
    }

    /// Takes no new connections, lets the requests in flight end within the grace, then completes.
    public CompletionStage<Done> stop() {
        webSockets.close();
        return binding.terminate(settings.shutdownGrace()).thenApply(_ -> {
            calls.shutdown();
            return Done.getInstance();
        });
    }

    private static ServerSettings serverSettings(ActorSystem<?> system, HttpSettings settings) {
        var defaults = ServerSettings.create(system.settings().config());
        return defaults.withMaxConnections(settings.maxConnections())
                .withTimeouts(defaults.getTimeouts()
                        .withRequestTimeout(scala.jdk.javaapi.DurationConverters.toScala(settings.requestTimeout())))
                .withRemoteAddressAttribute(true)
                .withParserSettings(defaults.getParserSettings().withMaxContentLength(settings.maxBodyBytes()));
    }

    private static Throwable explain(Throwable failure, HttpSettings settings) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    && String.valueOf(cause.getMessage()).contains("in use")) {
                return new PortInUse(settings.port(), failure);
            }
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
