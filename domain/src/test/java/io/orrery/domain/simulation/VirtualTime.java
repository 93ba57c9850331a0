package io.orrery.domain.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// One clock, one random source and one queue of what will happen: all that a run depends on beside its seed. While
/// faults are on, messages are lost, repeated and late.
final class VirtualTime {
    private static final int TRACE_LIMIT = 200_000;

    private record Due(long atMs, long order, Runnable action) {}

    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
    private final SplittableRandom random;
    private final boolean traced;
    private final List<String> trace = new ArrayList<>();
    private boolean faults = true;
    private long nowMs = 1_000;
    private long order;

    VirtualTime(long seed, boolean traced) {
        this.random = new SplittableRandom(seed);
        this.traced = traced;
    }

    long nowMs() {
        return nowMs;
    }

    boolean faults() {
        return faults;
    }

    void endFaults() {
        faults = false;
        say(() -> "faults end");
    }

    /// Below `bound`.
    int pick(int bound) {
        return random.nextInt(bound);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /// Only while faults are on.
    boolean fault(double probability) {
        return faults && chance(probability);
    }

    void after(long delayMs, Runnable action) {
        queue.add(new Due(nowMs + delayMs, order++, action));
    }

    /// A message: none, one or two deliveries, in no particular order with others.
    void send(Supplier<String> what, Runnable delivery) {
        if (fault(0.1)) {
            say(() -> "lost: " + what.get());
            return;
        }
        after(latency(), delivery);
        if (fault(0.1)) {
            say(() -> "repeated: " + what.get());
            after(latency(), delivery);
        }
    }

    private long latency() {
        if (!faults) {
            return 1L + pick(20);
        }
        return chance(0.05) ? 1L + pick(4_000) : 1L + pick(150);
    }

    /// Runs what is due until nothing is left or the time has come.
    void runUntil(long endMs) {
        while (!queue.isEmpty() && queue.peek().atMs <= endMs) {
            var due = queue.remove();
            nowMs = due.atMs;
            due.action.run();
        }
        nowMs = endMs;
    }

    void say(Supplier<String> line) {
        if (traced && trace.size() < TRACE_LIMIT) {
            trace.add(nowMs + " " + line.get());
        }
    }

    List<String> trace() {
        return trace;
    }
}
