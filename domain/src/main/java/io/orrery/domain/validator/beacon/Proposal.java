package io.orrery.domain.validator.beacon;

import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.Optional;

/// A block that a node has made for a proposer, whole or blinded, with what is published beside it.
public interface Proposal {
    ForkName fork();

    /// Whether a builder has its payload.
    boolean blinded();

    /// What is signed: computed from the bytes, not told by the node.
    BeaconBlockHeader header();

    ByteVector randaoReveal();

    /// 32 bytes.
    ByteVector graffiti();

    /// Whom the payload pays; empty before Bellatrix.
    Optional<ByteVector> feeRecipient();

    /// What is published, in SSZ.
    ///
    /// @param signature of the header
    byte[] signed(ByteVector signature);
}
