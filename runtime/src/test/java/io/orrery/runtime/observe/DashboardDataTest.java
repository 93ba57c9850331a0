package io.orrery.runtime.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that answers as Prometheus does: it has data for every question that begins with `there`.
final class DashboardDataTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/query", this::answer);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var query = exchange.getRequestURI().getRawQuery();
            var expression = URLDecoder.decode(query.substring("query=".length()), StandardCharsets.UTF_8);
            asked.add(expression);
            var wrong = expression.startsWith("(");
            var result = expression.startsWith("there") ? "{\"value\": [0, \"1\"]}" : "";
            var body = wrong
                    ? "parse error".getBytes(StandardCharsets.UTF_8)
                    : ("{\"data\": {\"result\": [" + result + "]}}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(wrong ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private DashboardData look(String name, String... expressions) throws Exception {
        var targets = new StringBuilder();
        for (var expression : expressions) {
            targets.append(targets.isEmpty() ? "" : ", ").append("{\"expr\": \"" + expression + "\"}");
        }
        // The second panel is in a row.
        Files.writeString(
                folder.resolve(name + ".json"),
                "{\"panels\": [{\"title\": \"one\", \"targets\": [" + targets
                        + "]}, {\"panels\": [{\"title\": \"two\", \"targets\": [{\"expr\": \"there_too\"}]}]}]}");
        return DashboardData.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), folder, List.of(name));
    }

    @Test
    void whatHasNoAnswerIsNamedWithItsPanel() throws Exception {
        var data = look("some", "there", "sum(missing)");

        assertThat(data.asked()).isEqualTo(3);
        assertThat(data.empty()).containsExactly("some, one: sum(missing)");
    }

    @Test
    void variablesAreWhatGrafanaMakesOfThem() throws Exception {
        assertThat(look("some", "there_rate[$__rate_interval]", "there{node=~'$node'}")
                        .empty())
                .isEmpty();

        assertThat(asked).containsExactly("there_rate[1m]", "there{node=~'.*'}", "there_too");
    }

    @Test
    void aQuestionThatPrometheusDoesNotTakeIsNotOneWithoutData() {
        assertThatThrownBy(() -> look("some", "("))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("parse error");
    }
}
