package io.orrery.domain.validator.block;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.domain.validator.ssz.SszWriter;

/// Bytes of blocks with nothing in them, as a node that is played would hand them over. They are valid as
/// SSZ, and on no chain.
public final class BlockBytes {
    private BlockBytes() {}

    /// What [ProposedBlock#read] reads: from Deneb on, where it is whole, with no proofs and no blobs.
    ///
    /// @param graffiti 32 bytes
    /// @param feeRecipient not used before Bellatrix; on QRL its length says which layout the block has
    public static byte[] empty(
            ForkName fork,
            Preset preset,
            boolean blinded,
            long slot,
            long proposerIndex,
            Digest parentRoot,
            Digest stateRoot,
            ByteVector randaoReveal,
            ByteVector graffiti,
            ByteVector feeRecipient) {
        var shape = fork == ForkName.ZOND
                ? BlockShape.qrl(preset, blinded, QrlLayout.of(feeRecipient))
                : BlockShape.ethereum(fork, preset, blinded);
        var block = shape.contents() ? "block." : "";
        var writer = new SszWriter(shape.proposal())
                .with(block + "slot", slot)
                .with(block + "proposer_index", proposerIndex)
                .with(block + "parent_root", parentRoot.toBytes())
                .with(block + "state_root", stateRoot.toBytes())
                .with(block + "body.randao_reveal", randaoReveal.toBytes())
                .with(block + "body.graffiti", graffiti.toBytes());
        if (fork != ForkName.PHASE0 && fork != ForkName.ALTAIR) {
            var payload = blinded ? "execution_payload_header" : "execution_payload";
            writer.with(block + "body." + payload + ".fee_recipient", feeRecipient.toBytes());
        }
        return writer.write();
    }
}
