package io.orrery.domain.rollup.da;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Publishes the slot streams of batches and has them again. Stages fail with [DataLayerFailure] and nothing else for
/// what the layer may do.
public interface DataLayer {

    DataLayerKind kind();

    /// The same offer may come again: whatever receipt it gets then is as good.
    CompletionStage<DataReceipt> publish(DataOffer offer);

    /// The slot bytes that this layer has by the receipt; empty where it says that it has none. Whoever asks compares
    /// them with what they must be.
    CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt);
}
