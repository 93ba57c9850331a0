package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HttpRoutesTest {
    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.start();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void theRootTellsWhatToDoHere() {
        var answer = edge.send(edge.request().GET());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Edge.parse(answer).get("methods").toString()).contains("rollup_sendTransaction", "eth_chainId");
    }

    @Test
    void browsersMayCallFromAnywhere() {
        var preflight = edge.send(edge.request()
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "POST"));

        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("Content-Type");
        assertThat(edge.post("{}").headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
    }

    @Test
    void aNotificationIsAnsweredWithoutABody() {
        var answer = edge.post("""
                {"jsonrpc": "2.0", "method": "eth_chainId"}""");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void malformedJsonIsAnsweredInJsonWithStatus200() {
        var answer = edge.post("{");

        assertThat(answer.statusCode()).isEqualTo(200);
        SendTransactionTest.assertRefused(Edge.parse(answer), Reason.MALFORMED_JSON, "");
        assertThat(edge.rollup.refusals("unknown", Reason.MALFORMED_JSON)).isEqualTo(1);
    }

    @Test
    void otherPathsAndMethodsAreToldWhereToGo() {
        assertThat(edge.send(edge.request("/nowhere").GET()).statusCode()).isEqualTo(404);
        assertThat(edge.send(edge.request().DELETE()).statusCode()).isEqualTo(405);
    }
}
