package io.orrery.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the client makes of what a node answers. The server here says what each test tells it to.
final class RollupClientTest {
    private static final Address OWNER = Address.parse("0x00000000000000000000000000000000000000aa");

    private final BlockingQueue<JsonNode> asked = new LinkedBlockingQueue<>();
    private volatile String answer = "";
    private HttpServer server;
    private RollupClient client;

    @BeforeEach
    void aServerAnswers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(new ObjectMapper().readTree(exchange.getRequestBody()));
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        client = new RollupClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void theServerEnds() {
        server.stop(0);
    }

    private void answerError(int code, String reason, String field) {
        answer = """
                {"jsonrpc": "2.0", "id": 1, "error": {"code": %d, "message": "no", "data": {"reason": "%s", "field": "%s"}}}
                """.formatted(code, reason, field);
    }

    @Test
    void anUnknownAccountIsAbsentAndNoFailure() throws Exception {
        answerError(-32001, "not_found", "account");

        assertThat(client.account(OWNER, 1)).isEmpty();
        var request = asked.take();
        assertThat(request.path("method").asText()).isEqualTo("rollup_getAccount");
        assertThat(request.path("params").get(0).path("owner").asText()).isEqualTo(OWNER.toString());
        assertThat(request.path("params").get(0).path("token").asLong()).isEqualTo(1);
    }

    @Test
    void anUnknownBatchIsAbsentAndNoFailure() {
        answerError(-32001, "not_found", "number");
        assertThat(client.batch(7)).isEmpty();

        answer = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": null}";
        assertThat(client.batch(7)).isEmpty();
    }

    @Test
    void everyOtherRefusalKeepsItsCodeItsReasonAndItsField() {
        answerError(-32602, "out_of_range", "account.token");

        assertThatThrownBy(() -> client.account(OWNER, -1))
                .asInstanceOf(type(JsonRpcClient.NodeRefused.class))
                .satisfies(refused -> {
                    assertThat(refused.code()).isEqualTo(-32602);
                    assertThat(refused.reason()).isEqualTo("out_of_range");
                    assertThat(refused.field()).isEqualTo("account.token");
                    assertThat(refused).hasMessage("no (out_of_range, field account.token)");
                });
        assertThatThrownBy(() -> client.batch(-1)).isInstanceOf(JsonRpcClient.NodeRefused.class);
    }

    @Test
    void anErrorWithoutDetailsIsARefusalAllTheSame() {
        answer = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"error\": {\"code\": -32603, \"message\": \"broken\"}}";

        assertThatThrownBy(() -> client.info())
                .isInstanceOf(JsonRpcClient.NodeRefused.class)
                .hasMessage("broken");
    }

    @Test
    void whatIsNotJsonCountsAsNoAnswer() {
        answer = "<html>";

        assertThatThrownBy(() -> client.info())
                .isInstanceOf(JsonRpcClient.NodeUnreachable.class)
                .hasMessageContaining("does not answer in JSON");
    }

    @Test
    void aServerThatIsGoneCountsAsNoAnswer() {
        server.stop(0);

        assertThatThrownBy(() -> client.info())
                .isInstanceOf(JsonRpcClient.NodeUnreachable.class)
                .hasMessageContaining("can not be reached");
    }

    @Test
    void aStatusIsReadWithItsCancellation() {
        answer =
                "{\"jsonrpc\": \"2.0\", \"id\": 1, \"result\": {\"hash\": \"0x1\", \"status\": \"proven\", \"cancelled\": true}}";

        assertThat(client.status(Fr.ONE)).isEqualTo(new RollupClient.Status("proven", true));
    }
}
