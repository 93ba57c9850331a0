package io.orrery.domain.retention;

import io.orrery.domain.rollup.replay.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// States to begin with, and the history that they make superfluous. Where nobody asks for one, none is made, and
/// history stays for ever.
public interface Checkpoints {

    /// The batches of those that are stored whole, the newest first.
    CompletionStage<List<Long>> kept();

    /// Empty where it is damaged, or another version has written it: then the one before counts.
    CompletionStage<Optional<Checkpoint>> read(long batch);

    /// What the next one would be, of the newest batch that is old enough. Empty where there is none, or the last one
    /// is of a batch that ended less than `everyMs` earlier. It is made of what the read tables say and is to be
    /// compared with L1 before it is kept.
    ///
    /// @param belowBatch of no such batch or a later one
    /// @param endedBeforeMs of no batch that has ended later
    CompletionStage<Optional<Checkpoint>> due(long belowBatch, long endedBeforeMs, long everyMs);

    /// Durable, and found to be readable, when the stage completes.
    CompletionStage<Checkpoint> keep(Checkpoint checkpoint);

    /// Deletes some of what lies below the newest but one: so there are always two to begin with, and from either all
    /// that follows is there.
    ///
    /// @return how many batches and events; 0 where nothing was left to do
    CompletionStage<Integer> clear();
}
