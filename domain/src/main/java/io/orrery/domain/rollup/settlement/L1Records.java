package io.orrery.domain.rollup.settlement;

import io.orrery.domain.rollup.batch.BatchStreams;
import java.util.concurrent.CompletionStage;

/// What L1 has written down of batches, for ever.
public interface L1Records {

    /// Whether L1 has executed a batch with this root and time, and had executed so much of its queue then; not so
    /// where
    /// it has executed another in its place. Fails where L1 does not answer, and where it has executed none of this
    /// number: one that lags says that of every batch.
    ///
    /// @param told what was committed
    /// @param queueEnd the index after the last entry of the queue that was taken up to it
    CompletionStage<Boolean> hasExecuted(BatchStreams told, long queueEnd);
}
