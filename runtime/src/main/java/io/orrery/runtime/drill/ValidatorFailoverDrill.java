package io.orrery.runtime.drill;

import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SlashableVotes;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.cluster.ClusterNode;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.race.Chain;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// The node that signs is lost, again and again, on one cluster of validator nodes: another one has to sign, and the
/// lost one must not, whatever it believes. Everything that was signed is held against the chain of the database.
///
/// @param runs how often a node is lost
/// @param nodes that there are
record ValidatorFailoverDrill(int runs, int nodes) implements LoneDrill {
    /// Each fault twice.
    static final ValidatorFailoverDrill SHORT = new ValidatorFailoverDrill(6, 3);

    private static final int MOST_RUNS = 1_000;
    private static final int MOST_NODES = 7;
    /// Signatures of the node that is lost, before it is.
    private static final int BEFORE = 3;
    /// The fault is done at a moment of this time: as long as from one renewal to the next.
    private static final Duration SPREAD = Duration.ofSeconds(2);
    /// How long a stopped node stands still after another has signed.
    private static final Duration STILL = Duration.ofSeconds(2);

    /// How the node is lost.
    enum Fault {
        KILL("kill"),
        STALL("stall"),
        PARTITION("partition");

        private final String word;

        Fault(String word) {
            this.word = word;
        }

        /// One after another.
        static Fault of(int run) {
            return values()[run % values().length];
        }

        String word() {
            return word;
        }

        void strike(ValidatorGround ground, ClusterNode active) throws IOException, InterruptedException {
            switch (this) {
                case KILL -> active.process().kill();
                case STALL -> active.process().pause();
                case PARTITION -> ground.cutOff(active);
            }
        }

        /// What follows for the node, after another one has signed: in the end it has ended.
        void pass(ValidatorGround ground, ClusterNode lost) throws IOException, InterruptedException {
            switch (this) {
                case KILL -> {
                    // It is gone.
                }
                case STALL -> {
                    LockSupport.parkNanos(STILL.toNanos());
                    lost.process().resume();
                    awaitEnd("the woken node has ended itself", lost);
                }
                case PARTITION -> {
                    awaitEnd("the node that was cut off has ended itself", lost);
                    ground.mend();
                }
            }
        }

        private static void awaitEnd(String what, ClusterNode lost) {
            DrillRun.until(what, DrillRun.PATIENCE, () -> !lost.process().isAlive());
        }
    }

    ValidatorFailoverDrill {
        require("--runs", runs, 1, MOST_RUNS);
        // One has nobody who could follow it.
        require("--nodes", nodes, 2, MOST_NODES);
    }

    private static void require(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new Complaint(option + " is " + value + ", and from " + least + " to " + most);
        }
    }

    @Override
    public String name() {
        return "validator-failover";
    }

    @Override
    public String about() {
        return "SIGKILL, SIGSTOP or a partition, in turn, to the node that signs with a validator key: another one signs,"
                + " the lost one does not, and the chain proves it";
    }

    @Override
    public Optional<String> lacking() {
        return Wires.lacking();
    }

    @Override
    public DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception {
        var course = new Course(new SplittableRandom(seed), narrator);
        double load = load();
        LocalStack.empty(home);
        try (var ground = ValidatorGround.begin(home, nodes, ValidatorGround.Keys.one(), narrator);
                var prober = SigningProber.start(
                        ground.nodes(),
                        ValidatorGround.NETWORK,
                        ValidatorGround.key(),
                        Instant.now().getEpochSecond())) {
            try {
                for (int run = 0; run < runs; run++) {
                    course.run(ground, prober, Fault.of(run));
                }
            } catch (Complaint gaveUp) {
                course.broken.add(String.valueOf(gaveUp.getMessage()));
            }
            prober.end();
            var chain = Chain.of(ground.ledger(), ValidatorGround.SET);
            course.judge(prober, chain);
            return course.outcome(seed, prober, chain, load);
        }
    }

    private static double load() {
        return Math.round(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() * 10) / 10.0;
    }

    /// What has happened so far.
    private final class Course {
        private final SplittableRandom random;
        private final Narrator narrator;
        private final Map<Fault, List<Long>> took = new EnumMap<>(Fault.class);
        private final List<String> broken = new ArrayList<>();

        Course(SplittableRandom random, Narrator narrator) {
            this.random = random;
            this.narrator = narrator;
        }

        private int count() {
            return took.values().stream().mapToInt(List::size).sum();
        }

        void run(ValidatorGround ground, SigningProber prober, Fault fault) throws IOException, InterruptedException {
            ground.whole(narrator);
            long began = System.nanoTime();
            DrillRun.until(
                    "the node that has the key set signs",
                    DrillRun.PATIENCE,
                    () -> signing(ground, prober, began).isPresent());
            var lost = signing(ground, prober, began).orElseThrow();
            LockSupport.parkNanos(random.nextLong(SPREAD.toNanos()));
            long struck = System.nanoTime();
            fault.strike(ground, lost);
            DrillRun.until(
                    "another node signs after " + fault.word + " of " + lost.name(),
                    DrillRun.PATIENCE,
                    () -> prober.firstBut(lost, struck).isPresent());
            var next = prober.firstBut(lost, struck).orElseThrow();
            long nanos = next.atNanos() - struck;
            took.computeIfAbsent(fault, _ -> new ArrayList<>()).add(nanos);
            narrator.fact(
                    count() + ". " + fault.word,
                    lost.name() + " was lost, and " + next.node().name() + " signed after " + DrillRun.seconds(nanos)
                            + " s");
            fault.pass(ground, lost);
            long late = prober.count(lost, next.atNanos());
            if (late > 0) {
                broken.add(lost.name() + " gave out " + late + " signatures after "
                        + next.node().name() + " had taken over (" + fault.word + ")");
            }
        }

        private static Optional<ClusterNode> signing(ValidatorGround ground, SigningProber prober, long since) {
            return ground.active().filter(node -> prober.count(node, since) >= BEFORE);
        }

        void judge(SigningProber prober, Chain chain) {
            broken.addAll(chain.flaws());
            var votes = prober.signatures().stream()
                    .map(SigningProber.Signature::vote)
                    .toList();
            SlashableVotes.among(votes).ifPresent(pair -> broken.add("two votes could be slashed: " + pair));
            for (var each : prober.signatures()) {
                SignedAttestation vote = each.vote();
                var owner = chain.owner(vote);
                if (owner.filter(name -> ValidatorGround.isOf(name, each.node()))
                        .isEmpty()) {
                    broken.add(each.node().name() + " has given out " + vote + ", and the chain has it of " + owner);
                }
            }
        }

        DrillOutcome outcome(long seed, SigningProber prober, Chain chain, double loadBefore) {
            var figures = new LinkedHashMap<String, Object>();
            figures.put("nodes", nodes);
            figures.put("runs", count());
            var all = took.values().stream()
                    .flatMap(List::stream)
                    .mapToLong(Long::longValue)
                    .sorted()
                    .toArray();
            percentiles(figures, all);
            took.forEach((fault, some) -> {
                var own = new LinkedHashMap<String, Object>();
                own.put("runs", some.size());
                percentiles(
                        own, some.stream().mapToLong(Long::longValue).sorted().toArray());
                figures.put(fault.word, own);
            });
            figures.put("signatures", prober.signatures().size());
            figures.put("refusedSlashable", prober.refused());
            figures.put("tenures", chain.verdict().tenures().size());
            figures.put("chainEntries", chain.verdict().entries());
            figures.put("loadBefore", loadBefore);
            figures.put("loadAfter", load());
            return count() < runs
                    ? DrillOutcome.broken(name(), seed, figures, broken)
                    : DrillOutcome.judged(
                            name(), seed, OptionalDouble.of(DrillRun.seconds(all[all.length - 1])), figures, broken);
        }
    }

    /// @param sorted in nanoseconds
    private static void percentiles(Map<String, Object> figures, long[] sorted) {
        if (sorted.length > 0) {
            figures.put("p50Seconds", DrillRun.seconds(nth(sorted, 0.50)));
            figures.put("p99Seconds", DrillRun.seconds(nth(sorted, 0.99)));
            figures.put(
                    "maxSeconds", DrillRun.seconds(Arrays.stream(sorted).max().orElseThrow()));
        }
    }

    private static long nth(long[] sorted, double part) {
        return sorted[(int) Math.ceil(sorted.length * part) - 1];
    }
}
