package io.orrery.domain.validator.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.block.Blocks.Kind;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.SszType;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszValue;
import io.orrery.domain.validator.ssz.SszWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProposedBlockTest {
    static List<Kind> kinds() {
        return Blocks.kinds();
    }

    private static ProposedBlock read(Kind kind, byte[] ssz) {
        return ProposedBlock.read(kind.fork(), kind.preset(), kind.blinded(), ssz);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aBlockSaysWhatItWasMadeOf(Kind kind) {
        var block = read(kind, kind.empty());
        assertThat(block.fork()).isEqualTo(kind.fork());
        assertThat(block.blinded()).isEqualTo(kind.blinded());
        assertThat(block.header().slot()).isEqualTo(Blocks.SLOT);
        assertThat(block.header().proposerIndex()).isEqualTo(Blocks.PROPOSER);
        assertThat(block.header().parentRoot()).isEqualTo(Blocks.PARENT);
        assertThat(block.header().stateRoot()).isEqualTo(Blocks.STATE);
        assertThat(block.randaoReveal()).isEqualTo(kind.signature(0xe5));
        assertThat(block.graffiti()).isEqualTo(Blocks.GRAFFITI);
        assertThat(block.blobs()).isZero();
        if (kind.fork() == ForkName.PHASE0 || kind.fork() == ForkName.ALTAIR) {
            assertThat(block.feeRecipient()).isEmpty();
        } else {
            assertThat(block.feeRecipient()).contains(kind.feeRecipient());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aSignedBlockIsReadAsTheSameBlockAndItsSignature(Kind kind) {
        var ssz = kind.empty();
        var block = read(kind, ssz);
        var signature = kind.signature(0xf6);
        var signed = SignedProposal.read(kind.fork(), kind.preset(), kind.blinded(), block.signed(signature));
        assertThat(signed.signature()).isEqualTo(signature);
        assertThat(signed.block().header()).isEqualTo(block.header());
        assertThat(signed.block().unsigned()).isEqualTo(ssz);
    }

    /// Written out by the general writer, which knows nothing of what is spliced.
    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsPublishedIsTheSerializedContainer(Kind kind) {
        var block = read(kind, kind.empty());
        var signature = kind.signature(0xf6);
        var shape = kind.shape();
        var path = shape.contents() ? "signed_block." : "";
        var alone = shape.contents() ? Arrays.copyOfRange(kind.empty(), 12, kind.empty().length) : kind.empty();
        var written = new SszWriter(shape.signed())
                .with(path + "message", alone)
                .with(path + "signature", signature.toBytes())
                .write();
        assertThat(block.signed(signature)).isEqualTo(written);
    }

    /// What a builder's payload hides is its lists: the block is the same, and so is its root.
    @ParameterizedTest
    @MethodSource("kinds")
    void aBlindedBlockHasTheRootOfTheWholeOne(Kind kind) {
        if (!kind.blinded()) {
            return;
        }
        var whole = new Kind(kind.fork(), kind.preset(), false, kind.addressBytes());
        var shape = kind.shape();
        var payload = "body.execution_payload_header.";
        var writer = new SszWriter(shape.proposal())
                .with("slot", Blocks.SLOT)
                .with("proposer_index", Blocks.PROPOSER)
                .with("parent_root", Blocks.PARENT.toBytes())
                .with("state_root", Blocks.STATE.toBytes())
                .with("body.randao_reveal", kind.signature(0xe5).toBytes())
                .with("body.graffiti", Blocks.GRAFFITI.toBytes())
                .with(payload + "fee_recipient", kind.feeRecipient().toBytes())
                .with(payload + "transactions_root", emptyRoot(whole, "transactions"));
        if (kind.fork() != ForkName.BELLATRIX) {
            writer.with(payload + "withdrawals_root", emptyRoot(whole, "withdrawals"));
        }
        assertThat(read(kind, writer.write()).root())
                .isEqualTo(read(whole, whole.empty()).root());
    }

    private static byte[] emptyRoot(Kind kind, String list) {
        var body = (Container) type(kind.shape().block(), "body");
        var payload = (Container) type(body, "execution_payload");
        return SszValue.of(type(payload, list), new byte[0]).root().toBytes();
    }

    private static SszType type(Container container, String name) {
        return container.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow()
                .type();
    }

    @Test
    void blobsThatTheBlockDoesNotCommitToAreRefused() {
        var shape = BlockShape.ethereum(ForkName.FULU, Preset.MAINNET, false);
        var one = new SszWriter(shape.proposal()).with("block.body.blob_kzg_commitments", new byte[48]);
        assertThatThrownBy(() -> ProposedBlock.read(ForkName.FULU, Preset.MAINNET, false, one.write()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blobs: 0, where the block commits to 1 of them");
        one.with("blobs", new byte[131_072]).with("kzg_proofs", new byte[48]);
        assertThatThrownBy(() -> ProposedBlock.read(ForkName.FULU, Preset.MAINNET, false, one.write()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kzg_proofs: 1, where 1 blobs have 128");
        one.with("kzg_proofs", new byte[128 * 48]);
        assertThat(ProposedBlock.read(ForkName.FULU, Preset.MAINNET, false, one.write())
                        .blobs())
                .isOne();
    }

    @Test
    void thereAreNoBlindedBlocksBeforeBellatrix() {
        assertThatThrownBy(() -> ProposedBlock.read(ForkName.ALTAIR, Preset.MAINNET, true, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("blinded: true, where ALTAIR has no blinded blocks");
    }

    @Test
    void aSignatureOfAnotherSchemeIsRefused() {
        var kind = new Kind(ForkName.FULU, Preset.MAINNET, false, 20);
        var block = read(kind, kind.empty());
        assertThatThrownBy(() -> block.signed(Blocks.filled(4627, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signature: 4627 bytes where there are 96");
    }
}
