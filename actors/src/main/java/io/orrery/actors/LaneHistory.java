package io.orrery.actors;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import java.util.List;
import java.util.stream.Stream;

/// The lane with every fee that it has offered for an intent that is not mined: each offer is a transaction
/// that may be the mined one.
///
/// @param offered by nonce, the oldest first
record LaneHistory(L1Lane.State lane, PersistentMap<Long, List<Fees>> offered) {

    static LaneHistory initial(L1Lane.Settings settings) {
        return new LaneHistory(L1Lane.initial(settings), PersistentMap.empty());
    }

    List<Fees> offers(long nonce) {
        return offered.get(nonce).orElse(List.of());
    }

    LaneHistory apply(Event event) {
        var next = L1Lane.apply(lane, event);
        return switch (event) {
            case Event.IntentAccepted(var nonce, var _, var fees, var _) -> new LaneHistory(next, with(nonce, fees));
            case Event.Repriced(var nonce, var fees, var _) -> new LaneHistory(next, with(nonce, fees));
            case Event.Settled(var nonce, var _, var _, var _) -> new LaneHistory(next, offered.without(nonce));
            case Event.Begun _, Event.RevertKnown _ -> new LaneHistory(next, offered);
        };
    }

    private PersistentMap<Long, List<Fees>> with(long nonce, Fees fees) {
        return offered.with(
                nonce,
                Stream.concat(offers(nonce).stream(), Stream.of(fees))
                        .distinct()
                        .toList());
    }
}
