package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.HashTreeRoot;

/// A block with its body's root in the body's place: whoever signs one has signed the other, because the
/// roots are one.
public record BeaconBlockHeader(long slot, long proposerIndex, Digest parentRoot, Digest stateRoot, Digest bodyRoot) {
    public BeaconBlockHeader {
        Bounds.time("slot", slot);
        Bounds.validator("proposer_index", proposerIndex);
    }

    Digest hash() {
        return HashTreeRoot.container(
                HashTreeRoot.uint64(slot), HashTreeRoot.uint64(proposerIndex), parentRoot, stateRoot, bodyRoot);
    }
}
