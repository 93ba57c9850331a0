package io.orrery.domain.retention;

import java.util.concurrent.CompletionStage;

/// Deletes what has served its purpose, some of it with each call. What a rollup's users have a claim
/// to is never among it: the order of operations, the data of batches, and what the read tables say.
public interface Retention {

    /// Of batches that L1 can not take back any more, and of proof jobs whose requester knows the
    /// outcome.
    ///
    /// @param belowBatch nothing of this batch or of a later one: the lane may have to send what it has
    ///     signed again, and makes it from what is stored
    /// @param endedBeforeMs nothing of what has ended later: a message that was under way may still
    ///     arrive
    /// @return how many batches and jobs were cleared; 0 where nothing was left to do
    CompletionStage<Integer> clear(long belowBatch, long endedBeforeMs);
}
