package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.Join;
import akka.cluster.typed.SingletonActor;
import akka.coordination.lease.javadsl.LeaseProvider;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.persistence.fence.NodeFence;
import io.orrery.persistence.journal.JournalReader;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two nodes that do not see one another, as after a partition, on one real PostgreSQL server: each a
/// cluster of its own with the same singleton.
class FencedNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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

    private static String database(String name) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return server.getJdbcUrl("postgres", name);
    }

    private static final class TestMetrics implements Metrics {
        final Map<MetricName, Long> values = new ConcurrentHashMap<>();

        @Override
        public void count(MetricName name, long amount, String... tagValues) {
            values.merge(name, amount, Long::sum);
        }

        @Override
        public void record(MetricName name, long value, String... tagValues) {}

        @Override
        public void set(MetricName name, long value, String... tagValues) {
            values.put(name, value);
        }
    }

    /// A node without its rollup.
    private static final class Member implements AutoCloseable {
        final NodeDatabase store;
        final ActorSystem<Void> system;
        final TestMetrics metrics = new TestMetrics();
        final NodeEnd end = new NodeEnd();
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        Member(String url, String lease) {
            this(config(url, lease, List.of(), 0));
        }

        private static Config config(String url, String lease, List<String> seeds, int port) {
            return ConfigFactory.parseMap(Map.of(
                            "orrery.persistence.url",
                            url,
                            "orrery.fence.heartbeat",
                            "100ms",
                            "orrery.fence.lease",
                            lease,
                            "akka.cluster.seed-nodes",
                            seeds,
                            "akka.remote.artery.canonical.port",
                            port))
                    .withFallback(ConfigFactory.load())
                    .resolve();
        }

        Member(Config config) {
            store = NodeDatabase.open(config, "0.0.1");
            var seeds = SeedNodes.in(config);
            system = ActorSystem.create(Behaviors.empty(), "orrery", store.setup(seeds.within(config, fence())));
            seeds.watch(system, fence());
        }

        NodeFence fence() {
            return store.fence().orElseThrow();
        }

        void watch() {
            FenceWatch.start(system, fence(), metrics, InstantSource.system(), end);
        }

        /// A cluster of its own.
        void join() {
            var cluster = Cluster.get(system);
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }

        void awaitUp() {
            while (!Cluster.get(system).selfMember().status().equals(MemberStatus.up())) {
                Thread.onSpinWait();
            }
        }

        ActorRef<Order> singleton() {
            return ClusterSingleton.get(system).init(SingletonActor.of(Ordered.of(told), "ordered"));
        }

        boolean hasTheSingletonsLease() throws Exception {
            try (var connection = store.database().dataSource().getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select epoch from node_lease where name like '%ordered%'")) {
                return rows.next() && rows.getInt(1) == fence().epoch();
            }
        }

        void expect(String what) throws InterruptedException {
            assertThat(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(what);
        }

        List<Object> journal() throws SQLException {
            return new Transactions(store.database().dataSource(), Runnable::run)
                    .readNow(connection -> JournalReader.events(connection, "Sequencer|ordered", 1, 1_000));
        }

        @Override
        public void close() {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
            store.close();
        }
    }

    private record Order(Sequencer.Event event, ActorRef<Integer> replyTo) {}

    /// Writes down what it is told, and says when it starts and stops.
    private static final class Ordered extends EventSourcedBehavior<Order, Sequencer.Event, Integer> {
        private final BlockingQueue<String> told;

        private Ordered(BlockingQueue<String> told) {
            super(PersistenceId.of("Sequencer", "ordered"));
            this.told = told;
        }

        static Behavior<Order> of(BlockingQueue<String> told) {
            return Behaviors.setup(_ -> {
                told.add("started");
                return new Ordered(told);
            });
        }

        @Override
        public Integer emptyState() {
            return 0;
        }

        @Override
        public CommandHandler<Order, Sequencer.Event, Integer> commandHandler() {
            return (_, order) -> Effect().persist(order.event()).thenReply(order.replyTo(), state -> state);
        }

        @Override
        public EventHandler<Integer, Sequencer.Event> eventHandler() {
            return (count, _) -> count + 1;
        }

        @Override
        public SignalHandler<Integer> signalHandler() {
            return newSignalHandlerBuilder()
                    .onSignal(PostStop.class, (_, _) -> told.add("stopped"))
                    .build();
        }
    }

    private static Sequencer.Event event(long chunk) {
        return new Sequencer.Event.Enqueued(0, chunk, List.of(), chunk);
    }

    private static int append(Member member, ActorRef<Order> singleton, long chunk) {
        return AskPattern.<Order, Integer>ask(
                        singleton, replyTo -> new Order(event(chunk), replyTo), PATIENCE, member.system.scheduler())
                .toCompletableFuture()
                .join();
    }

    @Test
    void anotherTakesOverFromANodeWhoseHeartIsPausedAndNothingItStillWritesIsKept() throws Exception {
        var url = database("paused");
        try (var first = new Member(url, "5m");
                var second = new Member(url, "5m")) {
            first.join();
            var firsts = first.singleton();
            first.expect("started");
            assertThat(append(first, firsts, 0)).isEqualTo(1);
            assertThat(append(first, firsts, 1)).isEqualTo(2);
            assertThat(first.hasTheSingletonsLease()).isTrue();

            second.join();
            second.awaitUp();
            var lease =
                    LeaseProvider.get(second.system).getLease(leaseOf(first), "orrery.fence.akka-lease", "the second");
            assertThat(lease.acquire().toCompletableFuture().join())
                    .as("the first lives")
                    .isFalse();
            var seconds = second.singleton();
            second.watch();

            // An hour in which it was not heard of, while it goes on.
            try (var connection = first.store.database().dataSource().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("update node set heartbeat = heartbeat - interval '1 hour' where epoch = "
                        + first.fence().epoch());
            }
            second.expect("started");
            assertThat(append(second, seconds, 2)).isEqualTo(3);
            assertThat(second.metrics.values).containsEntry(MetricName.LEASE_TAKEOVERS, 1L);

            firsts.tell(new Order(event(7), first.system.ignoreRef()));
            first.expect("stopped");
            assertThat(second.journal()).containsExactly(event(0), event(1), event(2));
            assertThatThrownBy(() -> new Transactions(first.store.database().dataSource(), Runnable::run)
                            .writeNow(connection -> {
                                try (var statement = connection.createStatement()) {
                                    return statement.execute("delete from tx");
                                }
                            }))
                    .matches(NodeFence::isOut);

            // It is told as soon as its heart beats again.
            first.watch();
            first.system.getWhenTerminated().toCompletableFuture().join();
            assertThat(first.end.why().orElseThrow())
                    .hasMessageContaining("node " + second.fence().epoch() + " has taken over");
            assertThat(first.metrics.values).containsEntry(MetricName.NODE_FENCED, 1L);
            assertThat(second.end.why()).isEmpty();
        }
    }

    private static String leaseOf(Member member) throws SQLException {
        try (var connection = member.store.database().dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select name from node_lease where name like '%ordered%'")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Test
    void aSecondClusterOnTheSameDatabaseEndsItselfAndNamesTheFirst() throws Exception {
        var url = database("twice");
        try (var first = new Member(url, "1s");
                var second = new Member(url, "1s")) {
            first.join();
            first.awaitUp();
            first.watch();
            second.join();
            second.awaitUp();
            second.watch();
            second.system.getWhenTerminated().toCompletableFuture().join();
            assertThat(second.end.why().orElseThrow())
                    .hasMessageContaining("another cluster uses this database: epoch "
                            + first.fence().epoch() + ",")
                    .hasMessageContaining(
                            Cluster.get(first.system).selfMember().address().toString());
            assertThat(first.end.why()).isEmpty();
        }
    }

    @Test
    void theFirstSeedNodeBeginsAClusterOnlyWhenTheOthersThatDoNotAnswerHaveDied() throws Exception {
        var url = database("first");
        int port = FreePort.next();
        var silent = "akka://orrery@127.0.0.1:1";
        var config = Member.config(url, "5m", List.of("akka://orrery@127.0.0.1:" + port, silent), port);
        try (var other = NodeDatabase.open(config, "0.0.1")) {
            other.fence().orElseThrow().joined(silent, 1);
            try (var first = new Member(config)) {
                assertThat(first.system.settings().config().getStringList(ClusterEntry.SEEDS))
                        .containsExactly(silent);
                other.fence().orElseThrow().resign();
                first.awaitUp();
            }
        }
    }
}
