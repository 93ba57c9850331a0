package io.orrery.persistence.journal;

import io.orrery.domain.proof.ProofJobState;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.sequencing.SequencerState;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.LaneState;
import io.orrery.domain.rollup.state.ShardState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Every kind of state that a snapshot may hold. One that is not among them is of another version of
/// the program: it is no snapshot to this one.
final class StateKinds {
    private StateKinds() {}

    static final List<StateKind<?>> ALL = List.of(
            new StateKind<>(
                    "sequencer.state/1", SequencerState.class, SequencerStateCodec.STATE, StateKind.Reach.NOTHING),
            new StateKind<>(
                    "state-shard.state/1",
                    ShardState.class,
                    ShardStateCodec.STATE,
                    StateKind.Reach.UP_TO_THE_ONE_BEFORE),
            new StateKind<>(
                    "l1-lane.state/1", LaneState.class, LaneStateCodec.STATE, StateKind.Reach.UP_TO_THE_ONE_BEFORE),
            new StateKind<>(
                    "l1-watcher.state/1",
                    L1Watcher.State.class,
                    WatcherStateCodec.STATE,
                    StateKind.Reach.UP_TO_THE_ONE_BEFORE),
            new StateKind<>("batch.state/1", BatchState.class, BatchStateCodec.STATE, StateKind.Reach.EVERYTHING),
            new StateKind<>(
                    "proof-job.state/1", ProofJobState.class, ProofJobStateCodec.STATE, StateKind.Reach.EVERYTHING));

    private static final Map<String, StateKind<?>> BY_MANIFEST =
            ALL.stream().collect(Collectors.toUnmodifiableMap(StateKind::manifest, Function.identity()));

    private static final Map<Class<?>, StateKind<?>> BY_TYPE =
            ALL.stream().collect(Collectors.toUnmodifiableMap(StateKind::type, Function.identity()));

    static Optional<StateKind<?>> of(String manifest) {
        return Optional.ofNullable(BY_MANIFEST.get(manifest));
    }

    static StateKind<?> of(Class<?> type) {
        var kind = BY_TYPE.get(type);
        if (kind == null) {
            throw new IllegalArgumentException(type.getName() + " is not the state of an entity that has snapshots");
        }
        return kind;
    }
}
