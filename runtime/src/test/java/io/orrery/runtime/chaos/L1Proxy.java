package io.orrery.runtime.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.zk.hash.Keccak256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Stands between a node and its L1 and errs at random: it drops and delays calls, answers what was true before,
/// sends a transaction twice or not at all, withholds logs or turns them round, and names another chain. Calls that
/// it delays are overtaken by others. It calls a block final only so many blocks later, so that the chain can fork
/// above that.
final class L1Proxy implements AutoCloseable {
    enum Fault {
        CALL_DROPPED,
        ANSWER_DROPPED,
        DELAYED,
        STALE,
        SENT_TWICE,
        SWALLOWED,
        LOGS_WITHHELD,
        LOGS_REVERSED,
        OTHER_CHAIN
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long FINAL_AFTER = 8;

    private final URI l1;
    private final SplittableRandom random;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final Map<String, JsonNode> before = new ConcurrentHashMap<>();
    private final Map<Fault, Integer> made = new EnumMap<>(Fault.class);
    private volatile boolean faulty;
    private long finalized;

    L1Proxy(URI l1, long seed) throws IOException {
        this.l1 = l1;
        this.random = new SplittableRandom(seed);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void faulty(boolean now) {
        faulty = now;
    }

    synchronized Map<Fault, Integer> made() {
        return new EnumMap<>(made);
    }

    /// The newest block that may never change.
    synchronized long finalized() throws IOException {
        long latest = Long.decode(call("eth_blockNumber").asText());
        finalized = Math.max(finalized, latest - FINAL_AFTER);
        return Math.max(0, finalized);
    }

    private synchronized boolean strikes(Fault fault, double probability) {
        if (!faulty || random.nextDouble() >= probability) {
            return false;
        }
        made.merge(fault, 1, Integer::sum);
        return true;
    }

    private synchronized int pick(int bound) {
        return random.nextInt(bound);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = (ObjectNode) JSON.readTree(exchange.getRequestBody());
            if (strikes(Fault.CALL_DROPPED, 0.03)) {
                return;
            }
            if (strikes(Fault.DELAYED, 0.08)) {
                LockSupport.parkNanos(Duration.ofMillis(1 + pick(250)).toNanos());
            }
            var answer = answer(request);
            if (strikes(Fault.ANSWER_DROPPED, 0.02)) {
                return;
            }
            answer.set("id", request.get("id"));
            var bytes = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private ObjectNode answer(ObjectNode request) throws IOException {
        var method = request.get("method").asText();
        var key = method + request.get("params");
        switch (method) {
            case "eth_chainId" -> {
                if (strikes(Fault.OTHER_CHAIN, 0.02)) {
                    return JSON.createObjectNode().put("jsonrpc", "2.0").put("result", "0x1");
                }
            }
            case "eth_sendRawTransaction" -> {
                var raw = request.get("params").get(0).asText();
                if (strikes(Fault.SWALLOWED, 0.1)) {
                    var hash = HexFormat.of()
                            .formatHex(Keccak256.hash(HexFormat.of().parseHex(raw.substring(2))));
                    return JSON.createObjectNode().put("jsonrpc", "2.0").put("result", "0x" + hash);
                }
                if (strikes(Fault.SENT_TWICE, 0.1)) {
                    forward(request);
                }
            }
            case "eth_getBlockByNumber" -> request.set("params", dated((ArrayNode) request.get("params"), 0));
            case "eth_getTransactionCount" -> request.set("params", dated((ArrayNode) request.get("params"), 1));
            case "eth_getLogs" -> {
                if (strikes(Fault.LOGS_WITHHELD, 0.05)) {
                    var none = JSON.createObjectNode().put("jsonrpc", "2.0");
                    none.putArray("result");
                    return none;
                }
            }
            default -> {}
        }
        if (before.containsKey(key) && !method.equals("eth_sendRawTransaction") && strikes(Fault.STALE, 0.03)) {
            return before.get(key).deepCopy();
        }
        var answer = (ObjectNode) forward(request);
        if (method.equals("eth_getLogs") && answer.path("result").size() > 1 && strikes(Fault.LOGS_REVERSED, 0.1)) {
            var reversed = JSON.createArrayNode();
            answer.get("result").forEach(log -> reversed.insert(0, log));
            return JSON.createObjectNode().put("jsonrpc", "2.0").set("result", reversed);
        }
        before.put(key, answer.deepCopy());
        return answer;
    }

    /// Names the block that the tag means here.
    private ArrayNode dated(ArrayNode params, int at) throws IOException {
        var tag = params.get(at).asText();
        var dated = params.deepCopy();
        if (tag.equals("finalized") || tag.equals("safe")) {
            dated.set(at, JSON.getNodeFactory().textNode("0x" + Long.toHexString(finalized())));
        }
        return dated;
    }

    /// A call that nothing happens to.
    JsonNode call(String method, Object... params) throws IOException {
        var request = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        request.set("params", JSON.valueToTree(params));
        var answer = forward(request);
        if (answer.has("error")) {
            throw new IOException(method + ": " + answer.get("error"));
        }
        return answer.get("result");
    }

    private JsonNode forward(JsonNode request) throws IOException {
        var post = HttpRequest.newBuilder(l1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(request), StandardCharsets.UTF_8))
                .build();
        try {
            return JSON.readTree(
                    http.send(post, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("the proxy ends", ended));
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.close();
    }
}
