package io.orrery.runtime.drill;

import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// One drill on a ground: people send, the fault is done, the time is taken until they are served again,
/// and when all is final every promise that was ever given on this ground is held against the tables and
/// L1.
final class DrillRun {
    /// So long without what has to come, and the drill has failed.
    static final Duration PATIENCE = Duration.ofMinutes(2);
    /// Acknowledged transfers of each before the fault, so that shards and first batches are under way.
    private static final int BEFORE = 2;
    /// The fault is done at a moment of this time.
    private static final Duration SPREAD = Duration.ofSeconds(3);

    private static final Duration AFTER = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration FINAL_POLL = Duration.ofMillis(500);
    private static final Duration FINAL_WITHIN = Duration.ofMinutes(10);

    private final GroundDrill drill;
    private final DrillGround ground;
    private final long seed;
    private final SplittableRandom random;
    private final Narrator narrator;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();
    private OptionalLong struck = OptionalLong.empty();

    private DrillRun(GroundDrill drill, DrillGround ground, long seed, Narrator narrator) {
        this.drill = drill;
        this.ground = ground;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.narrator = narrator;
    }

    /// Where it did not hold, the ground may be in any state.
    ///
    /// @param seed of who pays whom how much, and of what the fault is and when it is done
    static DrillOutcome of(GroundDrill drill, DrillGround ground, long seed, Narrator narrator) throws Exception {
        var run = new DrillRun(drill, ground, seed, narrator);
        narrator.phase(drill.name() + ", seed " + seed);
        try (var watch = OrderWatch.start(ground);
                var load = TransferLoad.start(ground, run.random.nextLong())) {
            try {
                return run.through(watch, load);
            } catch (Complaint | JsonRpcClient.NodeRefused gaveUp) {
                run.broken.add(String.valueOf(gaveUp.getMessage()));
                run.broken.addAll(ground.ledger().refused());
                run.broken.addAll(load.waiting());
                return DrillOutcome.broken(drill.name(), seed, run.figures, run.broken);
            }
        }
    }

    private DrillOutcome through(OrderWatch watch, TransferLoad load) throws Exception {
        until("everybody has sent", PATIENCE, () -> load.everybody(BEFORE));
        LockSupport.parkNanos(random.nextLong(SPREAD.toNanos()));
        var healing = drill.strike(this);
        long moment = struck.orElseThrow();
        int people = ground.people().size();
        until(
                "everybody's transfers are sequenced again",
                PATIENCE,
                () -> watch.recovered(moment).size() == people);
        narrator.fact("sequenced again", seconds(Collections.min(watch.recovered(moment))) + " s after the fault");
        healing.heal();
        LockSupport.parkNanos(AFTER.toNanos());
        load.end();
        until("the last transfers are acknowledged", PATIENCE, () -> !load.isUnderWay());
        ground.whole(narrator);
        var last = awaitFinality();
        broken.addAll(Promises.broken(ground));
        var told = new LinkedHashMap<String, Object>();
        told.put("everybodySeconds", seconds(Collections.max(watch.recovered(moment))));
        told.put("longestGapSeconds", seconds(watch.longestGap(moment)));
        told.putAll(figures);
        told.put("transfers", load.count());
        told.put("staleRefusals", load.staleRefusals());
        told.put("batches", last);
        return DrillOutcome.judged(
                drill.name(), seed, OptionalDouble.of(seconds(Collections.min(watch.recovered(moment)))), told, broken);
    }

    DrillGround ground() {
        return ground;
    }

    /// Of the drill's seed.
    SplittableRandom random() {
        return random;
    }

    /// The fault is done now: recovery is measured from here.
    ///
    /// @param what for a person
    /// @return by [System#nanoTime]
    long struck(String what) {
        long now = System.nanoTime();
        struck = OptionalLong.of(now);
        narrator.fact(drill.name(), what);
        return now;
    }

    /// Tells a person what goes on.
    Narrator narrator() {
        return narrator;
    }

    /// For a person.
    void fact(String name, Object value) {
        narrator.fact(name, value);
    }

    /// Something that the drill has measured, for its outcome.
    void figure(String name, Object value) {
        figures.put(name, value);
        narrator.fact(name, value);
    }

    /// A promise of the drill's own.
    void require(boolean kept, String otherwise) {
        if (!kept) {
            broken.add(otherwise);
        }
    }

    /// That every node lives is a promise of the drill.
    ///
    /// @param though what was done meanwhile
    void requireNobodyEnded(String though) {
        for (var node : ground.nodes()) {
            require(
                    node.process().isAlive(),
                    though + ", and " + node.name() + " ended: " + LocalStack.lastLine(node.log()));
        }
    }

    /// The last batch that is final when all transfers are.
    private long awaitFinality() {
        var ledger = ground.ledger();
        // A sender's are executed in their order, so its last one says it of all.
        var last = new ArrayList<Transfer>();
        for (int sender = 0; sender < ledger.people(); sender++) {
            last.add(ledger.acknowledged(sender).getLast());
        }
        long first = head(BatchStage.FINALIZED);
        until("all transfers are final", FINAL_WITHIN, FINAL_POLL, () -> {
            long sealed = head(BatchStage.SEALED);
            if (sealed > first) {
                narrator.bar("final", (double) (head(BatchStage.FINALIZED) - first) / (sealed - first));
            }
            return last.stream().allMatch(this::isFinal);
        });
        until(
                "no batch is under way",
                FINAL_WITHIN,
                FINAL_POLL,
                () -> head(BatchStage.SEALED) == head(BatchStage.FINALIZED));
        return head(BatchStage.FINALIZED);
    }

    private boolean isFinal(Transfer transfer) {
        return ground.ask(client -> client.status(transfer.hash()))
                .filter(status -> status.reached(BatchStage.FINALIZED))
                .isPresent();
    }

    private long head(BatchStage stage) {
        return ground.ask(RollupClient::info).map(info -> info.head(stage)).orElse(0L);
    }

    /// With one digit: more would say more than is known.
    static double seconds(long nanos) {
        return Math.round(nanos / 1e8) / 10.0;
    }

    /// Complains where a condition does not come true.
    static void until(String what, Duration patience, BooleanSupplier condition) {
        until(what, patience, POLL, condition);
    }

    private static void until(String what, Duration patience, Duration poll, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new Complaint("gave up after " + patience + " waiting until " + what);
            }
            LockSupport.parkNanos(poll.toNanos());
        }
    }
}
