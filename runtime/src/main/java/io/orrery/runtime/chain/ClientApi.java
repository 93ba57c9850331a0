package io.orrery.runtime.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.client.JsonRpcClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// A client's HTTP port. What does not answer as it should is a [Mute].
final class ClientApi {
    /// A block without its transactions has some hundred kilobytes at most; a client is somebody else's program.
    static final int MOST_BYTES = 4 * 1024 * 1024;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final JsonRpcClient rpc;
    private final URI base;
    private final Duration patience;

    /// @param patience with one call
    ClientApi(URI base, Duration patience) {
        this.base = base;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
        this.rpc = new JsonRpcClient(base, patience, MOST_BYTES);
    }

    /// @throws JsonRpcClient.NodeRefused where it answered with an error
    JsonNode call(String method, Object... params) throws Mute {
        try {
            return rpc.call(method, params);
        } catch (JsonRpcClient.NodeUnreachable silent) {
            throw new Mute(String.valueOf(silent.getMessage()), silent);
        }
    }

    /// What a path of a REST API has.
    JsonNode get(String path) throws Mute {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(patience)
                .GET()
                .build();
        try {
            var answer = http.send(
                    request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MOST_BYTES));
            if (answer.statusCode() != 200) {
                throw new Mute(path + " answers " + answer.statusCode());
            }
            return json.readTree(answer.body());
        } catch (JsonProcessingException notJson) {
            throw new Mute(path + " does not answer in JSON", notJson);
        } catch (IOException silent) {
            throw new Mute(base + " can not be reached", silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Mute("interrupted while waiting for " + base, interrupted);
        }
    }

    /// No answer that says anything.
    static final class Mute extends Exception {
        private static final long serialVersionUID = 1;

        Mute(String message) {
            super(message);
        }

        Mute(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
