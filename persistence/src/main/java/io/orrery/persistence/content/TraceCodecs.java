package io.orrery.persistence.content;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_SIZE;
import static io.orrery.persistence.codec.BatchCodecs.DATA_RECEIPT;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH_1;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.StateCodecs.LEAF_UPDATE;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.persistence.codec.Codec;
import io.orrery.persistence.codec.Reader;

/// What batches leave behind on their way to L1.
final class TraceCodecs {
    private TraceCodecs() {}

    private static final Codec<ShardTrace.Touched> TOUCHED = Codec.of(
            (out, value) ->
                    out.u32(value.position()).put(LEAF_UPDATE, value.update()).put(FR, value.rootAfter()),
            in -> new ShardTrace.Touched(Math.toIntExact(in.u32()), in.get(LEAF_UPDATE), in.get(FR)));

    static final Codec<ShardTrace> SHARD_TRACE = Codec.of(
            (out, value) -> out.u8(value.shard())
                    .u32(value.batch())
                    .put(FR, value.rootBefore())
                    .list(TOUCHED, value.touches()),
            in -> new ShardTrace(in.u8(), in.u32(), in.get(FR), in.list(TOUCHED)));

    private static final Codec<BatchTrace.SlotTrace> SLOT_TRACE = Codec.of(
            (out, value) -> out.put(LEAF_UPDATE, value.debit()).put(LEAF_UPDATE, value.credit()),
            in -> new BatchTrace.SlotTrace(in.get(LEAF_UPDATE), in.get(LEAF_UPDATE)));

    /// Version 2: with the batch's size.
    static final Codec<BatchTrace> BATCH_TRACE = batchTrace(SEALED_BATCH);

    static final Codec<BatchTrace> BATCH_TRACE_1 = batchTrace(SEALED_BATCH_1);

    private static Codec<BatchTrace> batchTrace(Codec<SealedBatch> batch) {
        return Codec.of(
                (out, value) -> out.put(FR, value.domain())
                        .put(batch, value.batch())
                        .put(FR, value.prevRoot())
                        .put(FR, value.newRoot())
                        .list(SLOT_TRACE, value.slots())
                        .put(LEAF_UPDATE, value.fee()),
                in -> new BatchTrace(
                        in.get(FR), in.get(batch), in.get(FR), in.get(FR), in.list(SLOT_TRACE), in.get(LEAF_UPDATE)));
    }

    /// Version 3: with the receipt of its data.
    static final Codec<BatchStreams> BATCH_STREAMS = Codec.of(
            (out, value) -> {
                TraceCodecs.BATCH_STREAMS_2.write(out, value);
                out.put(DATA_RECEIPT, value.receipt());
            },
            in -> {
                var data = in.get(TraceCodecs.BATCH_STREAMS_2);
                return new BatchStreams(
                        data.size(),
                        data.domain(),
                        data.header(),
                        data.prevRoot(),
                        data.newRoot(),
                        data.slots(),
                        data.l1Operations(),
                        data.commitment(),
                        data.challenge(),
                        data.evaluation(),
                        in.get(DATA_RECEIPT));
            });

    /// Version 2: with the batch's size, from when all data went to L1.
    static final Codec<BatchStreams> BATCH_STREAMS_2 = Codec.of(
            (out, value) -> TraceCodecs.BATCH_STREAMS_1.write(out.put(BATCH_SIZE, value.size()), value),
            in -> batchStreams(in.get(BATCH_SIZE), in));

    /// Version 1: from when there was only the first size.
    static final Codec<BatchStreams> BATCH_STREAMS_1 = Codec.of(
            (out, value) -> out.put(FR, value.domain())
                    .put(FR, value.header())
                    .put(FR, value.prevRoot())
                    .put(FR, value.newRoot())
                    .blob(value.slots())
                    .blob(value.l1Operations())
                    .put(FR, value.commitment())
                    .put(FR, value.challenge())
                    .put(FR, value.evaluation()),
            in -> batchStreams(BatchSize.FIRST, in));

    private static BatchStreams batchStreams(BatchSize size, Reader in) {
        return new BatchStreams(
                size,
                in.get(FR),
                in.get(FR),
                in.get(FR),
                in.get(FR),
                in.blob(),
                in.blob(),
                in.get(FR),
                in.get(FR),
                in.get(FR));
    }
}
