package io.orrery.actors;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.da.DataAvailability;
import io.orrery.domain.rollup.da.DataOffer;
import java.util.concurrent.CompletionStage;

/// Has the data of a batch published, and stores what L1 is told of it with the receipt.
record BatchPublisher(ContentStore<BatchStreams> streams, DataAvailability data) {

    CompletionStage<Batch.Publication> publish(SealedBatch batch, Digest assembled) {
        return streams.get(assembled)
                .thenCompose(told -> data.publish(DataOffer.of(batch, told)).thenCompose(receipt -> {
                    var published = told.published(receipt);
                    return streams.put(published)
                            .thenApply(digest -> new Batch.Publication(
                                    published.mode(), digest, published.challenge(), published.evaluation()));
                }));
    }
}
