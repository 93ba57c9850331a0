package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_STAGE;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.CollectionCodecs.I64;
import static io.orrery.persistence.codec.CollectionCodecs.U32;
import static io.orrery.persistence.codec.CollectionCodecs.map;
import static io.orrery.persistence.codec.CollectionCodecs.queue;
import static io.orrery.persistence.codec.CollectionCodecs.sortedMap;
import static io.orrery.persistence.codec.FieldCodecs.ADDRESS;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import io.orrery.persistence.codec.Codec;
import java.util.Map;

/// The state of the sequencer.
final class SequencerStateCodec {
    private SequencerStateCodec() {}

    private static final Codec<Queued> QUEUED = Codec.of(
            (out, value) -> out.put(OPERATION, value.operation()).i64(value.atMs()),
            in -> new Queued(in.get(OPERATION), in.i64()));

    private static final Codec<PersistentQueue<Queued>> QUEUE = queue(QUEUED);
    private static final Codec<PersistentMap<Long, Queued>> PARKED = map(I64, QUEUED);
    private static final Codec<PersistentMap<Long, PersistentQueue<Queued>>> UNEARNED = map(U32, QUEUE);
    private static final Codec<PersistentQueue<SealedBatch>> UNOPENED = queue(SEALED_BATCH);
    private static final Codec<Map<Long, BatchStage>> IN_FLIGHT = sortedMap(U32, BATCH_STAGE);
    private static final Codec<PersistentMap<Long, Long>> FEE_ACCOUNTS = map(U32, U32);
    private static final Codec<Map<Long, Long>> FORKS = sortedMap(U32, I64);

    static final Codec<SequencerState> STATE = Codec.of(
            (out, state) -> out.put(ADDRESS, state.operator())
                    .list(I64, state.nextChunks())
                    .i64(state.nextQueued())
                    .put(PARKED, state.parked())
                    .put(UNEARNED, state.unearned())
                    .put(QUEUE, state.queue())
                    .put(QUEUE, state.asked())
                    .i64(state.nextSequence())
                    .i64(state.nextBatch())
                    .i64(state.lastTimestamp())
                    .put(UNOPENED, state.unopened())
                    .put(IN_FLIGHT, state.inFlight())
                    .put(FEE_ACCOUNTS, state.feeAccounts())
                    .put(FORKS, state.forks()),
            in -> new SequencerState(
                    in.get(ADDRESS),
                    in.list(I64),
                    in.i64(),
                    in.get(PARKED),
                    in.get(UNEARNED),
                    in.get(QUEUE),
                    in.get(QUEUE),
                    in.i64(),
                    in.i64(),
                    in.i64(),
                    in.get(UNOPENED),
                    in.get(IN_FLIGHT),
                    in.get(FEE_ACCOUNTS),
                    in.get(FORKS)));
}
