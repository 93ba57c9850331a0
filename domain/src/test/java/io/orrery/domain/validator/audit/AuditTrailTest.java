package io.orrery.domain.validator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.Deed.Told;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.SignedBlock;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditTrailTest {
    private static final ValidatorKey KEY = ValidatorKey.of(new byte[ValidatorKey.BLS_BYTES]);

    private final List<AuditEntry> chain = new ArrayList<>();

    private AuditTrailTest add(long epoch, Deed deed) {
        long number = chain.size() + 1L;
        var previous = chain.isEmpty() ? AuditEntry.START : chain.getLast().digest();
        chain.add(new AuditEntry(
                number,
                number * 10,
                epoch,
                deed,
                previous,
                AuditEntry.digest(previous, number, number * 10, epoch, DeedBytes.kind(deed), DeedBytes.of(deed))));
        return this;
    }

    private AuditTrailTest told(long epoch, String verb, String who) {
        return add(epoch, new Told(verb, who, ""));
    }

    private AuditTrailTest signed(long epoch, Vote... votes) {
        return add(
                epoch,
                new Deed.Signed(Arrays.stream(votes)
                        .map(vote -> new Deed.SignedVote(7, vote))
                        .toList()));
    }

    private static SignedAttestation vote(long source, long target, int root) {
        return new SignedAttestation(source, target, Optional.of(new Digest(root, 0, 0, 0)));
    }

    private AuditTrailTest begun() {
        return add(0, new Deed.Added(List.of(new Deed.Numbered(7, KEY))))
                .told(0, Told.ENABLED, "ann")
                .told(1, Told.CLAIMED, "a");
    }

    private AuditTrail.Verdict verdict() {
        var trail = new AuditTrail();
        chain.forEach(trail::entry);
        return trail.verdict();
    }

    private void flawed(String what) {
        assertThat(verdict().flaws()).anySatisfy(flaw -> assertThat(flaw.what()).contains(what));
    }

    @Test
    void aChainThatHoldsTellsWhoHadTheKeysAndWhatWasReleased() {
        begun().signed(1, vote(1, 2, 1))
                .told(2, Told.CLAIMED, "b")
                .signed(2, vote(2, 3, 1), new SignedBlock(9, Optional.of(new Digest(1, 2, 3, 4))))
                .told(2, Told.RELEASED, "b");
        var verdict = verdict();
        assertThat(verdict.flaws()).isEmpty();
        assertThat(verdict.released()).isEqualTo(3);
        assertThat(verdict.tenures())
                .containsExactly(
                        new AuditTrail.Tenure(1, "a", 30, 50, Told.CLAIMED, 1, 40),
                        new AuditTrail.Tenure(2, "b", 50, 70, Told.RELEASED, 2, 60));
    }

    @Test
    void anEntryThatWasChangedOrTakenOutIsFound() {
        begun().signed(1, vote(1, 2, 1)).signed(1, vote(2, 3, 1));
        var old = chain.get(3);
        chain.set(
                3,
                new AuditEntry(
                        old.number(),
                        old.atMs(),
                        old.epoch(),
                        new Deed.Signed(List.of(new Deed.SignedVote(7, vote(1, 2, 9)))),
                        old.previous(),
                        old.digest()));
        flawed("not as it was written");
        chain.remove(3);
        flawed("missing");
    }

    @Test
    void aVoteThatWasReleasedUnderAnotherEpochIsFound() {
        begun().told(2, Told.CLAIMED, "b").signed(1, vote(1, 2, 1));
        flawed("which nobody had then");
    }

    @Test
    void aVoteThatWasReleasedWhenNobodyHadTheKeysIsFound() {
        begun().told(1, Told.RELEASED, "a").signed(1, vote(1, 2, 1));
        flawed("which nobody had then");
    }

    @Test
    void aVoteThatWasReleasedWhileThePersonHadStoppedItIsFound() {
        begun().told(1, Told.PAUSED, "ann").signed(1, vote(1, 2, 1));
        flawed("while the key set was paused");
    }

    @Test
    void anEpochThatFallsOrSkipsIsFound() {
        begun().told(3, Told.CLAIMED, "b");
        flawed("its epoch is 3 after 1");
    }

    @Test
    void twoVotesThatAreSlashableAreFoundThoughEachWasReleasedInOrder() {
        begun().signed(1, vote(1, 4, 1)).signed(1, vote(2, 3, 1));
        flawed("which are slashable");
    }

    @Test
    void aKeyThatWasNeverPutInIsFound() {
        begun().add(1, new Deed.Signed(List.of(new Deed.SignedVote(8, vote(1, 2, 1)))));
        flawed("was never put into the set");
    }

    @Test
    void deedsAreReadAsTheyWereWritten() {
        for (var deed : List.of(
                new Told("claimed", "é", ""),
                new Deed.Added(List.of(new Deed.Numbered(1, KEY))),
                new Deed.Signed(List.of(
                        new Deed.SignedVote(1, vote(1, 2, 1)),
                        new Deed.SignedVote(2, new SignedBlock(5, Optional.empty())))))) {
            var bytes = DeedBytes.of(deed);
            assertThat(DeedBytes.parse(DeedBytes.kind(deed), bytes)).isEqualTo(deed);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DeedBytes.parse(DeedBytes.kind(deed), Arrays.copyOf(bytes, bytes.length - 1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DeedBytes.parse(DeedBytes.kind(deed), Arrays.copyOf(bytes, bytes.length + 1)));
        }
    }
}
