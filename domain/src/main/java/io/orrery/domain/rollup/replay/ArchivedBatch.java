package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.zk.field.Fr;
import java.util.List;

/// An assembled batch as its journal and the content it names have it.
///
/// @param shardRoots the subtree roots after it, one a shard
public record ArchivedBatch(SealedBatch sealed, List<Fr> shardRoots, Fr stateRoot, BatchStreams streams) {
    public ArchivedBatch {
        shardRoots = List.copyOf(shardRoots);
    }
}
