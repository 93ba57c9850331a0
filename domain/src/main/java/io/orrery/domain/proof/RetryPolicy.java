package io.orrery.domain.proof;

import io.orrery.domain.proof.ProofFailure.Cause;
import java.util.List;
import java.util.stream.Collectors;

/// What follows from a failed attempt, by its cause: how long the job rests, what its next worker must be,
/// and how long that may take.
///
/// | cause | rest | next worker | at most |
/// |---|---|---|---|
/// | silent | none, then doubling | any | |
/// | broken | doubling | any | |
/// | too slow | none | any, with twice the time | |
/// | out of memory | none | another, whose process has more | |
/// | invalid proof | none | another | |
/// | busy, stopping | none | any | not counted |
/// | the job's own fault | of a caller none: it ends; of a batch the longest | any | |
final class RetryPolicy {
    /// Times that the limit of an attempt is doubled: sixteenfold.
    private static final int MOST_DOUBLINGS = 4;

    private RetryPolicy() {}

    /// @param faults of the job, this one included
    /// @param key of the job, which spreads those that failed together: nothing here is random
    static long restMs(ProofJob.Settings settings, int faults, Cause cause, String key) {
        return switch (cause) {
            case BUSY, STOPPED, TIMEOUT, OUT_OF_MEMORY, INVALID_PROOF -> 0;
            case EXPIRED -> faults <= 1 ? 0 : doubled(settings, faults - 2, key);
            case WORKER_FAILED -> doubled(settings, faults - 1, key);
            case WITNESS_UNSATISFIED, INPUTS_REFUSED, PROGRAM_FAILED, DEADLINE -> settings.maxRetryDelayMs();
        };
    }

    private static long doubled(ProofJob.Settings settings, int times, String key) {
        long rest = settings.retryDelayMs();
        for (int i = 0; i < times && rest < settings.maxRetryDelayMs(); i++) {
            rest *= 2;
        }
        long bounded = Math.min(rest, settings.maxRetryDelayMs());
        // The name of a job is a hash: its digits are spread evenly. Another share with each time.
        long share = Math.floorMod(key.hashCode() * 31 + times, 101);
        return bounded + bounded * settings.jitterPercent() / 100 * share / 100;
    }

    /// How long the next attempt may take: twice as long for each that was too slow.
    static long limitMs(ProofJob.Settings settings, List<Attempt> attempts) {
        long slow = attempts.stream()
                .filter(attempt -> attempt.failure().cause() == Cause.TIMEOUT)
                .count();
        return settings.limitMs() << Math.min(slow, MOST_DOUBLINGS);
    }

    static Demands demands(List<Attempt> attempts) {
        long bytes = attempts.stream()
                .filter(attempt -> attempt.failure().cause() == Cause.OUT_OF_MEMORY)
                .mapToLong(Attempt::memoryBytes)
                .max()
                .orElse(0);
        var avoid = attempts.stream()
                .filter(attempt -> switch (attempt.failure().cause()) {
                    case OUT_OF_MEMORY, INVALID_PROOF -> true;
                    case EXPIRED,
                            WORKER_FAILED,
                            TIMEOUT,
                            BUSY,
                            STOPPED,
                            WITNESS_UNSATISFIED,
                            INPUTS_REFUSED,
                            PROGRAM_FAILED,
                            DEADLINE -> false;
                })
                .map(Attempt::worker)
                .collect(Collectors.toUnmodifiableSet());
        return new Demands(bytes, avoid, false);
    }
}
