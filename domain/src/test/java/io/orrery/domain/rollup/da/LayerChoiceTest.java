package io.orrery.domain.rollup.da;

import static io.orrery.domain.rollup.da.DataLayerKind.ALT_DA;
import static io.orrery.domain.rollup.da.DataLayerKind.CALLDATA;
import static io.orrery.domain.rollup.da.DataLayerKind.COMMITTEE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.da.LayerChoice.Answer;
import io.orrery.domain.rollup.da.LayerChoice.Cause;
import io.orrery.domain.rollup.da.LayerChoice.Change;
import io.orrery.domain.rollup.da.LayerChoice.PastChange;
import io.orrery.domain.rollup.da.LayerChoice.Plan;
import io.orrery.domain.rollup.da.LayerChoice.Report;
import io.orrery.domain.rollup.da.LayerChoice.Settings;
import io.orrery.domain.rollup.da.LayerChoice.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerChoiceTest {
    /// Left after 3 failures, trusted again after 2 successes; pauses of 10 to 35 ms, rests of 100 to 350 ms.
    private static final Settings SETTINGS = new Settings(3, 2, 10, 35, 100, 350);

    private static final Set<DataLayerKind> NONE = Set.of();

    /// A choice that is led through a history.
    private static final class Led {
        private LayerChoice choice;
        private Optional<Change> last = Optional.empty();

        Led(DataLayerKind... order) {
            choice = LayerChoice.among(List.of(order), SETTINGS);
        }

        Led hears(DataLayerKind layer, Answer answer, long nowMs) {
            return hears(layer, answer, nowMs, nowMs);
        }

        Led hears(DataLayerKind layer, Answer answer, long begunMs, long nowMs) {
            var heard = choice.heard(layer, answer, begunMs, nowMs);
            choice = heard.next();
            last = heard.change();
            return this;
        }

        /// At 0, 10 and 30 ms: each after the pause of the one before.
        Led leaves(DataLayerKind layer) {
            return hears(layer, Answer.UNAVAILABLE, 0)
                    .hears(layer, Answer.UNAVAILABLE, 10)
                    .hears(layer, Answer.UNAVAILABLE, 30);
        }

        Plan at(long nowMs) {
            return choice.plan(nowMs, NONE);
        }
    }

    private static Plan to(DataLayerKind layer) {
        return new Plan.Publish(layer, Optional.empty());
    }

    private static Plan to(DataLayerKind layer, DataLayerKind trial) {
        return new Plan.Publish(layer, Optional.of(trial));
    }

    @Test
    void theFirstOfTheOrderIsUsedWhileItDelivers() {
        var led = new Led(COMMITTEE, ALT_DA, CALLDATA);
        for (long now = 0; now < 50; now++) {
            assertThat(led.at(now)).isEqualTo(to(COMMITTEE));
            led.hears(COMMITTEE, Answer.DELIVERED, now);
            assertThat(led.last).isEmpty();
        }
    }

    @Test
    void aFailureIsFollowedByPausesThatDoubleUpToTheirBound() {
        var patient = new Settings(9, 2, 10, 35, 100, 350);
        var choice = LayerChoice.among(List.of(COMMITTEE, CALLDATA), patient);
        long now = 0;
        for (long pause : List.of(10L, 20L, 35L, 35L)) {
            choice = choice.heard(COMMITTEE, Answer.UNAVAILABLE, now, now).next();
            assertThat(choice.plan(now, NONE)).isEqualTo(new Plan.Wait(COMMITTEE, now + pause));
            assertThat(choice.plan(now + pause - 1, NONE)).isEqualTo(new Plan.Wait(COMMITTEE, now + pause));
            assertThat(choice.plan(now + pause, NONE)).isEqualTo(to(COMMITTEE));
            now += pause;
        }
        choice = choice.heard(COMMITTEE, Answer.DELIVERED, now, now).next();
        choice = choice.heard(COMMITTEE, Answer.UNAVAILABLE, now, now).next();
        assertThat(choice.plan(now, NONE)).isEqualTo(new Plan.Wait(COMMITTEE, now + 10));
    }

    @Test
    void aLayerThatFailsSoManyTimesInARowIsLeftForTheNextAtOnce() {
        var led = new Led(COMMITTEE, ALT_DA, CALLDATA);
        led.hears(COMMITTEE, Answer.UNAVAILABLE, 0).hears(COMMITTEE, Answer.UNAVAILABLE, 10);
        assertThat(led.last).isEmpty();
        assertThat(led.choice.inUse()).contains(COMMITTEE);
        led.hears(COMMITTEE, Answer.UNAVAILABLE, 30);
        assertThat(led.last).contains(new Change(COMMITTEE, Cause.UNAVAILABLE, Optional.of(ALT_DA)));
        assertThat(led.at(30)).isEqualTo(to(ALT_DA));
    }

    @Test
    void aSuccessBetweenFailuresEndsTheRow() {
        var led = new Led(COMMITTEE, CALLDATA);
        led.hears(COMMITTEE, Answer.UNAVAILABLE, 0)
                .hears(COMMITTEE, Answer.UNAVAILABLE, 10)
                .hears(COMMITTEE, Answer.DELIVERED, 30)
                .hears(COMMITTEE, Answer.UNAVAILABLE, 40)
                .hears(COMMITTEE, Answer.UNAVAILABLE, 60);
        assertThat(led.choice.inUse()).contains(COMMITTEE);
    }

    @Test
    void batchesThatFailTogetherAreOneFailure() {
        var led = new Led(COMMITTEE, CALLDATA);
        for (int batch = 0; batch < 10; batch++) {
            led.hears(COMMITTEE, Answer.UNAVAILABLE, batch, 20 + batch);
        }
        assertThat(led.choice.inUse()).contains(COMMITTEE);
        assertThat(led.at(29)).isEqualTo(new Plan.Wait(COMMITTEE, 30));
    }

    @Test
    void whatIsNotTrueIsLeftAtOnce() {
        var led = new Led(ALT_DA, CALLDATA).hears(ALT_DA, Answer.UNTRUE, 5);
        assertThat(led.last).contains(new Change(ALT_DA, Cause.UNTRUE, Optional.of(CALLDATA)));
        assertThat(led.at(5)).isEqualTo(to(CALLDATA));
    }

    @Test
    void dataThatIsGoneAtTheSecondLookLeavesALayerThatHasDeliveredSince() {
        var led = new Led(ALT_DA, CALLDATA).hears(ALT_DA, Answer.DELIVERED, 50).hears(ALT_DA, Answer.UNTRUE, 1, 60);
        assertThat(led.last).contains(new Change(ALT_DA, Cause.UNTRUE, Optional.of(CALLDATA)));
    }

    @Test
    void aLayerThatWasLeftIsNotAskedBeforeItsRestIsOver() {
        var led = new Led(COMMITTEE, CALLDATA).leaves(COMMITTEE);
        assertThat(led.at(129)).isEqualTo(to(CALLDATA));
        assertThat(led.at(130)).isEqualTo(to(CALLDATA, COMMITTEE));
    }

    @Test
    void itIsTrustedAgainOnlyAfterSoManySuccessesInARowAndBatchesGoElsewhereUntilThen() {
        var led = new Led(COMMITTEE, ALT_DA, CALLDATA).leaves(COMMITTEE).hears(COMMITTEE, Answer.DELIVERED, 130);
        assertThat(led.last).isEmpty();
        assertThat(led.at(131)).isEqualTo(to(ALT_DA, COMMITTEE));
        led.hears(COMMITTEE, Answer.DELIVERED, 131);
        assertThat(led.last).contains(new Change(COMMITTEE, Cause.RETURNED, Optional.of(COMMITTEE)));
        assertThat(led.at(132)).isEqualTo(to(COMMITTEE));
    }

    @Test
    void trialsThatWereBegunTogetherAreOneSuccess() {
        var led = new Led(COMMITTEE, CALLDATA)
                .leaves(COMMITTEE)
                .hears(COMMITTEE, Answer.DELIVERED, 130, 140)
                .hears(COMMITTEE, Answer.DELIVERED, 131, 141);
        assertThat(led.choice.inUse()).contains(CALLDATA);
        led.hears(COMMITTEE, Answer.DELIVERED, 141, 142);
        assertThat(led.choice.inUse()).contains(COMMITTEE);
    }

    @Test
    void theFirstFailureInATrialSendsItToALongerRest() {
        var led = new Led(COMMITTEE, CALLDATA)
                .leaves(COMMITTEE)
                .hears(COMMITTEE, Answer.DELIVERED, 130)
                .hears(COMMITTEE, Answer.UNAVAILABLE, 131);
        assertThat(led.last).isEmpty();
        assertThat(led.at(330)).isEqualTo(to(CALLDATA));
        assertThat(led.at(331)).isEqualTo(to(CALLDATA, COMMITTEE));
        led.hears(COMMITTEE, Answer.UNAVAILABLE, 331);
        assertThat(led.at(680)).isEqualTo(to(CALLDATA));
        assertThat(led.at(681)).isEqualTo(to(CALLDATA, COMMITTEE));
    }

    @Test
    void aLayerThatFailsSoonAfterItsReturnRestsLongerAndASteadyOneStartsAnew() {
        var led = new Led(ALT_DA, CALLDATA)
                .hears(ALT_DA, Answer.UNTRUE, 0)
                .hears(ALT_DA, Answer.DELIVERED, 100)
                .hears(ALT_DA, Answer.DELIVERED, 101)
                .hears(ALT_DA, Answer.DELIVERED, 102)
                .hears(ALT_DA, Answer.UNTRUE, 103);
        assertThat(led.at(302)).isEqualTo(to(CALLDATA));
        assertThat(led.at(303)).isEqualTo(to(CALLDATA, ALT_DA));
        led.hears(ALT_DA, Answer.DELIVERED, 303)
                .hears(ALT_DA, Answer.DELIVERED, 304)
                .hears(ALT_DA, Answer.DELIVERED, 305)
                .hears(ALT_DA, Answer.DELIVERED, 306)
                .hears(ALT_DA, Answer.UNTRUE, 307);
        assertThat(led.at(407)).isEqualTo(to(CALLDATA, ALT_DA));
    }

    @Test
    void theBestLayerThatHasRestedIsTriedFirst() {
        var led = new Led(COMMITTEE, ALT_DA, CALLDATA).leaves(COMMITTEE).hears(ALT_DA, Answer.UNTRUE, 40);
        assertThat(led.at(135)).isEqualTo(to(CALLDATA, COMMITTEE));
        led.hears(COMMITTEE, Answer.UNAVAILABLE, 135);
        assertThat(led.at(140)).isEqualTo(to(CALLDATA, ALT_DA));
    }

    @Test
    void whereNoLayerIsTrustedTheFirstThatMayBeAskedIsUsedWithoutItsWholeRest() {
        var led = new Led(COMMITTEE, ALT_DA).leaves(COMMITTEE).hears(ALT_DA, Answer.UNTRUE, 40);
        assertThat(led.last).contains(new Change(ALT_DA, Cause.UNTRUE, Optional.empty()));
        assertThat(led.at(64)).isEqualTo(new Plan.Wait(COMMITTEE, 65));
        assertThat(led.at(65)).isEqualTo(to(COMMITTEE));
        led.hears(COMMITTEE, Answer.UNAVAILABLE, 65);
        assertThat(led.at(74)).isEqualTo(new Plan.Wait(ALT_DA, 75));
        assertThat(led.at(75)).isEqualTo(to(ALT_DA));
        led.hears(ALT_DA, Answer.DELIVERED, 75);
        assertThat(led.at(75)).isEqualTo(to(ALT_DA));
        led.hears(ALT_DA, Answer.DELIVERED, 76);
        assertThat(led.last).contains(new Change(ALT_DA, Cause.RETURNED, Optional.of(ALT_DA)));
    }

    @Test
    void aBatchThatALayerRefusesGoesToTheNextAndOthersStay() {
        var led = new Led(COMMITTEE, ALT_DA);
        assertThat(led.choice.plan(0, Set.of(COMMITTEE))).isEqualTo(to(ALT_DA));
        assertThat(led.choice.plan(0, Set.of(COMMITTEE, ALT_DA))).isEqualTo(new Plan.Refused());
        assertThat(led.at(0)).isEqualTo(to(COMMITTEE));
    }

    @Test
    void theReportSaysOfEachLayerHowItStandsAndWhyItChangedLast() {
        var led = new Led(COMMITTEE, ALT_DA, CALLDATA).leaves(COMMITTEE).hears(ALT_DA, Answer.UNAVAILABLE, 31);
        var left = new Change(COMMITTEE, Cause.UNAVAILABLE, Optional.of(ALT_DA));
        assertThat(led.choice.report())
                .containsExactly(
                        new Report(COMMITTEE, Standing.LEFT, false, 0, Optional.of(new PastChange(left, 30))),
                        new Report(ALT_DA, Standing.TRUSTED, true, 1, Optional.empty()),
                        new Report(CALLDATA, Standing.TRUSTED, false, 0, Optional.empty()));
        led.hears(COMMITTEE, Answer.DELIVERED, 130);
        assertThat(led.choice.report().getFirst().standing()).isEqualTo(Standing.ON_TRIAL);
        led.hears(COMMITTEE, Answer.DELIVERED, 131);
        var back = new Change(COMMITTEE, Cause.RETURNED, Optional.of(COMMITTEE));
        assertThat(led.choice.report().getFirst())
                .isEqualTo(new Report(COMMITTEE, Standing.TRUSTED, true, 0, Optional.of(new PastChange(back, 131))));
    }

    @ParameterizedTest
    @CsvSource({
        "failures,0,1,1,1,1,1",
        "successes,1,0,1,1,1,1",
        "pauseMs,1,1,0,1,1,1",
        "pauseMs,1,1,2,1,1,1",
        "maxPauseMs,1,1,1,2000000000000,1,1",
        "restMs,1,1,1,1,0,1",
        "restMs,1,1,1,1,2,1",
        "maxRestMs,1,1,1,1,1,2000000000000"
    })
    void settingsOutOfBoundsAreNamed(
            String name, int failures, int successes, long pause, long maxPause, long rest, long maxRest) {
        assertThatThrownBy(() -> new Settings(failures, successes, pause, maxPause, rest, maxRest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void anOrderHasEachLayerOnceAndAtLeastOne() {
        assertThatThrownBy(() -> LayerChoice.among(List.of(), SETTINGS)).hasMessageContaining("at least one");
        assertThatThrownBy(() -> LayerChoice.among(List.of(ALT_DA, ALT_DA), SETTINGS))
                .hasMessageContaining("[ALT_DA, ALT_DA]");
    }

    /// A layer that fails at random never makes batches wait while calldata is there, is left only after enough
    /// failures, and comes back only after a rest and enough successes.
    @Test
    void inAnyHistoryALayerIsLeftAndComesBackOnlyForItsReasons() {
        int returns = 0;
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            double dead = random.nextDouble();
            var led = new Led(COMMITTEE, ALT_DA, CALLDATA);
            long leftAt = -1;
            int successes = 0;
            int failures = 0;
            for (long now = 0; now < 2_000; now += 1 + random.nextInt(12)) {
                switch (led.at(now)) {
                    case Plan.Wait(var layer, var until) -> {
                        assertThat(layer).isNotEqualTo(CALLDATA);
                        assertThat(until).isBetween(now + 1, now + SETTINGS.maxPauseMs());
                    }
                    case Plan.Publish(var layer, var trial) -> {
                        if (layer != COMMITTEE
                                && trial.filter(COMMITTEE::equals).isEmpty()) {
                            continue;
                        }
                        boolean wasLeft = leftAt >= 0;
                        assertThat(wasLeft).isEqualTo(layer != COMMITTEE);
                        boolean fails = random.nextDouble() < dead;
                        successes = fails ? 0 : successes + 1;
                        failures = fails ? failures + 1 : 0;
                        led.hears(COMMITTEE, fails ? Answer.UNAVAILABLE : Answer.DELIVERED, now);
                        if (led.last.isPresent() && wasLeft) {
                            assertThat(successes).isEqualTo(SETTINGS.successes());
                            assertThat(now - leftAt).isGreaterThanOrEqualTo(SETTINGS.restMs());
                            leftAt = -1;
                            returns++;
                        } else if (led.last.isPresent()) {
                            assertThat(failures).isEqualTo(SETTINGS.failures());
                            leftAt = now;
                            successes = 0;
                        } else {
                            assertThat(wasLeft ? successes < SETTINGS.successes() : failures < SETTINGS.failures())
                                    .isTrue();
                        }
                    }
                    case Plan.Refused() -> throw new AssertionError("nothing was refused, seed " + seed);
                }
            }
        }
        assertThat(returns).isGreaterThan(100);
    }
}
