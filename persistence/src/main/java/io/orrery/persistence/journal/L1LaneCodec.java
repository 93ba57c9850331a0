package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.SettlementCodecs.FEES;
import static io.orrery.persistence.codec.SettlementCodecs.FEES_WITHOUT_BLOBS;
import static io.orrery.persistence.codec.SettlementCodecs.L1_INTENT;
import static io.orrery.persistence.codec.SettlementCodecs.L1_RECEIPT;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import java.util.List;

/// Events of an L1 lane.
final class L1LaneCodec {
    /// For the block of an intent that was settled when block hashes were not kept.
    private static final Digest UNKNOWN = new Digest(0, 0, 0, 0);

    private L1LaneCodec() {}

    static final List<EventKind<? extends Event>> KINDS = List.of(
            EventKind.of(
                    "l1-lane.begun/1",
                    Event.Begun.class,
                    (out, event) -> out.i64(event.nonce()),
                    in -> new Event.Begun(in.i64())),
            EventKind.of(
                    "l1-lane.intent-accepted/2",
                    Event.IntentAccepted.class,
                    (out, event) -> out.i64(event.nonce())
                            .put(L1_INTENT, event.intent())
                            .put(FEES, event.fees())
                            .i64(event.atMs()),
                    in -> new Event.IntentAccepted(in.i64(), in.get(L1_INTENT), in.get(FEES), in.i64())),
            EventKind.of(
                    "l1-lane.intent-accepted/1",
                    Event.IntentAccepted.class,
                    (out, event) -> out.i64(event.nonce())
                            .put(L1_INTENT, event.intent())
                            .put(FEES_WITHOUT_BLOBS, event.fees())
                            .i64(event.atMs()),
                    in -> new Event.IntentAccepted(in.i64(), in.get(L1_INTENT), in.get(FEES_WITHOUT_BLOBS), in.i64())),
            EventKind.of(
                    "l1-lane.repriced/2",
                    Event.Repriced.class,
                    (out, event) ->
                            out.i64(event.nonce()).put(FEES, event.fees()).i64(event.atMs()),
                    in -> new Event.Repriced(in.i64(), in.get(FEES), in.i64())),
            EventKind.of(
                    "l1-lane.repriced/1",
                    Event.Repriced.class,
                    (out, event) -> out.i64(event.nonce())
                            .put(FEES_WITHOUT_BLOBS, event.fees())
                            .i64(event.atMs()),
                    in -> new Event.Repriced(in.i64(), in.get(FEES_WITHOUT_BLOBS), in.i64())),
            EventKind.of(
                    "l1-lane.settled/2",
                    Event.Settled.class,
                    (out, event) -> out.i64(event.nonce())
                            .put(L1_RECEIPT, event.receipt())
                            .put(DIGEST, event.blockHash())
                            .bool(event.succeeded())
                            .text(event.revertReason()),
                    in -> new Event.Settled(in.i64(), in.get(L1_RECEIPT), in.get(DIGEST), in.bool(), in.text())),
            EventKind.of(
                    "l1-lane.settled/1",
                    Event.Settled.class,
                    (out, event) -> out.i64(event.nonce())
                            .put(L1_RECEIPT, event.receipt())
                            .bool(event.succeeded())
                            .text(event.revertReason()),
                    in -> new Event.Settled(in.i64(), in.get(L1_RECEIPT), UNKNOWN, in.bool(), in.text())),
            EventKind.of("l1-lane.unsettled/1", Event.Unsettled.class, (_, _) -> {}, _ -> new Event.Unsettled()),
            EventKind.of(
                    "l1-lane.finalized/1",
                    Event.Finalized.class,
                    (out, event) -> out.i64(event.nonce()),
                    in -> new Event.Finalized(in.i64())),
            EventKind.of(
                    "l1-lane.nonce-lost/1",
                    Event.NonceLost.class,
                    (out, event) -> out.i64(event.nonce()).i64(event.newNonce()).i64(event.atMs()),
                    in -> new Event.NonceLost(in.i64(), in.i64(), in.i64())),
            EventKind.of(
                    "l1-lane.nonces-skipped/1",
                    Event.NoncesSkipped.class,
                    (out, event) -> out.i64(event.nextNonce()),
                    in -> new Event.NoncesSkipped(in.i64())),
            EventKind.of(
                    "l1-lane.revert-known/1",
                    Event.RevertKnown.class,
                    (out, event) -> out.i64(event.nonce()),
                    in -> new Event.RevertKnown(in.i64())),
            EventKind.of(
                    "l1-lane.revert-recalled/1",
                    Event.RevertRecalled.class,
                    (out, event) -> out.i64(event.nonce()),
                    in -> new Event.RevertRecalled(in.i64())));
}
