package io.orrery.domain.validator.custody;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.Vote;
import java.util.Optional;

/// What of a duty a validator can be slashed for.
public final class DutyVote {
    private DutyVote() {}

    /// Empty where it can be slashed for nothing: then custody is enough, and nothing is written down.
    ///
    /// @param root the signing root, computed here
    public static Optional<Vote> of(Duty duty, Digest root) {
        return switch (duty) {
            case Duty.Attestation(var data) ->
                Optional.of(new SignedAttestation(
                        data.source().epoch(), data.target().epoch(), Optional.of(root)));
            case Duty.Block(var header) -> Optional.of(new SignedBlock(header.slot(), Optional.of(root)));
            case Duty.AggregationSlot _,
                    Duty.AggregateAndProof _,
                    Duty.Deposit _,
                    Duty.RandaoReveal _,
                    Duty.VoluntaryExit _,
                    Duty.SyncCommitteeMessage _,
                    Duty.SyncCommitteeSelectionProof _,
                    Duty.SyncCommitteeContributionAndProof _,
                    Duty.ValidatorRegistration _ -> Optional.empty();
        };
    }
}
