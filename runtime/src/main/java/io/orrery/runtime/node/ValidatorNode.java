package io.orrery.runtime.node;

import static io.orrery.runtime.wallet.Wallet.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import io.orrery.actors.FirstSeries;
import io.orrery.actors.MetricName;
import io.orrery.actors.validator.CustodyKeeper;
import io.orrery.actors.validator.CustodySigning;
import io.orrery.actors.validator.CustodyView;
import io.orrery.actors.validator.FirstUseWatch;
import io.orrery.actors.validator.KnownKeys;
import io.orrery.actors.validator.ValidatorActors;
import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.custody.CustodySeat;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.signing.HistoryText;
import io.orrery.domain.validator.signing.KeyGate;
import io.orrery.domain.validator.signing.KeyShelf;
import io.orrery.domain.validator.signing.KeystoreReader;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.ValidatorIndices;
import io.orrery.http.PortInUse;
import io.orrery.http.validator.ValidatorApiSettings;
import io.orrery.http.validator.ValidatorDependencies;
import io.orrery.http.validator.ValidatorServer;
import io.orrery.persistence.schema.DatabaseUnusable;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SigningDesk;
import io.orrery.persistence.validator.SqlSigningLedger;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.admin.Administration;
import io.orrery.runtime.admin.KeySetDesk;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that signs for validators, and has nothing of a rollup: a database, its place in a cluster of
/// the role `validator`, keys, and custody of them.
public final class ValidatorNode implements AutoCloseable {
    /// Which keys sign for what.
    ///
    /// @param keySet the name of the set in the database: it has one owner among all nodes
    /// @param shelf where keystores lie
    /// @param signer holds the secrets of those that are open
    /// @param reader of keystores that people bring
    /// @param text of histories that they bring
    public record Keys(
            NetworkProfile network,
            String keySet,
            KeyShelf shelf,
            DutySigner signer,
            KeystoreReader reader,
            HistoryText text) {}

    private static final Logger LOG = LoggerFactory.getLogger(ValidatorNode.class);
    private static final String SPLIT = "orrery.validator.split-brain-resolver";

    private final OpenParts open = new OpenParts();
    private final NodeEnd end = new NodeEnd();
    private ActorSystem<Void> system;
    private SigningLedger ledger;
    private NodeKeys own;
    private SigningDoor door;
    private ValidatorActors actors;
    /// Empty where there is no beacon node.
    private Optional<NodeDuties> duties = Optional.empty();

    private String http;

    @SuppressWarnings("NullAway.Init") // `start` fills in what `boot` makes, or nobody gets the node.
    private ValidatorNode() {}

    /// What the configuration has to say of such a node.
    ///
    /// @param join `host:port` of nodes whose cluster it is to join; empty where it is one of its own
    public static Map<String, Object> place(List<String> join) {
        var place = new HashMap<String, Object>();
        place.put("akka.cluster.roles", List.of(ValidatorActors.VALIDATOR));
        if (!join.isEmpty()) {
            place.put(ClusterEntry.SEEDS, join.stream().map(UpCommand::seed).toList());
        }
        return place;
    }

    /// The configuration where a database with other nodes is there: it says which side of a split stays.
    static Config ofManyNodes(Config config) {
        return config.getConfig(SPLIT)
                .atPath("akka.cluster.split-brain-resolver")
                .withFallback(config);
    }

    /// Returns when the cluster has the node and it wants to have the keys. What a person can mend is a
    /// [Complaint].
    public static ValidatorNode start(Config config, NodeHome home, Keys keys) {
        var node = new ValidatorNode();
        try {
            node.boot(NodeVersion.in(config), home, keys);
            return node;
        } catch (DatabaseUnusable unusable) {
            node.close();
            throw Complaint.of(unusable);
        } catch (RuntimeException failed) {
            node.close();
            // Where it has ended itself meanwhile, whatever failed failed because of that.
            var why = node.end.why();
            if (why.isPresent()) {
                throw why.get();
            }
            throw failed;
        }
    }

    private void boot(Config config, NodeHome home, Keys keys) {
        ClusterEntry.requireSharedDatabase(config);
        ClusterTransport.requireProtected(config);
        NodeDrain.requirePossible(config);
        ListeningPorts.requireFree(config, Set.of());
        var store = NodeDatabase.open(config, config.getString(NodeVersion.KEY));
        open.add(store::close);
        var transactions = new Transactions(store.database().dataSource(), open.sqlThreads(config));
        ledger = new SqlSigningLedger(transactions, store.database().engine());

        var metrics = KamonMetrics.start(config);
        open.add(metrics::close);
        FirstSeries.begin(
                metrics,
                new FirstSeries.Known(
                        Set.of(ValidatorActors.VALIDATOR),
                        0,
                        List.of(),
                        List.of(),
                        List.of(keys.keySet()),
                        BeaconDoor.names(config)));
        var clock = SteadyClock.ofMachine();
        var looks = store.looks();
        var readiness = new ValidatorReadiness(store.fence(), metrics);
        var clockWatch = ClockWatch.start(
                looks,
                clock,
                config.getDuration("orrery.validator.clock.look"),
                config.getDuration("orrery.validator.clock.tolerance"),
                readiness::looked);
        open.add(clockWatch::close);

        // Until the last request is answered.
        var cores = open.own(Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().daemon().name("signing-", 0).factory()));
        var admin = Administration.open(
                config, home, transactions, looks, store.fence().isPresent(), metrics);
        open.add(admin::close);
        var seeds = SeedNodes.in(config);
        var joining = store.fence()
                .map(fence -> ofManyNodes(seeds.within(config, fence)))
                .orElse(config);
        system = ActorSystem.create(
                Behaviors.empty(), Node.SYSTEM, store.setup(joining).and(admin).and(readiness));
        open.add(() -> NodeEnd.of(system));
        store.fence().ifPresent(fence -> seeds.watch(system, fence));
        metrics.set(MetricName.NODE_VERSION, 1, config.getString(NodeVersion.KEY));
        NodeDrain.atTheEnd(
                system,
                readiness::ends,
                store.fence().<NodeDrain.Resigning>map(fence -> fence::resign).orElse(() -> {}));
        store.fence().ifPresent(registry -> FenceWatch.start(system, registry, metrics, clock, end));
        store.fence().ifPresent(registry -> RemovedNodes.start(system, registry));
        CertificateWatch.of(config, metrics).ifPresent(certificates -> certificates.watch(system));

        answer(ledger.open(new KeySet(keys.keySet(), keys.network().genesisValidatorsRoot(), ProtectionMode.COMPLETE)));
        own = NodeKeys.open(
                config, home, keys, ledger, transactions, store.database().engine(), clock);
        open.add(own::close);
        own.watch(system);
        var signing = config.getConfig("orrery.validator.signing");
        var view = new CustodyView(
                VoteGroups.on(
                        ledger, new SigningDesk.Settings(signing.getInt("max-at-once"), signing.getInt("max-waiting"))),
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        var beacon = BeaconDoor.open(config, keys.network(), clock, metrics);
        beacon.ifPresent(nodes -> open.add(nodes::close));
        var known = new KnownKeys();
        var signatures = own.signatures();
        door = new CustodySigning(
                new CustodySigning.Around(keys.network(), signatures, view, clock, cores, metrics),
                beacon.isPresent() ? known : KeyGate.OPEN);
        var custody = custody(config);
        actors = ValidatorActors.start(system, keys.keySet(), ledger, view, custody, metrics);
        if (beacon.isPresent()) {
            var nodes = beacon.get().nodes();
            duties = Optional.of(NodeDuties.start(
                    system, config, new NodeDuties.Parts(door, view, nodes, own.settings(), known, clock, metrics)));
            watchFirstUse(config, keys, nodes, known, metrics);
        } else {
            LOG.info(
                    "event=no-beacon-node effect=\"duties are found by others, and no key is watched before its first use\"");
        }
        admin.serve(
                system,
                new KeySetDesk(
                        keys.keySet(), ledger, custody.seat().lease(), door, actors, duties.map(NodeDuties::missed)),
                metrics);
        await(ClusterDoor.open(system));
        ClusterEntry.awaitUp(system);
        http = listen(config, clock, metrics);
        readiness.started(signatures::publicKeys);
    }

    private void watchFirstUse(Config config, Keys keys, BeaconNode nodes, KnownKeys known, KamonMetrics metrics) {
        var settings = config.getConfig("orrery.validator.first-use");
        var indices = duties.orElseThrow().known();
        var _ = system.systemActorOf(
                FirstUseWatch.of(new FirstUseWatch.Surroundings(
                        keys.keySet(),
                        ledger,
                        nodes,
                        door::publicKeys,
                        indices::currentEpoch,
                        known,
                        new FirstUseWatch.Settings(
                                settings.getDuration("look"),
                                settings.getInt("quiet-epochs"),
                                settings.getDuration("patience")),
                        metrics)),
                "first-use",
                Props.empty());
    }

    private String listen(Config config, InstantSource clock, KamonMetrics metrics) {
        var keymanager = own.keymanager(duties.<ValidatorIndices>map(NodeDuties::known));
        try {
            var server = await(ValidatorServer.start(
                    system,
                    ValidatorApiSettings.of(config),
                    new ValidatorDependencies(door, own.room(), Optional.of(keymanager), metrics, clock)));
            return server.address().getHostString() + ":" + server.address().getPort();
        } catch (PortInUse taken) {
            throw new Complaint(
                    "port " + taken.port() + " is in use; end the program that has it or choose another with --port",
                    taken);
        }
    }

    /// Where signatures are asked for over HTTP, `host:port`.
    public String http() {
        return http;
    }

    static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof IllegalArgumentException wrong
                    ? Complaint.of(wrong)
                    : new Complaint("the database does not take the key set: " + failed.getCause(), failed);
        }
    }

    static CustodyKeeper.Settings custody(Config config) {
        var custody = config.getConfig("orrery.validator.custody");
        try {
            return new CustodyKeeper.Settings(
                    new CustodySeat.Settings(
                            new KeySetCustody.Settings(
                                    custody.getDuration("lease").toMillis(),
                                    custody.getDuration("margin").toMillis()),
                            custody.getDuration("renew").toMillis(),
                            custody.getDuration("step").toMillis()),
                    custody.getDuration("look"),
                    custody.getDuration("patience"));
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("orrery.validator.custody: " + wrong.getMessage(), wrong);
        }
    }

    /// The file with what opens the keymanager API.
    public Path keymanagerToken() {
        return own.tokenFile();
    }

    /// Empty where the node has no beacon node.
    public Optional<NodeDuties> duties() {
        return duties;
    }

    /// Where signatures are asked for.
    public SigningDoor door() {
        return door;
    }

    public SigningLedger ledger() {
        return ledger;
    }

    public ValidatorActors actors() {
        return actors;
    }

    /// Returns when the node has been asked to stop and has; complains where it has ended by itself, or
    /// the cluster went on without it.
    public void awaitEnd() throws InterruptedException {
        end.await(system);
    }

    /// Returns when everything is closed, also to a second thread that asks.
    @Override
    public void close() {
        open.close();
    }
}
