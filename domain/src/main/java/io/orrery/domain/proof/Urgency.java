package io.orrery.domain.proof;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// In which order jobs are served: the earliest deadline first.
///
/// A caller's deadline is its own. A batch's is the first of three: what L1 wants of it, what L1 wants of
/// any batch behind it, because these go to L1 one after another, and a time after it was queued. That last
/// bounds how long callers who would be too late otherwise may hold a batch up, and how long a batch may
/// hold them up.
record Urgency(long batchTargetMs) {

    /// @param dueMs the earlier, the more urgent
    record Ranked(Matching.Waiting waiting, long dueMs) {}

    /// The most urgent first.
    List<Ranked> ranked(Collection<Matching.Waiting> jobs) {
        var order = new ArrayList<Ranked>();
        long inherited = Long.MAX_VALUE;
        for (var waiting : lastBatchFirst(jobs)) {
            inherited = Math.min(inherited, dueOf(waiting));
            order.add(new Ranked(waiting, inherited));
        }
        for (var waiting : jobs) {
            if (!inherits(waiting)) {
                order.add(new Ranked(waiting, dueOf(waiting)));
            }
        }
        order.sort(Comparator.comparingLong(Ranked::dueMs)
                .thenComparingLong(ranked -> numberOf(ranked.waiting()))
                .thenComparing(ranked -> ranked.waiting().job().key()));
        return order;
    }

    long dueOf(Matching.Waiting waiting) {
        return switch (waiting.job().requester()) {
            case Requester.Batch(var _, var deadlineMs) ->
                waiting.job().demands().patient()
                        ? waiting.sinceMs() + batchTargetMs
                        : Math.min(deadlineMs.orElse(Long.MAX_VALUE), waiting.sinceMs() + batchTargetMs);
            case Requester.Caller(var _, var deadlineMs) -> deadlineMs;
        };
    }

    private static boolean inherits(Matching.Waiting waiting) {
        return waiting.job().requester() instanceof Requester.Batch
                && !waiting.job().demands().patient();
    }

    private static List<Matching.Waiting> lastBatchFirst(Collection<Matching.Waiting> jobs) {
        return jobs.stream()
                .filter(Urgency::inherits)
                .sorted(Comparator.comparingLong(Urgency::numberOf).reversed())
                .toList();
    }

    private static long numberOf(Matching.Waiting waiting) {
        return switch (waiting.job().requester()) {
            case Requester.Batch(var number, var _) -> number;
            case Requester.Caller _ -> Long.MAX_VALUE;
        };
    }

    /// Deadlines that are not only wished, by job; a batch has those of the batches behind it.
    static Map<String, OptionalLong> hard(Collection<Matching.Waiting> jobs) {
        var deadlines = new HashMap<String, OptionalLong>();
        var inherited = OptionalLong.empty();
        for (var waiting : lastBatchFirst(jobs)) {
            var own = waiting.job().requester().deadline();
            if (own.isPresent() && own.getAsLong() < inherited.orElse(Long.MAX_VALUE)) {
                inherited = own;
            }
            deadlines.put(waiting.job().key(), inherited);
        }
        for (var waiting : jobs) {
            deadlines.putIfAbsent(waiting.job().key(), waiting.job().requester().deadline());
        }
        return deadlines;
    }
}
