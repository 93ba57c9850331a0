package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_STAGE;
import static io.orrery.persistence.codec.SettlementCodecs.ANCHOR;
import static io.orrery.persistence.codec.SettlementCodecs.BATCH_FACT;
import static io.orrery.persistence.codec.SettlementCodecs.QUEUED_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.QUEUED_OPERATION;

import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Watcher.Event;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.persistence.codec.Codec;
import java.util.List;

/// Events of the L1 watcher.
final class L1WatcherCodec {
    private L1WatcherCodec() {}

    /// From when the L1 queue had nothing else.
    private static final Codec<QueuedOperation> DEPOSIT_ALONE =
            Codec.of((out, value) -> out.put(QUEUED_DEPOSIT, (QueuedDeposit) value), in -> in.get(QUEUED_DEPOSIT));

    static final List<EventKind<? extends Event>> KINDS = List.of(
            queueSeen("l1-watcher.queue-seen/1", QUEUED_OPERATION),
            queueSeen("l1-watcher.deposits-seen/1", DEPOSIT_ALONE),
            EventKind.of(
                    "l1-watcher.batches-seen/2",
                    Event.BatchesSeen.class,
                    (out, event) -> out.put(ANCHOR, event.to()).list(BATCH_FACT, event.facts()),
                    in -> new Event.BatchesSeen(in.get(ANCHOR), in.list(BATCH_FACT))),
            EventKind.of(
                    "l1-watcher.batches-seen/1",
                    Event.BatchesSeen.class,
                    (out, event) -> out.i64(event.to().block()).list(BATCH_FACT, event.facts()),
                    in -> new Event.BatchesSeen(Anchor.unknown(in.i64()), in.list(BATCH_FACT))),
            EventKind.of(
                    "l1-watcher.batches-finalized/2",
                    Event.BatchesFinalized.class,
                    (out, event) -> out.put(ANCHOR, event.block()).list(BATCH_FACT, event.facts()),
                    in -> new Event.BatchesFinalized(in.get(ANCHOR), in.list(BATCH_FACT))),
            EventKind.of(
                    "l1-watcher.batches-finalized/1",
                    Event.BatchesFinalized.class,
                    (out, event) -> out.i64(event.block().block()).list(BATCH_FACT, event.facts()),
                    in -> new Event.BatchesFinalized(Anchor.unknown(in.i64()), in.list(BATCH_FACT))),
            EventKind.of(
                    "l1-watcher.reorganised/1",
                    Event.Reorganised.class,
                    (out, event) -> out.i64(event.block()),
                    in -> new Event.Reorganised(in.i64())),
            EventKind.of(
                    "l1-watcher.taking-back-delivered/1",
                    Event.TakingBackDelivered.class,
                    (out, event) -> out.u32(event.batch()),
                    in -> new Event.TakingBackDelivered(in.u32())),
            EventKind.of(
                    "l1-watcher.deposits-delivered/1",
                    Event.QueueDelivered.class,
                    (out, event) -> out.u8(event.shard()).i64(event.upToQueueIndex()),
                    in -> new Event.QueueDelivered(in.u8(), in.i64())),
            EventKind.of(
                    "l1-watcher.fact-delivered/1",
                    Event.FactDelivered.class,
                    (out, event) -> out.u32(event.batch()).put(BATCH_STAGE, event.stage()),
                    in -> new Event.FactDelivered(in.u32(), in.get(BATCH_STAGE))));

    private static EventKind<Event.QueueSeen> queueSeen(String manifest, Codec<QueuedOperation> operation) {
        return EventKind.of(
                manifest,
                Event.QueueSeen.class,
                (out, event) -> out.i64(event.toBlock()).list(operation, event.operations()),
                in -> new Event.QueueSeen(in.i64(), in.list(operation)));
    }
}
