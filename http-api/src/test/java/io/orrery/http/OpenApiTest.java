package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The served document against the routes, the reasons and itself.
class OpenApiTest {
    private static Edge edge;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        edge = Edge.start();
        var response = edge.send(edge.request("/v1/openapi.json").GET());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        document = Edge.parse(response);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static List<Route> routes() {
        var config = Edge.config("");
        var http = HttpSettings.of(config);
        var await = new Await(http.askTimeout());
        var accounts = new AccountDirectory(edge.rollup, await, Edge.OPERATOR, http.maxAccountsCached());
        return HttpServer.routes(
                edge.system(),
                http,
                ProofSettings.of(config),
                Edge.dependencies(edge.rollup, edge.proofs),
                new Chain(Edge.INFO, edge.rollup, await, accounts),
                Runnable::run);
    }

    private static Set<String> operations() {
        var operations = new TreeSet<String>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(item -> {
                    if (!item.getKey().equals("parameters")) {
                        operations.add(item.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    @Test
    void everyRouteIsInTheDocumentAndNothingElse() {
        assertThat(document.get("openapi").asText()).startsWith("3.1");
        assertThat(operations()).isEqualTo(routes().stream().map(Route::name).collect(Collectors.toSet()));
    }

    @Test
    void everyReferenceHasItsTarget() {
        var references = new HashSet<String>();
        walk(document, (name, value) -> {
            if (name.equals("$ref")) {
                references.add(value.asText());
            }
        });
        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        });
        document.get("components").properties().forEach(kind -> {
            if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                name -> assertThat(references).contains("#/components/" + kind.getKey() + "/" + name));
            }
        });
    }

    private static void walk(JsonNode node, BiConsumer<String, JsonNode> told) {
        node.properties().forEach(member -> {
            told.accept(member.getKey(), member.getValue());
            walk(member.getValue(), told);
        });
        if (node.isArray()) {
            node.forEach(item -> walk(item, told));
        }
    }

    @Test
    void everyOperationHasANameOfItsOwnAndTellsWhatItAnswers() {
        var names = new ArrayList<String>();
        for (var operation : operations()) {
            var parts = operation.split(" ", 2);
            var path = document.get("paths").get(parts[1]);
            var described = path.get(parts[0].toLowerCase(Locale.ROOT));
            names.add(described.get("operationId").asText());
            assertThat(described.get("summary").asText()).isNotBlank();
            assertThat(described.get("responses").size()).isGreaterThan(1);
            described.get("responses").properties().forEach(response -> {
                boolean problem = response.getKey().compareTo("400") >= 0;
                assertThat(response.getValue().has("$ref"))
                        .as(operation + " " + response.getKey())
                        .isEqualTo(problem);
            });
            var declared = StreamSupport.stream(path.path("parameters").spliterator(), false)
                    .map(parameter -> parameter.path("name").asText())
                    .collect(Collectors.toSet());
            Arrays.stream(parts[1].split("/", -1))
                    .filter(segment -> segment.startsWith("{"))
                    .forEach(segment -> assertThat(declared).contains(segment.substring(1, segment.length() - 1)));
        }
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void theReasonsAreThoseThatRestHas() {
        var told = StreamSupport.stream(
                        document.at("/components/schemas/Problem/properties/reason/enum")
                                .spliterator(),
                        false)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
        var ofRest = Arrays.stream(Reason.values())
                .filter(reason -> reason.code() == 0
                        || Set.of(
                                        Reason.MALFORMED_JSON,
                                        Reason.INVALID_REQUEST,
                                        Reason.MISSING,
                                        Reason.WRONG_TYPE,
                                        Reason.OUT_OF_RANGE,
                                        Reason.UNKNOWN_PARAMETER,
                                        Reason.INTERNAL_ERROR,
                                        Reason.NOT_FOUND,
                                        Reason.NOT_KEPT,
                                        Reason.BUSY,
                                        Reason.UNAVAILABLE,
                                        Reason.BODY_TOO_LARGE,
                                        Reason.BODY_TOO_SLOW,
                                        Reason.RATE_LIMITED,
                                        Reason.TOO_MANY_REQUESTS)
                                .contains(reason))
                .map(Reason::word)
                .collect(Collectors.toSet());
        assertThat(told).isEqualTo(ofRest);
    }

    @Test
    void everyStatusThatAReasonMayHaveIsDeclaredForProve() {
        var declared = document.at("/paths/~1v1~1prove/post/responses");
        for (var reason : List.of(
                Reason.MALFORMED_JSON,
                Reason.API_KEY_REQUIRED,
                Reason.UNKNOWN_CIRCUIT,
                Reason.BODY_TOO_SLOW,
                Reason.BODY_TOO_LARGE,
                Reason.UNSUPPORTED_MEDIA_TYPE,
                Reason.INPUTS_REFUSED,
                Reason.QUOTA_EXCEEDED,
                Reason.BUSY)) {
            assertThat(declared.has(Integer.toString(Problem.status(reason).intValue())))
                    .as(reason.word())
                    .isTrue();
        }
    }

    @Test
    void otherPathsAndMethodsAreToldWhereToGo() {
        ProofApiTest.assertProblem(edge.send(edge.request("/v1/nowhere").GET()), 404, Reason.NOT_FOUND, "");
        var wrongMethod = edge.send(edge.request("/v1/prove").GET());
        ProofApiTest.assertProblem(wrongMethod, 405, Reason.METHOD_NOT_ALLOWED, "");
        assertThat(wrongMethod.headers().firstValue("Allow")).contains("POST");
        var both = edge.send(edge.request("/v1/circuits/a").DELETE());
        assertThat(both.headers().firstValue("Allow")).contains("GET, PUT");
    }

    @Test
    void browsersMayCallFromAnywhere() {
        var preflight = edge.send(edge.request("/v1/prove")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "POST"));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        assertThat(edge.send(edge.request("/v1/nowhere").GET()).headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
    }
}
