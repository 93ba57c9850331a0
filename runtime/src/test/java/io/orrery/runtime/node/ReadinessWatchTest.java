package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.ethereum.L1Client;
import io.orrery.runtime.Complaint;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessWatchTest {
    private static final long CHAIN = 7;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LinkedBlockingQueue<Long> readiness = new LinkedBlockingQueue<>();
    private HttpServer l1Server;
    private L1Client l1;
    private volatile long chain = CHAIN;
    private volatile Instant newest = Instant.now();
    private volatile boolean answers = true;

    @BeforeEach
    void startL1() throws IOException {
        l1Server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        l1Server.setExecutor(threads);
        l1Server.createContext("/", exchange -> {
            var call = new ObjectMapper().readTree(exchange.getRequestBody());
            var result = call.path("method").asText().equals("eth_chainId")
                    ? "\"0x" + Long.toHexString(chain) + "\""
                    : "{\"number\":\"0x1\",\"hash\":\"0x" + "11".repeat(32) + "\",\"timestamp\":\"0x"
                            + Long.toHexString(newest.getEpochSecond()) + "\"}";
            var body = ("{\"jsonrpc\":\"2.0\",\"id\":" + call.path("id") + ",\"result\":" + result + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answers ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        l1Server.start();
        l1 = L1Client.at(
                URI.create("http://127.0.0.1:" + l1Server.getAddress().getPort()), Duration.ofSeconds(10), threads);
    }

    @AfterEach
    void stopL1() {
        l1.close();
        l1Server.stop(0);
        threads.shutdownNow();
    }

    private final Metrics metrics = new Metrics() {
        @Override
        public void count(MetricName name, long amount, String... tagValues) {}

        @Override
        public void record(MetricName name, long value, String... tagValues) {}

        @Override
        public void set(MetricName name, long value, String... tagValues) {
            if (name == MetricName.NODE_READY) {
                readiness.add(value);
            }
        }
    };

    private Config config(Map<String, Object> more) {
        var settings = new HashMap<String, Object>(Map.of(
                "orrery.persistence.file", folder.resolve("orrery").toString(),
                "orrery.readiness.look", "20ms",
                "orrery.readiness.grace", "0s",
                "orrery.fence.heartbeat", "50ms",
                "orrery.fence.lease", "60s"));
        settings.putAll(more);
        return ConfigFactory.parseMap(settings)
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    private void expect(long ready) throws InterruptedException {
        while (true) {
            var told = readiness.poll(1, TimeUnit.MINUTES);
            assertThat(told).as("a look").isNotNull();
            if (told == ready) {
                return;
            }
        }
    }

    @Test
    void aNodeWhoseClockIsOffIsNotLetIntoItsClusterAndSaysSo() {
        var config = config(Map.of("orrery.readiness.join-within", "2s"));
        InstantSource hourAhead = () -> Instant.now().plusSeconds(3600);
        try (var store = NodeDatabase.open(config, "0.0.1");
                var watch = ReadinessWatch.start(
                        config, store, l1, CHAIN, new SteadyClock(hourAhead, System::nanoTime), metrics)) {
            assertThatThrownBy(watch::awaitJoinable)
                    .isInstanceOf(Complaint.class)
                    .hasMessageContaining("clock differs from the database's");
        }
    }

    @Test
    void aNodeJoinsWhenL1AnswersAndIsNotReadyWhileItDoesNot() throws Exception {
        answers = false;
        var config = config(Map.of());
        try (var store = NodeDatabase.open(config, "0.0.1");
                var watch = ReadinessWatch.start(config, store, l1, CHAIN, SteadyClock.ofMachine(), metrics)) {
            expect(0);
            assertThat(watch.missing()).contains("L1 does not answer");
            answers = true;
            watch.awaitJoinable();
            expect(1);
            assertThat(watch.missing()).isEmpty();
            chain = 8;
            expect(0);
            assertThat(watch.missing()).contains("L1 is another chain");
            chain = CHAIN;
            expect(1);
            newest = Instant.now().plus(Duration.ofHours(1));
            expect(0);
            assertThat(watch.missing()).contains("this machine's clock is behind L1's newest block");
        }
    }

    @Test
    void aNodeThatIsNotReadyLeavesItsWorkToOneThatIs() throws Exception {
        try (var server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            var config = config(Map.of("orrery.persistence.url", server.getJdbcUrl("postgres", "postgres")));
            var left = new LinkedBlockingQueue<String>();
            try (var store = NodeDatabase.open(config, "0.0.1");
                    var other = NodeDatabase.open(config, "0.0.1");
                    var watch = ReadinessWatch.start(config, store, l1, CHAIN, SteadyClock.ofMachine(), metrics)) {
                watch.leaveBy(left::add);
                var ready = other.fence().orElseThrow();
                ready.joined("akka://orrery@10.0.0.1:25520", 1);
                ready.ready(true);
                ready.beat(InstantSource.system(), _ -> {}, _ -> {});
                answers = false;
                assertThat(left.poll(1, TimeUnit.MINUTES)).contains("L1 does not answer");
            }
        }
    }
}
