package io.orrery.ethereum;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.zk.hash.Keccak256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A member that does as it is told, on a free port.
final class FakeMember implements AutoCloseable {
    private static final String BROKEN = "internal_error";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final L1Signer key;
    private final DataPolicyContract policy;
    private final L1Signer operator;
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    final List<DataOffer> offered = new CopyOnWriteArrayList<>();
    volatile byte[] slots = new byte[0];

    /// @param operator whose signature it asks of an offer
    FakeMember(L1Signer key, DataPolicyContract policy, L1Signer operator) {
        this.key = key;
        this.policy = policy;
        this.operator = operator;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/v1/batches", this::take);
        server.createContext("/v1/slots/", exchange -> answer(exchange, slots.length == 0 ? 404 : 200, slots));
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The reason of its next refusal.
    FakeMember refuses(String reason) {
        refusals.add(reason);
        return this;
    }

    /// Its next answer is that of a broken disk.
    FakeMember fails() {
        refusals.add(BROKEN);
        return this;
    }

    private void take(HttpExchange exchange) throws IOException {
        var json = CommitteeWire.parse(exchange.getRequestBody().readAllBytes());
        var offer = CommitteeWire.batch(json);
        offered.add(offer);
        var byOperator = DigestSignature.signer(
                policy.offerDigest(1, CommitteeLayerTest.ROLLUP, offer),
                CommitteeWire.bytes(json, "operatorSignature", DigestSignature.BYTES));
        var reason = byOperator.filter(operator.address()::equals).isEmpty() ? "not_operator" : refusals.poll();
        if (reason != null) {
            answer(
                    exchange,
                    reason.equals(BROKEN) ? 500 : 409,
                    text("{\"reason\":\"" + reason + "\",\"detail\":\"as told\"}"));
            return;
        }
        var digest = policy.digest(
                1,
                CommitteeLayerTest.ROLLUP,
                offer.number(),
                offer.commitment(),
                Digest.of(Keccak256.hash(offer.slots())));
        answer(exchange, 200, text("{\"signature\":\"" + Hex.data(DigestSignature.of(key, digest)) + "\"}"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
