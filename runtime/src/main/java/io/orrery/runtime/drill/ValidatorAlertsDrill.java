package io.orrery.runtime.drill;

import io.orrery.domain.validator.beacon.ValidatorState.Status;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.beacon.Behaviour;
import io.orrery.runtime.beacon.ChainStart;
import io.orrery.runtime.beacon.RehearsalKeys;
import io.orrery.runtime.beacon.Script;
import io.orrery.runtime.beacon.ScriptedChain;
import io.orrery.runtime.beacon.ScriptedNode;
import io.orrery.runtime.cluster.ClusterNode;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.demo.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Each critical alert of validators' nodes is made to fire by a real fault, and has to arrive; before that every
/// question of their dashboard has to have an answer.
final class ValidatorAlertsDrill implements AlertDrill {
    private static final int NODES = 2;
    private static final int VALIDATORS = 16;
    private static final long SLOT_SECONDS = 4;
    private static final long SLOTS = 8;
    private static final String KIND = "validators";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration UNDER_LOAD = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "alerts-validators";
    }

    @Override
    public String about() {
        return "every critical alert of validators' nodes is made to fire by a real fault, and arrives at a webhook;"
                + " every question of their dashboard has an answer. A quarter of an hour";
    }

    @Override
    public Optional<String> lacking() {
        return AlertWatch.lacking().or(Wires::lacking);
    }

    @Override
    public DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception {
        LocalStack.empty(home);
        var own = Files.createDirectories(home.resolve("ground"));
        var keys = RehearsalKeys.of(Scheme.BLS12_381, VALIDATORS).stream()
                .map(key -> ValidatorKey.of(key.publicKey().toBytes()))
                .toList();
        var start = ChainStart.devnet(keys, Instant.now().getEpochSecond(), SLOT_SECONDS, SLOTS);
        try (var chain = new ScriptedChain(start, InstantSource.system(), Script.EMPTY);
                var beacon = chain.node(0);
                var ground = ValidatorGround.begin(
                        own,
                        NODES,
                        ValidatorDutiesDrill.keys(own, chain, beacon.url().toString(), VALIDATORS),
                        narrator);
                var watch = AlertWatch.over(home.resolve("watch"), Map.of(KIND, metrics(ground)), narrator)) {
            try {
                ValidatorDutiesDrill.accept(ground);
                LockSupport.parkNanos(UNDER_LOAD.toNanos());
                watch.lookAtDashboards(List.of("validators"));
                new Course(chain, beacon, keys.getFirst(), ground, watch, own, narrator).run();
            } catch (Complaint gaveUp) {
                watch.broken(gaveUp);
            }
            return watch.outcome(name(), seed);
        }
    }

    private static List<String> metrics(ValidatorGround ground) {
        return ground.nodes().stream().map(ValidatorAlertsDrill::metrics).toList();
    }

    private static String metrics(ClusterNode node) {
        return AlertWatch.target(node.ports().metrics());
    }

    private record Course(
            ScriptedChain chain,
            ScriptedNode beacon,
            ValidatorKey key,
            ValidatorGround ground,
            AlertWatch watch,
            Path home,
            Narrator narrator) {
        void run() throws Exception {
            askForTwoVotes();
            silenceBeacon();
            watch.expect(
                    "the chain says that a validator is slashed",
                    PATIENCE,
                    List.of("ValidatorSlashed"),
                    () -> chain.status(0, Status.ACTIVE_SLASHED));
            copyKeysToAnotherDatabase();
            letStrangerClaim();
            loseNode();
            stopDatabase();
            watch.expect(
                    "a replica that was promoted takes the database's place",
                    PATIENCE,
                    List.of("DatabaseWentBack"),
                    ground::goBack);
        }

        private void askForTwoVotes() throws Exception {
            watch.expect("somebody asks for a second vote", PATIENCE, List.of("SlashableRefused"), () -> {
                long epoch = chain.verdict().slot() / SLOTS;
                var active = ground.active().orElseThrow(() -> new Complaint("nobody has the keys"));
                int answer = SigningProber.secondVote(active, chain.profile(), key, epoch);
                if (answer != SigningProber.SLASHABLE) {
                    throw new Complaint("a second vote for epoch " + epoch + " was answered with " + answer);
                }
            });
        }

        private void silenceBeacon() throws Exception {
            watch.expect(
                    "the only beacon node answers no more",
                    PATIENCE,
                    List.of("NoBeaconNode"),
                    () -> beacon.behaviours().on(Behaviour.UNAVAILABLE));
            beacon.behaviours().clear();
        }

        /// What happens where keys were moved and the old machine still runs: two processes have them,
        /// and no database knows of both. The copy signs nothing: the keys are active, and it knows no
        /// history of them.
        private void copyKeysToAnotherDatabase() throws Exception {
            var stranger = ground.stranger("copy");
            try (var process = stranger.process()) {
                watch.watch(KIND, with(stranger));
                watch.expect(
                        "the same keys on another database", PATIENCE, List.of("TwoHolders"), () -> enable(process));
            } finally {
                watch.watch(KIND, metrics(ground));
            }
        }

        private void enable(NodeProcess stranger) {
            var arguments = List.of("admin", "--home", home.resolve("copy").toString(), "enable-keys", "--wait", "0");
            DrillRun.until("the copy's keys are enabled", PATIENCE, () -> {
                if (!stranger.isAlive()) {
                    throw new Complaint("the copy has ended: " + LocalStack.lastLine(home.resolve("copy.log")));
                }
                try (var admin = NodeProcess.start(arguments, List.of(), home.resolve("admin.log"))) {
                    DrillRun.until("the command has ended", PATIENCE, () -> !admin.isAlive());
                    return admin.status().orElseThrow() == 0;
                } catch (IOException failed) {
                    throw new Complaint("admin can not be started: " + failed.getMessage(), failed);
                }
            });
        }

        /// While no node reaches the database somebody else gets the keys there.
        private void letStrangerClaim() throws Exception {
            ground.cutDatabase();
            try (var _ = ClaimingStranger.claim(ground.ledger(), ValidatorGround.SET)) {
                watch.expect(
                        "a stranger has the keys on the same database",
                        PATIENCE,
                        List.of("SecondClaimant"),
                        ground::mend);
            } finally {
                ground.mend();
            }
            ground.whole(narrator);
            awaitKeys();
        }

        private void awaitKeys() {
            DrillRun.until(
                    "a node has the keys again", PATIENCE, () -> ground.active().isPresent());
        }

        private List<String> with(ClusterNode stranger) {
            return Stream.concat(metrics(ground()).stream(), Stream.of(metrics(stranger)))
                    .toList();
        }

        private static List<String> metrics(ValidatorGround ground) {
            return ValidatorAlertsDrill.metrics(ground);
        }

        private static String metrics(ClusterNode node) {
            return ValidatorAlertsDrill.metrics(node);
        }

        private void loseNode() throws Exception {
            var active = ground.active();
            var idle = ground.nodes().stream()
                    .filter(node -> !Optional.of(node).equals(active))
                    .findFirst()
                    .orElseThrow();
            watch.expect(
                    "a node is killed",
                    PATIENCE,
                    List.of("ValidatorNodeDown"),
                    () -> idle.process().kill());
            ground.whole(narrator);
        }

        private void stopDatabase() throws Exception {
            watch.expect(
                    "the database is killed",
                    PATIENCE,
                    List.of("KeySetUnowned"),
                    () -> ground.server().kill());
            ground.server().restart();
            ground.whole(narrator);
            awaitKeys();
        }
    }
}
