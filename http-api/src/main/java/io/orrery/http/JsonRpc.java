package io.orrery.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JSON-RPC 2.0 over a table of methods: single requests, batches and notifications. See
/// <https://www.jsonrpc.org/specification>.
final class JsonRpc {
    private static final Logger LOG = LoggerFactory.getLogger(JsonRpc.class);
    private static final String UNKNOWN = "unknown";

    private final Map<String, Method> methods;
    private final ObjectMapper json;
    private final int maxBatch;
    private final RequestMetrics metrics;

    JsonRpc(Collection<Method> methods, HttpSettings settings, RequestMetrics metrics) {
        this.methods = methods.stream().collect(Collectors.toUnmodifiableMap(Method::name, Function.identity()));
        this.json = mapper(settings);
        this.maxBatch = settings.maxBatch();
        this.metrics = metrics;
        this.methods.keySet().forEach(metrics::offered);
    }

    sealed interface Answer {
        record Body(JsonNode json) implements Answer {}

        /// There was nothing but notifications.
        record Nothing() implements Answer {}

        /// The request as a whole is refused.
        record Refused(Reason reason, JsonNode json) implements Answer {}
    }

    /// Answers one body or message. It waits for what the methods ask, so it is called on a thread that may.
    Answer answer(byte[] body, Asker asker) {
        JsonNode request;
        try {
            request = json.readTree(body);
        } catch (IOException malformed) {
            return refuse(Reason.MALFORMED_JSON, "not JSON within the limits: " + firstLine(malformed));
        }
        if (request.isMissingNode()) {
            return refuse(Reason.MALFORMED_JSON, "the body is empty");
        }
        if (request.isArray()) {
            return answerBatch(request, asker);
        }
        return answerOne(request, asker).<Answer>map(Answer.Body::new).orElseGet(Answer.Nothing::new);
    }

    /// An answer to a request that was not read.
    Answer.Refused refuse(Reason reason, String message) {
        metrics.refused(UNKNOWN, reason);
        return new Answer.Refused(reason, error(NullNode.getInstance(), new Refusal(reason, "", message)));
    }

    private Answer answerBatch(JsonNode batch, Asker asker) {
        if (batch.isEmpty()) {
            return refuse(Reason.INVALID_REQUEST, "a batch has at least one request");
        }
        if (batch.size() > maxBatch) {
            return refuse(Reason.BATCH_TOO_LARGE, "a batch has at most " + maxBatch + " requests, not " + batch.size());
        }
        if (batch.size() > 1 && !asker.allowance().take(batch.size() - 1)) {
            return refuse(Reason.RATE_LIMITED, "too many requests in a second; each of a batch counts");
        }
        var answers = json.createArrayNode();
        for (var request : batch) {
            answerOne(request, asker).ifPresent(answers::add);
        }
        return answers.isEmpty() ? new Answer.Nothing() : new Answer.Body(answers);
    }

    private Optional<JsonNode> answerOne(JsonNode request, Asker asker) {
        var given = request.get("id");
        var id = given == null || !isId(given) ? NullNode.getInstance() : given;
        var invalid = whyInvalid(request);
        if (invalid.isPresent()) {
            metrics.refused(UNKNOWN, Reason.INVALID_REQUEST);
            return Optional.of(error(id, invalid.get()));
        }
        var name = request.path("method").textValue();
        var answer = call(name, request.path("params"), id, asker);
        return given == null ? Optional.empty() : Optional.of(answer);
    }

    private JsonNode call(String name, JsonNode params, JsonNode id, Asker asker) {
        var method = methods.get(name);
        if (method == null) {
            var unknown = new Refusal(Reason.UNKNOWN_METHOD, "method", "there is no such method; GET / lists them");
            metrics.refused(UNKNOWN, unknown.reason());
            return error(id, unknown);
        }
        long begun = System.nanoTime();
        try {
            var result = method.call().answer(Parameters.of(method, params, asker));
            metrics.answered(name);
            var answer = json.createObjectNode().put("jsonrpc", "2.0");
            answer.set("id", id);
            answer.set("result", result);
            return answer;
        } catch (RefusedException refused) {
            metrics.refused(name, refused.refusal().reason());
            return error(id, refused.refusal());
        } catch (RuntimeException bug) {
            LOG.error("call failed: method={}", name, bug);
            metrics.refused(name, Reason.INTERNAL_ERROR);
            return error(id, new Refusal(Reason.INTERNAL_ERROR, "", "the node failed; its log says more"));
        } finally {
            metrics.took(name, System.nanoTime() - begun);
        }
    }

    private static Optional<Refusal> whyInvalid(JsonNode request) {
        if (!request.isObject()) {
            return invalid("", "a request is an object");
        }
        if (!"2.0".equals(request.path("jsonrpc").textValue())) {
            return invalid("jsonrpc", "must be \"2.0\"");
        }
        if (!request.path("method").isTextual()) {
            return invalid("method", "must be a string");
        }
        var params = request.path("params");
        if (!params.isMissingNode() && !params.isContainerNode()) {
            return invalid("params", "must be an array or an object");
        }
        var id = request.path("id");
        if (!id.isMissingNode() && !isId(id)) {
            return invalid("id", "must be a string, an integer or null");
        }
        return Optional.empty();
    }

    private static boolean isId(JsonNode node) {
        return node.isTextual() || node.isIntegralNumber() || node.isNull();
    }

    private static Optional<Refusal> invalid(String field, String message) {
        return Optional.of(new Refusal(Reason.INVALID_REQUEST, field, message));
    }

    private ObjectNode error(JsonNode id, Refusal refusal) {
        var answer = json.createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.set("error", refusal.json());
        return answer;
    }

    private static String firstLine(IOException malformed) {
        var message = malformed instanceof com.fasterxml.jackson.core.JsonProcessingException parsing
                ? parsing.getOriginalMessage()
                : malformed.getMessage();
        return message == null ? "unreadable" : message.lines().findFirst().orElse("unreadable");
    }

    private static ObjectMapper mapper(HttpSettings settings) {
        var bounds = StreamReadConstraints.builder()
                .maxNestingDepth(settings.maxJsonDepth())
                .maxNumberLength(settings.maxJsonNumberDigits())
                .maxStringLength(settings.maxJsonTextChars())
                .maxNameLength(settings.maxJsonTextChars())
                .maxDocumentLength(settings.maxBodyBytes())
                .build();
        var factory = JsonFactory.builder()
                .streamReadConstraints(bounds)
                // What two readers read differently is not read at all.
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
