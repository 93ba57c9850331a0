package io.orrery.domain.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.readiness.Readiness.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration CLOCK = Duration.ofSeconds(2);
    private static final Readiness.Bounds BOUNDS = new Readiness.Bounds(CLOCK, Optional.of(CLOCK), 100, 7);

    /// @param offMs the machine's clock ahead of the database's
    private static Readiness.Database database(long offMs, long tookMs, long lag) {
        var asked = NOW.plusMillis(offMs);
        return new Readiness.Database(asked, NOW.plusMillis(tookMs / 2), asked.plusMillis(tookMs), lag, 0);
    }

    /// @param aheadMs the newest block ahead of the machine's clock
    private static Readiness.L1 l1(long chainId, long aheadMs) {
        return new Readiness.L1(chainId, NOW.plusMillis(aheadMs), NOW);
    }

    private static Set<Reason> missing(Readiness.Database database, Readiness.L1 l1) {
        return Readiness.missing(new Readiness.Facts(Optional.of(database), Optional.of(l1)), BOUNDS);
    }

    @Test
    void aNodeWhoseSurroundingsAnswerAndAgreeIsReady() {
        assertThat(missing(database(0, 10, 0), l1(7, -12_000))).isEmpty();
    }

    @Test
    void whatDoesNotAnswerIsMissingAndNothingIsSaidOfItsClock() {
        assertThat(Readiness.missing(new Readiness.Facts(Optional.empty(), Optional.empty()), BOUNDS))
                .containsExactlyInAnyOrder(Reason.DATABASE_SILENT, Reason.L1_SILENT);
    }

    @Test
    void anotherChainTellsNothingAboutTheClock() {
        assertThat(missing(database(0, 0, 0), l1(8, 1_000_000))).containsExactly(Reason.L1_OTHER_CHAIN);
    }

    @Test
    void readTablesThatAreBehindDoNotKeepANodeFromJoining() {
        var facts = new Readiness.Facts(Optional.of(database(0, 0, 101)), Optional.of(l1(7, 0)));
        assertThat(Readiness.missing(facts, BOUNDS)).containsExactly(Reason.TABLES_BEHIND);
        assertThat(Readiness.missingToJoin(facts, BOUNDS)).isEmpty();
    }

    @Test
    void readTablesThatDoNotHaveWhatWasThereAtTheStartAreBehindHoweverLittleThatIs() {
        var restored = new Readiness.Database(NOW, NOW, NOW, 3, 1);
        assertThat(missing(restored, l1(7, 0))).containsExactly(Reason.TABLES_BEHIND);
        assertThat(missing(new Readiness.Database(NOW, NOW, NOW, 3, 0), l1(7, 0)))
                .isEmpty();
    }

    @Property
    void aClockIsOffWhereItIsFurtherFromTheDatabasesThanTheBoundHoweverLongTheAnswerTook(
            @ForAll @LongRange(min = -100_000, max = 100_000) long offMs,
            @ForAll @LongRange(min = 0, max = 20_000) long tookMs) {
        boolean surelyOff = Math.abs(offMs) > CLOCK.toMillis() + tookMs;
        boolean surelyRight = Math.abs(offMs) <= CLOCK.toMillis();
        var reasons = missing(database(offMs, tookMs, 0), l1(7, 0));
        if (surelyOff) {
            assertThat(reasons).containsExactly(Reason.CLOCK_OFF);
        }
        if (surelyRight) {
            assertThat(reasons).isEmpty();
        }
    }

    @Property
    void aClockIsBehindL1WhereTheNewestBlockIsFurtherAheadThanTheBound(
            @ForAll @LongRange(min = -100_000, max = 100_000) long aheadMs) {
        assertThat(missing(database(0, 0, 0), l1(7, aheadMs)).contains(Reason.CLOCK_BEHIND_L1))
                .isEqualTo(aheadMs > CLOCK.toMillis());
    }

    @Test
    void aDevnetsTimeMayBeMoved() {
        var devnet = new Readiness.Bounds(CLOCK, Optional.empty(), 100, 7);
        assertThat(Readiness.missing(
                        new Readiness.Facts(Optional.of(database(0, 0, 0)), Optional.of(l1(7, 1_000_000))), devnet))
                .isEmpty();
    }

    @Property
    void aNodeLeavesAfterTheGraceAndOnlyWhereAnotherIsReady(
            @ForAll @IntRange(max = 100) int lasting, @ForAll @IntRange(max = 100) int grace) {
        assertThat(Readiness.leaves(Duration.ofSeconds(lasting), Duration.ofSeconds(grace), false))
                .isFalse();
        assertThat(Readiness.leaves(Duration.ofSeconds(lasting), Duration.ofSeconds(grace), true))
                .isEqualTo(lasting >= grace);
    }

    @Property
    void everyFaultIsToldWhateverElseIsWrong(
            @ForAll boolean databaseAnswers,
            @ForAll boolean l1Answers,
            @ForAll boolean clockOff,
            @ForAll @IntRange(max = 200) int lag,
            @ForAll boolean otherChain) {
        var facts = new Readiness.Facts(
                databaseAnswers ? Optional.of(database(clockOff ? 60_000 : 0, 5, lag)) : Optional.empty(),
                l1Answers ? Optional.of(l1(otherChain ? 8 : 7, 0)) : Optional.empty());
        var expected = EnumSet.noneOf(Reason.class);
        if (!databaseAnswers) {
            expected.add(Reason.DATABASE_SILENT);
        } else {
            if (clockOff) {
                expected.add(Reason.CLOCK_OFF);
            }
            if (lag > BOUNDS.lag()) {
                expected.add(Reason.TABLES_BEHIND);
            }
        }
        if (!l1Answers) {
            expected.add(Reason.L1_SILENT);
        } else if (otherChain) {
            expected.add(Reason.L1_OTHER_CHAIN);
        }
        assertThat(Readiness.missing(facts, BOUNDS)).isEqualTo(expected);
        expected.remove(Reason.TABLES_BEHIND);
        assertThat(Readiness.missingToJoin(facts, BOUNDS)).isEqualTo(expected);
    }
}
