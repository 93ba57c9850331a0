package io.orrery.runtime.drill;

import io.orrery.domain.validator.custody.SigningLedger.KeyStatus;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.beacon.ChainStart;
import io.orrery.runtime.beacon.NetworkText;
import io.orrery.runtime.beacon.RehearsalKeys;
import io.orrery.runtime.beacon.Script;
import io.orrery.runtime.beacon.ScriptedChain;
import io.orrery.runtime.beacon.Verdict;
import io.orrery.runtime.beacon.Verdict.Counts;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.drill.ValidatorFailoverDrill.Fault;
import io.orrery.runtime.race.Chain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// The node that does the duties is lost, again and again: what it costs each validator is told by the chain that they
/// vote on, whose slots are as long as Ethereum's.
///
/// @param runs how often a node is lost
/// @param nodes that there are
record ValidatorDutiesDrill(int runs, int nodes) implements LoneDrill {
    /// In each slot an eighth of them votes.
    private static final int VALIDATORS = 96;

    private static final long SLOT_SECONDS = 12;
    private static final long SLOTS = 8;
    private static final String RECIPIENT = "0x" + "ab".repeat(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "validator-duties";
    }

    @Override
    public String about() {
        return "the same faults to the node that does 96 validators' duties on a chain with slots of 12 s: none of them"
                + " misses more than one duty of a kind, and nothing can be slashed";
    }

    @Override
    public Optional<String> lacking() {
        return Wires.lacking();
    }

    @Override
    public DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception {
        LocalStack.empty(home);
        Files.createDirectories(home);
        var keys = RehearsalKeys.of(Scheme.BLS12_381, VALIDATORS).stream()
                .map(key -> ValidatorKey.of(key.publicKey().toBytes()))
                .toList();
        var start = ChainStart.devnet(keys, Instant.now().getEpochSecond(), SLOT_SECONDS, SLOTS);
        try (var chain = new ScriptedChain(start, InstantSource.system(), Script.EMPTY);
                var beacon = chain.node(0);
                var ground = ValidatorGround.begin(
                        home, nodes, keys(home, chain, beacon.url().toString(), VALIDATORS), narrator)) {
            accept(ground);
            var course = new Course(chain, ground, new SplittableRandom(seed), narrator);
            try {
                course.awaitWholeSlot();
                for (int run = 0; run < runs; run++) {
                    course.run(Fault.of(run));
                }
            } catch (Complaint gaveUp) {
                course.broken.add(String.valueOf(gaveUp.getMessage()));
            }
            return course.outcome(seed);
        }
    }

    /// What the nodes of a ground sign with on a chain.
    ///
    /// @param count keys that everybody can compute
    static ValidatorGround.Keys keys(Path home, ScriptedChain chain, String beacon, int count) throws IOException {
        var network = Files.writeString(home.resolve("network.conf"), NetworkText.of(chain.profile()));
        return new ValidatorGround.Keys(
                network.toString(),
                List.of("--beacon", beacon, "--fee-recipient", RECIPIENT),
                folder -> RehearsalKeys.write(folder, Scheme.BLS12_381, count));
    }

    /// The keys are nobody else's, and the chain begins with them.
    static void accept(ValidatorGround ground) {
        var keys = ground.ledger().keys(ValidatorGround.SET).toCompletableFuture().join().stream()
                .map(KeyStatus::key)
                .toList();
        ground.ledger()
                .accept(ValidatorGround.SET, keys, Optional.empty(), "drill")
                .toCompletableFuture()
                .join();
    }

    /// What one loss has cost all validators together, and the one that it cost most.
    private record Loss(long attestations, long blocks, long syncMessages, long most) {
        static Loss between(Verdict before, Verdict after) {
            var lost = IntStream.range(0, after.validators().size())
                    .mapToObj(i -> lost(
                            before.validators().get(i).counts(),
                            after.validators().get(i).counts()))
                    .toList();
            return new Loss(
                    lost.stream().mapToLong(Loss::attestations).sum(),
                    lost.stream().mapToLong(Loss::blocks).sum(),
                    lost.stream().mapToLong(Loss::syncMessages).sum(),
                    lost.stream().mapToLong(Loss::most).max().orElse(0));
        }

        private static Loss lost(Counts before, Counts after) {
            long attestations = (after.attestationsDue() - after.attestations())
                    - (before.attestationsDue() - before.attestations());
            long blocks = (after.blocksDue() - after.blocks()) - (before.blocksDue() - before.blocks());
            long sync = (after.syncMessagesDue() - after.syncMessages())
                    - (before.syncMessagesDue() - before.syncMessages());
            return new Loss(attestations, blocks, sync, Math.max(attestations, Math.max(blocks, sync)));
        }

        Loss plus(Loss other) {
            return new Loss(
                    attestations + other.attestations,
                    blocks + other.blocks,
                    syncMessages + other.syncMessages,
                    Math.max(most, other.most));
        }
    }

    /// What has happened so far.
    private final class Course {
        private final ScriptedChain chain;
        private final ValidatorGround ground;
        private final SplittableRandom random;
        private final Narrator narrator;
        private final List<Loss> losses = new ArrayList<>();
        private final List<String> broken = new ArrayList<>();

        Course(ScriptedChain chain, ValidatorGround ground, SplittableRandom random, Narrator narrator) {
            this.chain = chain;
            this.ground = ground;
            this.random = random;
            this.narrator = narrator;
        }

        void run(Fault fault) throws IOException, InterruptedException {
            ground.whole(narrator);
            awaitWholeSlot();
            var before = awaitSlot(chain.verdict().slot() + 1);
            LockSupport.parkNanos(
                    random.nextLong(Duration.ofSeconds(SLOT_SECONDS).toNanos()));
            var lost = ground.active().orElseThrow();
            fault.strike(ground, lost);
            DrillRun.until(
                    "another node has the keys after " + fault.word() + " of " + lost.name(),
                    PATIENCE,
                    () -> ground.active().filter(node -> !node.equals(lost)).isPresent());
            awaitWholeSlot();
            var loss = Loss.between(before, chain.verdict());
            losses.add(loss);
            narrator.fact(
                    losses.size() + ". " + fault.word(),
                    lost.name() + " was lost, and with it " + loss.attestations() + " votes, " + loss.blocks()
                            + " blocks and " + loss.syncMessages() + " messages of the sync committee");
            if (loss.most() > 1) {
                broken.add(losses.size() + ". " + fault.word() + ": a validator has missed " + loss.most()
                        + " duties of a kind");
            }
            fault.pass(ground, lost);
        }

        /// Waits for a slot to begin.
        private Verdict awaitSlot(long slot) {
            DrillRun.until("slot " + slot, PATIENCE, () -> chain.verdict().slot() >= slot);
            return chain.verdict();
        }

        /// Waits for a slot that is over and in which nothing was missed, beginning with the next one.
        void awaitWholeSlot() {
            long from = chain.verdict().slot() + 1;
            DrillRun.until("a slot in which every duty is done", PATIENCE, () -> {
                var verdict = chain.verdict();
                return verdict.slots().stream()
                        .anyMatch(of -> of.slot() >= from
                                && of.slot() < verdict.slot()
                                && of.counts().attestationsDue() > 0
                                && of.counts().missed() == 0);
            });
        }

        DrillOutcome outcome(long seed) {
            var verdict = chain.verdict();
            verdict.slashable().forEach(pair -> broken.add("the chain has seen " + pair));
            broken.addAll(Chain.of(ground.ledger(), ValidatorGround.SET).flaws());
            var all = losses.stream().reduce(new Loss(0, 0, 0, 0), Loss::plus);
            var figures = new LinkedHashMap<String, Object>();
            figures.put("nodes", nodes);
            figures.put("runs", losses.size());
            figures.put("validators", VALIDATORS);
            figures.put("slots", verdict.slot());
            figures.put("attestationsLost", all.attestations());
            figures.put("blocksLost", all.blocks());
            figures.put("syncMessagesLost", all.syncMessages());
            figures.put("mostOfOneValidator", all.most());
            figures.put("attestations", verdict.totals().attestations());
            figures.put("late", verdict.totals().late());
            // A node that wakes says what it had to say.
            figures.put("refused", verdict.refused());
            figures.put("slashable", verdict.slashable().size());
            return losses.size() < runs
                    ? DrillOutcome.broken(name(), seed, figures, broken)
                    : DrillOutcome.judged(name(), seed, OptionalDouble.empty(), figures, broken);
        }
    }
}
