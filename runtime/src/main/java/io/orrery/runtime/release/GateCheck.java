package io.orrery.runtime.release;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks a Prometheus for the number of a gate. What is no single finite number is no answer.
final class GateCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// One sample is some hundred bytes.
    private static final long MOST_BYTES = 64 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    sealed interface Verdict {
        record Holds(double value) implements Verdict {}

        record Broken(double value) implements Verdict {}

        record NoAnswer(String why) implements Verdict {}
    }

    private final URI prometheus;

    GateCheck(URI prometheus) {
        this.prometheus = prometheus;
    }

    /// Asks again while there is no answer, so many times at most.
    Verdict check(Rollout.Question gate, int tries, Duration pause) throws InterruptedException {
        var verdict = ask(gate);
        for (var tried = 1; tried < tries && verdict instanceof Verdict.NoAnswer; tried++) {
            Thread.sleep(pause);
            verdict = ask(gate);
        }
        return verdict;
    }

    private Verdict ask(Rollout.Question gate) throws InterruptedException {
        var base = prometheus.toString().replaceFirst("/$", "");
        var query = URLEncoder.encode(gate.query(), StandardCharsets.UTF_8);
        var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        try {
            var request = HttpRequest.newBuilder(URI.create(base + "/api/v1/query?query=" + query))
                    .timeout(PATIENCE)
                    .build();
            var answer = client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES));
            if (answer.statusCode() != 200) {
                return new Verdict.NoAnswer("status " + answer.statusCode());
            }
            return judge(gate, answer.body());
        } catch (IOException | IllegalArgumentException failure) {
            return new Verdict.NoAnswer(failure.getClass().getSimpleName() + ": " + failure.getMessage());
        } finally {
            // Not close, which would wait for what an answer goes on to send.
            client.shutdownNow();
        }
    }

    private static Verdict judge(Rollout.Question gate, String body) throws IOException {
        var root = JSON.readTree(body);
        var samples = root.path("data").path("result");
        if (!root.path("status").asText().equals("success") || samples.size() != 1) {
            return new Verdict.NoAnswer("not one sample");
        }
        var value = Double.parseDouble(samples.path(0).path("value").path(1).asText());
        if (!Double.isFinite(value)) {
            return new Verdict.NoAnswer("the value is " + value);
        }
        return gate.holds(value) ? new Verdict.Holds(value) : new Verdict.Broken(value);
    }
}
