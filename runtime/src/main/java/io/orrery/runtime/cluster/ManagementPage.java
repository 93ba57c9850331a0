package io.orrery.runtime.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// What a node's Akka Management says.
final class ManagementPage {
    /// A node that is stopped or busy is not waited for.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private ManagementPage() {}

    /// Whether the node is a member and its shard regions have found the others.
    static boolean isReady(int port) {
        return get(port, "/ready").isPresent();
    }

    /// `/cluster/members`: as this node sees them.
    static Optional<JsonNode> members(int port) {
        return get(port, "/cluster/members").flatMap(ManagementPage::json);
    }

    /// `/cluster/shards/{name}`: those that this node hosts.
    static Optional<JsonNode> shards(int port, String type) {
        return get(port, "/cluster/shards/" + type).flatMap(ManagementPage::json);
    }

    /// `/admin/status`: who has which lease, as the whole cluster knows it.
    static Optional<JsonNode> status(int port) {
        return get(port, "/admin/status").flatMap(ManagementPage::json);
    }

    private static Optional<String> get(int port, String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        try {
            var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException silent) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }
}
