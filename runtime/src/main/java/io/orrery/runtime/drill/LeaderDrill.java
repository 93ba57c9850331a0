package io.orrery.runtime.drill;

import io.orrery.runtime.demo.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The node with the sequencer is lost while people send transfers through it and through others.
final class LeaderDrill implements GroundDrill {
    /// How long a stalled node stands still: many times what the others wait for it.
    private static final Duration STILL = Duration.ofSeconds(30);

    /// How the node is lost.
    enum Fault {
        KILL(
                "kill-leader",
                "SIGKILL to the node that has the sequencer, under load: another one sequences, and nothing is lost,"
                        + " doubled or reordered"),
        STALL(
                "stall-leader",
                "SIGSTOP for 30 s to the node that has the sequencer, under load: another one sequences, and what the"
                        + " woken one still believes does no harm");

        private final String drill;
        private final String about;

        Fault(String drill, String about) {
            this.drill = drill;
            this.about = about;
        }

        void strike(NodeProcess leader) throws IOException, InterruptedException {
            switch (this) {
                case KILL -> leader.kill();
                case STALL -> leader.pause();
            }
        }

        /// What follows for the node itself.
        ///
        /// @param struck when, by [System#nanoTime]
        void pass(NodeProcess leader, long struck) throws IOException, InterruptedException {
            switch (this) {
                case KILL -> {
                    // It is gone.
                }
                case STALL -> {
                    LockSupport.parkNanos(struck + STILL.toNanos() - System.nanoTime());
                    leader.resume();
                    DrillRun.until("the woken node has ended itself", DrillRun.PATIENCE, () -> !leader.isAlive());
                }
            }
        }
    }

    private final Fault fault;

    LeaderDrill(Fault fault) {
        this.fault = fault;
    }

    @Override
    public String name() {
        return fault.drill;
    }

    @Override
    public String about() {
        return fault.about;
    }

    @Override
    public Healing strike(DrillRun run) throws IOException, InterruptedException {
        var leader = run.ground().leader();
        long struck = run.struck(leader.name() + ", process " + leader.process().pid());
        fault.strike(leader.process());
        return () -> fault.pass(leader.process(), struck);
    }
}
