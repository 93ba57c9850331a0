package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.cluster.ClusterView;
import io.orrery.runtime.cluster.LocalCluster;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.concurrent.locks.LockSupport;

/// Starts nodes again that have ended, as whoever supervises them does.
record Supervisor(LocalCluster cluster, Narrator narrator) {
    private static final Duration WITHIN = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(250);
    /// One that ends each time is broken.
    private static final int STARTS = 5;

    /// Returns when every node is a ready member and all see it. Complains where that does not come to be.
    ///
    /// @param first done before each look at the nodes: for what they need
    void whole(Runnable first) throws IOException {
        var starts = new HashMap<String, Integer>();
        var deadline = Instant.now().plus(WITHIN);
        while (cluster.ready().size() < cluster.nodes().size() || !isUpAll()) {
            first.run();
            for (var node : cluster.nodes()) {
                if (!node.process().isAlive()) {
                    var said = LocalStack.lastLine(node.log());
                    if (starts.merge(node.name(), 1, Integer::sum) > STARTS) {
                        throw new Complaint(node.name() + " ends each time that it is started: " + said);
                    }
                    narrator.fact("started again", node.name() + ", which had ended: " + said);
                    node.process().restart();
                }
            }
            if (Instant.now().isAfter(deadline)) {
                throw new Complaint("the cluster was not whole again within " + WITHIN + ": "
                        + ClusterView.of(cluster).rows());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isUpAll() {
        return ClusterView.of(cluster).rows().stream()
                .allMatch(row -> row.status().equals("Up"));
    }
}
