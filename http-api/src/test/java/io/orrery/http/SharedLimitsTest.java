package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.headers.RawHeader;
import io.github.bucket4j.TimeMeter;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.http.shared.Nodes;
import io.orrery.http.shared.RedisLogin;
import io.orrery.http.shared.RedisServer;
import io.orrery.http.shared.RedisStore;
import io.orrery.http.shared.SharedBucket;
import io.orrery.http.shared.SharedStore;
import io.orrery.http.shared.Watched;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Several nodes before which a balancer stands.
class SharedLimitsTest {
    private static final String BLOCK_NUMBER = """
            {"jsonrpc": "2.0", "method": "eth_blockNumber", "id": 1}""";
    private static final int BURST = 20;
    private static final String SLOW = "orrery.http { requests-per-second = 1, request-burst = " + BURST + " }";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private static RedisServer server;

    private final Watched watched = new Watched();

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void empty() {
        server.ask("FLUSHALL");
    }

    private RedisStore node() {
        return RedisStore.open(Nodes.settings(server.url()), () -> new RedisLogin("", ""), "edge", watched);
    }

    /// Asks both in turn until each has refused once, and counts what was granted.
    private static int granted(Edge one, Edge other) {
        var granted = 0;
        var refused = 0;
        for (var edges = Stream.generate(() -> List.of(one, other))
                        .flatMap(List::stream)
                        .iterator();
                refused < 2; ) {
            if (edges.next().post(BLOCK_NUMBER).statusCode() == 200) {
                granted++;
                refused = 0;
            } else {
                refused++;
            }
        }
        return granted;
    }

    @Test
    void twoNodesTogetherGrantACallerAsMuchAsOneWould() {
        try (var first = node();
                var second = node();
                var one = Edge.start(SLOW, first);
                var other = Edge.start(SLOW, second)) {
            var begun = System.nanoTime();
            var granted = granted(one, other);
            var passed = Duration.ofNanos(System.nanoTime() - begun);

            assertThat(granted).isBetween(BURST, BURST + 1 + (int) passed.toSeconds());
            assertThat(watched.unanswered()).isZero();
        }
    }

    @Test
    void withoutAStoreTheyGrantTwiceThat() {
        try (var one = Edge.start(SLOW);
                var other = Edge.start(SLOW)) {
            assertThat(granted(one, other)).isGreaterThanOrEqualTo(2 * BURST);
        }
    }

    @Test
    void aCallIsRefusedOverRestAndInBatchesToo() {
        try (var first = node();
                var second = node();
                var one = Edge.start(SLOW, first);
                var other = Edge.start(SLOW, second)) {
            var batch = "[" + String.join(",", Collections.nCopies(BURST - 2, BLOCK_NUMBER)) + "]";
            assertThat(one.post(batch).statusCode()).isEqualTo(200);

            assertThat(other.post(batch).statusCode()).isEqualTo(429);
            var answers = IntStream.range(0, BURST)
                    .mapToObj(_ -> other.send(other.request("/v1/nothing").GET()))
                    .map(HttpResponse::statusCode)
                    .toList();
            assertThat(answers).contains(404, 429);
        }
    }

    @Test
    void quotasAreOfAllNodesTogether() {
        var rate = new ProofSettings.Rate(1, Duration.ofHours(1), 3);
        try (var first = node();
                var second = node()) {
            var one = new Quota(first, "uploads", rate, 10, TimeMeter.SYSTEM_NANOTIME);
            var other = new Quota(second, "uploads", rate, 10, TimeMeter.SYSTEM_NANOTIME);
            assertThat(Stream.of(one, other, one).map(node -> node.take("key:ann")))
                    .allMatch(Optional::isEmpty);

            assertThat(other.take("key:ann"))
                    .hasValueSatisfying(
                            wait -> assertThat(wait).isBetween(Duration.ofMinutes(59), Duration.ofHours(1)));
            assertThat(one.take("key:bob")).isEmpty();
        }
    }

    @Test
    void aFloodOverNodesAsksTheStoreOnceForEachTokenThatItWants() {
        var clock = new Stopped();
        var others = new OthersTakeAll();
        var node = new RateLimiter(others, "requests", 10, 100, 10, clock);

        assertThat(IntStream.range(0, 50).filter(_ -> node.take(HERE, 1))).isEmpty();
        assertThat(others.asked).isEqualTo(1);
        assertThat(node.isExhausted(HERE)).isTrue();

        clock.nanos += OthersTakeAll.TOKEN.toNanos();
        assertThat(node.take(HERE, 1)).isFalse();
        assertThat(others.asked).isEqualTo(2);
    }

    @Test
    void whatAllNodesRefuseIsNotTakenFromTheNodesOwn() {
        var clock = new Stopped();
        var others = new OthersTakeAll();
        var node = new RateLimiter(others, "requests", 10, 3, 10, clock);
        assertThat(node.take(HERE, 3)).isFalse();

        others.gone = true;
        clock.nanos += OthersTakeAll.TOKEN.toNanos();

        assertThat(node.take(HERE, 3)).isTrue();
        assertThat(node.take(HERE, 1)).isFalse();
    }

    @Test
    void failedTriesOfATokenAreCountedOverNodes() {
        var tokens = AdminTokens.parse(List.of("ann " + "s".repeat(40)));
        try (var first = node();
                var second = node()) {
            var one = new AdminDoor(() -> tokens, true, tries(first));
            var other = new AdminDoor(() -> tokens, true, tries(second));
            var guess = HttpRequest.GET("/admin/status")
                    .addAttribute(AttributeKeys.remoteAddress, RemoteAddress.create(HERE))
                    .addHeader(RawHeader.create("Authorization", "Bearer " + "g".repeat(40)));

            var begun = System.nanoTime();
            var guesses = 0;
            for (var door = one; fails(door, guess); door = door == one ? other : one) {
                guesses++;
            }
            assertThat(guesses)
                    .isBetween(
                            BURST,
                            BURST
                                    + 1
                                    + (int) Duration.ofNanos(System.nanoTime() - begun)
                                            .toSeconds());
        }
    }

    private static RateLimiter tries(SharedStore store) {
        return new RateLimiter(store, "admin-tries", 1, BURST, 10, TimeMeter.SYSTEM_NANOTIME);
    }

    /// Whether the guess was looked at.
    private static boolean fails(AdminDoor door, HttpRequest guess) {
        try {
            door.require(guess);
            throw new AssertionError("a guess was right");
        } catch (RefusedException refused) {
            return refused.refusal().reason() == Reason.API_KEY_UNKNOWN;
        }
    }

    @Test
    void whyATransactionWasRefusedIsKnownToTheNodeThatWasNotAsked() {
        var refused = Edge.sign(new Transaction(
                OperationType.TRANSFER, Edge.ALICE_ETHER, Edge.NOBODY, 0, Edge.amount("5"), Edge.fee("1200000"), 4, 9));
        var admitted = Edge.transfer();
        try (var first = node();
                var second = node();
                var one = Edge.start("", first);
                var other = Edge.start("", second);
                var stranger = Edge.start()) {
            var answer = one.call("rollup_sendTransaction", Edge.json(refused));
            assertRefused(answer, Reason.UNKNOWN_RECIPIENT, "to");
            one.result("rollup_sendTransaction", Edge.json(admitted));

            assertThat(status(other, refused)).isEqualTo(status(one, refused)).contains("unknown_recipient");
            assertThat(status(other, admitted)).isEqualTo(status(one, admitted)).contains("admitted");
            assertThat(status(stranger, refused)).contains("unknown");

            // Somebody sends again what was admitted: it stays admitted, also for who learns it from others.
            var again = new TransactionFates(
                    first, 10, new TransactionFates.Ages(Duration.ofHours(1), Duration.ofMinutes(1)));
            again.refused(admitted.hash(), new Refusal(Reason.NONCE_TOO_LOW, "nonce", "it is 5"));
            assertThat(status(other, admitted)).contains("\"admitted\"");
        }
    }

    private static String status(Edge edge, SignedTransaction signed) {
        return edge.result("rollup_getTransactionStatus", Hex.word(signed.hash()))
                .toString();
    }

    @Test
    void whenTheStoreIsKilledUnderLoadNothingIsLostAndNobodyFails() {
        try (var mortal = RedisServer.start();
                var first =
                        RedisStore.open(Nodes.settings(mortal.url()), () -> new RedisLogin("", ""), "edge", watched);
                var one = Edge.start("", first)) {
            var signed = Edge.transfer();
            one.result("rollup_sendTransaction", Edge.json(signed));
            var stop = new AtomicBoolean();
            var answered = new AtomicInteger();
            var load = IntStream.range(0, 4)
                    .mapToObj(_ -> CompletableFuture.runAsync(() -> {
                        while (!stop.get()) {
                            assertThat(one.post(BLOCK_NUMBER).statusCode()).isEqualTo(200);
                            answered.incrementAndGet();
                        }
                    }))
                    .toList();

            one.await("requests before", () -> answered.get() > 50);
            mortal.kill();
            watched.awaitDown();
            var before = answered.get();
            one.await("requests without a store", () -> answered.get() > before + 50);
            assertThat(status(one, signed)).contains("admitted");
            mortal.startAgain();
            watched.awaitUp();
            var after = answered.get();
            one.await("requests with it again", () -> answered.get() > after + 50);
            stop.set(true);

            // Fails where any request was not answered as it should.
            load.forEach(CompletableFuture::join);
            assertThat(one.rollup.admitted).containsExactly(signed);
            assertThat(watched.unanswered()).isPositive();
        }
    }

    @Test
    void whileTheStoreIsGoneEachNodeHoldsItsOwnLimit() {
        try (var mortal = RedisServer.start();
                var first =
                        RedisStore.open(Nodes.settings(mortal.url()), () -> new RedisLogin("", ""), "edge", watched);
                var one = Edge.start(SLOW, first)) {
            IntStream.range(0, BURST / 2).forEach(_ -> one.post(BLOCK_NUMBER));
            mortal.kill();
            watched.awaitDown();
            var begun = System.nanoTime();

            // What was taken with the store counts without it.
            var granted = granted(one, one);
            var passed = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(granted).isLessThanOrEqualTo(BURST / 2 + 2 + (int) passed.toSeconds());
        }
    }

    private static final class Stopped implements TimeMeter {
        private long nanos;

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    /// A store whose last token somebody else has always just taken, until it is gone.
    private static final class OthersTakeAll implements SharedStore {
        private static final Duration TOKEN = Duration.ofMillis(100);

        private int asked;
        private boolean gone;

        @Override
        public CompletionStage<Taken> take(SharedBucket bucket, String caller, int tokens) {
            asked++;
            return CompletableFuture.completedStage(
                    gone ? new Taken.Unknown() : new Taken.Refused(TOKEN.multipliedBy(tokens)));
        }

        @Override
        public CompletionStage<Taken> look(SharedBucket bucket, String caller) {
            return take(bucket, caller, 1);
        }

        @Override
        public void keep(Kept kept) {}

        @Override
        public CompletionStage<Optional<String>> find(String key) {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public void close() {}
    }
}
