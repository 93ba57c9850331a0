package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.actors.MetricName;
import io.orrery.ethereum.L1Client;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class L1MeasuresTest {
    private static final long DEADLINE = 1_900_000_000;

    private final ToldMetrics metrics = new ToldMetrics();
    private L1Client.Calls calls = new L1Client.Calls(0, 0);
    private CompletableFuture<OptionalLong> answer = CompletableFuture.completedFuture(OptionalLong.of(DEADLINE));
    private final L1Measures measures = new L1Measures(() -> calls, () -> answer, Duration.ofDays(7), metrics);

    @Test
    void theDeadlineOfWhatWaitsIsToldBesideWhatTheContractGives() {
        measures.look();

        assertThat(metrics.of(MetricName.QUEUE_DEADLINE)).isEqualTo(DEADLINE);
        assertThat(metrics.of(MetricName.FORCED_DEADLINE)).isEqualTo(7 * 86_400);
    }

    @Test
    void aDeadlineStandsWhileL1IsSilentAndIsGoneWhenNothingWaits() {
        measures.look();
        answer = CompletableFuture.failedFuture(new IllegalStateException("silent"));
        measures.look();
        assertThat(metrics.of(MetricName.QUEUE_DEADLINE)).isEqualTo(DEADLINE);

        answer = CompletableFuture.completedFuture(OptionalLong.empty());
        measures.look();
        assertThat(metrics.of(MetricName.QUEUE_DEADLINE)).isZero();
    }

    @Test
    void everyCallIsCountedOnce() {
        calls = new L1Client.Calls(10, 1);
        measures.look();
        measures.look();
        calls = new L1Client.Calls(15, 3);
        measures.look();

        assertThat(metrics.of(MetricName.L1_CALLS)).isEqualTo(15);
        assertThat(metrics.of(MetricName.L1_CALL_FAILURES)).isEqualTo(3);
    }
}
