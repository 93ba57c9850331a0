package io.orrery.domain.validator.duty;

/// The 13 types of the remote signing API, as it spells them.
public enum SigningType {
    AGGREGATION_SLOT,
    /// An aggregate of one committee.
    AGGREGATE_AND_PROOF,
    /// An aggregate in the form that its `version` names.
    AGGREGATE_AND_PROOF_V2,
    ATTESTATION,
    /// A whole block of phase0, which no network makes any more: it is not taken.
    BLOCK,
    /// A header, from Bellatrix on. With a whole block of phase0 or Altair it is not taken.
    BLOCK_V2,
    DEPOSIT,
    RANDAO_REVEAL,
    SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF,
    SYNC_COMMITTEE_MESSAGE,
    SYNC_COMMITTEE_SELECTION_PROOF,
    VALIDATOR_REGISTRATION,
    VOLUNTARY_EXIT;

    /// The type that asks for it today.
    public static SigningType of(Duty duty) {
        return switch (duty) {
            case Duty.AggregationSlot _ -> AGGREGATION_SLOT;
            case Duty.AggregateAndProof aggregate ->
                switch (aggregate.aggregate()) {
                    case Aggregate.OfCommittee _ -> AGGREGATE_AND_PROOF;
                    case Aggregate.OfSlot _, Aggregate.Listed _ -> AGGREGATE_AND_PROOF_V2;
                };
            case Duty.Attestation _ -> ATTESTATION;
            case Duty.Block _ -> BLOCK_V2;
            case Duty.Deposit _ -> DEPOSIT;
            case Duty.RandaoReveal _ -> RANDAO_REVEAL;
            case Duty.VoluntaryExit _ -> VOLUNTARY_EXIT;
            case Duty.SyncCommitteeMessage _ -> SYNC_COMMITTEE_MESSAGE;
            case Duty.SyncCommitteeSelectionProof _ -> SYNC_COMMITTEE_SELECTION_PROOF;
            case Duty.SyncCommitteeContributionAndProof _ -> SYNC_COMMITTEE_CONTRIBUTION_AND_PROOF;
            case Duty.ValidatorRegistration _ -> VALIDATOR_REGISTRATION;
        };
    }
}
