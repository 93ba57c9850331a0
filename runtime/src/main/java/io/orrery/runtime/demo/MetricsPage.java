package io.orrery.runtime.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.OptionalDouble;

/// A node's metrics as Prometheus would scrape them.
public record MetricsPage(String text) {

    public static MetricsPage read(int port) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .build();
            return new MetricsPage(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    /// Of a histogram; 0 where nothing was recorded.
    public double meanOf(String histogram) {
        var count = sum(histogram + "_count");
        return count == 0 ? 0 : sum(histogram + "_sum") / count;
    }

    /// Of the first series of a name that has these labels, each as the page has it: `key="value"`. Empty
    /// where there is none.
    public OptionalDouble of(String name, String... labels) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(MetricsPage::value)
                .findFirst();
    }

    private static double value(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
    }

    /// Of all series of a name.
    public double sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(MetricsPage::value)
                .sum();
    }
}
