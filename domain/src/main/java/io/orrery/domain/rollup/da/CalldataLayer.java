package io.orrery.domain.rollup.da;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// L1's calldata as a layer: there is nothing to do before the commit, which carries the data.
public final class CalldataLayer implements DataLayer {
    @Override
    public DataLayerKind kind() {
        return DataLayerKind.CALLDATA;
    }

    @Override
    public CompletionStage<DataReceipt> publish(DataOffer offer) {
        return CompletableFuture.completedStage(new DataReceipt.Calldata());
    }

    /// It is had from the commit's transaction, which the receipt does not name.
    @Override
    public CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt) {
        return CompletableFuture.completedStage(Optional.empty());
    }
}
