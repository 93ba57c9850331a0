package io.orrery.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP round a table of routes: which one, limits, bodies, problems, and leave for browsers.
final class RestRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RestRoutes.class);
    private static final String UNKNOWN = "unknown";

    /// Reading a body whole has a limit of its own, whose failure does not tell itself from a body that
    /// breaks off.
    private static final long BY_SIZE_LIMIT_ALONE = Long.MAX_VALUE;

    // Nothing here depends on cookies: any origin may.
    private static final List<HttpHeader> CORS = List.of(
            HttpHeader.parse("Access-Control-Allow-Origin", "*"),
            HttpHeader.parse("Access-Control-Allow-Methods", "GET, POST, PUT, OPTIONS"),
            HttpHeader.parse("Access-Control-Allow-Headers", "*"),
            HttpHeader.parse("Access-Control-Expose-Headers", "Location, Retry-After, Preference-Applied"),
            HttpHeader.parse("Access-Control-Max-Age", "86400"));

    private final HttpSettings http;
    private final ProofSettings settings;
    private final List<Route> routes;
    private final RateLimiter limiter;
    private final RequestMetrics metrics;
    private final Executor calls;
    private final ActorSystem<?> system;
    private final Semaphore room;
    private final Semaphore largeBodies;

    RestRoutes(
            HttpSettings http,
            ProofSettings settings,
            List<Route> routes,
            RateLimiter limiter,
            RequestMetrics metrics,
            Executor calls,
            ActorSystem<?> system) {
        this.http = http;
        this.settings = settings;
        this.routes = List.copyOf(routes);
        this.limiter = limiter;
        this.metrics = metrics;
        this.calls = calls;
        this.system = system;
        this.room = new Semaphore(settings.requestsAtOnce() + settings.maxWaiting());
        this.routes.stream().map(Route::name).forEach(metrics::offered);
        this.largeBodies = new Semaphore(settings.bodiesAtOnce());
    }

    static HttpResponse json(StatusCode status, JsonNode body) {
        return HttpResponse.create()
                .withStatus(status)
                .withEntity(ContentTypes.APPLICATION_JSON, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        if (request.method().equals(HttpMethods.OPTIONS)) {
            return discarding(request, HttpResponse.create().withStatus(StatusCodes.NO_CONTENT));
        }
        return limiter.taken(Callers.address(request), 1)
                .thenCompose(taken -> taken
                        ? routed(request)
                        : discarding(
                                request, refused(UNKNOWN, Reason.RATE_LIMITED, "", "too many requests in a second")));
    }

    private CompletionStage<HttpResponse> routed(HttpRequest request) {
        var path = request.getUri().path();
        var matching =
                routes.stream().filter(route -> route.match(path).isPresent()).toList();
        if (matching.isEmpty()) {
            return discarding(
                    request, refused(UNKNOWN, Reason.NOT_FOUND, "", "there is no such path; see /v1/openapi.json"));
        }
        return matching.stream()
                .filter(route -> route.method().equals(request.method()))
                .findFirst()
                .map(route -> call(route, request, route.match(path).orElseThrow()))
                .orElseGet(() -> {
                    var allowed = matching.stream()
                            .map(route -> route.method().value())
                            .collect(Collectors.joining(", "));
                    return discarding(
                            request,
                            refused(UNKNOWN, Reason.METHOD_NOT_ALLOWED, "", "this path takes " + allowed)
                                    .addHeader(HttpHeader.parse("Allow", allowed)));
                });
    }

    private CompletionStage<HttpResponse> call(Route route, HttpRequest request, Map<String, String> path) {
        return switch (route.body()) {
            case NONE -> {
                request.discardEntityBytes(system);
                yield inRoom(route, new RestRequest(request, path, new byte[0]));
            }
            case STREAM -> inRoom(route, new RestRequest(request, path, new byte[0]));
            case JSON -> withBody(route, request, path);
        };
    }

    /// The body comes first: a caller who sends slowly must not take the room of those who do not.
    private CompletionStage<HttpResponse> withBody(Route route, HttpRequest request, Map<String, String> path) {
        if (!request.entity().getContentType().mediaType().toString().equals("application/json")) {
            return discarding(
                    request,
                    refused(
                            route.name(),
                            Reason.UNSUPPORTED_MEDIA_TYPE,
                            "Content-Type",
                            "must be application/json, not "
                                    + request.entity().getContentType().mediaType()));
        }
        var length = request.entity().getContentLengthOption();
        boolean large = length.isEmpty() || length.getAsLong() > http.maxBodyBytes();
        if (large && !largeBodies.tryAcquire()) {
            return discarding(
                    request,
                    refused(
                            route.name(),
                            Reason.TOO_MANY_REQUESTS,
                            "",
                            "too many large bodies at once on this node; try again"));
        }
        var patience = large ? settings.bodyTimeout() : http.bodyTimeout();
        return request.entity()
                .withSizeLimit(settings.maxMaterialBytes())
                .toStrict(patience.toMillis(), BY_SIZE_LIMIT_ALONE, system)
                .handle((body, failure) -> failure == null
                        ? inRoom(
                                route,
                                new RestRequest(request, path, body.getData().toArray()))
                        : CompletableFuture.completedStage(unread(route, failure)))
                .thenCompose(Function.identity())
                .whenComplete((_, _) -> {
                    if (large) {
                        largeBodies.release();
                    }
                });
    }

    private HttpResponse unread(Route route, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EntityStreamSizeException) {
            return refused(
                    route.name(),
                    Reason.BODY_TOO_LARGE,
                    "",
                    "a body has at most " + settings.maxMaterialBytes() + " bytes");
        }
        if (cause instanceof TimeoutException) {
            return refused(route.name(), Reason.BODY_TOO_SLOW, "", "the body did not come in time");
        }
        if (cause instanceof EntityStreamException) {
            return refused(route.name(), Reason.INVALID_REQUEST, "", "the body ended before its end");
        }
        throw new CompletionException(cause);
    }

    private CompletionStage<HttpResponse> inRoom(Route route, RestRequest request) {
        if (!room.tryAcquire()) {
            return discarding(
                    request.http(),
                    refused(route.name(), Reason.TOO_MANY_REQUESTS, "", "too many requests at once on this node"));
        }
        return CompletableFuture.supplyAsync(() -> answer(route, request), calls)
                .whenComplete((_, _) -> room.release());
    }

    private HttpResponse answer(Route route, RestRequest request) {
        long begun = System.nanoTime();
        try {
            var response = route.answer().to(request);
            metrics.answered(route.name());
            return response.addHeaders(CORS);
        } catch (RefusedException refused) {
            metrics.refused(route.name(), refused.refusal().reason());
            return Problem.of(refused).addHeaders(CORS);
        } catch (RuntimeException bug) {
            LOG.error("call failed: route={}", route.name(), bug);
            return refused(route.name(), Reason.INTERNAL_ERROR, "", "the node failed; its log says more");
        } finally {
            if (route.body() != Route.Body.STREAM && !request.asksToWait()) {
                metrics.took(route.name(), System.nanoTime() - begun);
            }
        }
    }

    private HttpResponse refused(String route, Reason reason, String field, String message) {
        metrics.refused(route, reason);
        return Problem.of(new Refusal(reason, field, message)).addHeaders(CORS);
    }

    private CompletionStage<HttpResponse> discarding(HttpRequest request, HttpResponse response) {
        request.discardEntityBytes(system);
        return CompletableFuture.completedStage(
                response.getHeader("Access-Control-Allow-Origin").isPresent() ? response : response.addHeaders(CORS));
    }
}
