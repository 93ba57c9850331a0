package io.orrery.http.validator;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import io.orrery.http.PortInUse;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import scala.jdk.javaapi.DurationConverters;

/// The running HTTP of a validator. It stops with its actor system (coordinated shutdown), or by [#stop].
public final class ValidatorServer {
    private final ServerBinding binding;
    private final ValidatorApiSettings settings;

    private ValidatorServer(ServerBinding binding, ValidatorApiSettings settings) {
        this.binding = binding;
        this.settings = settings;
    }

    /// Completes when requests are taken; fails with [PortInUse] where another process holds the port.
    ///
    /// @param system its configuration holds validator-api.conf
    public static CompletionStage<ValidatorServer> start(
            ActorSystem<?> system, ValidatorApiSettings settings, ValidatorDependencies dependencies) {
        var routes = new ValidatorRoutes(settings, dependencies, system);
        return Http.get(system)
                .newServerAt(settings.host(), settings.port())
                .withSettings(serverSettings(system, settings))
                .bind(routes::handle)
                .thenApply(binding -> new ValidatorServer(
                        binding.addToCoordinatedShutdown(settings.shutdownGrace(), system), settings))
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(explain(failure, settings)));
    }

    public InetSocketAddress address() {
        return binding.localAddress();
    }

    /// Takes no new connections, lets the requests in flight end within the grace, then completes.
    public CompletionStage<Done> stop() {
        return binding.terminate(settings.shutdownGrace()).thenApply(_ -> Done.getInstance());
    }

    private static ServerSettings serverSettings(ActorSystem<?> system, ValidatorApiSettings settings) {
        var defaults = ServerSettings.create(system.settings().config());
        // Behind every deadline here, so that what is answered is always why.
        var patience = settings.importTimeout().plus(settings.bodyTimeout()).plus(settings.answerTimeout());
        return defaults.withMaxConnections(settings.maxConnections())
                .withTimeouts(defaults.getTimeouts().withRequestTimeout(DurationConverters.toScala(patience)))
                .withParserSettings(defaults.getParserSettings()
                        .withMaxContentLength(settings.maxBodyBytes())
                        .withMaxUriLength(settings.maxUriChars()));
    }

    private static Throwable explain(Throwable failure, ValidatorApiSettings settings) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    && String.valueOf(cause.getMessage()).contains("in use")) {
                return new PortInUse(settings.port(), "orrery.validator.api.port", failure);
            }
        }
        return Deadline.cause(failure);
    }
}
