package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.FieldCodecs.ADDRESS;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.SettlementCodecs.FORCED_OPERATION;
import static io.orrery.persistence.codec.StateCodecs.TOUCH;
import static io.orrery.persistence.codec.TransactionCodecs.DEPOSIT_OPERATION;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;
import static io.orrery.persistence.codec.TransactionCodecs.SIGNED_TRANSACTION;

import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.persistence.codec.Codec;
import java.util.List;

/// Events of a state shard.
final class StateShardCodec {
    private StateShardCodec() {}

    /// From when the L1 queue had nothing else.
    private static final Codec<Operation> DEPOSIT_ALONE = Codec.of(
            (out, value) -> out.put(DEPOSIT_OPERATION, (Operation.Deposit) value), in -> in.get(DEPOSIT_OPERATION));

    static final List<EventKind<? extends Event>> KINDS = List.of(
            EventKind.of(
                    "state-shard.admitted/1",
                    Event.Admitted.class,
                    (out, event) -> out.i64(event.chunk()).list(SIGNED_TRANSACTION, event.transactions()),
                    in -> new Event.Admitted(in.i64(), in.list(SIGNED_TRANSACTION))),
            queueAccepted("state-shard.queue-accepted/1", OPERATION),
            queueAccepted("state-shard.deposits-accepted/1", DEPOSIT_ALONE),
            EventKind.of(
                    "state-shard.placed/1",
                    Event.Placed.class,
                    (out, event) ->
                            out.put(ADDRESS, event.owner()).u32(event.token()).u32(event.account()),
                    in -> new Event.Placed(in.get(ADDRESS), in.u32(), in.u32())),
            EventKind.of(
                    "state-shard.frozen/1",
                    Event.Frozen.class,
                    (out, event) -> out.list(FORCED_OPERATION, event.operations()),
                    in -> new Event.Frozen(in.list(FORCED_OPERATION))),
            EventKind.of(
                    "state-shard.group-held/1",
                    Event.GroupHeld.class,
                    (out, event) -> out.i64(event.attempt()).list(SIGNED_TRANSACTION, event.members()),
                    in -> new Event.GroupHeld(in.i64(), in.list(SIGNED_TRANSACTION))),
            EventKind.of(
                    "state-shard.group-released/1",
                    Event.GroupReleased.class,
                    (out, event) -> out.put(FR, event.group()).bool(event.admitted()),
                    in -> new Event.GroupReleased(in.get(FR), in.bool())),
            EventKind.of(
                    "state-shard.chunks-released/1",
                    Event.ChunksReleased.class,
                    (out, event) -> out.i64(event.upTo()),
                    in -> new Event.ChunksReleased(in.i64())),
            EventKind.of(
                    "state-shard.batch-applied/1",
                    Event.BatchApplied.class,
                    (out, event) -> out.u32(event.number()).list(TOUCH, event.touches()),
                    in -> new Event.BatchApplied(in.u32(), in.list(TOUCH))),
            EventKind.of(
                    "state-shard.trace-released/1",
                    Event.TraceReleased.class,
                    (out, event) -> out.u32(event.number()),
                    in -> new Event.TraceReleased(in.u32())));

    private static EventKind<Event.QueueAccepted> queueAccepted(String manifest, Codec<Operation> operation) {
        return EventKind.of(
                manifest,
                Event.QueueAccepted.class,
                (out, event) -> out.i64(event.chunk()).list(operation, event.operations()),
                in -> new Event.QueueAccepted(in.i64(), in.list(operation)));
    }
}
