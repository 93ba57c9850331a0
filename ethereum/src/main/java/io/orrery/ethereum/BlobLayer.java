package io.orrery.ethereum;

import io.orrery.domain.rollup.da.DataLayer;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import java.math.BigInteger;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A blob of L1 (EIP-4844) as a layer. It is published by the commit's own transaction, which carries it and which L1
/// refuses without it: so a receipt costs nothing, and stands for something once the commit does. What is decided here
/// is whether this batch is to have a blob at all.
///
/// Networks keep blobs for 4096 epochs, some 18 days: see [BlobArchive].
public final class BlobLayer implements DataLayer {
    private final L1Client client;
    private final BigInteger maxBlobFee;

    /// `UnsupportedOperationException` where this machine can make no blobs.
    ///
    /// @param maxBlobFee wei for a unit of a blob's gas, above which the lane would have the commit wait
    public BlobLayer(L1Client client, BigInteger maxBlobFee) {
        Kzg.requireLibrary();
        this.client = client;
        this.maxBlobFee = maxBlobFee;
    }

    @Override
    public DataLayerKind kind() {
        return DataLayerKind.BLOB_VALIDIUM;
    }

    /// A batch whose blob the lane would not pay for now goes elsewhere: once it is proven as a validium's it can not.
    @Override
    public CompletionStage<DataReceipt> publish(DataOffer offer) {
        var slots = offer.slots();
        if (slots.length > SlotBlob.MAX_DATA) {
            return CompletableFuture.failedStage(new DataLayerFailure.Refused("batch " + offer.number() + " has "
                    + slots.length + " bytes of data; a blob takes " + SlotBlob.MAX_DATA));
        }
        return client.ask(l1 -> {
            requireMarket(l1);
            return new DataReceipt.Blob(Kzg.versionedHash(SlotBlob.pack(slots)));
        });
    }

    private void requireMarket(L1Rpc l1) {
        FeeMarket market;
        try {
            market = l1.fees();
        } catch (L1Unavailable | L1Rejected unknown) {
            throw new DataLayerFailure.Unavailable("what blobs cost is not known: " + unknown.getMessage());
        }
        if (!market.hasBlobs()) {
            throw new DataLayerFailure.Unavailable("L1 takes no blobs");
        }
        var fee = market.feesWithBlobs().blobFee();
        if (fee.compareTo(maxBlobFee) > 0) {
            throw new DataLayerFailure.Unavailable(
                    "a unit of a blob's gas is to be offered " + fee + " wei, and no more than " + maxBlobFee + " is");
        }
    }

    /// It is had from the block of the commit, which the receipt does not name: by [BlobArchive].
    @Override
    public CompletionStage<Optional<byte[]>> fetch(DataReceipt receipt) {
        return CompletableFuture.completedStage(Optional.empty());
    }
}
