package io.orrery.runtime.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What Prometheus has for the dashboards that are shipped.
///
/// @param asked how many questions they ask
/// @param empty those without an answer: dashboard, panel and expression
public record DashboardData(int asked, List<String> empty) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final int OK = 200;

    public DashboardData {
        empty = List.copyOf(empty);
    }

    private record Question(String panel, String expression) {}

    /// @param folder has the dashboards
    /// @param names of their files, without `.json`
    public static DashboardData of(URI prometheus, Path folder, List<String> names)
            throws IOException, InterruptedException {
        int asked = 0;
        var empty = new ArrayList<String>();
        try (var http = HttpClient.newHttpClient()) {
            for (var name : names) {
                var questions = new ArrayList<Question>();
                collect(
                        JSON.readTree(Files.readString(folder.resolve(name + ".json")))
                                .path("panels"),
                        questions);
                for (var question : questions) {
                    asked++;
                    if (!hasAnswer(http, prometheus, question.expression())) {
                        empty.add(name + ", " + question.panel() + ": " + question.expression());
                    }
                }
            }
        }
        return new DashboardData(asked, empty);
    }

    private static void collect(JsonNode panels, List<Question> questions) {
        for (var panel : panels) {
            for (var target : panel.path("targets")) {
                questions.add(new Question(
                        panel.path("title").asText(), target.path("expr").asText()));
            }
            collect(panel.path("panels"), questions);
        }
    }

    private static boolean hasAnswer(HttpClient http, URI prometheus, String expression)
            throws IOException, InterruptedException {
        // What Grafana puts in the place of its variables.
        var concrete = expression
                .replaceAll("\\$__(rate_interval|interval|range)", "1m")
                .replaceAll("\\$\\{?\\w+}?", ".*");
        var url = prometheus.resolve("/api/v1/query?query=" + URLEncoder.encode(concrete, StandardCharsets.UTF_8));
        var answer = http.send(HttpRequest.newBuilder(url).timeout(CALL).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != OK) {
            throw new Complaint("Prometheus does not take " + concrete + ": " + answer.body());
        }
        return !JSON.readTree(answer.body()).path("data").path("result").isEmpty();
    }
}
