package io.orrery.domain.validator.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.ssz.ByteVector;

/// What was signed and is to be told to the chain. In which form, the fork of its slot says.
public sealed interface SignedMessage {
    /// The validator's signature.
    ByteVector signature();

    /// One validator's vote.
    record Vote(AttesterDuty duty, AttestationData data, ByteVector signature) implements SignedMessage {}

    record AggregateAndProof(long aggregatorIndex, Aggregate aggregate, ByteVector selectionProof, ByteVector signature)
            implements SignedMessage {}

    record SyncMessage(long slot, Digest beaconBlockRoot, long validatorIndex, ByteVector signature)
            implements SignedMessage {}

    record ContributionAndProof(
            long aggregatorIndex, Contribution contribution, ByteVector selectionProof, ByteVector signature)
            implements SignedMessage {}

    record Registration(Duty.ValidatorRegistration registration, ByteVector signature) implements SignedMessage {}
}
