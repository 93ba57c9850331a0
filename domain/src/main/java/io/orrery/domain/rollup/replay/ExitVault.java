package io.orrery.domain.rollup.replay;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// The states after the last batches that were replayed, so that whoever must leave by L1 alone finds the branch of
/// their account in the state that L1 has executed last. Whoever replays keeps one: a node, or who holds the data of a
/// rollup for others.
///
/// It keeps a bounded number of states. One costs what its batch has changed: some 40 nodes of the trees for each
/// account that was touched. The accounts themselves and the branches that did not change are there once.
///
/// Not safe for several threads; the states it gives are.
public final class ExitVault {
    private final int most;
    private final NavigableMap<Long, RollupState> states = new TreeMap<>();

    /// @param most states that are kept, at least 1. L1 executes a batch some time after it was made: who follows
    ///     batches as they are made must keep as many as can be on their way, and one more
    public ExitVault(int most) {
        this(most, RollupReplay.start().state());
    }

    /// @param first the state that it begins with
    ExitVault(int most, RollupState first) {
        if (most < 1) {
            throw new IllegalArgumentException("a vault keeps at least 1 state, not " + most);
        }
        this.most = most;
        keep(first);
    }

    /// Keeps a state; what was kept of its batch and of later ones is forgotten, and the oldest where there are too
    /// many.
    public void keep(RollupState state) {
        states.tailMap(state.batch(), true).clear();
        states.put(state.batch(), state);
        if (states.size() > most) {
            states.pollFirstEntry();
        }
    }

    /// The state after a batch; empty where it is not kept any more, or not yet.
    public Optional<RollupState> after(long batch) {
        return Optional.ofNullable(states.get(batch));
    }

    /// The oldest batch whose state is kept.
    public long oldest() {
        return states.firstKey();
    }

    /// The newest batch whose state is kept.
    public long newest() {
        return states.lastKey();
    }
}
