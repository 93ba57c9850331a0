package io.orrery.domain.validator.block;

import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.SszValue;
import java.util.List;

/// What a proposer publishes, as a node takes it.
public record SignedProposal(ProposedBlock block, ByteVector signature) {

    /// `IllegalArgumentException` as [ProposedBlock#read]; nothing is verified.
    ///
    /// @param ssz a `SignedBeaconBlock`, a `SignedBlindedBeaconBlock`, or the fork's `SignedBlockContents`
    public static SignedProposal read(ForkName fork, Preset preset, boolean blinded, byte[] ssz) {
        ProposedBlock.bounded(ssz);
        var shape = BlockShape.of(fork, preset, blinded, ssz, BlockShape::signed);
        var value = SszValue.of(shape.signed(), ssz);
        var signed = shape.contents() ? value.field("signed_block") : value;
        var beside = shape.contents() ? List.of(value.field("kzg_proofs"), value.field("blobs")) : List.<SszValue>of();
        return new SignedProposal(
                ProposedBlock.of(fork, blinded, signed.field("message"), beside),
                signed.field("signature").toVector());
    }
}
