package io.orrery.domain.validator.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.domain.validator.protection.SlashingProtection.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class ProtectionRecordTest {
    private static final ValidatorKey KEY = ValidatorKey.of(new byte[ValidatorKey.BLS_BYTES]);

    @Provide
    Arbitrary<List<Vote>> votes() {
        return vote().list().ofMaxSize(14);
    }

    /// Small numbers meet one another. Imported votes may have no root, and a source above their target.
    @Provide
    Arbitrary<Vote> vote() {
        var numbers = Arbitraries.longs().between(0, 9);
        var roots = Arbitraries.integers()
                .between(0, 2)
                .map(root -> root == 0 ? Optional.<Digest>empty() : Optional.of(new Digest(root, 0, 0, 0)));
        var blocks = Combinators.combine(numbers, roots).<Vote>as(SignedBlock::new);
        var attestations = Combinators.combine(numbers, numbers, roots).<Vote>as(SignedAttestation::new);
        return Arbitraries.frequencyOf(Tuple.of(1, blocks), Tuple.of(3, attestations));
    }

    private static boolean accepts(ProtectionMode mode, ProtectionRecord record, Vote vote) {
        return SlashingProtection.decide(mode, record, vote, Horizon.NONE) instanceof Verdict.Accept;
    }

    /// Some votes imported, then some signed.
    private static ProtectionRecord record(ProtectionMode imported, List<Vote> told, List<Vote> wanted) {
        var record = ProtectionRecord.EMPTY.merged(imported, told);
        for (var vote : wanted) {
            if (SlashingProtection.decide(ProtectionMode.COMPLETE, record, vote, Horizon.NONE)
                    instanceof Verdict.Accept(var next)) {
                record = next;
            }
        }
        return record;
    }

    private static ProtectionRecord exported(ProtectionRecord record) {
        return ProtectionRecord.EMPTY.merged(
                ProtectionMode.COMPLETE, KeyHistory.of(KEY, record).votes());
    }

    @Property
    void importingTheSameAgainChangesNothing(
            @ForAll ProtectionMode mode, @ForAll("votes") List<Vote> first, @ForAll("votes") List<Vote> second) {
        var record = ProtectionRecord.EMPTY.merged(mode, first).merged(mode, second);
        assertThat(record.merged(mode, second)).isEqualTo(record);
        assertThat(record.merged(mode, first)).isEqualTo(record);
    }

    @Property
    void whatIsImportedIsNeverAcceptedNorIsAnythingSlashableWithIt(
            @ForAll ProtectionMode mode, @ForAll("votes") List<Vote> told, @ForAll("vote") Vote vote) {
        var record = ProtectionRecord.EMPTY.merged(mode, told);
        if (accepts(mode, record, vote)) {
            for (var before : told) {
                assertThat(SlashableVotes.among(List.of(before, vote)))
                        .as("%s after %s", vote, before)
                        .isEmpty();
            }
        }
    }

    @Property
    void watermarksNeverFall(
            @ForAll ProtectionMode mode, @ForAll("votes") List<Vote> first, @ForAll("votes") List<Vote> second) {
        var before = ProtectionRecord.EMPTY.merged(mode, first);
        var after = before.merged(mode, second);
        assertThat(after.high()).isEqualTo(after.high().raised(before.high()));
        assertThat(after.low()).isEqualTo(after.low().raised(before.low()));
    }

    @Property
    void whatIsExportedAndImportedIsExportedTheSameAgain(
            @ForAll ProtectionMode mode, @ForAll("votes") List<Vote> told, @ForAll("votes") List<Vote> wanted) {
        var record = record(mode, told, wanted);
        assertThat(KeyHistory.of(KEY, exported(record))).isEqualTo(KeyHistory.of(KEY, record));
    }

    @Property
    void whoeverTakesAnExportAcceptsNothingThatTheExporterWouldRefuse(
            @ForAll ProtectionMode mode,
            @ForAll("votes") List<Vote> told,
            @ForAll("votes") List<Vote> later,
            @ForAll("votes") List<Vote> wanted,
            @ForAll("vote") Vote vote) {
        var record = record(mode, told, wanted).merged(ProtectionMode.COMPLETE, later);
        if (accepts(ProtectionMode.COMPLETE, exported(record), vote)) {
            assertThat(accepts(ProtectionMode.COMPLETE, record, vote)).isTrue();
        }
    }

    @Property
    void aRecordThatForgotOldVotesAcceptsNothingMore(
            @ForAll("votes") List<Vote> told,
            @ForAll("votes") List<Vote> wanted,
            @ForAll @IntRange(min = 1, max = 4) int keep,
            @ForAll("vote") Vote vote) {
        var record = record(ProtectionMode.COMPLETE, told, wanted);
        var pruned = record.pruned(keep);
        assertThat(pruned.sortedBlocks()).hasSizeLessThanOrEqualTo(keep);
        assertThat(pruned.sortedAttestations()).hasSizeLessThanOrEqualTo(keep);
        assertThat(pruned.pruned(keep)).isEqualTo(pruned);
        if (accepts(ProtectionMode.COMPLETE, pruned, vote)) {
            assertThat(accepts(ProtectionMode.COMPLETE, record, vote)).isTrue();
        }
    }

    @Property
    void whatAKeyHasSignedIsNotSlashableHoweverOftenItForgets(
            @ForAll("votes") List<Vote> wanted, @ForAll @IntRange(min = 1, max = 3) int keep) {
        var record = ProtectionRecord.EMPTY;
        var signed = new ArrayList<Vote>();
        for (var vote : wanted) {
            if (SlashingProtection.decide(ProtectionMode.COMPLETE, record, vote, Horizon.NONE)
                    instanceof Verdict.Accept(var next)) {
                signed.add(vote);
                record = next.pruned(keep);
            }
        }
        assertThat(SlashableVotes.among(signed)).isEmpty();
    }
}
