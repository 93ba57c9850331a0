package io.orrery.actors;

import io.orrery.domain.rollup.settlement.Anchor;
import java.util.Optional;

/// One node may err or lie for a moment: a fork is believed when reading after reading finds the same.
final class ForkDoubt {
    private final int confirmations;
    private Optional<Anchor> suspected = Optional.empty();
    private int times;
    private long highest;

    ForkDoubt(int confirmations) {
        this.confirmations = confirmations;
    }

    void settled() {
        suspected = Optional.empty();
        times = 0;
    }

    /// Whether enough readings in a row, this one included, have found the chain to be the same down to there.
    boolean confirmed(Anchor left) {
        times = suspected.filter(left::equals).isPresent() ? times + 1 : 1;
        suspected = Optional.of(left);
        return times >= confirmations;
    }

    /// Whether the head is lower than at the reading before.
    boolean headFell(long latest) {
        var fell = latest < highest;
        highest = latest;
        return fell;
    }
}
