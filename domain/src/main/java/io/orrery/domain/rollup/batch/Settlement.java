package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.settlement.L1Intent;
import java.util.Optional;
import java.util.OptionalLong;

/// How a batch's data and its proof go to L1: in one transaction, or each as soon as it is there.
///
/// Together they cost a transaction less, and the data is paid at the usual price: a transaction that is mostly data
/// pays EIP-7623's floor for it, two and a half times as much. So a batch waits with its commit for its proof. It is
/// committed alone where that takes too long, because what is committed can not be lost with the node; then its proof
/// follows alone.
///
/// @param together whether a batch waits at all
/// @param waitMs after being sealed, the longest that it waits
/// @param deadlinePercent nor does it wait for more than this part of what it has left until the first deadline of
/// something that L1 has asked for, 0 to 100
public record Settlement(boolean together, long waitMs, int deadlinePercent) {

    /// Nothing waits.
    public static final Settlement AS_READY = new Settlement(false, 0, 0);

    public Settlement {
        if (waitMs < 0 || deadlinePercent < 0 || deadlinePercent > 100) {
            throw new IllegalArgumentException("a settlement can not have waitMs " + waitMs + " and deadlinePercent "
                    + deadlinePercent + ": at least 0, and 0 to 100");
        }
    }

    /// How a batch has decided, once and for all: an intent that may be on its way must not meet another for the same.
    public enum Way {
        /// Not yet.
        OPEN,
        /// Commit and proof are two transactions.
        ALONE,
        /// They are one.
        TOGETHER
    }

    /// What an assembled batch whose data is published owes to L1, once the batch before has come that far.
    Optional<L1Intent> commit(BatchState state) {
        var streams = state.publication().orElseThrow().streams();
        var alone = state.predecessorReached(BatchStage.COMMITTED)
                ? Optional.<L1Intent>of(new L1Intent.Commit(state.number(), state.attempts(), streams))
                : Optional.<L1Intent>empty();
        return switch (state.way()) {
            case OPEN -> together ? Optional.empty() : alone;
            case ALONE -> alone;
            case TOGETHER ->
                state.proof()
                        .filter(_ -> state.predecessorReached(BatchStage.PROVEN))
                        .map(proof -> new L1Intent.CommitAndProve(state.number(), state.attempts(), streams, proof));
        };
    }

    /// Whether commit and proof are to be one transaction from now on.
    boolean joins(BatchState state) {
        return isOpen(state) && state.proof().isPresent() && state.predecessorReached(BatchStage.PROVEN);
    }

    /// When a batch that waits for its proof is to be committed without it; empty where it does not wait, or not for
    /// that alone.
    OptionalLong alone(BatchState state) {
        return isOpen(state) && state.predecessorReached(BatchStage.COMMITTED)
                ? OptionalLong.of(latest(state.sealed().orElseThrow()))
                : OptionalLong.empty();
    }

    private boolean isOpen(BatchState state) {
        return together
                && state.way() == Way.OPEN
                && state.publication().isPresent()
                && state.stage().filter(BatchStage.ASSEMBLED::equals).isPresent();
    }

    private long latest(SealedBatch batch) {
        long sealedMs = batch.timestamp() * 1_000;
        var deadline = batch.earliestDeadline();
        if (deadline.isEmpty()) {
            return sealedMs + waitMs;
        }
        // Divided first: a deadline that is not known is as late as 64 bits of milliseconds allow.
        long left = Math.max(0, deadline.getAsLong() * 1_000 - sealedMs);
        return sealedMs + Math.min(waitMs, left / 100 * deadlinePercent);
    }
}
