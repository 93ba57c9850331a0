package io.orrery.domain.validator.protection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Optional;

/// Whether votes of one key can be slashed, as a chain would judge: it knows nothing of watermarks or
/// order, and nothing of [SlashingProtection], which it is the check of.
public final class SlashableVotes {
    private SlashableVotes() {}

    /// Two votes that a chain would slash for.
    public record Pair(Vote first, Vote second) {}

    /// A pair among the votes; empty where there is none. Votes that are the same, with the same root, are
    /// one.
    ///
    /// In the order of targets a vote surrounds another exactly where the highest source among lower
    /// targets is above its own; so one sweep finds whether there is a pair, without looking at each.
    public static Optional<Pair> among(Collection<? extends Vote> votes) {
        var blocks = new HashMap<Long, SignedBlock>();
        var byTarget = new HashMap<Long, SignedAttestation>();
        var attestations = new ArrayList<SignedAttestation>();
        for (var vote : votes) {
            switch (vote) {
                case SignedBlock block -> {
                    var other = blocks.putIfAbsent(block.slot(), block);
                    if (other != null && !other.hasRootOf(block)) {
                        return Optional.of(new Pair(other, block));
                    }
                }
                case SignedAttestation attestation -> {
                    var other = byTarget.putIfAbsent(attestation.target(), attestation);
                    if (other != null && !(other.hasRootOf(attestation) && other.source() == attestation.source())) {
                        return Optional.of(new Pair(other, attestation));
                    }
                    attestations.add(attestation);
                }
            }
        }
        attestations.sort(Comparator.comparingLong(SignedAttestation::target));
        Optional<SignedAttestation> highest = Optional.empty();
        for (var attestation : attestations) {
            if (highest.isPresent() && highest.get().source() > attestation.source()) {
                return Optional.of(new Pair(highest.get(), attestation));
            }
            highest = Optional.of(attestation);
        }
        return Optional.empty();
    }
}
