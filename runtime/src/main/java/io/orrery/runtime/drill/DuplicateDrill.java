package io.orrery.runtime.drill;

import io.orrery.runtime.cluster.ClusterNode;
import io.orrery.runtime.cluster.LocalCluster;
import io.orrery.runtime.cluster.NodePorts;
import io.orrery.runtime.demo.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The whole deployment is started a second time, on the same key and database: first as one node, then as
/// two that find each other.
final class DuplicateDrill implements GroundDrill {
    private static final Duration REFUSED_WITHIN = Duration.ofMinutes(3);
    private static final String COMPLAINT = "orrery: ";
    private static final String CLEAR = "another cluster uses this database";

    @Override
    public String name() {
        return "duplicate-deployment";
    }

    @Override
    public String about() {
        return "a second cluster on the same key and database, under load: it is refused and says why, and the first"
                + " one is not disturbed";
    }

    @Override
    public Healing strike(DrillRun run) throws IOException {
        var leader = run.ground().leader();
        run.struck("one node more, then two, that are a cluster of their own");
        for (int nodes = 1; nodes <= 2; nodes++) {
            startAnother(run, nodes);
        }
        return () -> {
            run.requireNobodyEnded("a second cluster was started");
            var after = run.ground().leader();
            run.require(
                    after.equals(leader),
                    "a second cluster was started, and the sequencer went from " + leader.name() + " to "
                            + after.name());
        };
    }

    private static void startAnother(DrillRun run, int count) throws IOException {
        var ground = run.ground();
        long began = System.nanoTime();
        var plan = new LocalCluster.Plan(
                ground.home().resolve("second-" + count),
                Collections.nCopies(count, List.of("core", "api", "prover")),
                ground.l1Url(),
                ground.database().url(),
                NodePorts.FREE,
                List.of(),
                Map.of());
        LocalStack.empty(plan.home());
        try (var second = LocalCluster.start(plan)) {
            DrillRun.until(
                    "all of a second cluster of " + count + " have ended",
                    REFUSED_WITHIN,
                    () -> second.nodes().stream()
                            .noneMatch(node -> node.process().isAlive()));
            run.figure("refusedSeconds" + count, DrillRun.seconds(System.nanoTime() - began));
            boolean clear = false;
            for (var node : second.nodes()) {
                run.require(
                        node.process().status().equals(OptionalInt.of(1)),
                        "a node of a second cluster ended with "
                                + node.process().status());
                var said = complaint(node);
                run.fact("refused", said.orElse("without a word"));
                run.require(said.isPresent(), "a node of a second cluster does not say why it ended");
                clear |= said.filter(line -> line.contains(CLEAR)).isPresent();
            }
            // The last of them may end because it is the last: its own cluster is gone.
            run.require(clear, "a second cluster of " + count + " ended, and no node of it names the first");
        }
    }

    /// The line that a program ends with where a person has to do something.
    private static Optional<String> complaint(ClusterNode node) throws IOException {
        try (var lines = Files.lines(node.log())) {
            return lines.filter(line -> line.startsWith(COMPLAINT)).reduce((_, later) -> later);
        }
    }
}
