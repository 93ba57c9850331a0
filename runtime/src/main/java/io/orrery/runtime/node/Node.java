package io.orrery.runtime.node;

import static io.orrery.runtime.wallet.Wallet.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import io.orrery.actors.ActorSettings;
import io.orrery.actors.Deployment;
import io.orrery.actors.FirstSeries;
import io.orrery.actors.History;
import io.orrery.actors.MetricName;
import io.orrery.actors.Ports;
import io.orrery.actors.ProvingProgress;
import io.orrery.actors.RollupActors;
import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.ethereum.DataPolicyContract;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Unavailable;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.ethereum.RollupFacts;
import io.orrery.ethereum.RollupQueue;
import io.orrery.ethereum.RollupReaderClient;
import io.orrery.ethereum.RollupSenderClient;
import io.orrery.ethereum.RollupTerms;
import io.orrery.http.HttpDependencies;
import io.orrery.http.HttpServer;
import io.orrery.http.HttpSettings;
import io.orrery.http.OrderNews;
import io.orrery.http.PortInUse;
import io.orrery.http.ProofSettings;
import io.orrery.http.RollupInfo;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.deployment.SqlDeployment;
import io.orrery.persistence.journal.JournalBatchArchive;
import io.orrery.persistence.retention.SqlCheckpoints;
import io.orrery.persistence.retention.SqlRetention;
import io.orrery.persistence.schema.DatabaseUnusable;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.SqlRollupView;
import io.orrery.runtime.ChosenKernels;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.admin.Administration;
import io.orrery.runtime.proofs.HeapMeter;
import io.orrery.runtime.proofs.PinnedDevices;
import io.orrery.runtime.proofs.ProofService;
import io.orrery.zk.groth16.InstalledEngines;
import io.orrery.zk.kernel.Compute;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node: opens what it needs from the ground up, and closes it in the opposite order.
public final class Node implements AutoCloseable {
    /// The name of the actor system: the same on all nodes of a cluster.
    static final String SYSTEM = "orrery";
    /// The devnet account that commits batches.
    private static final int OPERATOR = 0;

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final OpenParts open = new OpenParts();
    private final NodeEnd end = new NodeEnd();
    private ActorSystem<Void> system;
    private Optional<String> http = Optional.empty();

    @SuppressWarnings("NullAway.Init") // `start` fills in what `boot` makes, or nobody gets the node.
    private Node() {}

    /// Starts the roles of the configuration and returns when the cluster has the node and it takes transactions. What
    /// a person can mend is a [Complaint].
    ///
    /// @param say told what takes long
    public static Node start(Config config, NodeHome home, Consumer<String> say) throws IOException {
        var node = new Node();
        try {
            node.boot(NodeVersion.in(config), home, say);
            return node;
        } catch (DatabaseUnusable unusable) {
            node.close();
            throw Complaint.of(unusable);
        } catch (L1Unavailable unreachable) {
            node.close();
            throw new Complaint(
                    "L1 at " + config.getString("orrery.l1.url") + " can not be used: " + unreachable.getMessage(),
                    unreachable);
        } catch (IOException | RuntimeException failed) {
            node.close();
            // Where it has ended itself meanwhile, whatever failed failed because of that.
            var why = node.end.why();
            if (why.isPresent()) {
                throw why.get();
            }
            throw failed;
        }
    }

    private void boot(Config config, NodeHome home, Consumer<String> say) throws IOException {
        var sizes = BatchCircuits.sizes(config);
        var dataLayers = DataLayers.of(config);
        var committee = CommitteeConfig.of(config);
        dataLayers.requireNamed(committee);
        var roles = ClusterEntry.roles(config);
        ClusterEntry.requireSharedDatabase(config);
        BatchCircuits.requireHeap(config, sizes, dataLayers.modes());
        ClusterTransport.requireProtected(config);
        NodeDrain.requirePossible(config);
        ListeningPorts.requireFree(config, roles);
        var l1Config = config.getConfig("orrery.l1");
        var l1Threads = open.own(Executors.newFixedThreadPool(
                l1Config.getInt("threads"),
                Thread.ofPlatform().daemon().name("l1-", 0).factory()));
        var l1 = L1Client.at(URI.create(l1Config.getString("url")), l1Config.getDuration("timeout"), l1Threads);
        open.add(l1::close);
        long chainId = await(l1.chainId());
        var operator = operator(l1Config, chainId);

        // What may be refused is asked before what takes long: making a key, deploying contracts.
        var contracts = new Contracts(l1, chainId, operator);
        var store = NodeDatabase.open(config, config.getString(NodeVersion.KEY));
        open.add(store::close);
        var transactions = new Transactions(store.database().dataSource(), open.sqlThreads(config));
        var deployments = new KnownDeployment(home, new SqlDeployment(transactions), chainId);
        var known = deployments.find();
        var shards = deployments.shards(config.getInt("orrery.state.shards"));
        known.ifPresentOrElse(
                deployed -> {
                    contracts.verify(deployed, sizes, dataLayers.modes());
                    dataLayers.requireTaken(contracts.dataKinds(deployed));
                },
                () -> dataLayers.requireDeployable(committee));
        // A batch whose data is elsewhere is proven by its own circuit, though the layers are others by now.
        var modes = known.map(deployed -> contracts.modes(deployed, sizes)).orElse(dataLayers.modes());
        BatchCircuits.requireHeap(config, sizes, modes);
        var view = new SqlRollupView(transactions);
        BatchCircuits.requireForSealed(view, sizes);

        var cores = open.own(new ForkJoinPool(Runtime.getRuntime().availableProcessors()));
        var compute = new Compute(
                ChosenKernels.named("orrery.proving.kernels", config.getString("orrery.proving.kernels")), cores);
        var circuits = BatchCircuits.open(config, sizes, modes, compute, say);
        var deployment = known.orElseGet(() -> deployments.findOr(() -> {
            say.accept("deploying the contracts");
            var terms = new RollupTerms(config.getDuration("orrery.l1.devnet-forced-deadline"));
            return contracts.deployOnDevnet(circuits, terms, dataLayers.elsewhere(), committee.deployed());
        }));
        var domain = contracts.verify(deployment, sizes, modes);
        HistoryFloor.require(config, contracts.forcedDeadline(deployment));
        modes.forEach(mode -> contracts.verifyKeys(deployment, mode, circuits.verifyingKeys(mode)));

        var streams = new SqlContentStore<>(transactions, ContentKind.BATCH_STREAMS);
        var proofs = new SqlContentStore<>(transactions, ContentKind.PROOF);
        var proofService = ProofService.open(config, transactions, compute);

        var metrics = KamonMetrics.start(config);
        open.add(metrics::close);
        FirstSeries.begin(
                metrics, new FirstSeries.Known(roles, shards.count(), sizes, dataLayers.order(), List.of(), List.of()));
        var shared = SharedRedis.open(config, chainId, deployment.rollup().address(), metrics);
        open.add(shared::close);
        var clock = SteadyClock.ofMachine();
        var readiness = ReadinessWatch.start(config, store, l1, chainId, clock, metrics);
        open.add(readiness::close);
        readiness.awaitJoinable();
        // Opened by nobody else in a node, and closed after the workers.
        var devices = PinnedDevices.of(
                roles.contains(RollupActors.GPU) ? InstalledEngines.ofEachDevice() : List.of(),
                device -> circuits.prover(compute, Optional.of(device), 0),
                proofService::prover);
        open.add(devices::close);
        metrics.set(MetricName.DEVICES, devices.all().size());
        var admin = Administration.open(
                config, home, transactions, store.looks(), store.fence().isPresent(), metrics);
        open.add(admin::close);
        var seeds = SeedNodes.in(config);
        var joining = store.fence().map(fence -> seeds.within(config, fence)).orElse(config);
        system = ActorSystem.create(
                Behaviors.empty(), SYSTEM, store.setup(joining).and(readiness).and(admin));
        store.fence().ifPresent(fence -> seeds.watch(system, fence));
        open.add(() -> NodeEnd.of(system));
        metrics.set(MetricName.NODE_VERSION, 1, config.getString(NodeVersion.KEY));
        NodeDrain.atTheEnd(
                system,
                readiness::ends,
                store.fence().<NodeDrain.Resigning>map(fence -> fence::resign).orElse(() -> {}));

        store.fence().ifPresent(registry -> FenceWatch.start(system, registry, metrics, clock, end));
        readiness.leaveBy(reason -> {
            if (end.because(reason)) {
                LOG.error("event=node-leaves why=\"{}\"", reason);
                system.terminate();
            }
        });
        var archive = new JournalBatchArchive(transactions, streams);
        var data = dataLayers.open(
                config,
                dataLayers.order().contains(DataLayerKind.COMMITTEE)
                        ? contracts
                                .dataPolicy(deployment)
                                .map(policy ->
                                        committee(committee, policy, deployment, chainId, l1, operator, archive, clock))
                        : Optional.empty(),
                l1,
                client -> open.add(client::close),
                metrics,
                clock);
        var look = config.getDuration("orrery.da.look");
        system.scheduler().scheduleWithFixedDelay(look, look, data::lookAgain, system.executionContext());

        var l1Reader = new RollupReaderClient(l1, chainId, deployment);
        // A node's devices have workers of their own.
        var prover = circuits.prover(compute, Optional.empty(), config.getBytes("orrery.proving.table-memory"));
        var actors = RollupActors.start(
                system,
                new Deployment(domain, operator.address(), deployment.block(), shards),
                ActorSettings.from(config, dataLayers.elsewhere().isEmpty()),
                new Ports(
                        new SqlContentStore<>(transactions, ContentKind.SHARD_TRACE),
                        new SqlContentStore<>(transactions, ContentKind.BATCH_TRACE),
                        streams,
                        archive,
                        proofs,
                        proofService.statements(),
                        proofService.book(),
                        proofService.deadLetters(),
                        proofService.measures(),
                        new SqlRetention(transactions),
                        new History(new SqlCheckpoints(transactions, clock), l1Reader),
                        HeapMeter.listening(),
                        data,
                        l1Reader,
                        new RollupSenderClient(
                                l1,
                                operator,
                                chainId,
                                deployment,
                                streams,
                                proofs,
                                contracts.dataKinds(deployment).contains(DataLayerKind.BLOB_VALIDIUM)),
                        prover,
                        proofService.prover(),
                        devices.all(),
                        metrics,
                        admin,
                        clock,
                        CorruptJournal::is));
        var queue = new RollupQueue(l1, deployment.rollup());
        admin.serve(system, actors.operatorDesk(), queue, shared, metrics);
        new L1Measures(l1::calls, queue::firstDeadline, contracts.forcedDeadline(deployment), metrics)
                .watch(system, l1Config.getDuration("queue-look"));
        CertificateWatch.of(config, metrics).ifPresent(certificates -> certificates.watch(system));
        var order = new OrderNews();
        var business = new BusinessMeasures(metrics, metrics);
        ReadTables.start(system, transactions, step -> {
            order.told(step.sequenced());
            business.told(step);
        });
        if (roles.contains(RollupActors.CORE)) {
            business.count(system, view::accounts, config.getDuration("orrery.measures.accounts"));
        }

        await(ClusterDoor.open(system));
        ClusterEntry.awaitUp(system);
        if (!roles.contains(RollupActors.API)) {
            return;
        }
        var info = new RollupInfo(
                config.getString(NodeVersion.KEY),
                config.getLong("orrery.chain-id"),
                chainId,
                deployment.rollup().address(),
                domain,
                sizes,
                operator.address(),
                Map.of());
        var address = listen(
                config,
                new HttpDependencies(
                        info,
                        view,
                        new WayIn(actors),
                        order,
                        batch -> actors.proving()
                                .of(batch)
                                .map(ProvingProgress.Step::fraction)
                                .map(OptionalDouble::of)
                                .orElse(OptionalDouble.empty()),
                        new Settlement(new RollupFacts(l1, deployment), deployment.rollup(), streams, data),
                        actors::stateAfter,
                        proofService.edge(actors.proofDesk()),
                        shared,
                        metrics));
        http = Optional.of(address);
        home.reachableAt(new NodeHome.Endpoints("http://" + address, l1Config.getString("url")));
    }

    private DataLayer committee(
            CommitteeConfig config,
            DataPolicyContract policy,
            RollupDeployment deployment,
            long chainId,
            L1Client l1,
            L1Signer operator,
            BatchArchive archive,
            InstantSource clock) {
        config.requireReachable(await(policy.committee(l1)));
        var layer = config.open(policy, deployment.rollup().address(), chainId, l1, operator, archive, clock);
        open.add(layer::close);
        return layer;
    }

    /// Both the well-known operator key and the development setup are refused where they would be worth something.
    public static L1Signer operator(Config l1Config, long chainId) {
        if (!l1Config.getLongList("devnet-chain-ids").contains(chainId)) {
            throw new Complaint("L1 chain " + chainId + " is not a devnet (" + l1Config.getLongList("devnet-chain-ids")
                    + "): the development proving key and the development operator key can be forged by anyone"
                    + " and are refused there.");
        }
        return DevnetAccounts.signer(OPERATOR);
    }

    private String listen(Config config, HttpDependencies dependencies) {
        try {
            var server =
                    await(HttpServer.start(system, HttpSettings.of(config), ProofSettings.of(config), dependencies));
            return server.address().getHostString() + ":" + server.address().getPort();
        } catch (PortInUse taken) {
            throw new Complaint(
                    "port " + taken.port()
                            + " is in use; end the program that has it or choose another with --http-port",
                    taken);
        }
    }

    /// Where JSON-RPC is served, `host:port`; empty where this node has not the role `api`.
    public Optional<String> http() {
        return http;
    }

    /// Returns when the node has been asked to stop and has; complains where it has ended by itself, or the cluster
    /// went
    /// on without it.
    public void awaitEnd() throws InterruptedException {
        end.await(system);
    }

    /// Returns when everything is closed, also to a second thread that asks.
    @Override
    public void close() {
        open.close();
    }
}
