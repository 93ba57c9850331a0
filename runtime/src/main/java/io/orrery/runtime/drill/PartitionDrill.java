package io.orrery.runtime.drill;

import io.orrery.runtime.cluster.ClusterNode;
import java.util.Optional;

/// The node with the sequencer and the others can not hear each other any more, while all of them reach the
/// database, L1 and their clients: the one split in which an old leader could go on writing. The majority
/// has to replace it, and it has to end without having written anything after that.
final class PartitionDrill implements GroundDrill {
    @Override
    public String name() {
        return "partition";
    }

    @Override
    public String about() {
        return "the node that has the sequencer is cut off from the others, and not from the database nor from clients,"
                + " under load: the others go on, and it ends itself";
    }

    @Override
    public Optional<String> lacking() {
        return Wires.lacking();
    }

    @Override
    public Healing strike(DrillRun run) {
        var ground = run.ground();
        var leader = ground.leader();
        long struck = run.struck(leader.name() + " and the others do not hear each other");
        for (var other : ground.nodes()) {
            if (!other.equals(leader)) {
                ground.wires().cut(leader, other);
            }
        }
        return () -> heal(run, leader, struck);
    }

    private static void heal(DrillRun run, ClusterNode leader, long struck) {
        DrillRun.until(
                "the node that was cut off has ended itself",
                DrillRun.PATIENCE,
                () -> !leader.process().isAlive());
        run.figure("endedSeconds", DrillRun.seconds(System.nanoTime() - struck));
        int status = leader.process().status().orElseThrow();
        run.require(status == 1, leader.name() + " ended with " + status + ", and not as one that the others removed");
        run.require(
                !run.ground().leader().equals(leader),
                leader.name() + " was cut off and has the singletons nevertheless");
        run.ground().wires().mend();
    }
}
