package io.orrery.domain.validator.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.block.Blocks.Kind;
import io.orrery.domain.validator.block.ProposalCheck.Finding;
import io.orrery.domain.validator.block.ProposalCheck.Rule;
import io.orrery.domain.validator.block.ProposalCheck.Verdict;
import io.orrery.domain.validator.block.ProposalCheck.Wanted;
import io.orrery.domain.validator.duty.ForkName;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.ssz.ByteVector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProposalCheckTest {
    private static final Kind WHOLE = new Kind(ForkName.ELECTRA, Preset.MAINNET, false, 20);
    private static final Kind BLINDED = new Kind(ForkName.ELECTRA, Preset.MAINNET, true, 20);
    private static final Wanted WANTED = new Wanted(
            ForkName.ELECTRA,
            Blocks.SLOT,
            Blocks.PROPOSER,
            WHOLE.signature(0xe5),
            Blocks.GRAFFITI,
            WHOLE.feeRecipient());

    private static Verdict verdict(Kind kind, Wanted wanted) {
        return ProposalCheck.of(ProposedBlock.read(kind.fork(), kind.preset(), kind.blinded(), kind.empty()), wanted);
    }

    private static Verdict withGraffiti(String graffiti, String wanted) {
        var block = BlockBytes.empty(
                ForkName.ELECTRA,
                Preset.MAINNET,
                false,
                Blocks.SLOT,
                Blocks.PROPOSER,
                Blocks.PARENT,
                Blocks.STATE,
                WANTED.randaoReveal(),
                text(graffiti),
                WANTED.feeRecipient());
        return ProposalCheck.of(
                ProposedBlock.read(ForkName.ELECTRA, Preset.MAINNET, false, block),
                new Wanted(
                        WANTED.fork(),
                        WANTED.slot(),
                        WANTED.proposerIndex(),
                        WANTED.randaoReveal(),
                        text(wanted),
                        WANTED.feeRecipient()));
    }

    private static ByteVector text(String graffiti) {
        return ByteVector.of(Arrays.copyOf(graffiti.getBytes(StandardCharsets.UTF_8), 32));
    }

    @Test
    void nothingIsFoundWhereTheBlockIsWhatWasAskedFor() {
        assertThat(verdict(WHOLE, WANTED)).isEqualTo(new Verdict(List.of()));
        assertThat(verdict(WHOLE, WANTED).passes()).isTrue();
    }

    @Test
    void whatWouldBeValidNowhereIsRefusedAndAllOfItIsTold() {
        var other = new Wanted(ForkName.FULU, 1, 2, WHOLE.signature(0x01), Blocks.GRAFFITI, WHOLE.feeRecipient());
        var verdict = verdict(WHOLE, other);
        assertThat(verdict.passes()).isFalse();
        assertThat(verdict.findings())
                .isEqualTo(verdict.refusals())
                .containsExactly(
                        new Finding(Rule.FORK, "fork: ELECTRA where FULU is wanted"),
                        new Finding(Rule.SLOT, "slot: 7654321 where 1 is wanted"),
                        new Finding(Rule.PROPOSER_INDEX, "proposer_index: 1234567 where 2 is wanted"),
                        new Finding(Rule.RANDAO_REVEAL, "randao_reveal: another one than the one that was sent"));
    }

    @Test
    void whomABlockPaysIsToldAndLosesNoSlot() {
        var other = new Wanted(
                WANTED.fork(),
                WANTED.slot(),
                WANTED.proposerIndex(),
                WANTED.randaoReveal(),
                WANTED.graffiti(),
                Blocks.filled(20, 0x0f));
        var detail = "fee_recipient: 0x" + "d4".repeat(20) + " where 0x" + "0f".repeat(20) + " is wanted";
        assertThat(verdict(WHOLE, other).passes()).isTrue();
        assertThat(verdict(WHOLE, other).warnings()).containsExactly(new Finding(Rule.FEE_RECIPIENT, detail));
        assertThat(verdict(BLINDED, other).passes()).isTrue();
        assertThat(verdict(BLINDED, other).warnings()).containsExactly(new Finding(Rule.BUILDER_FEE_RECIPIENT, detail));
    }

    @Test
    void aNodeMayWriteBehindTheGraffitiThatWereAskedFor() {
        assertThat(withGraffiti("orrery TKabcdBUabcd", "orrery").findings()).isEmpty();
        assertThat(withGraffiti("TKabcdBUabcd", "").findings()).isEmpty();
        var other = withGraffiti("lodestar", "orrery");
        assertThat(other.passes()).isTrue();
        assertThat(other.warnings()).extracting(Finding::rule).containsExactly(Rule.GRAFFITI);
    }
}
