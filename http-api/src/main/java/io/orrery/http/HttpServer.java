package io.orrery.http;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import io.github.bucket4j.TimeMeter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// The running HTTP edge. It stops with its actor system (coordinated shutdown), or by [#stop].
public final class HttpServer {
    private static final String SIGNATURE_DISPATCHER = "orrery.http.signature-dispatcher";

    private final ServerBinding binding;
    private final HttpSettings settings;
    private final ExecutorService calls;

    private HttpServer(ServerBinding binding, HttpSettings settings, ExecutorService calls) {
        this.binding = binding;
        this.settings = settings;
        this.calls = calls;
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
        var intake = new TransactionIntake(dependencies, settings, accounts, await, signatures);
        var methods = new ArrayList<Method>();
        methods.addAll(new EthMethods(dependencies.info(), dependencies.view(), await, chain).table());
        methods.addAll(new RollupMethods(dependencies, await, accounts, chain, intake).table());

        // A thread of its own for each request, which may wait: their number is bounded by max-concurrent-requests.
        var calls = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("orrery-http-", 0).factory());
        var limiter = new RateLimiter(settings, TimeMeter.SYSTEM_NANOTIME);
        var rest = new RestRoutes(
                settings,
                proofSettings,
                proofRoutes(system, settings, proofSettings, dependencies.proofs(), signatures),
                limiter,
                dependencies.metrics(),
                calls,
                system);
        var routes = new HttpRoutes(
                settings,
                dependencies.info(),
                methods,
                new JsonRpc(methods, settings, dependencies.metrics()),
                rest,
                limiter,
                calls,
                system);
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(serverSettings(system, settings))
                .bind(routes::handle)
                .thenApply(binding -> new HttpServer(
                        binding.addToCoordinatedShutdown(settings.shutdownGrace(), system), settings, calls))
                .exceptionallyCompose(failure -> {
                    calls.close();
                    return java.util.concurrent.CompletableFuture.failedStage(explain(failure, settings));
                });
    }

    /// Everything under /v1.
    static List<Route> proofRoutes(
            ActorSystem<?> system,
            HttpSettings http,
            ProofSettings settings,
            ProofDependencies proofs,
            Executor computing) {
        var await = new Await(http.askTimeout());
        var callers = new Callers(settings);
        var json = new RequestJson(
                settings.maxMaterialBytes(),
                http.maxJsonDepth(),
                http.maxJsonNumberDigits(),
                settings.maxMaterialBytes());
        var waiting = new Semaphore(settings.maxWaiting());
        var status = new ProofStatus(proofs, await, settings.poll());
        var intake = new ProofIntake(settings, proofs, callers, quota(http, settings.proofs()), await, json);
        var events = new ProofEvents(status, settings.events(), waiting);
        var routes = new ArrayList<Route>();
        routes.addAll(
                new CircuitRoutes(settings, proofs, callers, quota(http, settings.uploads()), await, system).table());
        routes.addAll(new ProofRoutes(settings, intake, status, events, waiting).table());
        routes.addAll(new VerifyRoutes(
                        settings, proofs, callers, quota(http, settings.verifications()), await, json, computing)
                .table());
        routes.addAll(OpenApiRoute.table());
        return List.copyOf(routes);
    }

    private static Quota quota(HttpSettings http, ProofSettings.Rate rate) {
        return new Quota(rate, http.maxCallersTracked(), TimeMeter.SYSTEM_NANOTIME);
    }

    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /// Takes no new connections, lets the requests in flight end within the grace, then completes.
    public CompletionStage<Done> stop() {
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
