package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_STAGE;
import static io.orrery.persistence.codec.BatchCodecs.DATA_MODE;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH_1;
import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.SettlementCodecs.L1_INTENT;
import static io.orrery.persistence.codec.SettlementCodecs.L1_RECEIPT;

import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.Batch.Event;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.persistence.codec.Codec;
import java.util.List;

/// Events of a batch.
final class BatchCodec {
    private BatchCodec() {}

    static final Codec<Batch.Assembly> ASSEMBLY = Codec.of(
            (out, value) -> out.list(FR, value.shardRoots())
                    .put(FR, value.stateRoot())
                    .put(DIGEST, value.trace())
                    .put(DIGEST, value.streams())
                    .put(FR, value.commitment())
                    .put(FR, value.challenge())
                    .put(FR, value.evaluation()),
            in -> new Batch.Assembly(
                    in.list(FR), in.get(FR), in.get(DIGEST), in.get(DIGEST), in.get(FR), in.get(FR), in.get(FR)));

    static final Codec<Batch.Publication> PUBLICATION = Codec.of(
            (out, value) -> out.put(DATA_MODE, value.mode())
                    .put(DIGEST, value.streams())
                    .put(FR, value.challenge())
                    .put(FR, value.evaluation()),
            in -> new Batch.Publication(in.get(DATA_MODE), in.get(DIGEST), in.get(FR), in.get(FR)));

    static final Codec<Settlement.Way> WAY = Codec.of(
            (out, value) -> out.u8(
                    switch (value) {
                        case OPEN -> 0;
                        case ALONE -> 1;
                        case TOGETHER -> 2;
                    }),
            in -> switch (in.u8()) {
                case 0 -> Settlement.Way.OPEN;
                case 1 -> Settlement.Way.ALONE;
                case 2 -> Settlement.Way.TOGETHER;
                default -> throw in.corrupt("no such way to settle");
            });

    static final List<EventKind<? extends Event>> KINDS = List.of(
            opened("batch.opened/2", SEALED_BATCH),
            opened("batch.opened/1", SEALED_BATCH_1),
            EventKind.of(
                    "batch.predecessor-advanced/2",
                    Event.PredecessorAdvanced.class,
                    (out, event) -> out.put(BATCH_STAGE, event.stage())
                            .list(FR, event.shardRoots())
                            .i64(event.fork()),
                    in -> new Event.PredecessorAdvanced(in.get(BATCH_STAGE), in.list(FR), in.i64())),
            EventKind.of(
                    "batch.predecessor-advanced/1",
                    Event.PredecessorAdvanced.class,
                    (out, event) -> out.put(BATCH_STAGE, event.stage()).list(FR, event.shardRoots()),
                    in -> new Event.PredecessorAdvanced(in.get(BATCH_STAGE), in.list(FR), 0)),
            EventKind.of(
                    "batch.trace-received/1",
                    Event.TraceReceived.class,
                    (out, event) -> out.u8(event.shard()).put(DIGEST, event.trace()),
                    in -> new Event.TraceReceived(in.u8(), in.get(DIGEST))),
            EventKind.of(
                    "batch.assembled/2",
                    Event.Assembled.class,
                    (out, event) -> out.put(ASSEMBLY, event.assembly()).bool(event.onL1()),
                    in -> new Event.Assembled(in.get(ASSEMBLY), in.bool())),
            // From when all data went to L1.
            EventKind.of(
                    "batch.assembled/1",
                    Event.Assembled.class,
                    (out, event) -> out.put(ASSEMBLY, event.assembly()),
                    in -> new Event.Assembled(in.get(ASSEMBLY), true)),
            EventKind.of(
                    "batch.published/1",
                    Event.Published.class,
                    (out, event) -> out.put(PUBLICATION, event.publication()),
                    in -> new Event.Published(in.get(PUBLICATION))),
            EventKind.of(
                    "batch.proof-received/1",
                    Event.ProofReceived.class,
                    (out, event) -> out.put(DIGEST, event.proof()),
                    in -> new Event.ProofReceived(in.get(DIGEST))),
            EventKind.of(
                    "batch.advanced/1",
                    Event.Advanced.class,
                    (out, event) -> out.put(BATCH_STAGE, event.stage()).put(L1_RECEIPT, event.receipt()),
                    in -> new Event.Advanced(in.get(BATCH_STAGE), in.get(L1_RECEIPT))),
            EventKind.of(
                    "batch.intent-failed/1",
                    Event.IntentFailed.class,
                    (out, event) -> out.put(L1_INTENT, event.intent())
                            .text(event.reason())
                            .i64(event.retryAtMs()),
                    in -> new Event.IntentFailed(in.get(L1_INTENT), in.text(), in.i64())),
            EventKind.of(
                    "batch.retreated/1",
                    Event.Retreated.class,
                    (out, event) -> out.put(BATCH_STAGE, event.lost()).i64(event.fork()),
                    in -> new Event.Retreated(in.get(BATCH_STAGE), in.i64())),
            EventKind.of(
                    "batch.revoked/1",
                    Event.Revoked.class,
                    (out, event) -> out.i64(event.fork()),
                    in -> new Event.Revoked(in.i64())),
            EventKind.of("batch.requeued/1", Event.Requeued.class, (_, _) -> {}, _ -> new Event.Requeued()),
            EventKind.of(
                    "batch.way-chosen/1",
                    Event.WayChosen.class,
                    (out, event) -> out.put(WAY, event.way()),
                    in -> new Event.WayChosen(in.get(WAY))),
            EventKind.of(
                    "batch.successor-knows/2",
                    Event.SuccessorKnows.class,
                    (out, event) -> out.put(BATCH_STAGE, event.stage()).i64(event.fork()),
                    in -> new Event.SuccessorKnows(in.get(BATCH_STAGE), in.i64())),
            EventKind.of(
                    "batch.successor-knows/1",
                    Event.SuccessorKnows.class,
                    (out, event) -> out.put(BATCH_STAGE, event.stage()),
                    in -> new Event.SuccessorKnows(in.get(BATCH_STAGE), 0)),
            EventKind.of(
                    "batch.sequencer-knows/2",
                    Event.SequencerKnows.class,
                    (out, event) -> out.put(BATCH_STAGE, event.stage()).i64(event.fork()),
                    in -> new Event.SequencerKnows(in.get(BATCH_STAGE), in.i64())),
            EventKind.of(
                    "batch.sequencer-knows/1",
                    Event.SequencerKnows.class,
                    (out, event) -> out.put(BATCH_STAGE, event.stage()),
                    in -> new Event.SequencerKnows(in.get(BATCH_STAGE), 0)));

    private static EventKind<Event.Opened> opened(String manifest, Codec<SealedBatch> batch) {
        return EventKind.of(
                manifest,
                Event.Opened.class,
                (out, event) -> out.put(batch, event.batch()),
                in -> new Event.Opened(in.get(batch)));
    }
}
