package io.orrery.domain.validator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.Attesters;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.Proposers;
import io.orrery.domain.validator.client.DutyCheck.Flaw;
import io.orrery.domain.validator.client.EpochDuties.Part;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.Preset;
import io.orrery.domain.validator.duty.QrlNetworks;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DutyRulesTest {
    private static final Digest A = new Digest(1, 0, 0, 0);
    private static final Digest B = new Digest(2, 0, 0, 0);
    private static final SlotClock CLOCK = new SlotClock(10_000, 12_000, 32);

    @Test
    void aSlotIsThreeThirdsAndTheClockKnowsThem() {
        assertThat(CLOCK.slotAt(9_999)).isZero();
        assertThat(CLOCK.begun(9_999)).isFalse();
        assertThat(CLOCK.slotAt(21_999)).isZero();
        assertThat(CLOCK.slotAt(22_000)).isEqualTo(1);
        assertThat(CLOCK.epochAt(10_000 + 32 * 12_000)).isEqualTo(1);
        assertThat(CLOCK.dueMs(DutyKind.PROPOSAL, 1)).isEqualTo(22_000);
        assertThat(CLOCK.dueMs(DutyKind.ATTESTATION, 1)).isEqualTo(26_000);
        assertThat(CLOCK.dueMs(DutyKind.SYNC_MESSAGE, 1)).isEqualTo(26_000);
        assertThat(CLOCK.dueMs(DutyKind.AGGREGATION, 1)).isEqualTo(30_000);
        assertThat(CLOCK.lastMs(DutyKind.PROPOSAL, 1)).isEqualTo(30_000);
        assertThat(CLOCK.lastMs(DutyKind.ATTESTATION, 1)).isEqualTo(34_000);
        // Of a second, in whole milliseconds.
        assertThat(new SlotClock(0, 1_000, 8).dueMs(DutyKind.AGGREGATION, 1)).isEqualTo(1_666);
        assertThatIllegalArgumentException().isThrownBy(() -> new SlotClock(0, 2, 8));
    }

    @Test
    void qrlsSlotsAreAMinuteAndItsEpochsTwoHours() {
        var network = QrlNetworks.network("qrl", 600, A, new Version(0), AddressForm.QRL_Q20);
        var clock = SlotClock.of(network);
        assertThat(clock.dueMs(DutyKind.ATTESTATION, 1)).isEqualTo(600_000 + 80_000);
        assertThat(clock.firstSlot(2)).isEqualTo(256);
        assertThat(DutyCheck.hasSync(network, 0)).isTrue();
        assertThat(DutyCheck.dataCommittee(network, 5, 3)).isEqualTo(3);
    }

    @Test
    void oneOfSoManyIsDrawnThatSixteenAggregateACommittee() {
        var proofs = IntStream.range(0, 4_000)
                .mapToObj(i -> ByteVector.of(new byte[] {(byte) i, (byte) (i >> 8)}))
                .toList();
        assertThat(proofs).allMatch(proof -> Aggregator.ofCommittee(31, proof));
        assertThat(proofs.stream().filter(proof -> Aggregator.ofCommittee(128, proof)))
                .hasSizeBetween(400, 600);
        assertThat(proofs.stream().filter(proof -> Aggregator.ofSubcommittee(Preset.MAINNET, proof)))
                .hasSizeBetween(400, 600);
        assertThat(proofs.stream().filter(proof -> Aggregator.ofSubcommittee(Preset.QRL, proof)))
                .hasSizeBetween(400, 600);
        assertThat(proofs).allMatch(proof -> Aggregator.ofSubcommittee(Preset.MINIMAL, proof));
        assertThat(Aggregator.subcommittee(Preset.MAINNET, 511)).isEqualTo(3);
        assertThat(Aggregator.subcommittee(Preset.QRL, 127)).isZero();
    }

    @Test
    void theHashOfAProofIsReadAsTheSpecificationDoes() {
        // SHA-256 of nothing begins with e3b0c44298fc1c14, little-endian 1,449,310,910,991,872,227: 13 * 89 * ...
        var empty = ByteVector.of(new byte[0]);
        assertThat(Aggregator.ofCommittee(8 * 16, empty)).isFalse();
        assertThat(Aggregator.ofCommittee(13 * 16, empty)).isTrue();
        assertThat(Aggregator.ofCommittee(13 * 16 + 15, empty)).isTrue();
        assertThat(Aggregator.ofCommittee(14 * 16, empty)).isFalse();
        assertThat(Aggregator.ofCommittee(89 * 16, empty)).isTrue();
    }

    private static EpochDuties read(long epoch) {
        return EpochDuties.unknown(epoch)
                .with(new Attesters(A, List.of()))
                .with(new Proposers(A, List.of()))
                .with(List.of());
    }

    private static ChainEvent.Head head(long slot, Digest previous, Digest current) {
        return new ChainEvent.Head(slot, A, previous, current, false);
    }

    @Test
    void votesFollowFromTheBlockBeforeTheEpochBeforeAndProposersFromTheOneBeforeTheEpoch() {
        assertThat(EpochDuties.unknown(3).unread()).containsExactlyInAnyOrder(Part.values());
        assertThat(read(3).unread()).isEmpty();
        assertThat(read(3).after(CLOCK, head(100, A, A)).stale()).isEmpty();
        assertThat(read(3).after(CLOCK, head(100, B, A)).stale()).containsExactly(Part.ATTESTERS);
        assertThat(read(3).after(CLOCK, head(100, A, B)).stale()).containsExactly(Part.PROPOSERS);
        // The next epoch's.
        assertThat(read(4).after(CLOCK, head(100, B, A)).stale()).isEmpty();
        assertThat(read(4).after(CLOCK, head(100, A, B)).stale()).containsExactly(Part.ATTESTERS);
        assertThat(read(5).after(CLOCK, head(100, B, B)).stale()).isEmpty();
        assertThat(EpochDuties.unknown(3).after(CLOCK, head(100, B, B)).stale()).isEmpty();
    }

    @Test
    void aRootIsAReasonOnce() {
        var heard = read(3).after(CLOCK, head(100, B, A));
        var again = heard.next().after(CLOCK, head(101, B, A));
        assertThat(again.stale()).isEmpty();
        var other = new Digest(3, 0, 0, 0);
        assertThat(again.next().after(CLOCK, head(102, other, A)).stale()).containsExactly(Part.ATTESTERS);
    }

    @Test
    void aBranchThatPartsBeforeTheEpochAndASilenceAreReasonsForAll() {
        assertThat(read(3).after(CLOCK, new ChainEvent.Reorganized(100, 4)).stale())
                .isEmpty();
        assertThat(read(3).after(CLOCK, new ChainEvent.Reorganized(100, 5)).stale())
                .containsExactlyInAnyOrder(Part.values());
        assertThat(read(4).after(CLOCK, new ChainEvent.Reorganized(100, 4)).stale())
                .isEmpty();
        assertThat(read(4).after(CLOCK, new ChainEvent.Reorganized(100, 5)).stale())
                .containsExactlyInAnyOrder(Part.values());
        assertThat(read(3).after(CLOCK, new ChainEvent.Connected()).stale()).containsExactlyInAnyOrder(Part.values());
        assertThat(read(3).after(CLOCK, new ChainEvent.Silent("gone")).stale()).isEmpty();
    }

    @Test
    void inEpochZeroSourceAndTargetMayBeOne() {
        var network = EthereumNetworks.MAINNET;
        var genesis = new Checkpoint(0, A);
        assertThat(DutyCheck.vote(network, 3, 1, new AttestationData(3, 1, B, genesis, genesis)))
                .isEmpty();
        var same = new Checkpoint(2, A);
        assertThat(DutyCheck.vote(network, 64, 1, new AttestationData(64, 1, B, same, same)))
                .map(Flaw::reason)
                .contains(DutyCheck.Reason.SOURCE_AFTER_TARGET);
    }
}
