package io.orrery.domain.rollup.replay;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// The batches that were assembled so far, as they were written down.
public interface BatchArchive {

    /// Those from a number on, in order and without a gap, at most `limit`; none where the first is not assembled.
    CompletionStage<List<ArchivedBatch>> batches(long from, int limit);
}
