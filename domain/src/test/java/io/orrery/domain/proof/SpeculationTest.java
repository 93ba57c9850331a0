package io.orrery.domain.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpeculationTest {
    private static final Speculation RULE = new Speculation(50, 4);

    private static CircuitMeasure measure(long... timesMs) {
        return new CircuitMeasure(LongStream.of(timesMs)
                .mapToObj(time -> new CircuitMeasure.Run(time, 0))
                .toList());
    }

    private static boolean wanted(CircuitMeasure measure, long deadlineMs, long nowMs) {
        return RULE.wanted(measure, measure, OptionalLong.of(deadlineMs), 0, nowMs);
    }

    @Test
    void withoutADeadlineOrMeasuresNobodyIsSetBeside() {
        assertThat(RULE.wanted(measure(1, 1, 1, 1), measure(1), OptionalLong.empty(), 0, 1_000))
                .isFalse();
        assertThat(wanted(measure(1, 1, 1), 2_000, 1_000)).isFalse();
    }

    @Test
    void theFirstIsTrustedWhileHalfOfThoseThatWereAsSlowWouldMakeIt() {
        var measure = measure(10, 20, 30, 100);
        assertThat(wanted(measure, 60, 15)).as("two of three").isFalse();
        assertThat(wanted(measure, 60, 25)).as("one of two").isFalse();
        assertThat(wanted(measure, 60, 35)).as("none of one, and another might").isTrue();
    }

    @Test
    void nobodyIsSetBesideWhereNoOtherWouldMakeItEither() {
        assertThat(wanted(measure(50, 50, 50, 100), 70, 60)).isFalse();
    }

    @Test
    void afterTheDeadlineOnlyWhoeverIsSlowerThanAllGetsCompany() {
        assertThat(wanted(measure(10, 20, 30, 100), 50, 60)).isFalse();
        assertThat(wanted(measure(10, 20, 30, 100), 50, 101)).isTrue();
    }

    @Test
    void theSecondIsJudgedByWhatItProvesOn() {
        var slow = measure(50, 50, 50, 100);
        assertThat(RULE.wanted(slow, measure(5), OptionalLong.of(70), 0, 60))
                .as("a device would still make it")
                .isTrue();
        assertThat(RULE.wanted(slow, CircuitMeasure.NONE, OptionalLong.of(70), 0, 60))
                .as("nothing is known of the other")
                .isFalse();
    }

    @Test
    void onlyTheNewestRunsCount() {
        var measure = CircuitMeasure.NONE;
        for (int run = 0; run < 2 * CircuitMeasure.KEPT; run++) {
            measure = measure.with(new CircuitMeasure.Run(run, 1_000L - run));
        }
        assertThat(measure.runs()).hasSize(CircuitMeasure.KEPT);
        assertThat(measure.peakBytes()).hasValue(1_000L - CircuitMeasure.KEPT);
        assertThat(measure.medianMs()).hasValue(CircuitMeasure.KEPT + CircuitMeasure.KEPT / 2);
    }
}
