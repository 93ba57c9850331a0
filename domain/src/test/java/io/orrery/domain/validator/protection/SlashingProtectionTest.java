package io.orrery.domain.validator.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.protection.SlashingProtection.Refusal;
import io.orrery.domain.validator.protection.SlashingProtection.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlashingProtectionTest {
    private static Optional<Digest> root(int number) {
        return Optional.of(new Digest(number, 0, 0, 0));
    }

    private static SignedBlock block(long slot, int root) {
        return new SignedBlock(slot, root(root));
    }

    private static SignedAttestation vote(long source, long target, int root) {
        return new SignedAttestation(source, target, root(root));
    }

    private static Verdict decide(ProtectionMode mode, ProtectionRecord record, Vote vote) {
        return SlashingProtection.decide(mode, record, vote, Horizon.NONE);
    }

    private static ProtectionRecord signed(ProtectionMode mode, Vote... votes) {
        var record = ProtectionRecord.EMPTY;
        for (var vote : votes) {
            assertThat(decide(mode, record, vote)).as("%s", vote).isInstanceOf(Verdict.Accept.class);
            record = ((Verdict.Accept) decide(mode, record, vote)).next();
        }
        return record;
    }

    private static void refused(ProtectionRecord record, Vote vote, Refusal reason) {
        assertThat(decide(ProtectionMode.COMPLETE, record, vote)).isEqualTo(new Verdict.Refuse(reason));
    }

    @Test
    void aSecondBlockForASlotIsRefusedAndTheSameOneIsSignedAgain() {
        var record = signed(ProtectionMode.COMPLETE, block(10, 1), block(20, 1));
        refused(record, block(20, 2), Refusal.CONFLICTING_BLOCK);
        refused(record, block(10, 2), Refusal.CONFLICTING_BLOCK);
        assertThat(decide(ProtectionMode.COMPLETE, record, block(20, 1))).isEqualTo(new Verdict.Again());
        refused(record, block(9, 1), Refusal.SLOT_BELOW_WATERMARK);
        assertThat(decide(ProtectionMode.COMPLETE, record, block(15, 1))).isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void whatASlashingIsMadeOfIsRefusedByItsName() {
        var record = signed(ProtectionMode.COMPLETE, vote(2, 3, 1), vote(4, 7, 1), vote(7, 8, 1));
        refused(record, vote(4, 7, 2), Refusal.DOUBLE_VOTE);
        refused(record, vote(5, 7, 1), Refusal.DOUBLE_VOTE);
        refused(record, vote(6, 9, 1), Refusal.SURROUNDING_VOTE);
        refused(record, vote(5, 6, 1), Refusal.SURROUNDED_VOTE);
        refused(record, vote(1, 2, 1), Refusal.SOURCE_BELOW_WATERMARK);
        refused(record, vote(2, 2, 1), Refusal.TARGET_BELOW_WATERMARK);
        refused(record, vote(9, 8, 1), Refusal.SOURCE_AFTER_TARGET);
        assertThat(decide(ProtectionMode.COMPLETE, record, vote(4, 7, 1))).isEqualTo(new Verdict.Again());
        assertThat(decide(ProtectionMode.COMPLETE, record, vote(3, 6, 1))).isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void inMinimalModeNothingAtOrBelowTheHighestIsSignedNotEvenTheSameAgain() {
        var record = signed(ProtectionMode.MINIMAL, block(10, 1), vote(2, 3, 1));
        for (Vote vote : List.of(block(10, 1), block(9, 1), vote(2, 3, 1), vote(1, 4, 1), vote(3, 3, 1))) {
            assertThat(decide(ProtectionMode.MINIMAL, record, vote)).isInstanceOf(Verdict.Refuse.class);
        }
        assertThat(decide(ProtectionMode.MINIMAL, record, vote(2, 4, 1))).isInstanceOf(Verdict.Accept.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatLiesFurtherAheadThanAnyDutyIsRefusedBecauseItWouldEndTheKey(ProtectionMode mode) {
        var horizon = Horizon.at(1_000, 32);
        assertThat(horizon).isEqualTo(new Horizon(33 * 32 - 1, 32));
        for (Vote vote : List.of(
                block(33 * 32, 1),
                block(Long.MAX_VALUE, 1),
                vote(31, 33, 1),
                vote(0, Long.MAX_VALUE, 1),
                vote(Long.MAX_VALUE, Long.MAX_VALUE, 1))) {
            assertThat(SlashingProtection.decide(mode, ProtectionRecord.EMPTY, vote, horizon))
                    .isEqualTo(new Verdict.Refuse(Refusal.TOO_FAR_AHEAD));
        }
        assertThat(SlashingProtection.decide(mode, ProtectionRecord.EMPTY, vote(31, 32, 1), horizon))
                .isInstanceOf(Verdict.Accept.class);
    }

    @Test
    void aClockThatNoChainCanHaveIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Horizon.at(-1, 32));
        assertThatIllegalArgumentException().isThrownBy(() -> Horizon.at(Long.MAX_VALUE, 32));
        assertThatIllegalArgumentException().isThrownBy(() -> BoundedJump.watermarks(Long.MAX_VALUE, 32));
        assertThatIllegalArgumentException().isThrownBy(() -> new SignedBlock(-1, root(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SignedAttestation(-1, 0, root(1)));
    }

    @Test
    void afterAJumpNothingIsSlashableWithWhatMayHaveBeenSignedUpToTheHorizon() {
        long epoch = 100;
        var jumped =
                signed(ProtectionMode.COMPLETE, block(5, 1), vote(1, 2, 1)).raised(BoundedJump.watermarks(epoch, 32));
        var horizon = Horizon.at(epoch * 32, 32);
        for (long source = epoch - 3; source <= epoch + 5; source++) {
            for (long target = source; target <= epoch + 5; target++) {
                if (decide(ProtectionMode.COMPLETE, jumped, vote(source, target, 2)) instanceof Verdict.Accept) {
                    for (long lostSource = 0; lostSource <= horizon.epoch(); lostSource++) {
                        for (long lostTarget = lostSource; lostTarget <= horizon.epoch(); lostTarget++) {
                            assertThat(isSlashable(vote(lostSource, lostTarget, 1), vote(source, target, 2)))
                                    .isFalse();
                        }
                    }
                }
            }
        }
        refused(jumped, block(horizon.slot(), 2), Refusal.SLOT_BELOW_WATERMARK);
        // Minutes later it signs again.
        assertThat(decide(ProtectionMode.COMPLETE, jumped, vote(epoch + 1, epoch + 3, 2)))
                .isInstanceOf(Verdict.Accept.class);
    }

    /// As the consensus specification has it, `is_slashable_attestation_data`, both ways round.
    private static boolean isSlashable(SignedAttestation one, SignedAttestation other) {
        boolean same = one.source() == other.source()
                && one.target() == other.target()
                && one.root().equals(other.root());
        boolean isDouble = !same && one.target() == other.target();
        return isDouble || surrounds(one, other) || surrounds(other, one);
    }

    private static boolean surrounds(SignedAttestation outer, SignedAttestation inner) {
        return outer.source() < inner.source() && inner.target() < outer.target();
    }

    private static List<SignedAttestation> smallVotes(int epochs, int roots) {
        var votes = new ArrayList<SignedAttestation>();
        for (int source = 0; source < epochs; source++) {
            for (int target = source; target < epochs; target++) {
                for (int root = 0; root < roots; root++) {
                    votes.add(vote(source, target, root));
                }
            }
        }
        return votes;
    }

    @ParameterizedTest
    @EnumSource
    void inNoShortSequenceAreTwoVotesAcceptedThatAreSlashable(ProtectionMode mode) {
        explore(mode, smallVotes(4, 2), List.of(), ProtectionRecord.EMPTY, 4);
    }

    @Test
    void fiveVotesWithOneRootEachAreNoOther() {
        explore(ProtectionMode.COMPLETE, smallVotes(4, 1), List.of(), ProtectionRecord.EMPTY, 5);
    }

    private static void explore(
            ProtectionMode mode,
            List<SignedAttestation> votes,
            List<SignedAttestation> accepted,
            ProtectionRecord record,
            int left) {
        if (left == 0) {
            return;
        }
        for (var vote : votes) {
            boolean slashable = accepted.stream().anyMatch(before -> isSlashable(before, vote));
            switch (decide(mode, record, vote)) {
                case Verdict.Accept(var next) -> {
                    if (slashable) {
                        throw new AssertionError(vote + " was accepted after " + accepted);
                    }
                    var with = new ArrayList<>(accepted);
                    with.add(vote);
                    explore(mode, votes, with, next, left - 1);
                }
                case Verdict.Again _ -> {
                    if (!accepted.contains(vote)) {
                        throw new AssertionError(vote + " is no repetition of " + accepted);
                    }
                }
                case Verdict.Refuse(var reason) -> {
                    // Nothing is refused without need: only what is slashable or lies below where the
                    // history begins.
                    if (mode == ProtectionMode.COMPLETE && !slashable && !isBelow(accepted.getFirst(), vote)) {
                        throw new AssertionError(vote + " was refused as " + reason + " after " + accepted);
                    }
                }
            }
        }
    }

    private static boolean isBelow(SignedAttestation first, SignedAttestation vote) {
        return vote.source() < first.source() || vote.target() <= first.target();
    }

    @Test
    void theCheckThatKnowsNoRuleFindsWhatThePairsFind() {
        var votes = smallVotes(4, 2);
        for (var one : votes) {
            for (var two : votes) {
                for (var three : votes) {
                    boolean pairs = isSlashable(one, two) || isSlashable(one, three) || isSlashable(two, three);
                    if (SlashableVotes.among(List.of(one, two, three)).isPresent() != pairs) {
                        throw new AssertionError(List.of(one, two, three));
                    }
                }
            }
        }
        assertThat(SlashableVotes.among(List.of(block(1, 1), block(2, 1), block(1, 1))))
                .isEmpty();
        assertThat(SlashableVotes.among(List.of(block(1, 1), block(1, 2)))).isPresent();
        assertThat(SlashableVotes.among(
                        List.of(new SignedBlock(1, Optional.empty()), new SignedBlock(1, Optional.empty()))))
                .as("nobody knows whether they are the same")
                .isPresent();
    }
}
