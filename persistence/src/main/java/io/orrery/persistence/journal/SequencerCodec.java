package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_PROGRESS;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH_1;
import static io.orrery.persistence.codec.BatchCodecs.SEAL_REASON;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.sequencing.Sequencer.Event;
import io.orrery.persistence.codec.Codec;
import java.util.List;

/// Events of the sequencer.
final class SequencerCodec {
    private SequencerCodec() {}

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
