package io.orrery.persistence.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final Duration LEASE = Duration.ofSeconds(4);

    private static Duration at(double seconds) {
        return Duration.ofMillis((long) (seconds * 1_000));
    }

    private static Hearing heardEverySecond(Hearing from, int first, int last) {
        var hearing = from;
        for (int second = first; second <= last; second++) {
            hearing = hearing.heard(at(second), LEASE);
        }
        return hearing;
    }

    @Test
    void whoHasBeenHeardAllTheTimeMaySayThatOthersWereNot() {
        assertThat(heardEverySecond(Hearing.NEVER, 0, 9).maySilence(at(9.9), LEASE))
                .isTrue();
    }

    @Test
    void whoBeginsMaySayItAtOnceBecauseItsStartTookLongEnough() {
        assertThat(Hearing.NEVER.maySilence(at(0), LEASE)).isTrue();
        assertThat(heardEverySecond(Hearing.NEVER, 0, 0).maySilence(at(0.1), LEASE))
                .isTrue();
    }

    @Test
    void whoIsNotHeardItselfCanNotTellOthersSilence() {
        assertThat(heardEverySecond(Hearing.NEVER, 0, 9).maySilence(at(11), LEASE))
                .isFalse();
    }

    @Test
    void afterABreakOthersHaveTheWholeLeaseToBeHeardAgain() {
        var back = heardEverySecond(heardEverySecond(Hearing.NEVER, 0, 9), 13, 17);
        assertThat(back.maySilence(at(16.9), LEASE)).isFalse();
        assertThat(back.maySilence(at(17), LEASE)).isTrue();
    }

    @Test
    void aLateHeartbeatIsNoBreak() {
        var late = heardEverySecond(Hearing.NEVER, 0, 9).heard(at(10.9), LEASE);
        assertThat(late.maySilence(at(11), LEASE)).isTrue();
    }

    @Test
    void whoIsSilentForTheLeaseCanNotSayWhatIsItsOwn() {
        var heard = heardEverySecond(Hearing.NEVER, 0, 9);
        assertThat(Hearing.NEVER.isHeard(at(9), LEASE)).isTrue();
        assertThat(heard.isHeard(at(9).plus(LEASE).minusMillis(1), LEASE)).isTrue();
        assertThat(heard.isHeard(at(9).plus(LEASE), LEASE)).isFalse();
    }
}
