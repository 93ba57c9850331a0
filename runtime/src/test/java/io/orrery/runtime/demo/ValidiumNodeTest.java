package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.RollupContract;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.escape.Blobs;
import io.orrery.runtime.escape.L1History;
import io.orrery.runtime.rebuild.RebuildCommand;
import io.orrery.runtime.wallet.Wallet;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// A node whose data is with an alt-DA server, from an empty L1 to a batch that is final there.
final class ValidiumNodeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PATH = "/put/";

    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();

    @Test
    void aBatchWhoseSlotsL1NeverSeesIsProvenAndFinalThere(@TempDir Path folder) throws Exception {
        RequiresAnvil.orAbort();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        var overrides =
                List.of("orrery.da.layers=alt-da", "orrery.da.alt-da.url=" + url, "orrery.da.alt-da.commitment=keccak");
        try (var stack = LocalStack.start(folder.resolve("home"), overrides)) {
            awaitFirstBatch(stack);
            var rpc = new JsonRpcClient(URI.create(stack.httpUrl()));
            var data = rpc.call("rollup_getDataAvailability", 1);
            assertThat(data.path("mode").asText()).isEqualTo("validium");
            assertThat(data.path("layer").asText()).isEqualTo("alt_da");
            assertThat(rpc.call("rollup_getBatchProof", 1).path("circuit").asText())
                    .isEqualTo(DataMode.VALIDIUM.circuit(BatchSize.FIRST));

            var transaction = Digest.parse(data.path("l1").path("transaction").asText());
            var commit = RollupContract.decodeCommit(Wallet.await(stack.l1().transaction(transaction))
                    .orElseThrow()
                    .input());
            assertThat(commit.header().size()).isEqualTo(DataMode.VALIDIUM.sizeWord(BatchSize.FIRST));
            var receipt = (DataReceipt.AltDa) DataReceipt.of(commit.slots());
            assertThat(data.path("receipt").asText()).isEqualTo(hex(receipt.toBytes()));
            // What L1 has is the name of what the server has.
            var slots = Objects.requireNonNull(stored.get(hex(receipt.commitment())));
            assertThat(slots).hasSize(data.path("slotBytes").asInt());
            assertThat(hex(receipt.commitment()))
                    .isEqualTo("0x00" + hex(Keccak256.hash(slots)).substring(2));
            ToldRecord.isL1s(
                    rpc,
                    DevnetAccounts.signer(0).address(),
                    0,
                    L1History.read(stack.l1(), stack.client().info().rollup(), 0));
        } finally {
            server.stop(0);
        }
    }

    /// The operator's own deposits are in it.
    private static void awaitFirstBatch(LocalStack stack) throws Exception {
        stack.awaitNode();
        var deadline = Instant.now().plus(PATIENCE);
        while (stack.client().info().head(BatchStage.FINALIZED) < 1) {
            stack.requireAlive();
            assertThat(Instant.now()).as("batch 1 is final in time").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    @Test
    void aBatchWhoseSlotsAreInABlobOfItsCommitIsMadeAgainFromThere(@TempDir Path folder) throws Exception {
        RequiresAnvil.orAbort();
        try (var stack = LocalStack.start(folder.resolve("home"), List.of("orrery.da.layers=blob-validium"))) {
            awaitFirstBatch(stack);
            var rpc = new JsonRpcClient(URI.create(stack.httpUrl()));
            var data = rpc.call("rollup_getDataAvailability", 1);
            assertThat(data.path("mode").asText()).isEqualTo("validium");
            assertThat(data.path("layer").asText()).isEqualTo("blob_validium");
            assertThat(data.path("slotBytes").asInt()).isPositive();

            var rollup = stack.client().info().rollup();
            var history = L1History.read(stack.l1(), rollup, 0);
            assertThatThrownBy(() -> history.replay(1))
                    .isInstanceOf(Complaint.class)
                    .hasMessageContaining("name a consensus client");
            try (var archive = Blobs.at(stack.l1Url(), stack.l1())) {
                assertThat(history.replay(1, archive).root())
                        .isEqualTo(Fr.of(history.record(1).orElseThrow().newRoot()));
            }
            var rebuilt = new CommandLine(new RebuildCommand())
                    .execute(
                            "--from-l1",
                            "--l1=" + stack.l1Url(),
                            "--contract=" + rollup,
                            "--beacon=" + stack.l1Url(),
                            "--home=" + folder.resolve("again"));
            assertThat(rebuilt).isZero();
        }
    }

    /// `POST /put/0x..` keeps, `GET /get/0x..` gives.
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var name = path.substring(PATH.length());
            if (path.startsWith(PATH)) {
                stored.put(name, exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            var found = stored.get(name);
            exchange.sendResponseHeaders(found == null ? 404 : 200, found == null ? -1 : found.length);
            if (found != null) {
                exchange.getResponseBody().write(found);
            }
        }
    }

    private static String hex(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
