package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.CommitteeMember;
import io.orrery.domain.rollup.da.CommitteeMember.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP of a member of a data committee: docs/API.md, *A committee's member*. Anybody may read; offers are taken from
/// operators of the rollup alone.
public final class CommitteeServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitteeServer.class);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String BATCHES = "/v1/batches";
    private static final String SLOTS = "/v1/slots/";
    private static final String WITNESS = "/v1/exit-witness/";
    private static final int DRAIN_SECONDS = 5;

    /// A batch in hexadecimal, and what stands round it.
    private static final int MAX_BODY =
            2 * (CommitteeMember.MAX_SLOT_BYTES + CommitteeMember.MAX_OPERATION_BYTES) + (4 << 10);

    private final CommitteeDesk desk;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private CommitteeServer(CommitteeDesk desk, HttpServer server, ThreadPoolExecutor threads) {
        this.desk = desk;
        this.server = server;
        this.threads = threads;
    }

    /// @param address port 0 for any
    /// @param atOnce requests that are answered at a time, and again as many that wait; more are hung up on
    /// @param patienceSeconds for a request to come whole, and for its answer to be taken
    /// @throws PortInUse where another program has the port
    public static CommitteeServer start(CommitteeDesk desk, InetSocketAddress address, int atOnce, int patienceSeconds)
            throws IOException {
        // Read once by the JDK, when a process makes its first server.
        System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(patienceSeconds));
        System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(patienceSeconds));
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(8 * atOnce));
        HttpServer server;
        try {
            server = HttpServer.create(address, atOnce);
        } catch (BindException taken) {
            throw new PortInUse(address.getPort(), taken);
        }
        var threads = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(atOnce),
                Thread.ofPlatform().daemon().name("committee-http-", 0).factory());
        var made = new CommitteeServer(desk, server, threads);
        server.createContext("/", made::handle);
        server.setExecutor(threads);
        server.start();
        return made;
    }

    public InetSocketAddress address() {
        return server.getAddress();
    }

    /// What is answered instead of what was asked for.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String reason;
        private final transient OptionalLong next;

        Refused(int status, String reason, String detail) {
            this(status, reason, detail, OptionalLong.empty());
        }

        /// @param next the number of the batch that the member waits for
        Refused(int status, String reason, String detail, OptionalLong next) {
            super(detail);
            this.status = status;
            this.reason = reason;
            this.next = next;
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
            try {
                route(exchange);
            } catch (Refused refused) {
                problem(exchange, refused);
            } catch (RuntimeException bug) {
                LOG.error("event=call-failed path={}", exchange.getRequestURI().getPath(), bug);
                problem(exchange, new Refused(500, "internal_error", "the member failed; its log says more"));
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (path.equals(BATCHES)) {
            require(exchange, "POST");
            offer(exchange);
            return;
        }
        require(exchange, "GET");
        if (path.equals("/v1/committee")) {
            json(exchange, 200, standing());
        } else if (path.startsWith(BATCHES + "/")) {
            json(exchange, 200, batch(path.substring(BATCHES.length() + 1)));
        } else if (path.startsWith(SLOTS)) {
            answer(exchange, 200, "application/octet-stream", slots(path.substring(SLOTS.length())));
        } else if (path.startsWith(WITNESS)) {
            json(exchange, 200, witness(path.substring(WITNESS.length()), exchange));
        } else {
            throw new Refused(404, "not_found", "there is no such path; docs/API.md has those of a committee's member");
        }
    }

    private static void require(HttpExchange exchange, String method) {
        if (!exchange.getRequestMethod().equals(method)) {
            exchange.getResponseHeaders().set("Allow", method);
            throw new Refused(405, "method_not_allowed", "this path takes " + method);
        }
    }

    private void offer(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new Refused(413, "body_too_large", "a body has at most " + MAX_BODY + " bytes");
        }
        CommitteeJson.Offered offered;
        try {
            offered = CommitteeJson.offered(body);
        } catch (IllegalArgumentException malformed) {
            throw new Refused(400, Reason.MALFORMED.word(), String.valueOf(malformed.getMessage()));
        }
        switch (desk.offer(offered.offer(), offered.signature())) {
            case CommitteeDesk.Answer.Signed(var signature) ->
                json(
                        exchange,
                        200,
                        JSON.objectNode()
                                .put("number", offered.offer().number())
                                .put("member", desk.owner().member().toString())
                                .put("signature", CommitteeJson.hex(signature)));
            case CommitteeDesk.Answer.Refused(var reason, var why) ->
                throw new Refused(
                        status(reason),
                        reason.word(),
                        why,
                        reason == Reason.OUT_OF_ORDER
                                ? OptionalLong.of(desk.standing().next())
                                : OptionalLong.empty());
        }
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case MALFORMED -> 400;
            case NOT_OPERATOR -> 403;
            case OUT_OF_ORDER,
                    OTHER_BATCH,
                    WRONG_PREVIOUS_ROOT,
                    NOT_YET,
                    WRONG_DATA,
                    WRONG_ROOT,
                    WRONG_COMMITMENT,
                    CONTRADICTS_L1 -> 409;
        };
    }

    private ObjectNode standing() {
        var owner = desk.owner();
        var standing = desk.standing();
        return JSON.objectNode()
                .put("member", owner.member().toString())
                .put("l1ChainId", owner.chainId())
                .put("rollup", owner.rollup().toString())
                .put("policy", owner.policy().toString())
                .put("next", standing.next())
                .put("executed", standing.executed())
                .put("contradiction", standing.contradiction().orElse(null));
    }

    private JsonNode batch(String text) {
        long number = number(text, "number");
        return desk.batch(number)
                .map(CommitteeJson::batch)
                .orElseThrow(() -> new Refused(404, "not_found", "this member holds no batch " + number));
    }

    private static long number(String text, String field) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new Refused(400, Reason.MALFORMED.word(), field + " must be a decimal integer of 32 bits");
        }
        return Long.parseLong(text);
    }

    private byte[] slots(String text) {
        Digest hash;
        try {
            hash = Digest.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new Refused(400, Reason.MALFORMED.word(), "the hash of slots is 0x and 64 hexadecimal digits");
        }
        return desk.slots(hash)
                .orElseThrow(() -> new Refused(404, "not_found", "this member holds no slots of hash " + hash));
    }

    private JsonNode witness(String text, HttpExchange exchange) {
        Address owner;
        try {
            owner = Address.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new Refused(400, Reason.MALFORMED.word(), "owner must be 0x and 40 hexadecimal digits");
        }
        var query = exchange.getRequestURI().getQuery();
        if (query != null && !query.startsWith("from=")) {
            throw new Refused(400, Reason.MALFORMED.word(), "the query may be from=INDEX, and nothing else");
        }
        long from = query == null ? 0 : number(query.substring("from=".length()), "from");
        var state = desk.executedState()
                .orElseThrow(() -> new Refused(
                        404, "not_found", "this member does not hold the state that L1 has executed last, if any is"));
        var page = ExitJson.page(state, owner, from);
        page.put("l1ChainId", desk.owner().chainId())
                .put("rollup", desk.owner().rollup().toString());
        return page;
    }

    private static void problem(HttpExchange exchange, Refused refused) throws IOException {
        var json = JSON.objectNode()
                .put("type", "about:blank")
                .put("status", refused.status)
                .put("reason", refused.reason)
                .put("detail", refused.getMessage());
        refused.next.ifPresent(next -> json.put("next", next));
        answer(exchange, refused.status, "application/problem+json", bytes(json));
    }

    private static void json(HttpExchange exchange, int status, JsonNode json) throws IOException {
        answer(exchange, status, "application/json", bytes(json));
    }

    private static byte[] bytes(JsonNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        // 0 would announce a body of unknown length.
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /// Lets requests under way end, for a bounded time.
    @Override
    public void close() {
        // The JDK may wait all of the time for nobody.
        server.stop(threads.getActiveCount() == 0 ? 0 : DRAIN_SECONDS);
        threads.shutdownNow();
    }
}
