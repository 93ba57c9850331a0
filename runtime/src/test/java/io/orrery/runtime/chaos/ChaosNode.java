package io.orrery.runtime.chaos;

import static io.orrery.runtime.wallet.Wallet.await;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.ActorSettings;
import io.orrery.actors.AdmissionGate;
import io.orrery.actors.Deployment;
import io.orrery.actors.History;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.actors.Ports;
import io.orrery.actors.RollupActors;
import io.orrery.domain.Digest;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.ethereum.RollupReaderClient;
import io.orrery.ethereum.RollupSenderClient;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.journal.JournalBatchArchive;
import io.orrery.persistence.journal.JournalDatabase;
import io.orrery.persistence.proof.SqlDeadLetters;
import io.orrery.persistence.proof.SqlMeasureBook;
import io.orrery.persistence.proof.SqlProofBook;
import io.orrery.persistence.retention.SqlCheckpoints;
import io.orrery.persistence.retention.SqlRetention;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.RollupProjection;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.proofs.HeapMeter;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The actors and the database of a node on an L1 behind a proxy. Its verifier takes whatever points it is given as
/// proofs.
final class ChaosNode implements AutoCloseable {
    private final ExecutorService l1Threads = Executors.newFixedThreadPool(8);
    private final ExecutorService sqlThreads = Executors.newFixedThreadPool(4);
    private final Map<String, Long> measured = new ConcurrentHashMap<>();
    private final L1Client l1;
    private final Database database;
    private final ActorSystem<Void> system;
    private final RollupActors actors;

    ChaosNode(URI url, RollupDeployment deployment, Fr domain, Path folder) {
        var config = ConfigFactory.parseString("""
                        akka.remote.artery.canonical.port = 0
                        akka.cluster.jmx.multi-mbeans-in-same-jvm = on
                        akka.loglevel = ERROR
                        orrery.l1.poll-interval = 40ms
                        orrery.l1.deposit-tag = finalized
                        orrery.sequencer.seal-deadline = 20ms
                        orrery.sequencer.tick = 20ms
                        orrery.sequencer.max-in-flight = 1000
                        orrery.entity.resend = 300ms
                        orrery.entity.keep-every = 20
                        orrery.retention.look = 1s
                        orrery.retention.after = 5s
                        orrery.retention.history = 5s
                        orrery.retention.checkpoint-every = 3s
                        orrery.lane.look = 60ms
                        orrery.lane.stuck = 3s
                        orrery.proof-job.announce = 100ms
                        orrery.batch.retry-delay = 50ms
                        """)
                .withFallback(ConfigFactory.load())
                .resolve();
        l1 = L1Client.at(url, Duration.ofSeconds(5), l1Threads);
        database = Database.open(new Database.Settings(new NodeHome(folder).database(), 12));
        var transactions = new Transactions(database.dataSource(), sqlThreads);
        var streams = new SqlContentStore<>(transactions, ContentKind.BATCH_STREAMS);
        var proofs = new SqlContentStore<>(transactions, ContentKind.PROOF);
        var operator = DevnetAccounts.signer(0);
        system = ActorSystem.create(
                Behaviors.empty(),
                "chaos",
                ActorSystemSetup.create(BootstrapSetup.create(config), new JournalDatabase(database, 6)));
        actors = RollupActors.start(
                system,
                new Deployment(domain, operator.address(), deployment.block(), Shards.SIXTEEN),
                ActorSettings.from(config),
                new Ports(
                        new SqlContentStore<>(transactions, ContentKind.SHARD_TRACE),
                        new SqlContentStore<>(transactions, ContentKind.BATCH_TRACE),
                        streams,
                        new JournalBatchArchive(transactions, streams),
                        proofs,
                        new SqlContentStore<>(transactions, ContentKind.PROVEN_STATEMENT),
                        new SqlProofBook(transactions),
                        new SqlDeadLetters(transactions),
                        new SqlMeasureBook(transactions),
                        new SqlRetention(transactions),
                        new History(
                                new SqlCheckpoints(transactions, InstantSource.system()),
                                new RollupReaderClient(l1, DevnetProcess.CHAIN_ID, deployment)),
                        HeapMeter.listening(),
                        _ -> CompletableFuture.completedStage(new DataReceipt.Calldata()),
                        new RollupReaderClient(l1, DevnetProcess.CHAIN_ID, deployment),
                        new RollupSenderClient(l1, operator, DevnetProcess.CHAIN_ID, deployment, streams, proofs),
                        new OwnProofs(),
                        new NoCircuits(),
                        List.of(),
                        new Kept(measured),
                        () -> Pauses.NONE,
                        InstantSource.system(),
                        _ -> false));
        RollupProjection.start(system, transactions, _ -> {});
    }

    CompletionStage<StateShard.Outcome> admit(SignedTransaction transaction) {
        return actors.admit(transaction, AdmissionGate.Until.ADMITTED);
    }

    long measured(MetricName name, String... tags) {
        return measured.getOrDefault(name + List.of(tags).toString(), 0L);
    }

    Map<String, Long> measured() {
        return Map.copyOf(measured);
    }

    @Override
    public void close() {
        system.terminate();
        await(system.getWhenTerminated().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS));
        l1.close();
        l1Threads.shutdownNow();
        sqlThreads.shutdownNow();
        database.close();
    }

    /// Another proof for each batch, as from any prover: what is stored by digest is cleared batch by batch.
    private static final class OwnProofs implements BatchProver {
        @Override
        public List<String> circuits() {
            return List.of("batch-8");
        }

        @Override
        public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
            var own = G1.GENERATOR.mul(BigInteger.valueOf(trace.batch().number()));
            return new Proof(own, G2.GENERATOR, G1.GENERATOR);
        }

        @Override
        public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
            return proof.b().equals(G2.GENERATOR);
        }
    }

    private static final class NoCircuits implements CircuitProver {
        @Override
        public Set<Digest> loaded() {
            return Set.of();
        }

        @Override
        public Result prove(Digest circuit, ProofSource source, byte[] material, ProofProgress progress) {
            throw new IllegalStateException("nobody asks for a proof here");
        }
    }

    private record Kept(Map<String, Long> values) implements Metrics {
        @Override
        public void count(MetricName name, long amount, String... tagValues) {
            values.merge(name + List.of(tagValues).toString(), amount, Long::sum);
        }

        @Override
        public void record(MetricName name, long value, String... tagValues) {
            values.merge(name + List.of(tagValues).toString(), 1L, Long::sum);
        }

        @Override
        public void set(MetricName name, long value, String... tagValues) {
            values.put(name + List.of(tagValues).toString(), value);
        }
    }
}
