package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_PROGRESS;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH_1;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.sequencing.Sequencer.Event;
import io.orrery.persistence.codec.Codec;
import java.util.List;

/// Events of the sequencer.
final class SequencerCodec {
    private SequencerCodec() {}

    private static final Codec<Sequencer.SealReason> SEAL_REASON = Codec.of(
            (out, value) -> out.u8(
                    switch (value) {
                        case FULL -> 0;
                        case AGE -> 1;
                        case FEE_TOKEN -> 2;
                        case DEADLINE -> 3;
                        case L1_OPERATIONS -> 4;
                        case DATA_SIZE -> 5;
                    }),
            in -> switch (in.u8()) {
                case 0 -> Sequencer.SealReason.FULL;
                case 1 -> Sequencer.SealReason.AGE;
                case 2 -> Sequencer.SealReason.FEE_TOKEN;
                case 3 -> Sequencer.SealReason.DEADLINE;
                case 4 -> Sequencer.SealReason.L1_OPERATIONS;
                case 5 -> Sequencer.SealReason.DATA_SIZE;
                default -> throw in.corrupt("no such seal reason");
            });

    static final List<EventKind<? extends Event>> KINDS = List.of(
            EventKind.of(
                    "sequencer.enqueued/1",
                    Event.Enqueued.class,
                    (out, event) -> out.u8(event.shard())
                            .i64(event.chunk())
                            .list(OPERATION, event.operations())
                            .i64(event.atMs()),
                    in -> new Event.Enqueued(in.u8(), in.i64(), in.list(OPERATION), in.i64())),
            sealed("sequencer.sealed/2", SEALED_BATCH),
            sealed("sequencer.sealed/1", SEALED_BATCH_1),
            EventKind.of(
                    "sequencer.progressed/2",
                    Event.Progressed.class,
                    (out, event) -> out.put(BATCH_PROGRESS, event.progress()).i64(event.fork()),
                    in -> new Event.Progressed(in.get(BATCH_PROGRESS), in.i64())),
            EventKind.of(
                    "sequencer.progressed/1",
                    Event.Progressed.class,
                    (out, event) -> out.put(BATCH_PROGRESS, event.progress()),
                    in -> new Event.Progressed(in.get(BATCH_PROGRESS), 0)));

    private static EventKind<Event.Sealed> sealed(String manifest, Codec<SealedBatch> batch) {
        return EventKind.of(
                manifest,
                Event.Sealed.class,
                (out, event) -> out.put(batch, event.batch()).put(SEAL_REASON, event.reason()),
                in -> new Event.Sealed(in.get(batch), in.get(SEAL_REASON)));
    }
}
