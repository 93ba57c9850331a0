package io.orrery.actors;

import akka.persistence.testkit.javadsl.PersistenceTestKit;
import io.orrery.domain.ContentStore;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.replay.ArchivedBatch;
import io.orrery.domain.rollup.replay.BatchArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The batches of a journal in memory.
record TestKitArchive(PersistenceTestKit journal, ContentStore<BatchStreams> streams) implements BatchArchive {
    @Override
    public CompletionStage<List<ArchivedBatch>> batches(long from, int limit) {
        var found = new ArrayList<ArchivedBatch>();
        for (long number = from; number < from + limit; number++) {
            var batch = batch(number);
            if (batch.isEmpty()) {
                break;
            }
            found.add(batch.get());
        }
        return CompletableFuture.completedStage(found);
    }

    private Optional<ArchivedBatch> batch(long number) {
        Optional<SealedBatch> sealed = Optional.empty();
        for (var event : journal.persistedInStorage(BatchEntity.TYPE + "|" + number)) {
            if (event instanceof Batch.Event.Opened(var batch)) {
                sealed = Optional.of(batch);
            } else if (event instanceof Batch.Event.Assembled(var assembly, var _)) {
                return Optional.of(new ArchivedBatch(
                        sealed.orElseThrow(),
                        assembly.shardRoots(),
                        assembly.stateRoot(),
                        streams.get(assembly.streams()).toCompletableFuture().join()));
            }
        }
        return Optional.empty();
    }
}
