package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.HashTreeRoot;
import java.util.List;

/// Several votes that are one and the same, in the form of their fork.
public sealed interface Aggregate {
    AttestationData data();

    /// `IllegalArgumentException` where it is longer than the preset allows.
    Digest hash(Preset preset);

    /// Of one committee: phase0 to Deneb.
    record OfCommittee(Bitlist aggregationBits, AttestationData data, ByteVector signature) implements Aggregate {
        @Override
        public Digest hash(Preset preset) {
            return HashTreeRoot.container(
                    aggregationBits.root(preset.maxValidatorsPerCommittee()),
                    data.hash(),
                    HashTreeRoot.bytes(signature));
        }
    }

    /// Of any committees of a slot: from Electra on.
    ///
    /// @param aggregationBits of all its committees, one after another
    record OfSlot(Bitlist aggregationBits, AttestationData data, ByteVector signature, Bitvector committeeBits)
            implements Aggregate {
        @Override
        public Digest hash(Preset preset) {
            if (committeeBits.length() != preset.maxCommitteesPerSlot()) {
                throw new IllegalArgumentException("committee_bits: " + committeeBits.length()
                        + " bits where there are " + preset.maxCommitteesPerSlot());
            }
            return HashTreeRoot.container(
                    aggregationBits.root((long) preset.maxValidatorsPerCommittee() * preset.maxCommitteesPerSlot()),
                    data.hash(),
                    HashTreeRoot.bytes(signature),
                    committeeBits.root());
        }
    }

    /// QRL's: a signature for each bit that is set, because ML-DSA has no aggregation.
    record Listed(Bitlist aggregationBits, AttestationData data, List<ByteVector> signatures) implements Aggregate {
        public Listed {
            signatures = List.copyOf(signatures);
        }

        @Override
        public Digest hash(Preset preset) {
            return HashTreeRoot.container(
                    aggregationBits.root(preset.maxValidatorsPerCommittee()),
                    data.hash(),
                    listed(signatures, preset.maxValidatorsPerCommittee()));
        }
    }

    static Digest listed(List<ByteVector> signatures, long limit) {
        return HashTreeRoot.list(signatures.stream().map(HashTreeRoot::bytes).toList(), limit);
    }
}
