package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.HashTreeRoot;

/// A vote: for a block at a slot, and from one checkpoint to another.
///
/// @param committeeIndex always 0 from Electra on (EIP-7549)
public record AttestationData(
        long slot, long committeeIndex, Digest beaconBlockRoot, Checkpoint source, Checkpoint target) {
    public AttestationData {
        Bounds.time("slot", slot);
        Bounds.validator("index", committeeIndex);
    }

    /// Its root, by which beacon nodes name what was voted.
    public Digest hash() {
        return HashTreeRoot.container(
                HashTreeRoot.uint64(slot),
                HashTreeRoot.uint64(committeeIndex),
                beaconBlockRoot,
                source.hash(),
                target.hash());
    }
}
