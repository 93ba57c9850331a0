package io.orrery.domain.validator.protection;

import io.orrery.domain.Digest;
import java.util.List;
import java.util.Optional;

/// All that is known of one target epoch. The rule accepts one vote for each; histories that are imported
/// may tell of more. Then the lowest and the highest source stand for all of them: whatever is surrounded
/// by one of the votes is surrounded by the one with the lowest source, and whatever surrounds one of them
/// surrounds the one with the highest.
///
/// @param root empty where there are several votes, or where it is not known
public record AttestedTarget(long target, long lowestSource, long highestSource, Optional<Digest> root) {
    static AttestedTarget of(SignedAttestation vote) {
        return new AttestedTarget(vote.target(), vote.source(), vote.source(), vote.root());
    }

    boolean is(SignedAttestation vote) {
        return root.isPresent()
                && root.equals(vote.root())
                && lowestSource == vote.source()
                && highestSource == vote.source();
    }

    AttestedTarget merged(SignedAttestation vote) {
        return is(vote)
                ? this
                : new AttestedTarget(
                        target,
                        Math.min(lowestSource, vote.source()),
                        Math.max(highestSource, vote.source()),
                        Optional.empty());
    }

    /// The votes that tell the same: one, or two without a root.
    public List<SignedAttestation> votes() {
        var lowest = new SignedAttestation(lowestSource, target, root);
        return lowestSource == highestSource
                ? List.of(lowest)
                : List.of(lowest, new SignedAttestation(highestSource, target, root));
    }
}
