package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.CollectionCodecs.queue;
import static io.orrery.persistence.codec.FieldCodecs.DIGEST;
import static io.orrery.persistence.codec.SettlementCodecs.FEES;
import static io.orrery.persistence.codec.SettlementCodecs.L1_INTENT;

import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.settlement.L1Lane.Bound;
import io.orrery.domain.rollup.settlement.L1Lane.Mined;
import io.orrery.domain.rollup.settlement.LaneState;
import io.orrery.persistence.codec.Codec;
import java.util.OptionalLong;

/// The state of an L1 lane.
final class LaneStateCodec {
    private LaneStateCodec() {}

    private static final Codec<Bound> BOUND = Codec.of(
            (out, value) -> out.i64(value.nonce())
                    .put(L1_INTENT, value.intent())
                    .put(FEES, value.fees())
                    .list(FEES, value.earlier())
                    .i64(value.atMs()),
            in -> new Bound(in.i64(), in.get(L1_INTENT), in.get(FEES), in.list(FEES), in.i64()));

    private static final Codec<Mined> MINED = Codec.of(
            (out, value) -> out.put(BOUND, value.bound())
                    .put(DIGEST, value.transaction())
                    .put(DIGEST, value.blockHash())
                    .bool(value.succeeded())
                    .text(value.revertReason()),
            in -> new Mined(in.get(BOUND), in.get(DIGEST), in.get(DIGEST), in.bool(), in.text()));

    private static final Codec<PersistentQueue<Bound>> WAITING = queue(BOUND);
    private static final Codec<PersistentQueue<Mined>> ENDED = queue(MINED);

    static final Codec<LaneState> STATE = Codec.of(
            (out, state) -> {
                out.bool(state.nextNonce().isPresent());
                state.nextNonce().ifPresent(out::i64);
                out.put(WAITING, state.waiting())
                        .put(ENDED, state.mined())
                        .put(ENDED, state.reverted())
                        .put(ENDED, state.closed())
                        .u32(state.remembered());
            },
            in -> new LaneState(
                    in.bool() ? OptionalLong.of(in.i64()) : OptionalLong.empty(),
                    in.get(WAITING),
                    in.get(ENDED),
                    in.get(ENDED),
                    in.get(ENDED),
                    Math.toIntExact(in.u32())));
}
