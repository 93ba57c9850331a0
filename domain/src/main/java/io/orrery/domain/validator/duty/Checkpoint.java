package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.HashTreeRoot;

/// An epoch, and the block that it starts from.
public record Checkpoint(long epoch, Digest root) {
    public Checkpoint {
        Bounds.time("checkpoint epoch", epoch);
    }

    Digest hash() {
        return HashTreeRoot.container(HashTreeRoot.uint64(epoch), root);
    }
}
