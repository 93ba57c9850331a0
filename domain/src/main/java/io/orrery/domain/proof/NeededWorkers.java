package io.orrery.domain.proof;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// How many workers there should be: the fewest on which everything that waits is proven by its deadline,
/// if each job takes as long as half of its circuit's have. What can not be in time any more counts as if
/// it had to be begun now.
///
/// @param most that are ever asked for: what is not in time on so many would not be on more, or a number is
///     wrong
public record NeededWorkers(int most) {

    /// @param expectedMs that it will still take
    /// @param dueMs until when it should be done
    public record Load(long expectedMs, long dueMs) {}

    /// @param running each has a worker of its own, whatever its deadline
    /// @param waiting in any order
    public int of(List<Load> running, List<Load> waiting, long nowMs) {
        if (waiting.isEmpty()) {
            return Math.min(most, running.size());
        }
        var byDue =
                waiting.stream().sorted(Comparator.comparingLong(Load::dueMs)).toList();
        int fewest = Math.max(1, running.size());
        // Not by halves: a plan on more workers may be worse than on fewer (Graham 1969), so the first that fits
        // counts.
        int workers = fewest;
        while (workers < Math.min(most, running.size() + waiting.size()) && !fits(workers, running, byDue, nowMs)) {
            workers++;
        }
        return Math.min(most, workers);
    }

    /// Whether all are in time when the most urgent is begun first, wherever a worker is free first.
    private static boolean fits(int workers, List<Load> running, List<Load> byDue, long nowMs) {
        var free = new PriorityQueue<Long>();
        running.forEach(load -> free.add(nowMs + Math.max(0, load.expectedMs())));
        while (free.size() < workers) {
            free.add(nowMs);
        }
        for (var load : byDue) {
            long begun = free.remove();
            long end = begun + load.expectedMs();
            // Who is late though it were begun now wants to be begun now.
            if (end > Math.max(load.dueMs(), nowMs + load.expectedMs())) {
                return false;
            }
            free.add(end);
        }
        return true;
    }
}
