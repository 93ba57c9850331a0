package io.orrery.actors;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Loads the shards' traces of a batch, composes them, has the root checked by a second path, stores what comes of it.
/// The same inputs give the
/// same digests.
///
/// @param hashing where trees are hashed: pure computation
record BatchComposer(
        Fr domain,
        ContentStore<ShardTrace> shardTraces,
        ContentStore<BatchTrace> batchTraces,
        ContentStore<BatchStreams> streams,
        ShadowReplayer shadow,
        Executor hashing) {

    CompletionStage<Batch.Assembly> compose(SealedBatch batch, List<Fr> shardRootsBefore, List<Digest> traces) {
        return load(traces)
                .thenApplyAsync(loaded -> BatchAssembly.compose(domain, batch, shardRootsBefore, loaded), hashing)
                .thenCompose(assembly -> shadow.check(batch, BatchStreams.of(assembly.trace()))
                        .thenCompose(told -> store(assembly, told)));
    }

    private CompletionStage<List<ShardTrace>> load(List<Digest> digests) {
        CompletionStage<List<ShardTrace>> loaded = CompletableFuture.completedStage(List.of());
        for (var digest : digests) {
            loaded = loaded.thenCombine(shardTraces.get(digest), (before, trace) -> {
                var all = new ArrayList<>(before);
                all.add(trace);
                return all;
            });
        }
        return loaded;
    }

    private CompletionStage<Batch.Assembly> store(BatchAssembly assembly, BatchStreams told) {
        return batchTraces
                .put(assembly.trace())
                .thenCombine(
                        streams.put(told),
                        (traceDigest, streamsDigest) -> new Batch.Assembly(
                                assembly.shardRoots(),
                                assembly.trace().newRoot(),
                                traceDigest,
                                streamsDigest,
                                told.commitment(),
                                told.challenge(),
                                told.evaluation()));
    }
}
