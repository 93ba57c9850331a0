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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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
            ActorSystem<?> system, HttpSettings settings, HttpDependencies dependencies) {
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
        var routes = new HttpRoutes(
                settings,
                dependencies.info(),
                methods,
                new JsonRpc(methods, settings, dependencies.metrics()),
                new RateLimiter(settings, TimeMeter.SYSTEM_NANOTIME),
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
