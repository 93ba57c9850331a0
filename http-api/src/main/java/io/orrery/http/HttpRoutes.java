package io.orrery.http;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.scaladsl.model.EntityStreamSizeException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// HTTP round JSON-RPC: paths, limits, status codes and leave for browsers.
final class HttpRoutes {
    // Nothing here depends on who asks from where, and there are no cookies: any origin may.
    private static final List<HttpHeader> CORS = List.of(
            HttpHeader.parse("Access-Control-Allow-Origin", "*"),
            HttpHeader.parse("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
            HttpHeader.parse("Access-Control-Allow-Headers", "Content-Type"),
            HttpHeader.parse("Access-Control-Max-Age", "86400"));

    /// What concerns the HTTP request as a whole has an HTTP status; the rest is JSON-RPC's business.
    private static final Map<Reason, StatusCode> STATUS = Map.of(
            Reason.BODY_TOO_LARGE, StatusCodes.CONTENT_TOO_LARGE,
            // Blockscout asks again with smaller batches when it is told so.
            Reason.BATCH_TOO_LARGE, StatusCodes.CONTENT_TOO_LARGE,
            Reason.BODY_TOO_SLOW, StatusCodes.REQUEST_TIMEOUT,
            Reason.RATE_LIMITED, StatusCodes.TOO_MANY_REQUESTS,
            Reason.TOO_MANY_REQUESTS, StatusCodes.SERVICE_UNAVAILABLE);

    private final HttpSettings settings;
    private final JsonNode hint;
    private final JsonRpc rpc;
    private final RestRoutes rest;
    private final RateLimiter limiter;
    private final Executor calls;
    private final ActorSystem<?> system;
    private final Semaphore room;
    private final WebSockets webSockets;

    /// @param room of requests at once
    /// @param calls runs each request on a thread that may wait
    HttpRoutes(
            HttpSettings settings,
            RollupInfo info,
            List<Method> methods,
            JsonRpc rpc,
            RestRoutes rest,
            RateLimiter limiter,
            WebSockets webSockets,
            Semaphore room,
            Executor calls,
            ActorSystem<?> system) {
        this.settings = settings;
        this.hint = hint(info, methods);
        this.rpc = rpc;
        this.rest = rest;
        this.limiter = limiter;
        this.calls = calls;
        this.system = system;
        this.room = room;
        this.webSockets = webSockets;
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        if (request.getUri().path().startsWith("/v1/")) {
            return rest.handle(request);
        }
        if (request.getUri().path().equals("/ws")) {
            return discarding(
                    request, webSockets.accept(request, refusal -> refuse(refusal.reason(), refusal.message())));
        }
        if (!request.getUri().path().equals("/")) {
            return discarding(
                    request,
                    json(
                            StatusCodes.NOT_FOUND,
                            message("there is / (JSON-RPC), /ws (JSON-RPC over WebSocket) and /v1 (REST)")));
        }
        if (request.method().equals(HttpMethods.POST)) {
            return post(request);
        }
        if (request.method().equals(HttpMethods.GET)) {
            return discarding(request, json(StatusCodes.OK, hint));
        }
        if (request.method().equals(HttpMethods.OPTIONS)) {
            return discarding(
                    request,
                    HttpResponse.create().withStatus(StatusCodes.NO_CONTENT).addHeaders(CORS));
        }
        return discarding(request, json(StatusCodes.METHOD_NOT_ALLOWED, message("GET or POST")));
    }

    private CompletionStage<HttpResponse> post(HttpRequest request) {
        var caller = Callers.address(request);
        return limiter.taken(caller, 1)
                .thenCompose(taken -> taken
                        ? read(request, caller)
                        : discarding(request, refuse(Reason.RATE_LIMITED, "too many requests in a second")));
    }

    private CompletionStage<HttpResponse> read(HttpRequest request, InetAddress caller) {
        // The body comes first: a caller who sends slowly must not take the room of those who do not.
        return request.entity()
                .withSizeLimit(settings.maxBodyBytes())
                .toStrict(settings.bodyTimeout().toMillis(), system)
                .handle((body, failure) -> failure == null
                        ? inRoom(body.getData().toArray(), caller)
                        : CompletableFuture.completedStage(unread(failure)))
                .thenCompose(Function.identity());
    }

    private CompletionStage<HttpResponse> inRoom(byte[] body, InetAddress caller) {
        if (!room.tryAcquire()) {
            return CompletableFuture.completedStage(
                    refuse(Reason.TOO_MANY_REQUESTS, "too many requests at once on this node"));
        }
        return CompletableFuture.supplyAsync(() -> answer(rpc.answer(body, asker(caller))), calls)
                .whenComplete((_, _) -> room.release());
    }

    private Asker asker(InetAddress caller) {
        return new Asker(RateLimiter.key(caller), requests -> limiter.take(caller, requests), Optional.empty());
    }

    private HttpResponse answer(JsonRpc.Answer answer) {
        return switch (answer) {
            case JsonRpc.Answer.Body body -> json(StatusCodes.OK, body.json());
            case JsonRpc.Answer.Nothing _ ->
                HttpResponse.create().withStatus(StatusCodes.NO_CONTENT).addHeaders(CORS);
            case JsonRpc.Answer.Refused refused ->
                json(STATUS.getOrDefault(refused.reason(), StatusCodes.OK), refused.json());
        };
    }

    private HttpResponse unread(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof EntityStreamSizeException) {
            return refuse(Reason.BODY_TOO_LARGE, "a body has at most " + settings.maxBodyBytes() + " bytes");
        }
        if (cause instanceof TimeoutException) {
            return refuse(Reason.BODY_TOO_SLOW, "a body comes within " + settings.bodyTimeout());
        }
        throw new CompletionException(cause);
    }

    private HttpResponse refuse(Reason reason, String message) {
        return answer(rpc.refuse(reason, message));
    }

    private CompletionStage<HttpResponse> discarding(HttpRequest request, HttpResponse response) {
        request.discardEntityBytes(system);
        return CompletableFuture.completedStage(response);
    }

    private static HttpResponse json(StatusCode status, JsonNode body) {
        return HttpResponse.create()
                .withStatus(status)
                .addHeaders(CORS)
                .withEntity(ContentTypes.APPLICATION_JSON, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode message(String message) {
        return JsonNodeFactory.instance.objectNode().put("message", message);
    }

    private static JsonNode hint(RollupInfo info, List<Method> methods) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("name", "Orrery")
                .put("version", info.version())
                .put("message", "JSON-RPC 2.0: POST here, or WebSocket at /ws");
        var names = json.putArray("methods");
        methods.stream().map(Method::name).sorted().forEach(names::add);
        return json;
    }
}
