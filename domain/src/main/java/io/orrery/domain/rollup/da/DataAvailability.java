package io.orrery.domain.rollup.da;

import java.util.concurrent.CompletionStage;

/// Publishes the data of a batch by whatever layer is to have it.
public interface DataAvailability {

    /// Completes when a layer has the data. Fails with [DataLayerFailure] where none has now: whoever asked asks again,
    /// and what is under way for the same offer then is not begun a second time.
    CompletionStage<DataReceipt> publish(DataOffer offer);
}
