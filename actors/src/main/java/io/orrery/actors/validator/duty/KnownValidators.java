package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.beacon.BeaconNode;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.client.SlotClock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.ValidatorIndices;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Which validators of the chain this node's keys are, as beacon nodes have told last. An index, once
/// given, stays. Any thread may use it.
public final class KnownValidators implements ValidatorIndices {
    private final BeaconNode node;
    private final SlotClock slots;
    private final InstantSource clock;
    private volatile Map<ValidatorKey, ValidatorState> known = Map.of();

    public KnownValidators(BeaconNode node, SlotClock slots, InstantSource clock) {
        this.node = node;
        this.slots = slots;
        this.clock = clock;
    }

    @Override
    public CompletionStage<OptionalLong> of(ValidatorKey key) {
        var index = index(key);
        return index.isPresent()
                ? CompletableFuture.completedStage(index)
                : node.validators(List.of(key))
                        .thenApply(states -> states.stream()
                                .filter(state -> state.key().equals(key))
                                .mapToLong(ValidatorState::index)
                                .findFirst());
    }

    @Override
    public long currentEpoch() {
        return slots.epochAt(clock.millis());
    }

    /// Asks the chain for all of them anew.
    CompletionStage<List<ValidatorState>> read(List<ValidatorKey> keys) {
        var wanted = Set.copyOf(keys);
        return node.validators(keys)
                .thenApply(states -> states.stream()
                        .filter(state -> wanted.contains(state.key()))
                        .toList());
    }

    /// What was told before of a key that is still here stays where nothing is told now.
    void become(List<ValidatorKey> keys, List<ValidatorState> states) {
        var now = new HashMap<ValidatorKey, ValidatorState>();
        for (var key : keys) {
            var before = known.get(key);
            if (before != null) {
                now.put(key, before);
            }
        }
        states.forEach(state -> now.put(state.key(), state));
        known = Map.copyOf(now);
    }

    OptionalLong index(ValidatorKey key) {
        var state = known.get(key);
        return state == null ? OptionalLong.empty() : OptionalLong.of(state.index());
    }

    /// Those that have duties, or may have soon.
    List<ValidatorState> acting() {
        return known.values().stream()
                .filter(state -> state.status().active() || state.status().pending())
                .sorted(Comparator.comparingLong(ValidatorState::index))
                .toList();
    }

    /// Also of those that have left: a sync committee keeps its members.
    List<Long> indices() {
        return known.values().stream().map(ValidatorState::index).sorted().toList();
    }
}
