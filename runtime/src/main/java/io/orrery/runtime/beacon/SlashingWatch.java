package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.runtime.beacon.Verdict.Slashable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Looks at everything that bears a right signature, whether a node takes it or not, and tells what somebody
/// can be slashed for. It knows the definition of a slashing and nothing of slashing protection.
///
/// Source: consensus-specs, `phase0/beacon-chain.md`, `is_slashable_attestation_data`, `process_proposer_slashing`.
final class SlashingWatch {
    /// Of a validator: at an epoch of 16 seconds nearly a day.
    private static final int KEPT = 4_096;

    private final Map<Long, TreeMap<Long, Seen>> attestations = new HashMap<>();
    private final Map<Long, TreeMap<Long, Digest>> blocks = new HashMap<>();

    private record Seen(long source, Digest root) {}

    /// @param fresh whether it is the first time
    /// @param slashable with what it must not be
    record Sight(boolean fresh, Optional<Slashable> slashable) {}

    /// @param root what was signed
    Sight attestation(long validator, AttestationData data, Digest root) {
        var mine = attestations.computeIfAbsent(validator, _ -> new TreeMap<>());
        long source = data.source().epoch();
        long target = data.target().epoch();
        var same = mine.get(target);
        if (same != null) {
            return new Sight(
                    false,
                    same.root().equals(root)
                            ? Optional.empty()
                            : Optional.of(new Slashable(
                                    validator,
                                    "DOUBLE_VOTE",
                                    "target " + target + " with " + same.root() + " and " + root)));
        }
        for (var each : mine.entrySet()) {
            long otherSource = each.getValue().source();
            long otherTarget = each.getKey();
            boolean surrounds = source < otherSource && otherTarget < target;
            boolean surrounded = otherSource < source && target < otherTarget;
            if (surrounds || surrounded) {
                return new Sight(
                        false,
                        Optional.of(new Slashable(
                                validator,
                                "SURROUND_VOTE",
                                source + " to " + target + (surrounds ? " surrounds " : " is surrounded by ")
                                        + otherSource + " to " + otherTarget)));
            }
        }
        mine.put(target, new Seen(source, root));
        if (mine.size() > KEPT) {
            mine.pollFirstEntry();
        }
        return new Sight(true, Optional.empty());
    }

    /// @param root what was signed
    Sight block(long validator, long slot, Digest root) {
        var mine = blocks.computeIfAbsent(validator, _ -> new TreeMap<>());
        var same = mine.putIfAbsent(slot, root);
        if (mine.size() > KEPT) {
            mine.pollFirstEntry();
        }
        return new Sight(
                same == null,
                same == null || same.equals(root)
                        ? Optional.empty()
                        : Optional.of(new Slashable(
                                validator, "DOUBLE_BLOCK", "slot " + slot + " with " + same + " and " + root)));
    }
}
