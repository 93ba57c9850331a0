package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Signed transfers, sent by callers that each have accounts of their own and one call under way, many transfers a
/// call, and answered when they are sequenced.
///
/// At a fixed rate each call has a moment at which it should be sent, whether or not the node keeps up; a latency
/// counts from that moment, so that a stall is seen by all whom it keeps waiting. Without a rate a caller sends the
/// next call as soon as the last one is answered.
final class AdmitLoad {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /// A caller that was told to come back does so after this time.
    private static final Duration BACK_OFF = Duration.ofMillis(100);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<URI> nodes;
    private final int batch;
    private final List<Deque<String>> callers;
    private final AtomicLong acknowledged = new AtomicLong();

    /// @param nodes which the callers share
    /// @param batch transfers a call
    /// @param callers what each has to send, in order, as JSON
    AdmitLoad(List<URI> nodes, int batch, List<? extends List<String>> callers) {
        this.nodes = List.copyOf(nodes);
        this.batch = batch;
        this.callers = callers.stream().<Deque<String>>map(ArrayDeque::new).toList();
    }

    /// What came of it.
    ///
    /// @param nanos for each call that was answered with every transfer sequenced, how long it took
    /// @param sequenced transfers
    /// @param refused by reason
    record Outcome(List<Long> nanos, long sequenced, Map<String, Long> refused, double seconds) {
        /// This one and what came after it.
        Outcome and(Outcome later) {
            var all = new ArrayList<>(nanos);
            all.addAll(later.nanos());
            var both = new HashMap<>(refused);
            later.refused().forEach((reason, count) -> both.merge(reason, count, Long::sum));
            return new Outcome(all, sequenced + later.sequenced(), both, seconds + later.seconds());
        }
    }

    /// @param rate transfers a second of all callers together; 0 for as fast as they are answered
    Outcome run(int rate, Duration time) throws Exception {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Outcome>>();
            for (int caller = 0; caller < callers.size(); caller++) {
                int number = caller;
                tasks.add(() -> call(number, rate, start, end));
            }
            var parts = new ArrayList<Outcome>();
            for (var future : threads.invokeAll(tasks)) {
                parts.add(future.get());
            }
            var nanos = new ArrayList<Long>();
            var refused = new HashMap<String, Long>();
            long sequenced = 0;
            for (var part : parts) {
                nanos.addAll(part.nanos());
                sequenced += part.sequenced();
                part.refused().forEach((reason, count) -> refused.merge(reason, count, Long::sum));
            }
            return new Outcome(nanos, sequenced, refused, (System.nanoTime() - start) / 1e9);
        }
    }

    /// Transfers that were taken in all runs.
    long acknowledged() {
        return acknowledged.get();
    }

    private Outcome call(int caller, int rate, long start, long end) throws IOException, InterruptedException {
        var waiting = callers.get(caller);
        // Calls of all callers follow one another at even distances.
        double between = rate == 0 ? 0 : 1e9 * batch / rate;
        var nanos = new ArrayList<Long>();
        var refused = new HashMap<String, Long>();
        long sequenced = 0;
        for (long turn = 0; ; turn++) {
            long intended = rate == 0 ? System.nanoTime() : start + (long) ((turn * callers.size() + caller) * between);
            if (intended >= end || waiting.isEmpty()) {
                return new Outcome(nanos, sequenced, refused, 0);
            }
            for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            var sent = take(waiting);
            var again = send(nodes.get(caller % nodes.size()), sent, refused);
            sequenced += sent.size() - again.size();
            acknowledged.addAndGet(sent.size() - again.size());
            if (again.isEmpty()) {
                nanos.add(System.nanoTime() - intended);
            } else {
                again.reversed().forEach(waiting::addFirst);
                LockSupport.parkNanos(BACK_OFF.toNanos());
            }
        }
    }

    private List<String> take(Deque<String> waiting) {
        var taken = new ArrayList<String>(batch);
        while (taken.size() < batch && !waiting.isEmpty()) {
            taken.add(waiting.removeFirst());
        }
        return taken;
    }

    /// @return what has to be sent again
    private List<String> send(URI node, List<String> transfers, Map<String, Long> refused)
            throws IOException, InterruptedException {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rollup_sendTransactions\",\"params\":[["
                + String.join(",", transfers) + "],{\"wait\":\"sequenced\"}]}";
        var request = HttpRequest.newBuilder(node)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var answer = json.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        var error = answer.path("error");
        if (error.isObject()) {
            count(error, refused, transfers.size());
            return transfers;
        }
        var again = new ArrayList<String>();
        int at = 0;
        for (var outcome : answer.path("result")) {
            if (outcome.path("error").isObject()) {
                count(outcome.path("error"), refused, 1);
                again.add(transfers.get(at));
            } else if (!outcome.path("status").asText().equals("sequenced")) {
                refused.merge("late", 1L, Long::sum);
            }
            at++;
        }
        return again;
    }

    private static void count(JsonNode error, Map<String, Long> refused, int transfers) {
        var reason = error.path("data").path("reason").asText();
        switch (reason) {
            // The second is what those get that stand behind one that was refused.
            case "busy", "nonce_too_high", "too_many_requests", "unavailable" ->
                refused.merge(reason, (long) transfers, Long::sum);
            default -> throw new Complaint("the node refuses a transfer: " + error);
        }
    }
}
