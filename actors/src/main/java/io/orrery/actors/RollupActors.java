package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.Join;
import akka.cluster.typed.SingletonActor;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// The rollup on one node of the cluster: the roles of the node decide what runs here, and everything else
/// is reached
/// where it runs.
public final class RollupActors {
    /// Entities and singletons run on nodes with this role.
    public static final String CORE = "core";
    /// Nodes with this role answer HTTP.
    public static final String API = "api";
    /// Workers of the processor run on nodes with this role.
    public static final String PROVER = "prover";
    /// A worker for each device runs on nodes with this role.
    public static final String GPU = "gpu";

    private final ActorSystem<?> system;
    private final ActorSettings settings;
    private final Routes routes;
    private final ActorRef<AdmissionGate.Message> gate;
    private final ProvingProgress proving;
    private final ProofDesk proofDesk;
    private final ShadowReplayer shadow;

    private RollupActors(
            ActorSystem<?> system,
            ActorSettings settings,
            Routes routes,
            ActorRef<AdmissionGate.Message> gate,
            ProvingProgress proving,
            ProofDesk proofDesk,
            ShadowReplayer shadow) {
        this.system = system;
        this.settings = settings;
        this.routes = routes;
        this.gate = gate;
        this.proving = proving;
        this.proofDesk = proofDesk;
        this.shadow = shadow;
    }

    /// Starts what belongs on this node. Without configured seed nodes the node is a cluster of its own.
    public static RollupActors start(
            ActorSystem<?> system, Deployment deployment, ActorSettings settings, Ports ports) {
        var start = new Start(system, deployment, settings, ports);
        start.entities();
        start.singletons();
        start.keepUp();
        var proving = new ProvingProgress();
        start.workers(proving);
        UnreadMessages.count(system, ports.metrics());
        var gate = system.<AdmissionGate.Message>systemActorOf(
                AdmissionGate.of(start.routes, settings.gate(), ports.metrics()), "admission-gate", Props.empty());
        var cluster = Cluster.get(system);
        var config = system.settings().config();
        if (config.getList("akka.cluster.seed-nodes").isEmpty() && !config.getBoolean("orrery.cluster.bootstrap")) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }
        return new RollupActors(
                system,
                settings,
                start.routes,
                gate,
                proving,
                new ProofDesk(system, start.routes, settings.lookTimeout()),
                start.shadow);
    }

    public ActorRef<AdmissionGate.Message> gate() {
        return gate;
    }

    public ProvingProgress proving() {
        return proving;
    }

    public ProofDesk proofDesk() {
        return proofDesk;
    }

    public OperatorDesk operatorDesk() {
        return new OperatorDesk(system, routes, settings.lookTimeout());
    }

    /// The state after an assembled batch, as a second path from its data finds it; empty where it is older than the
    /// states that this node keeps. After a start it takes as long as replaying all batches does.
    public CompletionStage<Optional<RollupState>> stateAfter(long batch) {
        return shadow.stateAfter(batch);
    }

    /// Completes when the sender's shard has decided (and, if so asked, the sequencer has ordered); fails
    /// with
    /// [java.util.concurrent.TimeoutException] where no answer came: the transaction may be admitted
    /// nevertheless.
    public CompletionStage<StateShard.Outcome> admit(SignedTransaction transaction, AdmissionGate.Until until) {
        return AskPattern.ask(
                gate,
                replyTo -> new AdmissionGate.Message.Submit(transaction, until, replyTo),
                settings.admitTimeout(),
                system.scheduler());
    }

    /// The same for a group, whose senders' shards admit all or none; one outcome for each member, in their order.
    public CompletionStage<List<StateShard.Outcome>> admitGroup(List<SignedTransaction> members) {
        return AskPattern.<StateShardEntity.Message, StateShardEntity.GroupDecided>ask(
                        routes.shard(routes.shards()
                                .of(members.getFirst().transaction().from())),
                        replyTo -> new StateShardEntity.Message.AdmitGroup(members, replyTo),
                        settings.admitTimeout(),
                        system.scheduler())
                .thenApply(StateShardEntity.GroupDecided::outcomes);
    }

    /// Which account is the owner's of a token, or will be when it is opened, once its shard has written that down;
    /// empty
    /// where the shard has no place left. Fails with [java.util.concurrent.TimeoutException] where no answer came.
    public CompletionStage<Optional<Long>> place(Address owner, long token) {
        return AskPattern.<StateShardEntity.Message, StateShardEntity.Placing>ask(
                        routes.shard(routes.shards().of(owner, token)),
                        replyTo -> new StateShardEntity.Message.Place(owner, token, replyTo),
                        settings.admitTimeout(),
                        system.scheduler())
                .thenApply(StateShardEntity.Placing::account);
    }

    private static final class Start {
        private final ActorSystem<?> system;
        private final Deployment deployment;
        private final ActorSettings settings;
        private final Ports ports;
        private final ClusterSharding sharding;
        private final ClusterRoutes routes;
        private final ObligatedEntity.Journaling journaling;
        private final Executor hashing;
        private final CheckpointCheck check;
        private final ShadowReplayer shadow;

        Start(ActorSystem<?> system, Deployment deployment, ActorSettings settings, Ports ports) {
            this.system = system;
            this.deployment = deployment;
            this.settings = settings;
            this.ports = ports;
            this.sharding = ClusterSharding.get(system);
            this.routes = new ClusterRoutes(sharding, deployment.shards());
            this.journaling = journaling(settings.resend());
            this.hashing = dispatcher("orrery.hashing-dispatcher");
            this.check = new CheckpointCheck(
                    ports.history().l1(), ports.streams(), hashing, ports.metrics(), ports.corruption());
            this.shadow = new ShadowReplayer(
                    ports.batchArchive(), hashing, new Beginning(ports.history().checkpoints(), check));
        }

        private ObligatedEntity.Journaling journaling(Duration resend) {
            return new ObligatedEntity.Journaling(
                    resend,
                    settings.minBackoff(),
                    settings.maxBackoff(),
                    settings.keepEvery(),
                    ports.corruption(),
                    ports.metrics());
        }

        private Executor dispatcher(String path) {
            return system.dispatchers().lookup(DispatcherSelector.fromConfig(path));
        }

        void entities() {
            var shards = new StateShardEntity.Surroundings(
                    routes, ports.shardTraces(), settings.shard(), hashing, journaling);
            var composer = new BatchComposer(
                    deployment.domain(), ports.shardTraces(), ports.batchTraces(), ports.streams(), shadow, hashing);
            var batches = new BatchEntity.Surroundings(
                    routes,
                    composer,
                    new BatchPublisher(ports.streams(), ports.data()),
                    settings.batch(),
                    ports.clock(),
                    journaling);
            var jobs = new ProofJobEntity.Surroundings(
                    routes, ports.proofBook(), ports.deadLetters(), settings.proofJob(), ports.clock(), journaling);
            sharding.init(Entity.of(
                            ClusterRoutes.SHARDS,
                            entity -> StateShardEntity.of(Integer.parseInt(entity.getEntityId()), shards))
                    .withRole(CORE));
            sharding.init(Entity.of(
                            ClusterRoutes.BATCHES,
                            entity -> BatchEntity.of(Long.parseLong(entity.getEntityId()), batches))
                    .withRole(CORE));
            sharding.init(Entity.of(ClusterRoutes.PROOF_JOBS, entity -> ProofJobEntity.of(entity.getEntityId(), jobs))
                    .withRole(CORE));
        }

        void singletons() {
            var laneJournaling = journaling(settings.laneLook());
            routes.complete(new ClusterRoutes.Singletons(
                    singleton(
                            SequencerEntity.of(new SequencerEntity.Surroundings(
                                    routes,
                                    settings.sequencer(),
                                    deployment.operator(),
                                    ports.clock(),
                                    settings.sealTick(),
                                    settings.wake(),
                                    Losses.ofCluster(),
                                    ports.pauses(),
                                    journaling)),
                            "sequencer"),
                    singleton(
                            ProofCoordinator.of(new ProofCoordinator.Surroundings(
                                    routes,
                                    ports.measures(),
                                    settings.matching(),
                                    settings.announce(),
                                    ports.pauses(),
                                    ports.clock(),
                                    ports.metrics())),
                            "proof-coordinator"),
                    singleton(
                            L1LaneEntity.of(new L1LaneEntity.Surroundings(
                                    deployment.operator().toString(),
                                    routes,
                                    ports.l1Sender(),
                                    settings.lane(),
                                    ports.pauses(),
                                    ports.clock(),
                                    laneJournaling)),
                            "l1-lane"),
                    singleton(
                            L1WatcherEntity.of(new L1WatcherEntity.Surroundings(
                                    routes,
                                    ports.l1Reader(),
                                    deployment.block(),
                                    settings.l1Poll(),
                                    settings.scan(),
                                    settings.rememberedBlocks(),
                                    settings.maxDelivery(),
                                    journaling)),
                            "l1-watcher")));
            singleton(
                    ProofWaker.of(new ProofWaker.Surroundings(
                            routes,
                            ports.proofBook(),
                            ports.deadLetters(),
                            settings.waker(),
                            Losses.ofCluster(),
                            ports.clock(),
                            ports.metrics())),
                    "proof-waker");
            singleton(
                    Sweeper.of(new Sweeper.Surroundings(
                            routes,
                            ports.retention(),
                            settings.sweeper()
                                    .history()
                                    .map(history -> new HistoryKeeper(
                                            history,
                                            ports.history().checkpoints(),
                                            check,
                                            ports.clock(),
                                            ports.metrics())),
                            settings.sweeper(),
                            ports.clock(),
                            ports.metrics())),
                    "sweeper");
        }

        /// Batches may come to this node at any moment.
        void keepUp() {
            if (Cluster.get(system).selfMember().hasRole(CORE)) {
                system.scheduler()
                        .scheduleWithFixedDelay(
                                settings.wake(), settings.wake(), this::follow, system.executionContext());
            }
        }

        private void follow() {
            var _ = shadow.keepUp().whenComplete((_, failure) -> {
                if (failure != null) {
                    system.log().warn("batches of before were not followed, will be tried again", failure);
                }
            });
        }

        private <M> ActorRef<M> singleton(Behavior<M> behavior, String name) {
            return ClusterSingleton.get(system)
                    .init(SingletonActor.of(behavior, name)
                            .withSettings(
                                    ClusterSingletonSettings.create(system).withRole(CORE)));
        }

        void workers(ProvingProgress proving) {
            var started = new ArrayList<ActorRef<ProverWorker.Message>>();
            seats().forEach(seat -> started.add(worker(seat, proving)));
            if (!started.isEmpty()) {
                WorkerDrain.atTheEnd(system, started, system.settings().config().getDuration("orrery.drain.proof"));
            }
        }

        private List<ProverWorker.Seat> seats() {
            var self = Cluster.get(system).selfMember();
            var node = self.address().getHost().orElse("") + ":"
                    + self.address().getPort().orElse(0);
            var seats = new ArrayList<ProverWorker.Seat>();
            if (self.hasRole(PROVER)) {
                for (int number = 0; number < settings.workers(); number++) {
                    seats.add(ProverWorker.Seat.ofProcessor(node, number, ports.proofMemory()));
                }
            }
            if (self.hasRole(GPU)) {
                ports.devices().forEach(device -> seats.add(ProverWorker.Seat.of(node, device)));
            }
            return seats;
        }

        /// One worker to a device, named after it: a second one on it would have no name. Both its actor and its proofs
        /// have a thread to themselves, so that whoever waits for one device holds up no other.
        private ActorRef<ProverWorker.Message> worker(ProverWorker.Seat seat, ProvingProgress proving) {
            var name = "prover-worker-" + seat.device().id();
            var thread = Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name(name).factory());
            system.getWhenTerminated().thenRun(thread::shutdownNow);
            var maker = new ProofMaker(
                    ports.batchTraces(),
                    ports.proofBook(),
                    ports.proofs(),
                    ports.statements(),
                    seat.own().map(ProvingDevice::batches).orElse(ports.prover()),
                    seat.own().map(ProvingDevice::circuits).orElse(ports.circuitProver()),
                    thread);
            return system.systemActorOf(
                    ProverWorker.of(new ProverWorker.Surroundings(
                            routes,
                            seat,
                            maker,
                            proving,
                            ports.metrics(),
                            settings.announce(),
                            Duration.ofMillis(settings.proofJob().leaseMs() / 3),
                            settings.report())),
                    name,
                    DispatcherSelector.fromConfig("orrery.prover-dispatcher"));
        }
    }
}
