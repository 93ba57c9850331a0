package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.actors.validator.CustodySigning;
import io.orrery.actors.validator.CustodyView;
import io.orrery.actors.validator.ValidatorActors;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.AuditTrail;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.keystore.KeyRing;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SigningDesk;
import io.orrery.persistence.validator.SqlSigningLedger;
import io.orrery.runtime.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Nodes with the same keys in one cluster, on one real PostgreSQL server.
class ValidatorTakeoverTest {
    private static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    private static final long EPOCH = 400_000;
    private static final String SET = "main";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static EmbeddedPostgres server;

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    private static final class TestMetrics implements Metrics {
        final Map<String, Long> counted = new ConcurrentHashMap<>();

        @Override
        public void count(MetricName name, long amount, String... tagValues) {
            counted.merge(name + List.of(tagValues).toString(), amount, Long::sum);
        }

        @Override
        public void record(MetricName name, long value, String... tagValues) {}

        @Override
        public void set(MetricName name, long value, String... tagValues) {}
    }

    private static final class Member implements AutoCloseable {
        final NodeDatabase store;
        final ExecutorService sql = Executors.newFixedThreadPool(4);
        final ActorSystem<Void> system;
        final SigningLedger ledger;
        final CustodySigning door;
        final ValidatorActors actors;
        final TestMetrics metrics = new TestMetrics();
        private boolean stopped;

        /// @param database its name
        /// @param ports of all, the first of the cluster first
        Member(String database, int port, int... ports) {
            var seeds = Arrays.stream(ports)
                    .mapToObj(number -> "akka://orrery@127.0.0.1:" + number)
                    .toList();
            var config = ConfigFactory.parseMap(Map.of(
                            "orrery.persistence.url",
                            server.getJdbcUrl("postgres", database),
                            "akka.cluster.roles",
                            List.of(ValidatorActors.VALIDATOR),
                            "akka.cluster.seed-nodes",
                            seeds,
                            "akka.remote.artery.canonical.port",
                            port,
                            "akka.cluster.jmx.multi-mbeans-in-same-jvm",
                            "on",
                            // What is terminated is as good as killed: nothing is handed over.
                            "akka.coordinated-shutdown.run-by-actor-system-terminate",
                            "off"))
                    .withFallback(ConfigFactory.load())
                    .resolve();
            store = NodeDatabase.open(config, "0.0.1");
            ledger = new SqlSigningLedger(
                    new Transactions(store.database().dataSource(), sql),
                    store.database().engine());
            system = ActorSystem.create(Behaviors.empty(), "orrery", store.setup(ValidatorNode.ofManyNodes(config)));
            FenceWatch.start(system, store.fence().orElseThrow(), metrics, Instant::now, new NodeEnd());
            var view = new CustodyView(
                    VoteGroups.on(ledger, SigningDesk.Settings.DEFAULT),
                    () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
            var keys = new KeyRing(Scheme.BLS12_381);
            keys.add(BlsSecretKey.of(new Digest(0, 0, 0, 7).toBytes()));
            door = new CustodySigning(new CustodySigning.Around(
                    NETWORK,
                    keys,
                    view,
                    () -> Instant.ofEpochSecond(NETWORK.startOf(EPOCH * 32)),
                    Runnable::run,
                    metrics));
            now(ledger.open(new KeySet(SET, NETWORK.genesisValidatorsRoot(), ProtectionMode.COMPLETE)));
            now(ledger.add(SET, door.publicKeys()));
            actors = ValidatorActors.start(system, SET, ledger, view, ValidatorNode.custody(config), metrics);
        }

        ValidatorKey key() {
            return door.publicKeys().getFirst();
        }

        SigningOutcome vote(long target, long root) {
            var duty = new Duty.Attestation(new AttestationData(
                    target * 32,
                    0,
                    new Digest(root, 0, 0, 0),
                    new Checkpoint(target - 1, new Digest(1, 0, 0, 0)),
                    new Checkpoint(target, new Digest(2, 0, 0, 0))));
            return now(door.sign(new SigningRequest(key(), duty, Optional.of(NETWORK.at(EPOCH)), Optional.empty())));
        }

        void awaitUp(int members) {
            until(() -> StreamSupport.stream(
                                    Cluster.get(system).state().getMembers().spliterator(), false)
                            .filter(member -> member.status().equals(MemberStatus.up()))
                            .count()
                    == members);
        }

        void awaitSigning() {
            until(() -> door.hindrance().isEmpty());
        }

        /// As a process that is gone: nothing is said to anybody.
        void kill() {
            stopped = true;
            system.terminate();
            now(system.getWhenTerminated());
        }

        @Override
        public void close() {
            if (!stopped) {
                kill();
            }
            store.close();
            sql.shutdownNow();
        }
    }

    private static String database(String name) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return name;
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static void until(BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - from).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static AuditTrail.Verdict audit(SigningLedger ledger) {
        var trail = new AuditTrail();
        now(ledger.audit(SET, 0, 10_000)).forEach(trail::entry);
        return trail.verdict();
    }

    @Test
    void theNextSignsWhenTheFirstIsKilledAndNothingTwiceAndGivesItBackByCommand() throws Exception {
        var tables = database("three");
        int one = FreePort.next();
        int two = FreePort.next();
        try (var first = new Member(tables, one, one, two)) {
            now(first.ledger.custody(SET, KeySetCustody.Settings.DEFAULT, new KeySetCustody.Command.Enable("ann", 0)));
            first.awaitSigning();
            try (var second = new Member(tables, two, one, two)) {
                second.awaitUp(2);
                try (var third = new Member(tables, FreePort.next(), one, two)) {
                    second.awaitUp(3);
                    passOn(first, second, third);
                }
            }
        }
    }

    @Test
    void ofTwoNodesTheOneThatIsLeftStaysThoughTheOtherHadTheLowerAddress() throws Exception {
        var tables = database("two");
        int one = FreePort.next();
        int two = FreePort.next();
        int lower = Math.min(one, two);
        int higher = Math.max(one, two);
        try (var first = new Member(tables, lower, lower, higher)) {
            now(first.ledger.custody(SET, KeySetCustody.Settings.DEFAULT, new KeySetCustody.Command.Enable("ann", 0)));
            first.awaitSigning();
            try (var second = new Member(tables, higher, lower, higher)) {
                second.awaitUp(2);
                first.kill();
                second.awaitUp(1);
                second.awaitSigning();
                assertThat(second.vote(EPOCH + 1, 8)).isInstanceOf(SigningOutcome.Signed.class);
                assertThat(second.system.getWhenTerminated().toCompletableFuture())
                        .isNotDone();
            }
        }
    }

    private static void passOn(Member first, Member second, Member third) {
        assertThat(first.vote(EPOCH - 1, 1)).isInstanceOf(SigningOutcome.Signed.class);
        assertThat(second.vote(EPOCH - 1, 2)).isInstanceOf(SigningOutcome.NotHere.class);

        long killed = System.nanoTime();
        first.kill();
        second.awaitSigning();
        System.out.printf("taken over in %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));

        assertThat(second.vote(EPOCH - 1, 2))
                .isEqualTo(new SigningOutcome.Slashable(SlashingProtection.Refusal.DOUBLE_VOTE));
        assertThat(second.vote(EPOCH, 3)).isInstanceOf(SigningOutcome.Signed.class);
        // What is left of the first believes that it has the keys.
        assertThat(first.vote(EPOCH + 1, 4)).isInstanceOf(SigningOutcome.NotHere.class);

        until(() -> now(second.actors.handOver("")).done());
        third.awaitSigning();
        assertThat(third.vote(EPOCH, 5))
                .isEqualTo(new SigningOutcome.Slashable(SlashingProtection.Refusal.DOUBLE_VOTE));
        assertThat(third.vote(EPOCH + 1, 6)).isInstanceOf(SigningOutcome.Signed.class);
        assertThat(second.vote(EPOCH + 1, 7)).isInstanceOf(SigningOutcome.NotHere.class);

        var verdict = audit(second.ledger);
        assertThat(verdict.flaws()).isEmpty();
        assertThat(verdict.released()).isEqualTo(3);
        assertThat(verdict.tenures()).extracting(AuditTrail.Tenure::endedBy).containsExactly("claimed", "released", "");
    }
}
