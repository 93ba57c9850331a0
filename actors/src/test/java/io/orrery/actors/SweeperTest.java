package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SweeperTest {
    private record Asked(long below, long beforeMs) {}

    private final Bench bench = new Bench();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void shutDown() {
        bench.kit.shutdownTestKit();
    }

    @Test
    void whatLiesBelowTheLanesFirstOpenBatchIsClearedUntilNothingIsLeft() {
        bench.kit.spawn(Sweeper.of(new Sweeper.Surroundings(
                bench.routes,
                (below, before) -> {
                    asked.add(new Asked(below, before));
                    return CompletableFuture.completedStage(asked.size() == 1 ? 3 : 0);
                },
                Optional.empty(),
                new Sweeper.Settings(Duration.ofMillis(20), Duration.ofMillis(7), Optional.empty()),
                Bench.CLOCK,
                bench.metrics)));
        var question =
                (L1LaneEntity.Message.TellOutstanding) bench.routes.told().receiveMessage();
        question.replyTo().tell(new Sweeper.Message.Outstanding(9));

        bench.awaitAssert(() -> assertThat(asked).containsOnly(new Asked(9, Bench.CLOCK.millis() - 7)));
        bench.awaitAssert(
                () -> assertThat(bench.metrics.of(MetricName.RETENTION_CLEARED)).isEqualTo(3));
        assertThat(bench.routes.told().receiveMessage()).isInstanceOf(L1LaneEntity.Message.TellOutstanding.class);
    }

    @Test
    void theLaneTellsTheLowestBatchThatItMayHaveToSendAgain() {
        var one = java.math.BigInteger.ONE;
        var fees = new L1Lane.Fees(one, one);
        var state = L1Lane.initial(new L1Lane.Settings(1, 8, 8, fees, 8));
        assertThat(state.outstanding()).isEqualTo(Long.MAX_VALUE);
        state = L1Lane.apply(state, new L1Lane.Event.Begun(0));
        for (long batch = 4; batch < 7; batch++) {
            state = L1Lane.apply(
                    state,
                    new L1Lane.Event.IntentAccepted(
                            batch - 4, new L1Intent.Commit(batch, 0, Samples.digest(1)), fees, 0));
        }
        assertThat(state.outstanding()).isEqualTo(4);
        state = L1Lane.apply(
                state,
                new L1Lane.Event.Settled(
                        0,
                        new io.orrery.domain.rollup.settlement.L1Receipt(Samples.digest(2), 9, 21_000, one),
                        Samples.digest(3),
                        true,
                        ""));
        assertThat(state.outstanding()).isEqualTo(4);
        assertThat(L1Lane.apply(state, new L1Lane.Event.Finalized(1)).outstanding())
                .isEqualTo(5);
    }
}
