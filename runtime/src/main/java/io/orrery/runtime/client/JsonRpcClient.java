package io.orrery.runtime.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// JSON-RPC 2.0 over HTTP, one call a request.
public final class JsonRpcClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /// Above all that a node of ours answers; what is longer is not read to its end.
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private static final Set<String> PASSING = Set.of("busy", "unavailable", "rate_limited", "too_many_requests");

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final AtomicLong nextId = new AtomicLong();
    private final URI endpoint;
    private final Duration patience;
    private final long mostBytes;

    public JsonRpcClient(URI endpoint) {
        this(endpoint, TIMEOUT);
    }

    /// @param patience with one call
    public JsonRpcClient(URI endpoint, Duration patience) {
        this(endpoint, patience, MOST_BYTES);
    }

    /// @param mostBytes of one answer; one that is longer is none
    public JsonRpcClient(URI endpoint, Duration patience, long mostBytes) {
        this.endpoint = endpoint;
        this.patience = patience;
        this.mostBytes = mostBytes;
    }

    /// The call's result.
    ///
    /// @throws NodeUnreachable where no answer came: what was asked may or may not have happened
    /// @throws NodeRefused where the node answered with an error
    public JsonNode call(String method, Object... params) {
        var request = json.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", nextId.incrementAndGet())
                .put("method", method)
                .set("params", json.valueToTree(params));
        var answer = send(request.toString());
        var error = answer.get("error");
        if (error != null && !error.isNull()) {
            var data = error.path("data");
            throw new NodeRefused(
                    error.path("code").asInt(),
                    data.path("reason").asText(""),
                    data.path("field").asText(""),
                    error.path("message").asText(""));
        }
        return answer.path("result");
    }

    private JsonNode send(String body) {
        var request = HttpRequest.newBuilder(endpoint)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            var handler = HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), mostBytes);
            return json.readTree(http.send(request, handler).body());
        } catch (JsonProcessingException notJson) {
            throw new NodeUnreachable(endpoint + " does not answer in JSON", notJson);
        } catch (IOException unreachable) {
            throw new NodeUnreachable(endpoint + " can not be reached", unreachable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NodeUnreachable("interrupted while waiting for " + endpoint, interrupted);
        }
    }

    /// The node could not be reached, or its answer was lost.
    /// Whether nothing was said against what was asked, by a node that could not be reached or had no room: another
    /// try may do.
    public static boolean passes(RuntimeException failure) {
        return failure instanceof NodeUnreachable
                || (failure instanceof NodeRefused refused && PASSING.contains(refused.reason()));
    }

    public static final class NodeUnreachable extends RuntimeException {
        private static final long serialVersionUID = 1;

        NodeUnreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The node refused, and said why.
    public static final class NodeRefused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int code;
        private final String reason;
        private final String field;

        NodeRefused(int code, String reason, String field, String message) {
            super(message
                    + (reason.isEmpty() ? "" : " (" + reason + (field.isEmpty() ? "" : ", field " + field) + ")"));
            this.code = code;
            this.reason = reason;
            this.field = field;
        }

        public int code() {
            return code;
        }

        /// The stable word, as docs/API.md lists them.
        public String reason() {
            return reason;
        }

        public String field() {
            return field;
        }
    }
}
