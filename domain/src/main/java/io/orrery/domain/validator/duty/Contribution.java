package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.HashTreeRoot;
import java.util.List;

/// What one subcommittee of the sync committee has signed of a block.
///
/// @param slot of the block
/// @param signatures one, aggregated; for QRL one for each bit that is set
public record Contribution(
        long slot,
        Digest beaconBlockRoot,
        long subcommitteeIndex,
        Bitvector aggregationBits,
        List<ByteVector> signatures) {
    /// qrysm bounds the list by the size of a sync committee.
    private static final int MOST_SIGNATURES = 128;

    public Contribution {
        Bounds.time("slot", slot);
        Bounds.validator("subcommittee_index", subcommitteeIndex);
        Bounds.range("signatures", signatures.size(), MOST_SIGNATURES);
        signatures = List.copyOf(signatures);
    }

    Digest hash(Scheme scheme) {
        return HashTreeRoot.container(
                HashTreeRoot.uint64(slot),
                beaconBlockRoot,
                HashTreeRoot.uint64(subcommitteeIndex),
                aggregationBits.root(),
                switch (scheme) {
                    case BLS12_381 -> HashTreeRoot.bytes(signatures.getFirst());
                    case ML_DSA_87 -> Aggregate.listed(signatures, MOST_SIGNATURES);
                });
    }
}
