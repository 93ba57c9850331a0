package io.orrery.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.da.DataLayerFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a consensus client may answer. Anvil's true answer is in [BlobCommitTest].
class BlobArchiveTest {
    private static final byte[] SLOTS = new byte[] {1, 2, 3};
    private static final byte[] BLOB = SlotBlob.pack(SLOTS);
    private static final Digest HASH = Kzg.versionedHash(BLOB);
    private static final String ROOT = new Digest(1, 2, 3, 4).toString();

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final AtomicReference<Answer> answer = new AtomicReference<>();
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.set(exchange.getRequestURI().toString());
                answer.get().to(exchange);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private BlobArchive archive(Duration timeout) {
        return new BlobArchive(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/beacon"), timeout);
    }

    private void answers(int status, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        answer.set(exchange -> {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    private static String list(byte[]... blobs) {
        var items = Arrays.stream(blobs).map(blob -> '"' + Hex.data(blob) + '"').toList();
        return "{\"data\":[" + String.join(",", items) + "]}";
    }

    private void unavailable(String why) {
        try (var archive = archive(Duration.ofSeconds(30))) {
            assertThatThrownBy(() -> archive.slots(HASH, ROOT))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void theBlobThatIsAskedForIsFoundAmongOthers() {
        answers(200, list(SlotBlob.pack(new byte[31]), BLOB));
        try (var archive = archive(Duration.ofSeconds(30))) {
            assertThat(archive.slots(HASH, ROOT)).hasValue(SLOTS);
        }
        assertThat(asked.get()).isEqualTo("/beacon/eth/v1/beacon/blobs/" + ROOT + "?versioned_hashes=" + HASH);
    }

    @Test
    void aBlobThatWasPrunedOrIsNotThereYetIsNone() {
        try (var archive = archive(Duration.ofSeconds(30))) {
            answers(404, "{\"code\":404,\"message\":\"Block not found\"}");
            assertThat(archive.slots(HASH, ROOT)).isEmpty();
            answers(200, "{\"execution_optimistic\":false,\"data\":[]}");
            assertThat(archive.slots(HASH, ROOT)).isEmpty();
        }
    }

    @Test
    void otherBlobsThanTheOneAreNoAnswer() {
        var damaged = BLOB.clone();
        damaged[40] ^= 1;
        var tooHigh = BLOB.clone();
        tooHigh[32] = (byte) 0xff;
        var truncated = Arrays.copyOf(BLOB, BLOB.length - 1);
        for (var other : new byte[][] {damaged, tooHigh, truncated, new byte[0]}) {
            answers(200, list(other));
            try (var archive = archive(Duration.ofSeconds(30))) {
                assertThatThrownBy(() -> archive.slots(HASH, ROOT))
                        .isInstanceOf(DataLayerFailure.Refused.class)
                        .hasMessageEndingWith("has other blobs than " + HASH);
            }
        }
        answers(200, "{\"data\":[\"0x" + "zz".repeat(SlotBlob.BYTES) + "\", 7, null]}");
        try (var archive = archive(Duration.ofSeconds(30))) {
            assertThatThrownBy(() -> archive.slots(HASH, ROOT)).isInstanceOf(DataLayerFailure.Refused.class);
        }
    }

    @Test
    void aBlobOfSomethingElseHasNoSlots() {
        var other = BLOB.clone();
        other[1] = 2;
        answers(200, list(other));
        try (var archive = archive(Duration.ofSeconds(30))) {
            assertThatThrownBy(() -> archive.slots(Kzg.versionedHash(other), ROOT))
                    .isInstanceOf(DataLayerFailure.Refused.class)
                    .hasMessageContaining("has no slots in it: a blob of slots has version 1, not 2");
        }
    }

    @Test
    void whatIsNoAnswerOfAConsensusClientIsOne() {
        answers(500, "");
        unavailable("HTTP 500");
        answers(307, "");
        unavailable("HTTP 307");
        answers(200, "<html></html>");
        unavailable("no JSON");
        answers(200, "{\"data\":{}}");
        unavailable("without a list");
        answers(200, "");
        unavailable("without a list");
        answers(200, list(BLOB).substring(0, 1_000));
        unavailable("no JSON");
        answer.set(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
        });
        unavailable("can not be asked");
    }

    @Test
    void anAnswerHasBoundsInLengthAndTime() {
        answer.set(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            var block = new byte[1 << 16];
            while (true) {
                exchange.getResponseBody().write(block);
            }
        });
        unavailable("more than 25165824 bytes");
        answer.set(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            hold();
        });
        try (var archive = archive(Duration.ofMillis(500))) {
            assertThatThrownBy(() -> archive.slots(HASH, ROOT))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageContaining("can not be asked: timeout");
        }
    }

    private void hold() {
        try {
            closed.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aUrlWithASecretOrAnotherSchemeIsRefusedWithoutBeingTold() {
        for (var url : new String[] {"http://me:word@host", "https://host/?key=word", "ftp://host", "host"}) {
            assertThatThrownBy(() -> new BlobArchive(URI.create(url), Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("word")
                    .hasMessageContaining("http or https URL");
        }
    }
}
