package io.orrery.actors;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.japi.Pair;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import akka.persistence.testkit.javadsl.SnapshotTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.da.DataAvailability;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.groth16.Proof;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A cluster of one node with its journal in memory, on the configuration that ships.
final class OneNode implements AutoCloseable {
    /// What outlives a node: the L1 and the stored content.
    record Outside(
            FakeL1 l1,
            MemoryContentStore<ShardTrace> shardTraces,
            MemoryContentStore<BatchTrace> batchTraces,
            MemoryContentStore<BatchStreams> streams,
            MemoryContentStore<Proof> proofs,
            MemoryContentStore<ProvenStatement> statements,
            MemoryProofBook book,
            MemoryTables tables) {
        static Outside create() {
            return new Outside(
                    new FakeL1(),
                    new MemoryContentStore<>(),
                    new MemoryContentStore<>(),
                    new MemoryContentStore<>(),
                    new MemoryContentStore<>(),
                    new MemoryContentStore<>(),
                    new MemoryProofBook(),
                    new MemoryTables());
        }
    }

    private final ActorTestKit kit;
    private final RollupActors actors;
    private final RecordingMetrics metrics = new RecordingMetrics();

    /// A node whose data goes to L1.
    ///
    /// @param journals events that were written before, by persistence id
    OneNode(Outside outside, BatchProver prover, Map<String, List<Object>> journals) {
        this(outside, prover, journals, true, _ -> CompletableFuture.completedStage(new DataReceipt.Calldata()));
    }

    /// @param overrides of the configuration
    OneNode(Outside outside, BatchProver prover, Map<String, List<Object>> journals, String overrides) {
        this(
                outside,
                prover,
                journals,
                true,
                _ -> CompletableFuture.completedStage(new DataReceipt.Calldata()),
                List.of(),
                overrides);
    }

    /// @param devices for the role `gpu`
    OneNode(Outside outside, BatchProver prover, List<ProvingDevice> devices, String overrides) {
        this(
                outside,
                prover,
                Map.of(),
                true,
                _ -> CompletableFuture.completedStage(new DataReceipt.Calldata()),
                devices,
                overrides);
    }

    OneNode(
            Outside outside,
            BatchProver prover,
            Map<String, List<Object>> journals,
            boolean onL1,
            DataAvailability data) {
        this(outside, prover, journals, onL1, data, List.of(), "");
    }

    private OneNode(
            Outside outside,
            BatchProver prover,
            Map<String, List<Object>> journals,
            boolean onL1,
            DataAvailability data,
            List<ProvingDevice> devices,
            String overrides) {
        this.kit = ActorTestKit.create("orrery", config(overrides));
        journals.forEach(journal()::persistForRecovery);
        this.actors = RollupActors.start(
                kit.system(),
                new Deployment(Samples.DOMAIN, Samples.OPERATOR, 1, Shards.SIXTEEN),
                ActorSettings.from(kit.system().settings().config(), onL1),
                new Ports(
                        outside.shardTraces(),
                        outside.batchTraces(),
                        outside.streams(),
                        new TestKitArchive(journal(), outside.streams()),
                        outside.proofs(),
                        outside.statements(),
                        outside.book(),
                        outside.tables(),
                        outside.tables(),
                        (_, _) -> CompletableFuture.completedStage(0),
                        new History(new MemoryCheckpoints(), (_, _) -> CompletableFuture.completedStage(true)),
                        FixedMemory.of(1 << 30, 1 << 29, 1 << 20),
                        data,
                        outside.l1(),
                        outside.l1(),
                        prover,
                        new FakeCircuitProver(),
                        devices,
                        metrics,
                        () -> Pauses.NONE,
                        InstantSource.system(),
                        _ -> false));
    }

    static Config shipped() {
        var config = ConfigFactory.empty();
        for (var concern : List.of("cluster", "drain", "sharding", "roles", "limits", "l1", "proving", "proofs")) {
            config = config.withFallback(ConfigFactory.parseResources(concern + ".conf"));
        }
        return config;
    }

    private static Config config(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.parseString("""
                        akka.remote.artery.canonical.port = 0
                        akka.cluster.jmx.multi-mbeans-in-same-jvm = on
                        akka.persistence.testkit.events.serialize = off
                        akka.persistence.testkit.snapshots.serialize = off
                        orrery.l1.poll-interval = 50ms
                        orrery.sequencer.seal-deadline = 200ms
                        orrery.entity.resend = 200ms
                        orrery.lane.look = 50ms
                        orrery.proof-job.announce = 100ms
                        orrery.proof-job.retry-delay = 50ms
                        orrery.proof-job.max-retry-delay = 100ms
                        akka.actor.testkit.typed.system-shutdown-default = 30s
                        """))
                .withFallback(shipped())
                .withFallback(PersistenceTestKitPlugin.config())
                .withFallback(PersistenceTestKitSnapshotPlugin.config())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    RollupActors actors() {
        return actors;
    }

    RecordingMetrics metrics() {
        return metrics;
    }

    ActorTestKit kit() {
        return kit;
    }

    PersistenceTestKit journal() {
        return PersistenceTestKit.create(kit.system());
    }

    List<Object> journal(String persistenceId) {
        return List.copyOf(journal().persistedInStorage(persistenceId));
    }

    /// The states that an entity has kept.
    List<Object> kept(String persistenceId) {
        return SnapshotTestKit.create(kit.system()).persistedInStorage(persistenceId).stream()
                .map(Pair::second)
                .toList();
    }

    List<Sequencer.Event> sequenced() {
        return journal(SequencerEntity.PERSISTENCE_ID).stream()
                .map(Sequencer.Event.class::cast)
                .toList();
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
