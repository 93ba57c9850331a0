package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_STAGE;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.CollectionCodecs.sortedMap;
import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.SettlementCodecs.L1_RECEIPT;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.Told;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.persistence.codec.Codec;
import io.orrery.zk.field.Fr;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The state of a batch.
final class BatchStateCodec {
    private BatchStateCodec() {}

    private static final Codec<List<Fr>> ROOTS = Codec.of((out, value) -> out.list(FR, value), in -> in.list(FR));
    private static final Codec<Integer> SHARD = Codec.of((out, value) -> out.u8(value), in -> in.u8());
    private static final Codec<Map<Integer, Digest>> TRACES = sortedMap(SHARD, DIGEST);
    private static final Codec<Map<BatchStage, L1Receipt>> RECEIPTS = sortedMap(BATCH_STAGE, L1_RECEIPT);
    private static final Codec<Told> TOLD = Codec.of(
            (out, value) -> out.optional(BATCH_STAGE, value.stage()).i64(value.fork()),
            in -> new Told(in.optional(BATCH_STAGE), in.i64()));

    static final Codec<BatchState> STATE = Codec.of(
            (out, state) -> out.u32(state.number())
                    .optional(SEALED_BATCH, state.sealed())
                    .optional(ROOTS, state.rootsBefore())
                    .put(TOLD, state.predecessor())
                    .put(TRACES, state.traces())
                    .optional(BatchCodec.ASSEMBLY, state.assembly())
                    .optional(BatchCodec.PUBLICATION, state.publication())
                    .optional(DIGEST, state.proof())
                    .optional(BATCH_STAGE, state.stage())
                    .put(RECEIPTS, state.receipts())
                    .u32(state.attempts())
                    .i64(state.retryAtMs())
                    .text(state.lastRevert())
                    .put(TOLD, state.successorKnows())
                    .put(TOLD, state.sequencerKnows())
                    .i64(state.fork())
                    .put(BATCH_STAGE, state.fellTo())
                    .put(BatchCodec.WAY, state.way()),
            in -> new BatchState(
                    in.u32(),
                    in.optional(SEALED_BATCH),
                    in.optional(ROOTS),
                    in.get(TOLD),
                    Collections.unmodifiableSortedMap(new TreeMap<>(in.get(TRACES))),
                    in.optional(BatchCodec.ASSEMBLY),
                    in.optional(BatchCodec.PUBLICATION),
                    in.optional(DIGEST),
                    in.optional(BATCH_STAGE),
                    in.get(RECEIPTS),
                    Math.toIntExact(in.u32()),
                    in.i64(),
                    in.text(),
                    in.get(TOLD),
                    in.get(TOLD),
                    in.i64(),
                    in.get(BATCH_STAGE),
                    in.get(BatchCodec.WAY)));
}
