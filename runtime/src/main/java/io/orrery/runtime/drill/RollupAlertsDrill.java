package io.orrery.runtime.drill;

import static io.orrery.runtime.wallet.Wallet.await;

import com.typesafe.config.ConfigFactory;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Rejected;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.RollupGovernance;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.DevnetPeople;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.demo.NodeProcess;
import io.orrery.runtime.escape.Escape;
import io.orrery.runtime.escape.L1History;
import io.orrery.runtime.node.Node;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Each critical alert of a rollup's cluster is made to fire by a real fault, and has to arrive; before that every
/// question of the dashboards has to have an answer. What L1's silence brings is [L1AlertsDrill]'s.
final class RollupAlertsDrill implements AlertDrill {
    private static final int PEOPLE = 6;
    private static final int TRIES = 10;
    private static final Duration MINED_WITHIN = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /// Of what an alert waits for by itself, and as much again.
    private static final Duration LONG = Duration.ofMinutes(15);
    /// So that each rate has its window.
    private static final Duration UNDER_LOAD = Duration.ofMinutes(3);

    /// Many times what the others wait for a node.
    private static final Duration SILENT = Duration.ofSeconds(30);

    private static final List<String> DASHBOARDS =
            List.of("cluster", "rollup", "provers", "l1", "promises", "business");
    private static final List<String> WITHOUT_PROVER = List.of("core", "api");

    @Override
    public String name() {
        return "alerts-rollup";
    }

    @Override
    public String about() {
        return "every critical alert of a rollup's nodes is made to fire by a real fault, and arrives at a webhook; every"
                + " question of their dashboards has an answer under load. Three quarters of an hour";
    }

    @Override
    public Optional<String> lacking() {
        return AlertWatch.lacking().or(EndingCertificates::lacking);
    }

    @Override
    public DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception {
        try (var l1 = new DoubtfulL1();
                var store = new ForgetfulStore()) {
            var key = DamagedKey.folder(home.resolve("keys-of-node-3"));
            var certificates = EndingCertificates.in(home.resolve("certificates"));
            long begun = System.nanoTime();
            try (var ground = DrillGround.begin(home.resolve("ground"), shape(l1, store, key, certificates), narrator);
                    var watch = AlertWatch.over(home.resolve("watch"), Map.of("nodes", ground.metrics()), narrator);
                    var load = TransferLoad.start(ground, seed)) {
                try {
                    DrillRun.until("everybody has sent", PATIENCE, () -> load.everybody(2));
                    watch.await(
                            begun,
                            "the nodes' certificates end in two days",
                            PATIENCE.plus(Duration.ofNanos(System.nanoTime() - begun)),
                            List.of("CertificateAtItsEnd"));
                    new Course(ground, watch, narrator).run(l1, store, key);
                } catch (Complaint gaveUp) {
                    watch.broken(gaveUp);
                }
                return watch.outcome(name(), seed);
            }
        }
    }

    /// Data goes to a store that may forget it, proofs are made by one node alone, and a batch does not wait for its
    /// proof.
    private static DrillGround.Shape shape(
            DoubtfulL1 l1, ForgetfulStore store, DamagedKey key, EndingCertificates certificates) {
        var shown = certificates.environment();
        var proves = new HashMap<>(shown);
        proves.put("ORRERY_KEYS", key.folder().toString());
        return new DrillGround.Shape(
                List.of(WITHOUT_PROVER, WITHOUT_PROVER, List.of("core", "api", "prover")),
                PEOPLE,
                List.of(
                        "orrery.da.layers=alt-da,calldata",
                        "orrery.da.alt-da.url=" + store.url(),
                        "orrery.da.alt-da.commitment=keccak",
                        "orrery.da.second-look=20s",
                        "orrery.da.look=5s",
                        "orrery.l1.settlement=as-ready",
                        "orrery.l1.devnet-forced-deadline=10m"),
                Map.of("node-1", shown, "node-2", shown, "node-3", Map.copyOf(proves)),
                Optional.of(l1));
    }

    private record Course(DrillGround ground, AlertWatch watch, Narrator narrator) {
        void run(DoubtfulL1 l1, ForgetfulStore store, DamagedKey key) throws Exception {
            LockSupport.parkNanos(UNDER_LOAD.toNanos());
            watch.lookAtDashboards(DASHBOARDS);
            // These first: they count in a part of all that was asked in the last hour.
            lockJournal();
            stopDatabase();
            forgetData(store);
            doubtL1(l1);
            useOperatorsKey();
            keepFencedNode();
            loseProver(key);
            damageJournal();
            // Last, because what waits for the longest is waited for here.
            stopSealing();
        }

        /// As somebody's change of the schema may: whoever reads is not held up.
        private void lockJournal() throws Exception {
            try (var connection = DriverManager.getConnection(ground.database().url());
                    var lock = connection.createStatement()) {
                connection.setAutoCommit(false);
                watch.expect(
                        "somebody holds a lock on the journal",
                        LONG,
                        List.of("TransactionsFailFast"),
                        () -> lock.execute("lock table event_journal in exclusive mode"));
                connection.rollback();
            }
            ground.whole(narrator);
        }

        private void forgetData(ForgetfulStore store) throws Exception {
            watch.expect("the data layer's disk is lost", PATIENCE, List.of("DataLost"), store::loseDisk);
        }

        private void doubtL1(DoubtfulL1 l1) throws Exception {
            watch.expect(
                    "a node of L1 that has only its first block answers for another",
                    PATIENCE,
                    List.of("L1Contradicts"),
                    () -> l1.inDoubt(true));
            l1.inDoubt(false);
        }

        /// Batches are committed and can not be proven meanwhile, so there is something to take back.
        private void useOperatorsKey() throws Exception {
            command("pause", "proving");
            DrillRun.until(
                    "a batch is committed and not proven",
                    PATIENCE,
                    () -> head(BatchStage.COMMITTED) > head(BatchStage.PROVEN));
            watch.expect(
                    "somebody else uses the operator's key and takes back batches",
                    PATIENCE,
                    List.of("BatchesTakenBack", "L1KeyUsedByOthers"),
                    this::takeBack);
            command("resume", "proving");
            DrillRun.until(
                    "batches are proven again", LONG, () -> head(BatchStage.COMMITTED) - head(BatchStage.PROVEN) <= 1);
        }

        /// A proof that was on its way when proving was paused may be mined meanwhile: then it is tried again.
        private void takeBack() {
            for (int tried = 1; ; tried++) {
                try {
                    takeBackOnce();
                    return;
                } catch (L1Rejected overtaken) {
                    if (tried == TRIES) {
                        throw new Complaint("batches can not be taken back: " + overtaken.getMessage(), overtaken);
                    }
                }
            }
        }

        private void takeBackOnce() {
            var rollup = ground.chain().rollup();
            var history = L1History.read(ground.l1(), rollup, 0);
            var last = history.record(history.proven()).orElse(Escape.NO_BATCH);
            var mined = await(new L1Wallet(ground.l1(), operator(), MINED_WITHIN)
                    .send(new RollupGovernance(rollup).revertBatches(last)));
            narrator.fact("taken back", "all batches above " + history.proven() + ", by " + mined.hash());
        }

        private static L1Signer operator() {
            return Node.operator(ConfigFactory.load().getConfig("orrery.l1"), DevnetProcess.CHAIN_ID);
        }

        private long head(BatchStage stage) {
            return ground.ask(RollupClient::info).map(info -> info.head(stage)).orElse(0L);
        }

        /// It was silent, another has taken over, and when it wakes it can not say so and end.
        private void keepFencedNode() throws Exception {
            var leader = ground.leader();
            var node = ground.nodes().stream()
                    .filter(each -> !each.equals(leader) && each.roles().equals(WITHOUT_PROVER))
                    .findFirst()
                    .orElseThrow();
            node.process().kill();
            try (var log = StuckLog.inPlaceOf(node.log())) {
                node.process().restart();
                DrillRun.until(
                        node.name() + " is ready again",
                        PATIENCE,
                        () -> ground.cluster().ready().contains(node));
                log.stick();
                node.process().pause();
                LockSupport.parkNanos(SILENT.toNanos());
                watch.expect(
                        "a node wakes that was taken over from, and nobody reads its log",
                        PATIENCE,
                        List.of("NodeFenced"),
                        () -> node.process().resume());
                node.process().kill();
            }
            ground.whole(narrator);
        }

        /// Somebody deposits meanwhile, so L1 waits for it until its deadline is near.
        private void stopSealing() throws Exception {
            watch.expect(
                    "nothing is sealed, and somebody deposits",
                    LONG,
                    List.of("SealingStalled", "ForcedOperationNearDeadline"),
                    () -> {
                        command("pause", "sealing");
                        DevnetPeople.depositAll(
                                new DevnetPeople(ground.l1()).newWallets(ground.chain(), 1, DrillGround.COIN),
                                NodeHome.DEV_TOKEN,
                                DrillGround.COIN);
                    });
            command("resume", "sealing");
        }

        private void stopDatabase() throws Exception {
            watch.expect(
                    "the database is killed",
                    LONG,
                    List.of("RequestsFailFast"),
                    () -> ground.database().kill());
            ground.whole(narrator);
        }

        /// The node that proves dies and comes back with a key that its disk has damaged.
        private void loseProver(DamagedKey key) throws Exception {
            var prover = ground.nodes().getLast();
            watch.expect(
                    "the only node that proves is killed",
                    LONG,
                    List.of("NoProver", "NodeDown"),
                    () -> prover.process().kill());
            key.swap();
            watch.expect(
                    "it comes back with a damaged proving key",
                    LONG,
                    List.of("ProofsInvalid"),
                    () -> prover.process().restart());
            prover.process().kill();
            key.swap();
            ground.whole(narrator);
        }

        private void damageJournal() throws Exception {
            killAll();
            var journal = DamagedJournal.newest(ground.database().url());
            watch.expect("a bit of a journal flips", PATIENCE, List.of("JournalCorrupt"), () -> {
                journal.visibly();
                startAll();
            });
            killAll();
            watch.expect("a bit of a journal is flipped with its checksum", LONG, List.of("RootRefused"), () -> {
                journal.invisibly();
                startAll();
            });
            killAll();
            journal.mend();
            ground.whole(narrator);
        }

        private void killAll() throws InterruptedException {
            for (var node : ground.nodes()) {
                node.process().kill();
            }
        }

        private void startAll() throws IOException {
            for (var node : ground.nodes()) {
                node.process().restart();
            }
        }

        /// As a person does it, by `./orrery admin`.
        private void command(String action, String work) throws IOException {
            var log = ground.home().resolve("admin.log");
            var home = ground.home().resolve("node-1").toString();
            try (var admin =
                    NodeProcess.start(List.of("admin", "--home", home, action, work), List.of(), Map.of(), log)) {
                DrillRun.until("admin " + action + " has ended", PATIENCE, () -> !admin.isAlive());
                if (admin.status().orElseThrow() != 0) {
                    throw new Complaint("admin " + action + " " + work + ": " + LocalStack.lastLine(log));
                }
            }
        }
    }
}
