package io.orrery.domain.proof;

import java.util.Optional;

/// Who works on a job, and until when.
///
/// @param token the fencing token: it rises with every lease of the job
/// @param worker its name
/// @param sinceMs when it began
/// @param untilMs when it ends unless it is renewed
/// @param overMs when it ends though it is renewed: a worker may live and its prover hang
public record Lease(long token, String worker, long sinceMs, long untilMs, long overMs) {

    Lease renewed(long until) {
        return new Lease(token, worker, sinceMs, until, overMs);
    }

    /// When it ends if nobody says anything.
    public long endsMs() {
        return Math.min(untilMs, overMs);
    }

    /// Why it is over by then; empty where it lasts. Whoever is silent may be dead; whoever is not takes
    /// too long.
    Optional<ProofFailure> endedBy(long nowMs) {
        if (nowMs >= untilMs) {
            return Optional.of(new ProofFailure(ProofFailure.Cause.EXPIRED, "the worker fell silent"));
        }
        return nowMs >= overMs
                ? Optional.of(
                        new ProofFailure(ProofFailure.Cause.TIMEOUT, "not proven within " + (overMs - sinceMs) + " ms"))
                : Optional.empty();
    }
}
