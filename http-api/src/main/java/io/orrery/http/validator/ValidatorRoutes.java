package io.orrery.http.validator;

import akka.actor.ClassicActorSystemProvider;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.EntityStreamSizeException;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.http.validator.Endpoint.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP round the table of endpoints: which one, tokens, bounds, bodies, and what a refusal looks like.
///
/// No page of another origin may call: a body must be `application/json`, which browsers ask about first,
/// and nobody answers them.
final class ValidatorRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatorRoutes.class);
    private static final String UNKNOWN = "unknown";

    private final ValidatorApiSettings settings;
    private final ValidatorDependencies dependencies;
    private final List<Endpoint> table;
    private final Bodies bodies;
    private final ClassicActorSystemProvider system;
    private final Semaphore room;

    ValidatorRoutes(
            ValidatorApiSettings settings, ValidatorDependencies dependencies, ClassicActorSystemProvider system) {
        this.settings = settings;
        this.dependencies = dependencies;
        this.table = table(settings, dependencies);
        this.bodies = new Bodies(settings.maxBodyBytes());
        this.system = system;
        this.room = new Semaphore(settings.maxConcurrentRequests());
        table.stream().map(Endpoint::name).forEach(dependencies.metrics()::offered);
    }

    /// Everything that is served.
    static List<Endpoint> table(ValidatorApiSettings settings, ValidatorDependencies dependencies) {
        var door = dependencies.door();
        var keys = dependencies.keys();
        var table = new ArrayList<Endpoint>();
        table.addAll(new SigningEndpoints(door, dependencies.metrics(), settings).table());
        table.addAll(new StatusEndpoints(door, keys, dependencies.clock()).table());
        table.addAll(ApiDocument.table());
        dependencies.keymanager().ifPresent(manager -> {
            Predicate<ValidatorKey> known =
                    key -> keys.keys().stream().anyMatch(local -> local.key().equals(key))
                            || manager.remote().stream()
                                    .flatMap(remote -> remote.keys().stream())
                                    .anyMatch(remote -> remote.key().equals(key));
            table.addAll(new KeystoreEndpoints(keys, settings).table());
            table.addAll(new KeySettingEndpoints(
                            manager.settings(), known, door.network().addresses(), settings)
                    .table());
            manager.remote().ifPresent(remote -> table.addAll(new RemoteKeyEndpoints(remote, settings).table()));
            table.addAll(new ExitEndpoint(door, manager.indices(), known, settings).table());
        });
        return List.copyOf(table);
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        var path = request.getUri().path();
        var matching = table.stream()
                .filter(endpoint -> endpoint.match(path).isPresent())
                .toList();
        if (matching.isEmpty()) {
            return discarding(
                    request, refused(UNKNOWN, Fault.NOT_FOUND, "", "there is no such path here; see /v1/openapi.json"));
        }
        return matching.stream()
                .filter(endpoint -> endpoint.method().equals(request.method()))
                .findFirst()
                .map(endpoint ->
                        admitted(endpoint, request, endpoint.match(path).orElseThrow()))
                .orElseGet(() -> {
                    var allowed = matching.stream()
                            .map(endpoint -> endpoint.method().value())
                            .collect(Collectors.joining(", "));
                    return discarding(
                            request,
                            refused(UNKNOWN, Fault.METHOD_NOT_ALLOWED, "", "this path takes " + allowed)
                                    .addHeader(HttpHeader.parse("Allow", allowed)));
                });
    }

    /// Nobody's body is read before he is let in.
    private CompletionStage<HttpResponse> admitted(Endpoint endpoint, HttpRequest request, Map<String, String> path) {
        try {
            if (endpoint.guard() == Guard.TOKEN) {
                dependencies.keymanager().orElseThrow().token().require(request);
            }
            if (endpoint.content() == Endpoint.Content.JSON) {
                requireJson(request);
            }
        } catch (FaultException refusal) {
            return discarding(request, refused(endpoint.name(), refusal));
        }
        if (!room.tryAcquire()) {
            return discarding(
                    request, refused(endpoint.name(), Fault.TOO_MANY_REQUESTS, "", "too many requests at once"));
        }
        long begun = System.nanoTime();
        return body(endpoint, request)
                .thenCompose(body -> endpoint.answer().to(new Call(request, path, body)))
                .handle((response, failure) -> {
                    if (failure == null) {
                        dependencies.metrics().answered(endpoint.name());
                        return response;
                    }
                    return failed(endpoint.name(), Deadline.cause(failure));
                })
                .whenComplete((_, _) -> {
                    room.release();
                    dependencies.metrics().took(endpoint.name(), System.nanoTime() - begun);
                });
    }

    private static void requireJson(HttpRequest request) {
        var type = request.entity().getContentType().mediaType().toString();
        if (!type.equals("application/json")) {
            throw new FaultException(
                    Fault.UNSUPPORTED_MEDIA_TYPE, "Content-Type", "must be application/json, not " + type);
        }
    }

    private CompletionStage<Field> body(Endpoint endpoint, HttpRequest request) {
        return switch (endpoint.content()) {
            case NONE -> {
                request.discardEntityBytes(system);
                yield CompletableFuture.completedStage(new Field("", MissingNode.getInstance()));
            }
            case JSON ->
                request.entity()
                        .withSizeLimit(settings.maxBodyBytes())
                        .toStrict(settings.bodyTimeout().toMillis(), system)
                        .handle((body, failure) -> {
                            if (failure != null) {
                                throw unread(failure);
                            }
                            return bodies.read(body.getData().toArray());
                        });
        };
    }

    private FaultException unread(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EntityStreamSizeException) {
                return new FaultException(
                        Fault.BODY_TOO_LARGE, "", "a body has at most " + settings.maxBodyBytes() + " bytes");
            }
        }
        return new FaultException(Fault.BODY_TOO_SLOW, "", "the body did not come in time, or not whole");
    }

    private HttpResponse failed(String endpoint, Throwable failure) {
        if (failure instanceof FaultException refusal) {
            return refused(endpoint, refusal);
        }
        LOG.error("event=call-failed endpoint=\"{}\"", endpoint, failure);
        return refused(
                endpoint, Fault.INTERNAL_ERROR, "", "the process failed, and nothing was given out; its log says more");
    }

    private HttpResponse refused(String endpoint, Fault fault, String field, String message) {
        return refused(endpoint, new FaultException(fault, field, message));
    }

    private HttpResponse refused(String endpoint, FaultException refusal) {
        dependencies.metrics().refused(endpoint, refusal.fault());
        var response = Answers.fault(refusal);
        return refusal.fault() == Fault.TOKEN_MISSING
                ? response.addHeader(HttpHeader.parse("WWW-Authenticate", "Bearer realm=\"orrery keymanager\""))
                : response;
    }

    private CompletionStage<HttpResponse> discarding(HttpRequest request, HttpResponse response) {
        request.discardEntityBytes(system);
        return CompletableFuture.completedStage(response);
    }
}
