package io.orrery.domain.validator.client;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.Proposers.ProposerDuty;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Contribution;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.NetworkProfile;
import java.util.Optional;

/// What a node that lies, lags or is confused could have a validator sign. What slashing protection would
/// refuse is refused here already, so that a right answer of another node can still be signed.
public final class DutyCheck {
    private DutyCheck() {}

    /// Why an answer is not used.
    ///
    /// @param detail for people: field, value and rule
    public record Flaw(Reason reason, String detail) {}

    public enum Reason {
        OTHER_SLOT,
        OTHER_COMMITTEE,
        TARGET_OF_ANOTHER_EPOCH,
        SOURCE_AFTER_TARGET,
        OTHER_VALIDATOR,
        /// An aggregate of other votes than the one that was asked for.
        OTHER_VOTE
    }

    /// The committee that a vote's data is asked for: from Electra on there is one vote a slot (EIP-7549).
    public static long dataCommittee(NetworkProfile network, long slot, long committeeIndex) {
        return switch (network.forks().at(network.epochOf(slot)).name()) {
            case PHASE0, ALTAIR, BELLATRIX, CAPELLA, DENEB, ZOND -> committeeIndex;
            case ELECTRA, FULU -> 0;
        };
    }

    /// Whether there are sync committees yet.
    public static boolean hasSync(NetworkProfile network, long slot) {
        return network.forks().at(network.epochOf(slot)).name() != ForkName.PHASE0;
    }

    /// @param committee as [#dataCommittee] says
    public static Optional<Flaw> vote(NetworkProfile network, long slot, long committee, AttestationData data) {
        long epoch = network.epochOf(slot);
        if (data.slot() != slot) {
            return flaw(Reason.OTHER_SLOT, "slot: " + data.slot() + " where " + slot + " was asked for");
        }
        if (data.committeeIndex() != committee) {
            return flaw(
                    Reason.OTHER_COMMITTEE,
                    "index: " + data.committeeIndex() + " where " + committee + " was asked for");
        }
        if (data.target().epoch() != epoch) {
            return flaw(
                    Reason.TARGET_OF_ANOTHER_EPOCH,
                    "target.epoch: " + data.target().epoch() + " where slot " + slot + " is of epoch " + epoch);
        }
        // Equal only in epoch 0, before anything could be justified.
        if (data.source().epoch() > epoch || (data.source().epoch() == epoch && epoch > 0)) {
            return flaw(
                    Reason.SOURCE_AFTER_TARGET,
                    "source.epoch: " + data.source().epoch() + " is not below the target's " + epoch);
        }
        return Optional.empty();
    }

    /// @param data that this validator's committee was told to vote by
    public static Optional<Flaw> aggregate(AttesterDuty duty, AttestationData data, Aggregate aggregate) {
        return aggregate.data().equals(data)
                ? Optional.empty()
                : flaw(
                        Reason.OTHER_VOTE,
                        "aggregate of committee " + duty.committeeIndex() + " at slot " + duty.slot() + ": its data is "
                                + aggregate.data() + " where " + data + " was asked for");
    }

    public static Optional<Flaw> contribution(long slot, long subcommittee, Digest block, Contribution contribution) {
        if (contribution.slot() != slot) {
            return flaw(Reason.OTHER_SLOT, "slot: " + contribution.slot() + " where " + slot + " was asked for");
        }
        if (contribution.subcommitteeIndex() != subcommittee) {
            return flaw(
                    Reason.OTHER_COMMITTEE,
                    "subcommittee_index: " + contribution.subcommitteeIndex() + " where " + subcommittee
                            + " was asked for");
        }
        return contribution.beaconBlockRoot().equals(block)
                ? Optional.empty()
                : flaw(
                        Reason.OTHER_VOTE,
                        "beacon_block_root: " + contribution.beaconBlockRoot() + " where " + block + " was asked for");
    }

    /// Whether a told duty is of the epoch and the key that were asked for.
    public static Optional<Flaw> attester(NetworkProfile network, long epoch, long index, AttesterDuty duty) {
        return place(network, epoch, index, duty.slot(), duty.validatorIndex());
    }

    public static Optional<Flaw> proposer(NetworkProfile network, long epoch, long index, ProposerDuty duty) {
        return place(network, epoch, index, duty.slot(), duty.validatorIndex());
    }

    private static Optional<Flaw> place(NetworkProfile network, long epoch, long index, long slot, long told) {
        if (network.epochOf(slot) != epoch) {
            return flaw(Reason.OTHER_SLOT, "slot: " + slot + " is not of epoch " + epoch);
        }
        return told == index
                ? Optional.empty()
                : flaw(Reason.OTHER_VALIDATOR, "validator_index: " + told + " where the key's is " + index);
    }

    private static Optional<Flaw> flaw(Reason reason, String detail) {
        return Optional.of(new Flaw(reason, detail));
    }
}
