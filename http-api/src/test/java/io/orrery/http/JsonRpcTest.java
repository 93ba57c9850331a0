package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples of <https://www.jsonrpc.org/specification>, section 7, and the limits beyond it.
class JsonRpcTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeRollup counts = new FakeRollup();
    private final List<BigInteger> updates = new ArrayList<>();
    private int allowance = Integer.MAX_VALUE;
    private final JsonRpc rpc = new JsonRpc(
            List.of(
                    Method.of("subtract", List.of("minuend", "subtrahend"), JsonRpcTest::subtract),
                    Method.of("update", List.of("a"), this::update),
                    Method.of("fail", _ -> {
                        throw new IllegalStateException("secret detail");
                    }),
                    Method.of("get_data", _ -> JsonNodeFactory.instance.textNode("hello"))),
            HttpSettings.of(Edge.config("")),
            counts);

    private static JsonNode subtract(Parameters parameters) {
        return JsonNodeFactory.instance.numberNode(parameters
                .get("minuend")
                .integer(64)
                .subtract(parameters.get("subtrahend").integer(64)));
    }

    private JsonNode update(Parameters parameters) {
        updates.add(parameters.get("a").integer(64));
        return JsonNodeFactory.instance.nullNode();
    }

    @Test
    void methodsAreKnownBeforeTheyAreCalledAndEachCallOfOneIsTimed() {
        assertThat(counts.offered).containsExactlyInAnyOrder("subtract", "update", "fail", "get_data");

        answer("{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"id\": 1}");
        answer("{\"jsonrpc\": \"2.0\", \"method\": \"fail\", \"id\": 2}");
        answer("{\"jsonrpc\": \"2.0\", \"method\": \"nobody\", \"id\": 3}");

        assertThat(counts.timed).containsExactly("get_data", "fail");
    }

    @Test
    void positionalParametersAreTakenInOrder() {
        assertAnswer("""
                {"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}""", """
                {"jsonrpc": "2.0", "id": 1, "result": 19}""");
    }

    @Test
    void namedParametersAreTakenByName() {
        assertAnswer("""
                {"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, "minuend": 42}, "id": "three"}""", """
                {"jsonrpc": "2.0", "id": "three", "result": 19}""");
    }

    @Test
    void aNotificationIsExecutedAndNotAnswered() {
        assertThat(answer("""
                {"jsonrpc": "2.0", "method": "update", "params": [5]}""")).isInstanceOf(JsonRpc.Answer.Nothing.class);
        assertThat(updates).containsExactly(BigInteger.valueOf(5));
    }

    @Test
    void aFailedNotificationIsNotAnsweredEither() {
        assertThat(answer("""
                {"jsonrpc": "2.0", "method": "update", "params": ["x"]}""")).isInstanceOf(JsonRpc.Answer.Nothing.class);
        assertThat(counts.refusals("update", Reason.WRONG_TYPE)).isEqualTo(1);
    }

    @Test
    void aNullIdIsAnIdAndNotANotification() {
        assertAnswer("""
                {"jsonrpc": "2.0", "method": "get_data", "id": null}""", """
                {"jsonrpc": "2.0", "id": null, "result": "hello"}""");
    }

    @Test
    void anUnknownMethodIsTold() {
        assertError("""
                {"jsonrpc": "2.0", "method": "foobar", "id": "1"}""", -32601, "unknown_method", "\"1\"");
        assertThat(counts.refusals("unknown", Reason.UNKNOWN_METHOD)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{\"jsonrpc\": \"2.0\", \"method\": \"foobar, \"params\": \"bar\", \"baz]",
                "[{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"id\": \"1\"}, {\"jsonrpc\": \"2.0\", \"method\"]",
                "{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"id\": 1} {}",
                "{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"method\": \"update\", \"id\": 1}",
                "{'jsonrpc': '2.0'}",
                "{\"id\": NaN}"
            })
    void malformedJsonIsToldWithANullId(String body) {
        assertError(body, -32700, "malformed_json", "null");
    }

    @Test
    void jsonBeyondTheLimitsIsMalformed() {
        assertError("[".repeat(17) + "]".repeat(17), -32700, "malformed_json", "null");
        assertError("{\"id\": " + "1".repeat(81) + "}", -32700, "malformed_json", "null");
        assertError("{\"id\": \"" + "x".repeat(65537) + "\"}", -32700, "malformed_json", "null");
        assertError("{\"" + "x".repeat(65537) + "\": 1}", -32700, "malformed_json", "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "null",
                "\"get_data\"",
                "{\"foo\": \"boo\"}",
                "{\"jsonrpc\": \"2.0\", \"method\": 1, \"params\": \"bar\"}",
                "{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"params\": \"bar\"}",
                "{\"jsonrpc\": \"1.0\", \"method\": \"get_data\"}",
                "{\"method\": \"get_data\"}",
                "{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"id\": {}}",
                "{\"jsonrpc\": \"2.0\", \"method\": \"get_data\", \"id\": 1.5}",
                "[]"
            })
    void anInvalidRequestIsToldWithANullId(String body) {
        assertError(body, -32600, "invalid_request", "null");
        assertThat(counts.refusals("unknown", Reason.INVALID_REQUEST)).isEqualTo(1);
    }

    @Test
    void surplusAndUnknownParametersAreRefused() {
        assertError("""
                {"jsonrpc": "2.0", "method": "subtract", "params": [1, 2, 3], "id": 1}""", -32602, "unknown_parameter", "1");
        assertError("""
                {"jsonrpc": "2.0", "method": "subtract", "params": {"x": 1}, "id": 1}""", -32602, "unknown_parameter", "1");
        assertError("""
                {"jsonrpc": "2.0", "method": "subtract", "params": [1], "id": 1}""", -32602, "missing", "1");
        assertError("""
                {"jsonrpc": "2.0", "method": "subtract", "id": 1}""", -32602, "missing", "1");
    }

    @Test
    void aBugIsAnInternalErrorThatTellsNothingMore() {
        assertError("""
                {"jsonrpc": "2.0", "method": "fail", "id": 1}""", -32603, "internal_error", "1");
        assertThat(answer("""
                {"jsonrpc": "2.0", "method": "fail", "id": 1}""").toString()).doesNotContain("secret detail");
    }

    @Test
    void aBatchIsAnsweredInOrderAndItsNotificationsAreNot() {
        var answers = body("""
                [
                  {"jsonrpc": "2.0", "method": "update", "params": [1], "id": "1"},
                  {"jsonrpc": "2.0", "method": "update", "params": [2]},
                  {"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},
                  {"foo": "boo"},
                  {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
                  {"jsonrpc": "2.0", "method": "get_data", "id": "9"}
                ]""");

        assertThat(answers.findValuesAsText("id")).containsExactly("1", "2", "null", "5", "9");
        assertThat(answers.get(1).get("result").intValue()).isEqualTo(19);
        assertThat(answers.get(2).path("error").path("code").intValue()).isEqualTo(-32600);
        assertThat(answers.get(3).path("error").path("code").intValue()).isEqualTo(-32601);
        assertThat(updates).containsExactly(BigInteger.ONE, BigInteger.TWO);
    }

    @Test
    void aBatchOfInvalidRequestsIsAnsweredOneByOne() {
        assertThat(body("[1,2,3]").findValuesAsText("reason"))
                .containsExactly("invalid_request", "invalid_request", "invalid_request");
    }

    @Test
    void aBatchOfNotificationsIsNotAnswered() {
        assertThat(answer("""
                [{"jsonrpc": "2.0", "method": "update", "params": [1]}, {"jsonrpc": "2.0", "method": "get_data"}]""")).isInstanceOf(JsonRpc.Answer.Nothing.class);
    }

    @Test
    void aBatchAboveTheLimitIsRefusedAsAWholeAndNothingOfItIsExecuted() {
        assertError(updates(101), -32005, "batch_too_large", "null");
        assertThat(updates).isEmpty();
        assertThat(body(updates(100))).hasSize(100);
    }

    @Test
    void eachRequestOfABatchCountsAgainstTheRate() {
        allowance = 9;

        assertError(updates(11), -32005, "rate_limited", "null");
        assertThat(updates).isEmpty();
        assertThat(body(updates(10))).hasSize(10);
    }

    private static String updates(int count) {
        return IntStream.range(0, count)
                .mapToObj(at -> "{\"jsonrpc\":\"2.0\",\"method\":\"update\",\"params\":[1],\"id\":%d}".formatted(at))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private JsonRpc.Answer answer(String body) {
        return rpc.answer(
                body.getBytes(StandardCharsets.UTF_8),
                new Asker("test", requests -> requests <= allowance, Optional.empty()));
    }

    private JsonNode body(String body) {
        return switch (answer(body)) {
            case JsonRpc.Answer.Body answer -> answer.json();
            case JsonRpc.Answer.Refused refused -> refused.json();
            case JsonRpc.Answer.Nothing _ -> throw new AssertionError("no answer to " + body);
        };
    }

    private void assertAnswer(String body, String expected) {
        try {
            assertThat(body(body).toString()).isEqualTo(JSON.readTree(expected).toString());
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }

    private void assertError(String body, int code, String reason, String id) {
        var answer = body(body);
        assertThat(answer.path("error").path("data").path("reason").asText())
                .as(answer.toString())
                .isEqualTo(reason);
        assertThat(answer.path("error").path("code").intValue()).isEqualTo(code);
        assertThat(answer.get("id").toString()).isEqualTo(id);
        assertThat(answer.get("jsonrpc").textValue()).isEqualTo("2.0");
        assertThat(answer.has("result")).isFalse();
    }
}
