package io.orrery.domain.validator.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.block.Blocks.Kind;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.SszWriter;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes of which nobody says the truth. `-Dorrery.block.seed` repeats a run.
class HostileBlockTest {
    private static final long SEED = Long.getLong("orrery.block.seed", 20_261_127);
    private static final int BLOCKS = 4;
    private static final int MUTATIONS = 200;

    static List<Kind> kinds() {
        return Blocks.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void mutatedBlocksAreRefusedForAReasonOrAreOtherBlocks(Kind kind) {
        var maker = new RandomBlock(new SplittableRandom(SEED), 3);
        int refused = 0;
        int taken = 0;
        for (int i = 0; i < BLOCKS; i++) {
            var valid = maker.of(kind);
            var block = ProposedBlock.read(kind.fork(), kind.preset(), kind.blinded(), valid);
            assertThat(block.unsigned()).isEqualTo(valid);
            for (int mutation = 0; mutation < MUTATIONS; mutation++) {
                var bytes = maker.mutated(valid);
                try {
                    var other = ProposedBlock.read(kind.fork(), kind.preset(), kind.blinded(), bytes);
                    // What was taken is all there was, and what is published has the same root.
                    assertThat(other.unsigned()).isEqualTo(bytes);
                    var signed = other.signed(kind.signature(1));
                    assertThat(SignedProposal.read(kind.fork(), kind.preset(), kind.blinded(), signed)
                                    .block()
                                    .root())
                            .isEqualTo(other.root());
                    taken++;
                } catch (IllegalArgumentException expected) {
                    assertThat(expected.getMessage())
                            .as("seed %d, block %d, mutation %d", SEED, i, mutation)
                            .contains(": ");
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
        assertThat(taken).isPositive();
    }

    /// A million transactions of nothing have a tree of 25 levels each.
    @Test
    void aTreeThatNoBlockHasIsRefusedBeforeItIsHashed() {
        int count = 1 << 20;
        var transactions = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            transactions.write(SszWriter.uint64(4 * count + i), 0, 4);
        }
        transactions.writeBytes(new byte[count]);
        var ssz = new SszWriter(BlockShape.ethereum(ForkName.BELLATRIX, Preset.MAINNET, false)
                        .proposal())
                .with("body.execution_payload.transactions", transactions.toByteArray())
                .write();
        assertThatThrownBy(() -> ProposedBlock.read(ForkName.BELLATRIX, Preset.MAINNET, false, ssz))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes more than 4194304 hashes");
    }

    @Test
    void aRefusalSaysWhereAndWhy() {
        var shape = BlockShape.ethereum(ForkName.ELECTRA, Preset.MAINNET, false);
        assertThatThrownBy(() -> ProposedBlock.read(ForkName.ELECTRA, Preset.MAINNET, false, new byte[12]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block: the first offset is 0, where the fixed part ends at 12");
        assertThatThrownBy(() -> new SszWriter(shape.proposal())
                        .with("block.body.attestations", new byte[] {8, 0, 0, 0})
                        .write())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("block.body.attestations: the first offset is 8, where it is a multiple of 4 from 4 to 4");
    }
}
