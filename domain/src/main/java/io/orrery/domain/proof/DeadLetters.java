package io.orrery.domain.proof;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The table of jobs that a person has to look at.
public interface DeadLetters {

    /// @param sinceMs when it came into the table first
    /// @param replayable whether what it is made from is still there
    record Entry(DeadLetter letter, long sinceMs, boolean replayable) {}

    /// Writes it, or over what was told of the job before. Durable when the stage completes.
    CompletionStage<Boolean> put(DeadLetter letter, long nowMs);

    /// Done again, it changes nothing.
    CompletionStage<Boolean> remove(String job);

    CompletionStage<Optional<Entry>> find(String job);

    /// By job.
    ///
    /// @param after jobs behind this one; empty for all
    CompletionStage<List<Entry>> list(String after, int max);

    CompletionStage<Integer> count();
}
