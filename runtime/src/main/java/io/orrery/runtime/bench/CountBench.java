package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench count`: what it costs a request that its caller is counted in a Redis. Two nodes, one
/// with it and one without, are asked the same in turn, so that whatever else the machine does is felt by
/// both.
@Command(
        name = "count",
        mixinStandardHelpOptions = true,
        description = "Time of a request on a node that counts callers in a Redis, and on one that does not.")
public final class CountBench implements Callable<Integer> {
    private static final String QUESTION = """
            {"jsonrpc": "2.0", "method": "eth_chainId", "id": 1}""";
    /// A turn is long enough to be no mere beginning, and short enough for many.
    private static final Duration TURN = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--redis", required = true, description = "Its URL, redis://HOST:PORT.")
    private String redis = "";

    @Option(names = "--turns", defaultValue = "20", description = "Of a second, for each (default ${DEFAULT-VALUE}).")
    private int turns;

    @Option(names = "--callers", defaultValue = "4", description = "That ask at once (default ${DEFAULT-VALUE}).")
    private int callers;

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    @Option(
            names = "--home",
            defaultValue = ".orrery/bench-count",
            description = "Folder; emptied first (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/bench-count");

    @Override
    public Integer call() throws Exception {
        var narrator = Narrator.onStandardError();
        narrator.phase("Starting two nodes");
        try (var with = LocalStack.start(home.resolve("with"), overrides("orrery.http.shared-store.url=" + redis));
                var without = LocalStack.start(home.resolve("without"), overrides("orrery.http.shared-store.url="));
                var http = HttpClient.newHttpClient()) {
            with.awaitNode();
            without.awaitNode();
            narrator.phase("Warming up");
            turn(http, with);
            turn(http, without);
            narrator.phase("Asking for " + 2 * turns + " s");
            var counted = new ArrayList<Long>();
            var alone = new ArrayList<Long>();
            for (int i = 0; i < turns; i++) {
                counted.addAll(turn(http, with));
                alone.addAll(turn(http, without));
            }
            report(sorted(counted), sorted(alone));
        }
        return 0;
    }

    private static List<String> overrides(String store) {
        return List.of(
                "akka.cluster.roles.0=core",
                "akka.cluster.roles.1=api",
                "orrery.http.requests-per-second=1000000",
                "orrery.http.request-burst=1000000",
                store);
    }

    /// Times of requests, in nanoseconds.
    private List<Long> turn(HttpClient http, LocalStack stack) {
        var request = HttpRequest.newBuilder(URI.create(stack.httpUrl()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var end = System.nanoTime() + TURN.toNanos();
            return IntStream.range(0, callers)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(() -> until(end, http, request), threads))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .flatMap(List::stream)
                    .toList();
        }
    }

    private static List<Long> until(long end, HttpClient http, HttpRequest request) {
        var times = new ArrayList<Long>();
        try {
            for (var now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
                var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException("status " + answer.statusCode() + ": " + answer.body());
                }
                times.add(System.nanoTime() - now);
            }
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
        return times;
    }

    private static long[] sorted(List<Long> times) {
        var sorted = times.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private void report(long[] counted, long[] alone) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        told(fields, "counted", counted);
        told(fields, "alone", alone);
        fields.put("ratioOfMedians", at(counted, 50) / (double) at(alone, 50));
        var out = spec.commandLine().getOut();
        fields.forEach((name, value) -> out.printf("%-18s %s%n", name, value));
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(fields));
        }
        out.flush();
    }

    private static void told(Map<String, Object> fields, String name, long[] times) {
        fields.put(name + "Requests", times.length);
        fields.put(name + "MeanMicros", LongStream.of(times).average().orElse(0) / 1e3);
        fields.put(name + "P50Micros", at(times, 50) / 1e3);
        fields.put(name + "P99Micros", at(times, 99) / 1e3);
    }

    private static long at(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
