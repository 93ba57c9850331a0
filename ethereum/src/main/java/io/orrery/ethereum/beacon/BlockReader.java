package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.Proposal;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;

/// Reads a block that is to be proposed, with what is published beside it.
@FunctionalInterface
public interface BlockReader {
    /// `IllegalArgumentException` where the bytes are none, with what is wrong in them.
    Proposal read(ForkName fork, Preset preset, boolean blinded, byte[] ssz);
}
