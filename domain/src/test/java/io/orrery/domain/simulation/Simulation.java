package io.orrery.domain.simulation;

import static io.orrery.domain.simulation.Invariants.expect;

import io.orrery.domain.rollup.batch.BatchSize;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// One run of all rules together: first safety while everything fails, then, with the faults off, liveness.
final class Simulation {
    /// One run in so many keeps its trees and has every root recomputed from L1.
    static final int HASHED_ONE_IN = 16;

    private static final int FAULTS_AT_LEAST_MS = 12_000;
    private static final int FAULTS_SPREAD_MS = 15_000;
    private static final long REST_WITHIN_MS = 240_000;
    private static final long CHECK_MS = 250;
    private static final long STEP_MS = 2_000;

    private final VirtualTime time;
    private final Invariants invariants;
    private final SimulatedNode node;
    private final boolean hashed;

    /// What a run came to.
    record Result(
            boolean hashed,
            Map<BatchSize, Long> batches,
            long transactions,
            long cancelled,
            long deposits,
            long withdrawals,
            long keysSet,
            long forcedExits,
            long refused,
            long dropped,
            long restMs) {}

    Simulation(long seed, boolean traced) {
        hashed = seed % HASHED_ONE_IN == 0;
        time = new VirtualTime(seed, traced);
        invariants = new Invariants(hashed);
        node = new SimulatedNode(time, invariants, Traffic.OPERATOR, hashed);
    }

    SimulatedNode node() {
        return node;
    }

    List<String> trace() {
        return time.trace();
    }

    Result run() {
        long end = time.nowMs() + FAULTS_AT_LEAST_MS + time.pick(FAULTS_SPREAD_MS);
        new Traffic(time, node).plan(end);
        while (time.nowMs() < end) {
            time.runUntil(Math.min(end, time.nowMs() + CHECK_MS));
            node.check();
        }
        time.endFaults();
        long deadline = end + REST_WITHIN_MS;
        var unfinished = List.of("it has not been looked at");
        while (!unfinished.isEmpty()) {
            expect(time.nowMs() < deadline, "no rest within " + REST_WITHIN_MS + " ms: " + unfinished);
            time.runUntil(time.nowMs() + STEP_MS);
            node.check();
            unfinished = node.unfinished();
        }
        var replay = invariants.replay();
        var ended = new HashSet<>(invariants.sealedIn().keySet());
        ended.addAll(invariants.dropped());
        expect(
                ended.equals(invariants.admitted()),
                "sealed are " + invariants.sealedIn().keySet() + ", admitted " + invariants.admitted());
        expect(
                node.l1().executedBatches() == invariants.sealedBatches(),
                "executed are " + node.l1().executedBatches() + " of " + invariants.sealedBatches());
        expect(
                node.accounts().equals(replay.accounts()),
                "accounts are " + node.accounts() + ", from L1 " + replay.accounts());
        var counts = replay.counts();
        return new Result(
                hashed,
                invariants.bySize(),
                invariants.admitted().size(),
                counts.cancels(),
                counts.deposits(),
                counts.withdrawals(),
                counts.keysSet(),
                counts.forcedExits(),
                counts.refused(),
                invariants.dropped().size(),
                time.nowMs() - end);
    }
}
