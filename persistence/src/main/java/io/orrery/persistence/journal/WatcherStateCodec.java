package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_STAGE;
import static io.orrery.persistence.codec.CollectionCodecs.U32;
import static io.orrery.persistence.codec.CollectionCodecs.map;
import static io.orrery.persistence.codec.CollectionCodecs.queue;
import static io.orrery.persistence.codec.SettlementCodecs.ANCHOR;
import static io.orrery.persistence.codec.SettlementCodecs.BATCH_FACT;
import static io.orrery.persistence.codec.SettlementCodecs.QUEUED_OPERATION;
import static io.orrery.persistence.codec.StateCodecs.SHARDS;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.L1Watcher.Reached;
import io.orrery.domain.rollup.settlement.L1Watcher.State;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.persistence.codec.Codec;

/// The state of the L1 watcher.
final class WatcherStateCodec {
    private WatcherStateCodec() {}

    private static final Codec<Integer> SHARD = Codec.of((out, value) -> out.u8(value), in -> in.u8());
    private static final Codec<PersistentMap<Integer, PersistentQueue<QueuedOperation>>> UNDELIVERED =
            map(SHARD, queue(QUEUED_OPERATION));
    private static final Codec<PersistentQueue<Anchor>> ANCHORS = queue(ANCHOR);
    private static final Codec<PersistentQueue<BatchFact>> FACTS = queue(BATCH_FACT);
    private static final Codec<PersistentMap<Long, BatchStage>> TAKEN_BACK = map(U32, BATCH_STAGE);
    private static final Codec<Reached> REACHED = Codec.of(
            (out, value) -> out.u32(value.committed()).u32(value.proven()).u32(value.executed()),
            in -> new Reached(in.u32(), in.u32(), in.u32()));

    static final Codec<State> STATE = Codec.of(
            (out, state) -> out.put(SHARDS, state.shards())
                    .i64(state.queueTo())
                    .i64(state.nextQueued())
                    .put(UNDELIVERED, state.undelivered())
                    .put(ANCHOR, state.finalized())
                    .put(ANCHORS, state.anchors())
                    .put(FACTS, state.facts())
                    .put(FACTS, state.unfinalized())
                    .put(TAKEN_BACK, state.takenBack())
                    .put(REACHED, state.reached())
                    .i64(state.fork())
                    .u32(state.remembered()),
            in -> new State(
                    in.get(SHARDS),
                    in.i64(),
                    in.i64(),
                    in.get(UNDELIVERED),
                    in.get(ANCHOR),
                    in.get(ANCHORS),
                    in.get(FACTS),
                    in.get(FACTS),
                    in.get(TAKEN_BACK),
                    in.get(REACHED),
                    in.i64(),
                    Math.toIntExact(in.u32())));
}
