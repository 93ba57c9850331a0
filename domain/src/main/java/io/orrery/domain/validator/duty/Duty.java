package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.ByteVector;

/// Something that a validator is asked to sign.
///
/// Of these only [Attestation] and [Block] can cost the stake: they pass slashing protection before they are
/// signed. Numbers that no chain can reach are refused when a duty is made, by `IllegalArgumentException`
/// that names the field as the remote signing API does, the value and the rule.
///
/// Source: the types of the remote signing API (Consensys/web3signer, `openapi-specs/eth2/signing`).
public sealed interface Duty {

    /// That one is of those who aggregate a committee's votes of a slot.
    record AggregationSlot(long slot) implements Duty {
        public AggregationSlot {
            Bounds.time("aggregation_slot.slot", slot);
        }
    }

    record AggregateAndProof(long aggregatorIndex, Aggregate aggregate, ByteVector selectionProof) implements Duty {
        public AggregateAndProof {
            Bounds.validator("aggregate_and_proof.aggregator_index", aggregatorIndex);
        }
    }

    record Attestation(AttestationData data) implements Duty {}

    /// A block, whichever fork's: its header has its root.
    record Block(BeaconBlockHeader header) implements Duty {}

    /// @param amountGwei of what is deposited; of QRL in Shor
    /// @param genesisVersion for which networks
    record Deposit(ByteVector publicKey, Digest withdrawalCredentials, long amountGwei, Version genesisVersion)
            implements Duty {
        public Deposit {
            Bounds.amount("deposit.amount", amountGwei);
        }
    }

    record RandaoReveal(long epoch) implements Duty {
        public RandaoReveal {
            Bounds.time("randao_reveal.epoch", epoch);
        }
    }

    /// @param epoch the earliest in which it counts
    record VoluntaryExit(long epoch, long validatorIndex) implements Duty {
        public VoluntaryExit {
            Bounds.time("voluntary_exit.epoch", epoch);
            Bounds.validator("voluntary_exit.validator_index", validatorIndex);
        }
    }

    record SyncCommitteeMessage(long slot, Digest beaconBlockRoot) implements Duty {
        public SyncCommitteeMessage {
            Bounds.time("sync_committee_message.slot", slot);
        }
    }

    /// That one is of those who aggregate a sync subcommittee's messages of a slot.
    record SyncCommitteeSelectionProof(long slot, long subcommitteeIndex) implements Duty {
        public SyncCommitteeSelectionProof {
            Bounds.time("sync_aggregator_selection_data.slot", slot);
            Bounds.validator("sync_aggregator_selection_data.subcommittee_index", subcommitteeIndex);
        }
    }

    record SyncCommitteeContributionAndProof(long aggregatorIndex, Contribution contribution, ByteVector selectionProof)
            implements Duty {
        public SyncCommitteeContributionAndProof {
            Bounds.validator("contribution_and_proof.aggregator_index", aggregatorIndex);
        }
    }

    /// What a builder is to know.
    ///
    /// @param feeRecipient an address of the network
    /// @param timestamp in seconds since 1970
    record ValidatorRegistration(ByteVector feeRecipient, long gasLimit, long timestamp, ByteVector publicKey)
            implements Duty {
        public ValidatorRegistration {
            Bounds.amount("validator_registration.gas_limit", gasLimit);
            Bounds.amount("validator_registration.timestamp", timestamp);
        }
    }
}
