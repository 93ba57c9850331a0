package io.orrery.runtime.drill;

import io.orrery.runtime.cluster.ClusterNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;

/// Each node in turn is asked to end, as a supervisor that replaces it would, and started again, the one
/// with the sequencer too, while people send transfers through all of them. The first drill under which
/// nothing may be lost even for a moment: whoever is asked to end hands over.
final class RollingRestartDrill implements GroundDrill {
    /// SIGTERM, and all of the phases of a shutdown.
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(60);
    /// Of a process that a signal has ended.
    private static final int BY_SIGTERM = 143;

    @Override
    public String name() {
        return "rolling-restart";
    }

    @Override
    public String about() {
        return "SIGTERM to each node in turn, which is then started again, under load: every node hands over, and no"
                + " request fails that another try does not cure";
    }

    @Override
    public Healing strike(DrillRun run) throws IOException {
        var order = new ArrayList<>(run.ground().nodes());
        // By lot, and so that the one with the sequencer is at any place.
        for (int i = order.size() - 1; i > 0; i--) {
            Collections.swap(order, i, run.random().nextInt(i + 1));
        }
        run.struck("SIGTERM to " + order.stream().map(ClusterNode::name).toList() + ", one after another");
        var ends = new ArrayList<Double>();
        for (var node : order) {
            boolean led = run.ground().leader().equals(node);
            long asked = System.nanoTime();
            node.process().terminate();
            DrillRun.until(
                    node.name() + " has ended",
                    ENDS_WITHIN,
                    () -> !node.process().isAlive());
            double seconds = DrillRun.seconds(System.nanoTime() - asked);
            ends.add(seconds);
            int status = node.process().status().orElseThrow();
            run.fact(node.name(), "ended after " + seconds + " s" + (led ? ", and had the sequencer" : ""));
            run.require(status == BY_SIGTERM, node.name() + " ended with " + status + " when it was asked to");
            node.process().restart();
            DrillRun.until(
                    "all are ready again",
                    DrillRun.PATIENCE,
                    () -> run.ground().cluster().ready().size() == order.size());
        }
        run.figure("slowestEndSeconds", Collections.max(ends));
        return () -> {};
    }
}
