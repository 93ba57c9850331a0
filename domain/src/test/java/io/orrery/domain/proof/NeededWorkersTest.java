package io.orrery.domain.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.NeededWorkers.Load;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeededWorkersTest {
    private static final NeededWorkers RULE = new NeededWorkers(50);

    private static List<Load> loads(int count, long expectedMs, long dueMs) {
        return IntStream.range(0, count)
                .mapToObj(_ -> new Load(expectedMs, dueMs))
                .toList();
    }

    @Test
    void nobodyIsNeededWhereNothingIsToBeDone() {
        assertThat(RULE.of(List.of(), List.of(), 0)).isZero();
    }

    @Test
    void whoeverWorksIsNeeded() {
        assertThat(RULE.of(loads(3, 5, Long.MAX_VALUE), List.of(), 0)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"1, 100, 1", "10, 100, 1", "10, 99, 2", "10, 50, 2", "10, 20, 5", "10, 10, 10"})
    void asManyAreNeededAsFinishAllByTheDeadline(int jobs, long dueMs, int workers) {
        assertThat(RULE.of(List.of(), loads(jobs, 10, dueMs), 0)).isEqualTo(workers);
    }

    @Test
    void whatWaitsBehindARunningProofCountsTheRestOfIt() {
        assertThat(RULE.of(List.of(new Load(40, Long.MAX_VALUE)), loads(1, 10, 50), 0))
                .isEqualTo(1);
        assertThat(RULE.of(List.of(new Load(41, Long.MAX_VALUE)), loads(1, 10, 50), 0))
                .isEqualTo(2);
    }

    @Test
    void whatIsTooLateWantsToBeBegunNow() {
        assertThat(RULE.of(List.of(), loads(4, 10, -1), 1_000)).isEqualTo(4);
    }

    @Test
    void neverMoreThanTheBoundIsAskedFor() {
        assertThat(RULE.of(List.of(), loads(400, 10, 10), 0)).isEqualTo(50);
        assertThat(RULE.of(loads(400, 10, 10), List.of(), 0)).isEqualTo(50);
    }
}
