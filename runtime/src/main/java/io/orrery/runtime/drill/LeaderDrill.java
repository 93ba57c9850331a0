package io.orrery.runtime.drill;

import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.demo.NodeProcess;
import io.orrery.runtime.drill.TransferLoad.Transfer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The node with the sequencer is lost while people send transfers through it and through another node.
final class LeaderDrill implements Drill {
    private static final int NODES = 3;
    private static final int PEOPLE = 6;
    /// Acknowledged transfers of each before the fault, so that shards and first batches are under way.
    private static final int BEFORE = 2;
    /// The fault is done at a moment of this time.
    private static final Duration SPREAD = Duration.ofSeconds(3);

    /// How long a stalled node stands still: many times what the others wait for it.
    private static final Duration STILL = Duration.ofSeconds(30);

    private static final Duration AFTER = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(50);
    /// So long without what has to come, and the drill has failed.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration FINAL_WITHIN = Duration.ofMinutes(10);

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
                    until("the woken node has ended itself", PATIENCE, () -> !leader.isAlive());
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
    public DrillOutcome run(Plan plan, Narrator narrator) throws Exception {
        try (var ground = DrillGround.begin(plan.home(), NODES, PEOPLE, narrator)) {
            var leader = ground.leader();
            var others =
                    ground.nodes().stream().filter(node -> !node.equals(leader)).toList();
            var random = new SplittableRandom(plan.seed());
            var other = ground.client(others.get(random.nextInt(others.size())));
            narrator.phase("Transfers through " + leader.name() + ", which has the sequencer, and another node");
            try (var load = TransferLoad.start(ground, List.of(ground.client(leader), other), plan.seed())) {
                until("everybody has sent", PATIENCE, () -> everybody(load, BEFORE));
                LockSupport.parkNanos(random.nextLong(SPREAD.toNanos()));
                narrator.fact(
                        name(), leader.name() + ", process " + leader.process().pid());
                long struck = System.nanoTime();
                fault.strike(leader.process());
                var recovered = recovery(load, other, struck);
                narrator.fact("sequenced again", seconds(Collections.min(recovered)) + " s after the fault");
                fault.pass(leader.process(), struck);
                LockSupport.parkNanos(AFTER.toNanos());
                load.end();
                until("the last transfers are acknowledged", PATIENCE, () -> !load.isUnderWay());
                narrator.phase("What was sent becomes final");
                var all = load.acknowledged();
                var executed = awaitFinality(narrator, other, all);
                var broken = Promises.broken(ground, load, other);
                return outcome(plan, recovered, load, executed, broken);
            }
        }
    }

    private static boolean everybody(TransferLoad load, int count) {
        for (int sender = 0; sender < PEOPLE; sender++) {
            if (load.acknowledged(sender).size() < count) {
                return false;
            }
        }
        return true;
    }

    /// When each sender's first transfer after the fault had its place in the order, in nanoseconds after
    /// the fault.
    private static Collection<Long> recovery(TransferLoad load, RollupClient client, long fault) {
        var recovered = new HashMap<Integer, Long>();
        until("everybody's transfers are sequenced again", PATIENCE, () -> {
            for (int sender = 0; sender < PEOPLE; sender++) {
                var first = load.begun(sender).stream()
                        .filter(transfer -> transfer.begunNanos() > fault)
                        .findFirst();
                if (!recovered.containsKey(sender) && first.isPresent() && isSequenced(client, first.get())) {
                    recovered.put(sender, System.nanoTime() - fault);
                }
            }
            return recovered.size() == PEOPLE;
        });
        return recovered.values();
    }

    private static boolean isSequenced(RollupClient client, Transfer transfer) {
        var status = status(client, transfer);
        return !status.isEmpty() && !List.of("unknown", "admitted", "refused").contains(status);
    }

    /// Empty where the node has no answer now.
    private static String status(RollupClient client, Transfer transfer) {
        try {
            return client.status(transfer.hash()).status();
        } catch (RuntimeException failure) {
            if (DrillGround.passes(failure)) {
                return "";
            }
            throw failure;
        }
    }

    /// The last batch that is final when all transfers are.
    private static long awaitFinality(Narrator narrator, RollupClient client, List<Transfer> all) {
        until("all transfers are final", FINAL_WITHIN, () -> {
            long done = all.stream()
                    .filter(transfer ->
                            new RollupClient.Status(status(client, transfer), false).reached(BatchStage.FINALIZED))
                    .count();
            narrator.bar("final", (double) done / all.size());
            return done == all.size();
        });
        until("no batch is under way", FINAL_WITHIN, () -> {
            var heads = client.info().heads();
            return heads.getOrDefault(BatchStage.SEALED, 0L).equals(heads.getOrDefault(BatchStage.FINALIZED, 0L));
        });
        return client.info().head(BatchStage.FINALIZED);
    }

    private DrillOutcome outcome(
            Plan plan, Collection<Long> recovered, TransferLoad load, long batches, List<String> broken) {
        var figures = new LinkedHashMap<String, Object>();
        figures.put("everybodySeconds", seconds(Collections.max(recovered)));
        figures.put("transfers", load.acknowledged().size());
        figures.put("staleRefusals", load.staleRefusals());
        figures.put("batches", batches);
        return new DrillOutcome(name(), plan.seed(), seconds(Collections.min(recovered)), figures, broken);
    }

    /// With one digit: more would say more than is known.
    private static double seconds(long nanos) {
        return Math.round(nanos / 1e8) / 10.0;
    }

    private static void until(String what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new Complaint("gave up after " + patience + " waiting until " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
