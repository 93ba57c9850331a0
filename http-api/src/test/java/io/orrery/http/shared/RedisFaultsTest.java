package io.orrery.http.shared;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.orrery.http.shared.SharedStore.Taken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What a node does when Redis is not well. The same for each fault: no failure and no wait for whoever
/// asks, one warning, and back again by itself.
class RedisFaultsTest {
    private static final SharedBucket TWO_AN_HOUR = new SharedBucket("tries", 2, Duration.ofHours(1), 2);

    private final Watched watched = new Watched();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisLink.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private List<String> warnings() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void awaitWarning(String why) {
        Watched.await("a warning of " + why, () -> warnings().stream().anyMatch(said -> said.contains(why)));
    }

    private RedisStore node(RedisServer server) {
        return node(Nodes.settings(server.url()), () -> new RedisLogin("", ""));
    }

    private RedisStore node(RedisSettings settings, RedisLogin.Source login) {
        return RedisStore.open(settings, login, "a", watched);
    }

    private static Taken take(SharedStore store) {
        return store.take(TWO_AN_HOUR, "somebody", 1).toCompletableFuture().join();
    }

    @Test
    void killedAndStartedAgain() {
        try (var server = RedisServer.start();
                var node = node(server)) {
            take(node);
            take(node);
            assertThat(take(node)).isInstanceOf(Taken.Refused.class);

            server.kill();
            watched.awaitDown();
            assertThat(take(node)).isEqualTo(new Taken.Unknown());
            // Nobody is asked, so nobody is waited for.
            assertThat(node.take(TWO_AN_HOUR, "somebody", 1).toCompletableFuture())
                    .isCompleted();
            assertThat(node.find("k").toCompletableFuture()).isCompletedWithValue(Optional.empty());
            assertThat(watched.unanswered()).isEqualTo(2);

            server.startAgain();
            watched.awaitUp();
            // It has forgotten everything, and everybody begins anew.
            assertThat(take(node)).isEqualTo(new Taken.Granted());
            assertThat(warnings()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void frozenAndThawed() {
        try (var server = RedisServer.start();
                var node = node(Nodes.settings(server.url(), "patience = 200ms"), () -> new RedisLogin("", ""))) {
            assertThat(watched.isUp()).isTrue();
            server.freeze();

            assertThat(take(node)).isEqualTo(new Taken.Unknown());
            assertThat(watched.isUp()).isFalse();
            // The wait was paid once.
            assertThat(node.take(TWO_AN_HOUR, "somebody", 1).toCompletableFuture())
                    .isCompleted();

            server.thaw();
            watched.awaitUp();
            assertThat(take(node)).isNotEqualTo(new Taken.Unknown());
        }
    }

    @Test
    void fullAndWithRoomAgain() {
        try (var server = RedisServer.start();
                var node = node(server)) {
            server.ask("CONFIG SET maxmemory 1");

            assertThat(take(node)).isEqualTo(new Taken.Unknown());
            awaitWarning("OOM");
            assertThat(node.take(TWO_AN_HOUR, "somebody", 1).toCompletableFuture())
                    .isCompleted();

            server.ask("CONFIG SET maxmemory 0");
            watched.awaitUp();
            assertThat(take(node)).isEqualTo(new Taken.Granted());
            assertThat(warnings()).hasSize(1);
        }
    }

    @Test
    void emptiedAndWithoutTheScript() {
        try (var server = RedisServer.start();
                var node = node(server)) {
            take(node);
            take(node);
            server.ask("FLUSHALL");
            assertThat(take(node)).isEqualTo(new Taken.Granted());

            server.ask("SCRIPT FLUSH");
            assertThat(take(node)).isEqualTo(new Taken.Unknown());
            watched.awaitUp();
            assertThat(take(node)).isEqualTo(new Taken.Granted());
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void aReplicaThatTakesNoWrites() {
        try (var server = RedisServer.start();
                var node = node(server)) {
            server.ask("REPLICAOF 127.0.0.1 1");
            assertThat(take(node)).isEqualTo(new Taken.Unknown());
            awaitWarning("READONLY");

            server.ask("REPLICAOF NO ONE");
            watched.awaitUp();
            assertThat(take(node)).isEqualTo(new Taken.Granted());
            assertThat(warnings()).hasSize(1);
        }
    }

    @Test
    void absentWhenTheNodeStarts() {
        try (var server = RedisServer.start()) {
            server.kill();
            try (var node = node(server)) {
                assertThat(watched.isUp()).isFalse();
                assertThat(take(node)).isEqualTo(new Taken.Unknown());
                assertThat(warnings()).singleElement().asString().contains("port=" + server.port());

                server.startAgain();
                watched.awaitUp();
                assertThat(take(node)).isEqualTo(new Taken.Granted());
            }
        }
    }

    @Test
    void aPasswordThatIsWrongAndThenRightIsAskedForAtEachConnection() {
        try (var server = RedisServer.start("--requirepass", "right-one")) {
            var password = new AtomicReference<>("wrong-one");
            var right = new AtomicInteger();
            try (var node = node(Nodes.settings(server.url()), () -> {
                if (password.get().equals("next-one")) {
                    right.incrementAndGet();
                }
                return new RedisLogin("", password.get());
            })) {
                assertThat(take(node)).isEqualTo(new Taken.Unknown());
                assertThat(warnings())
                        .singleElement()
                        .asString()
                        .contains("WRONGPASS")
                        .doesNotContain("wrong-one");

                password.set("right-one");
                watched.awaitUp();
                assertThat(take(node)).isEqualTo(new Taken.Granted());

                // As a token of an identity is another one by then.
                password.set("next-one");
                server.ask("AUTH right-one\r\nCONFIG SET requirepass next-one\r\nCLIENT KILL TYPE normal");
                Watched.await("the node has come again", () -> right.get() > 0 && watched.isUp());
                assertThat(take(node)).isEqualTo(new Taken.Granted());
                assertThat(warnings()).hasSize(1);
            }
        }
    }

    @Test
    void nobodysUserIsRefusedAndANamedOneIsNot() {
        try (var server = RedisServer.start()) {
            server.ask("ACL SETUSER app on >secret ~orrery:* +@all -@admin -@dangerous");
            server.ask("ACL SETUSER default off");
            try (var refused = node(server)) {
                assertThat(take(refused)).isEqualTo(new Taken.Unknown());
            }
            try (var node = node(Nodes.settings(server.url()), () -> new RedisLogin("app", "secret"))) {
                watched.awaitUp();
                assertThat(take(node)).isEqualTo(new Taken.Granted());
            }
        }
    }

    @Test
    void anIdentityThatCanNotBeHadIsAskedForAgain() {
        var answers = new LinkedBlockingDeque<RedisLogin>();
        try (var server = RedisServer.start();
                var node = node(Nodes.settings(server.url()), () -> {
                    var next = answers.poll();
                    if (next == null) {
                        throw new IllegalStateException("AWS does not say who this node is");
                    }
                    return next;
                })) {
            assertThat(take(node)).isEqualTo(new Taken.Unknown());
            assertThat(warnings()).singleElement().asString().contains("AWS does not say");
            answers.add(new RedisLogin("", ""));
            watched.awaitUp();
        }
    }

    @Test
    void aServerWhoseCertificateIsOfNobodyWeTrustIsNotAsked(@TempDir Path folder) throws Exception {
        var certificate = TestCertificate.make(folder);
        try (var server = RedisServer.start(
                "--port",
                "0",
                "--tls-port",
                "PORT",
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.certificate().toString(),
                "--tls-auth-clients",
                "no")) {
            var url = "rediss://127.0.0.1:" + server.port();
            try (var node = node(Nodes.settings(url), () -> new RedisLogin("", "secret"))) {
                assertThat(take(node)).isEqualTo(new Taken.Unknown());
                assertThat(warnings()).singleElement().asString().containsIgnoringCase("certif");
            }
            try (var plain = node(
                    Nodes.settings("redis://127.0.0.1:" + server.port(), "connect-patience = 500ms"),
                    () -> new RedisLogin("", ""))) {
                assertThat(take(plain)).isEqualTo(new Taken.Unknown());
            }
            try (var node = node(
                    Nodes.settings(url, "authority = \"" + certificate.certificate() + "\""),
                    () -> new RedisLogin("", ""))) {
                watched.awaitUp();
                assertThat(take(node)).isEqualTo(new Taken.Granted());
            }
        }
    }
}
