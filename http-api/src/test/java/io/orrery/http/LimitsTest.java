package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import io.orrery.http.shared.SharedStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final String BLOCK_NUMBER = """
            {"jsonrpc": "2.0", "method": "eth_blockNumber", "id": 1}""";

    @Test
    void aBodyOverTheLimitIsRefusedWithStatus413() {
        try (var edge = Edge.start("orrery.http.max-body = 2000 B")) {
            var inside = BLOCK_NUMBER + " ".repeat(2000 - BLOCK_NUMBER.length());

            assertThat(edge.post(inside).statusCode()).isEqualTo(200);
            var refused = edge.post(inside + " ");

            assertThat(refused.statusCode()).isEqualTo(413);
            assertRefused(Edge.parse(refused), Reason.BODY_TOO_LARGE, "");
            assertThat(edge.rollup.refusals("unknown", Reason.BODY_TOO_LARGE)).isEqualTo(1);
        }
    }

    @Test
    void aBodyOverTheLimitThatDoesNotSayItsLengthIsRefusedToo() {
        try (var edge = Edge.start("orrery.http.max-body = 2000 B")) {
            var chunks = HttpRequest.BodyPublishers.ofByteArrays(
                    List.of(" ".repeat(1500).getBytes(StandardCharsets.UTF_8), new byte[1500]));

            var refused = edge.send(edge.request().POST(chunks));

            assertThat(refused.statusCode()).isEqualTo(413);
            assertRefused(Edge.parse(refused), Reason.BODY_TOO_LARGE, "");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedForWithStatus408() throws IOException {
        try (var edge = Edge.start("orrery.http { body-timeout = 500ms, max-concurrent-requests = 1 }");
                var socket = new Socket(
                        InetAddress.getLoopbackAddress(), edge.server.address().getPort())) {
            socket.getOutputStream()
                    .write("POST / HTTP/1.1\r\nHost: edge\r\nContent-Length: 10\r\n\r\n["
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(edge.post(BLOCK_NUMBER).statusCode()).isEqualTo(200);

            var status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();

            assertThat(status).contains("408");
            assertThat(edge.rollup.refusals("unknown", Reason.BODY_TOO_SLOW)).isEqualTo(1);
        }
    }

    @Test
    void aFloodIsToldToSlowDownWithStatus429() {
        try (var edge = Edge.start("orrery.http { requests-per-second = 1, request-burst = 3 }")) {
            var answers = IntStream.range(0, 500)
                    .mapToObj(_ -> edge.post(BLOCK_NUMBER))
                    .dropWhile(answer -> answer.statusCode() == 200)
                    .limit(1)
                    .toList();

            assertThat(answers).hasSize(1);
            assertThat(answers.getFirst().statusCode()).isEqualTo(429);
            assertRefused(Edge.parse(answers.getFirst()), Reason.RATE_LIMITED, "");
            assertThat(edge.rollup.refusals("unknown", Reason.RATE_LIMITED)).isEqualTo(1);
        }
    }

    @Test
    void aBatchOfTooManyRequestsIsRefusedWithStatus413() {
        try (var edge = Edge.start("orrery.http.max-batch = 2")) {
            var refused = edge.post("[" + String.join(",", List.of(BLOCK_NUMBER, BLOCK_NUMBER, BLOCK_NUMBER)) + "]");

            assertThat(refused.statusCode()).isEqualTo(413);
            assertRefused(Edge.parse(refused), Reason.BATCH_TOO_LARGE, "");
        }
    }

    @Test
    void aBatchThatIsAFloodIsRefusedAsAWhole() {
        try (var edge = Edge.start("orrery.http { requests-per-second = 1, request-burst = 3 }")) {
            var send = """
                    {"jsonrpc": "2.0", "method": "rollup_sendTransaction", "id": 1, "params": [%s]}""".formatted(Edge.json(Edge.transfer()));

            var refused = edge.post("[" + String.join(",", List.of(send, send, send, send)) + "]");

            assertThat(refused.statusCode()).isEqualTo(429);
            assertRefused(Edge.parse(refused), Reason.RATE_LIMITED, "");
            assertThat(edge.rollup.admitted).isEmpty();
        }
    }

    @Test
    void callersAreLimitedOneByOneAndForgottenRequestsComeBack() throws UnknownHostException {
        var now = new AtomicLong();
        var limiter = new RateLimiter(
                SharedStore.NONE,
                HttpSettings.of(Edge.config("orrery.http { requests-per-second = 10, request-burst = 2 }")),
                new TimeMeter() {
                    @Override
                    public long currentTimeNanos() {
                        return now.get();
                    }

                    @Override
                    public boolean isWallClockBased() {
                        return false;
                    }
                });
        var one = InetAddress.getByName("10.0.0.1");
        var other = InetAddress.getByName("10.0.0.2");

        assertThat(limiter.take(one, 2)).isTrue();
        assertThat(limiter.take(one, 1)).isFalse();
        assertThat(limiter.take(other, 1)).isTrue();
        now.addAndGet(100_000_000);
        assertThat(limiter.take(one, 1)).isTrue();
        assertThat(limiter.take(one, 1)).isFalse();
    }

    @Test
    void anIpv6SubscriberIsOneCaller() throws UnknownHostException {
        var limiter = new RateLimiter(
                SharedStore.NONE,
                HttpSettings.of(Edge.config("orrery.http { requests-per-second = 1, request-burst = 1 }")),
                TimeMeter.SYSTEM_MILLISECONDS);

        assertThat(limiter.take(InetAddress.getByName("2001:db8::1"), 1)).isTrue();
        assertThat(limiter.take(InetAddress.getByName("2001:db8:0:1::1"), 1)).isTrue();
        assertThat(limiter.take(InetAddress.getByName("2001:db8::ffff"), 1)).isFalse();
    }

    @Test
    void oneRequestTooManyAtOnceIsToldToComeBackWithStatus503() {
        try (var edge = Edge.start("orrery.http.max-concurrent-requests = 1")) {
            var tables = new CompletableFuture<Boolean>();
            edge.rollup.tablesOpen = tables;
            var first = edge.client()
                    .sendAsync(
                            edge.request()
                                    .POST(HttpRequest.BodyPublishers.ofString(BLOCK_NUMBER))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            edge.rollup.tablesAsked.orTimeout(10, TimeUnit.SECONDS).join();

            var refused = edge.post(BLOCK_NUMBER);
            tables.complete(true);

            assertThat(refused.statusCode()).isEqualTo(503);
            assertRefused(Edge.parse(refused), Reason.TOO_MANY_REQUESTS, "");
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(edge.post(BLOCK_NUMBER).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPortInUseIsOneClearException() {
        try (var edge = Edge.start()) {
            var port = edge.server.address().getPort();
            var taken = HttpSettings.of(Edge.config("orrery.http.port = " + port));

            assertThatThrownBy(() -> HttpServer.start(
                                    edge.system(),
                                    taken,
                                    ProofSettings.of(Edge.config("")),
                                    Edge.dependencies(edge.rollup, edge.proofs))
                            .toCompletableFuture()
                            .join())
                    .hasCauseInstanceOf(PortInUse.class)
                    .hasMessageContaining("port " + port + " is in use");
        }
    }

    @Test
    void aStoppedServerAnswersWhatItHasAcceptedAndThenNothing() {
        try (var edge = Edge.start()) {
            var port = edge.server.address().getPort();
            assertThat(edge.post(BLOCK_NUMBER).statusCode()).isEqualTo(200);

            edge.server.stop().toCompletableFuture().join();

            assertThatThrownBy(() -> edge.post(BLOCK_NUMBER)).isInstanceOf(java.io.UncheckedIOException.class);
            var again = HttpServer.start(
                            edge.system(),
                            HttpSettings.of(Edge.config("orrery.http.port = " + port)),
                            ProofSettings.of(Edge.config("")),
                            Edge.dependencies(edge.rollup, edge.proofs))
                    .toCompletableFuture()
                    .join();
            assertThat(again.address().getPort()).isEqualTo(port);
        }
    }

    @Test
    void theShippedLimitsFitTogether() {
        var settings = HttpSettings.of(Edge.config(""));

        assertThat(settings.requestBurst()).isGreaterThanOrEqualTo(settings.maxBatch());
        assertThat(settings.requestTimeout())
                .isGreaterThan(settings.askTimeout().plus(settings.sequencedWait()));
        assertThat(settings.maxBatch() * Edge.json(Edge.transfer()).toString().length())
                .isLessThan(settings.maxBodyBytes());

        assertThat(settings.webSockets().ping().multipliedBy(2))
                .isLessThan(Edge.config("").getDuration("akka.http.server.idle-timeout"));

        var proofs = ProofSettings.of(Edge.config(""));
        assertThat(proofs.maxWait().plus(settings.askTimeout())).isLessThan(settings.requestTimeout());
        assertThat(proofs.maxMaterialBytes())
                .as("a witness of the largest circuit in base64")
                .isGreaterThan((32 << proofs.circuitBounds().maxDomainLog()) / 3 * 4);
        assertThat(proofs.proofs().burst())
                .isGreaterThanOrEqualTo(proofs.admission().maxOpenOfCaller());
    }
}
