package io.orrery.http.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.http.shared.SharedStore.Kept;
import io.orrery.http.shared.SharedStore.Taken;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisStoreTest {
    private static final SharedBucket THREE_AN_HOUR = new SharedBucket("tries", 3, Duration.ofHours(1), 3);
    private static final String CALLER = "ip:c0000207";

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

    private RedisStore node(String deployment) {
        return RedisStore.open(Nodes.settings(server.url()), () -> new RedisLogin("", ""), deployment, watched);
    }

    private static Taken take(SharedStore store, int tokens) {
        return store.take(THREE_AN_HOUR, CALLER, tokens).toCompletableFuture().join();
    }

    private static Taken look(SharedStore store) {
        return store.look(THREE_AN_HOUR, CALLER).toCompletableFuture().join();
    }

    @Test
    void twoNodesTakeFromOneBucket() {
        try (var one = node("a");
                var other = node("a")) {
            assertThat(take(one, 2)).isEqualTo(new Taken.Granted());
            assertThat(take(other, 2)).isInstanceOf(Taken.Refused.class);
            assertThat(take(other, 1)).isEqualTo(new Taken.Granted());
            assertThat(look(one)).isInstanceOf(Taken.Refused.class);
            // 20 minutes for a token, less what has passed.
            assertThat(((Taken.Refused) take(one, 1)).until()).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(20));
            assertThat(watched.unanswered()).isZero();
        }
    }

    @Test
    void whoLooksTakesNothingAndOthersAreOthers() {
        try (var one = node("a");
                var stranger = node("b")) {
            IntStream.range(0, 10).forEach(_ -> assertThat(look(one)).isEqualTo(new Taken.Granted()));
            assertThat(take(one, 3)).isEqualTo(new Taken.Granted());

            assertThat(take(stranger, 3)).isEqualTo(new Taken.Granted());
            assertThat(one.take(THREE_AN_HOUR, "ip:c0000208", 3)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(new Taken.Granted());
            var uploads = new SharedBucket("uploads", 3, Duration.ofHours(1), 3);
            assertThat(one.take(uploads, CALLER, 3).toCompletableFuture().join())
                    .isEqualTo(new Taken.Granted());
        }
    }

    @Test
    void tokensComeBackByRedisClock() {
        var fast = new SharedBucket("fast", 1000, Duration.ofSeconds(1), 2);
        try (var one = node("a")) {
            // More than a thousand at once there never are, so all of these are there only because time has passed.
            var refused = 0;
            for (int granted = 0; granted < 50; ) {
                switch (one.take(fast, CALLER, 1).toCompletableFuture().join()) {
                    case Taken.Granted _ -> granted++;
                    case Taken.Refused(var until) -> {
                        refused++;
                        assertThat(until).isPositive().isLessThanOrEqualTo(Duration.ofMillis(2));
                    }
                    case Taken.Unknown _ -> throw new AssertionError("Redis did not say");
                }
            }
            assertThat(refused).isNotNegative();
            assertThat(one.take(fast, CALLER, 3).toCompletableFuture().join()).isInstanceOf(Taken.Refused.class);
        }
    }

    @Test
    void aClockThatWentBackLetsNobodyWaitLongerThanAnEmptyBucketDoes() {
        try (var one = node("a")) {
            take(one, 1);
            var key = server.ask("KEYS *bucket*").getFirst();
            // A year after what any clock says.
            server.ask("SET " + key + " 99999999999999");
            assertThat(((Taken.Refused) take(one, 3)).until())
                    .isGreaterThan(Duration.ofMinutes(59))
                    .isLessThanOrEqualTo(Duration.ofHours(1));

            server.ask("SET " + key + " nonsense");
            assertThat(take(one, 3)).isEqualTo(new Taken.Granted());
            assertThat(watched.unanswered()).isZero();
        }
    }

    @Test
    void everyKeyIsOfTheDeploymentEndsAndNamesNobody() {
        server.ask("SET strangers:key kept");
        try (var one = node("31337-0xab")) {
            take(one, 1);
            one.keep(new Kept("fate:7", "x", Duration.ofMinutes(1), true));
            assertThat(find(one, "fate:7")).contains("x");

            var keys = server.ask("KEYS *");
            assertThat(keys).contains("strangers:key").hasSizeGreaterThanOrEqualTo(3);
            assertThat(keys).filteredOn(key -> !key.equals("strangers:key")).allSatisfy(key -> {
                assertThat(key).startsWith("orrery:{31337-0xab}:").doesNotContain("c0000207");
                assertThat(Long.parseLong(server.ask("PTTL " + key).getFirst())).isPositive();
            });
        }
        assertThat(server.ask("GET strangers:key")).containsExactly("kept");
    }

    @Test
    void whatIsThereIsReplacedOnlyByWhatReplaces() {
        try (var one = node("a");
                var other = node("a");
                var stranger = node("b")) {
            one.keep(kept("first", false));
            assertThat(find(one, "k")).contains("first");
            one.keep(kept("second", false));
            assertThat(find(one, "k")).contains("first");
            one.keep(kept("third", true));
            assertThat(find(one, "k")).contains("third");

            assertThat(find(other, "k")).contains("third");
            assertThat(find(stranger, "k")).isEmpty();
            assertThat(find(other, "nothing")).isEmpty();
        }
    }

    @Test
    void whatIsLongerThanItMayBeIsNotFound() {
        try (var one = node("a")) {
            one.keep(kept("x".repeat(SharedStore.MOST_VALUE_BYTES), true));
            assertThat(find(one, "k")).isPresent();
            one.keep(kept("x".repeat(SharedStore.MOST_VALUE_BYTES + 1), true));
            assertThat(find(one, "k")).isEmpty();
        }
    }

    private static Kept kept(String text, boolean replaces) {
        return new Kept("k", text, Duration.ofMinutes(1), replaces);
    }

    private static Optional<String> find(SharedStore store, String key) {
        return store.find(key).toCompletableFuture().join();
    }
}
