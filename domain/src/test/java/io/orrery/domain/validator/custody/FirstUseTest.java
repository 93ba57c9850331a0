package io.orrery.domain.validator.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.beacon.ValidatorState.Status;
import io.orrery.domain.validator.custody.FirstUse.Look;
import io.orrery.domain.validator.custody.FirstUse.Reason;
import io.orrery.domain.validator.custody.FirstUse.State;
import io.orrery.domain.validator.duty.Duty;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FirstUseTest {
    private static final int QUIET = 2;
    private static final Optional<Status> ACTIVE = Optional.of(Status.ACTIVE_ONGOING);
    private static final Optional<Status> PENDING = Optional.of(Status.PENDING_QUEUED);

    private static Look look(Optional<Status> status, long epoch, Optional<Boolean> live) {
        return new Look(false, status, epoch, live);
    }

    private static State next(State before, Look look) {
        return FirstUse.next(before, look, QUIET);
    }

    private static State becameActive() {
        var waiting = next(FirstUse.UNSEEN, look(PENDING, 7, Optional.empty()));
        assertThat(waiting).isEqualTo(new State.Waiting());
        return next(waiting, look(ACTIVE, 8, Optional.empty()));
    }

    @Test
    void aKeyWithAHistoryIsFreeAtOnceWhateverTheChainSays() {
        for (var status : Status.values()) {
            var state = next(FirstUse.UNSEEN, new Look(true, Optional.of(status), 8, Optional.empty()));
            assertThat(state.maySign()).as("%s", status).isEqualTo(!status.slashed());
        }
        assertThat(next(FirstUse.UNSEEN, new Look(true, Optional.empty(), 8, Optional.empty())))
                .isEqualTo(new State.Free());
    }

    @Test
    void aKeyThatIsActiveAndHasNoHistoryWaitsForAPerson() {
        var held = new State.Held(Reason.ACTIVE_WITHOUT_HISTORY);
        assertThat(next(FirstUse.UNSEEN, look(ACTIVE, 8, Optional.empty()))).isEqualTo(held);
        assertThat(next(held, look(ACTIVE, 20, Optional.of(false)))).isEqualTo(held);
        assertThat(next(held, new Look(true, ACTIVE, 20, Optional.empty()))).isEqualTo(new State.Free());
    }

    @Test
    void aKeyThatBecomesActiveIsWatchedForSomeQuietEpochsAndThenToBeAccepted() {
        var watched = becameActive();
        assertThat(watched).isEqualTo(new State.Watched(-1, 0));
        assertThat(next(watched, look(ACTIVE, 8, Optional.empty()))).isEqualTo(watched);

        var once = next(watched, look(ACTIVE, 9, Optional.of(false)));
        assertThat(once).isEqualTo(new State.Watched(8, 1));
        assertThat(next(once, look(ACTIVE, 9, Optional.of(false))))
                .as("an epoch counts once")
                .isEqualTo(once);
        assertThat(FirstUse.toAccept(once, QUIET)).isFalse();

        var twice = next(once, look(ACTIVE, 10, Optional.of(false)));
        assertThat(FirstUse.toAccept(twice, QUIET)).isTrue();
        assertThat(twice.maySign()).as("not before it is written down").isFalse();
        assertThat(next(twice, new Look(true, ACTIVE, 10, Optional.empty()))).isEqualTo(new State.Free());
    }

    @Test
    void anEpochThatTheChainDoesNotTellOfDoesNotCount() {
        var once = next(becameActive(), look(ACTIVE, 9, Optional.of(false)));
        assertThat(next(once, look(ACTIVE, 10, Optional.empty()))).isEqualTo(once);
        assertThat(next(once, look(ACTIVE, 30, Optional.of(false)))).isEqualTo(new State.Watched(29, 2));
    }

    @Test
    void aKeyThatIsSeenToActWhileItIsWatchedIsHeldBackForGood() {
        var held = next(becameActive(), look(ACTIVE, 9, Optional.of(true)));
        assertThat(held).isEqualTo(new State.Held(Reason.LIVE_ELSEWHERE));
        assertThat(next(held, look(ACTIVE, 10, Optional.of(false)))).isEqualTo(held);
        assertThat(next(held, look(ACTIVE, 11, Optional.of(false)))).isEqualTo(held);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSlashedNeverSignsAgain(Status status) {
        for (var before :
                new State[] {FirstUse.UNSEEN, new State.Free(), new State.Watched(8, 2), new State.Waiting()}) {
            var state = next(before, new Look(true, Optional.of(status), 8, Optional.empty()));
            assertThat(state.equals(new State.Held(Reason.SLASHED))).isEqualTo(status.slashed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHeldStaysHeldAlsoWhereANodeDoesNotKnowTheKeyForAWhile(Reason reason) {
        State state = new State.Held(reason);
        state = next(state, look(Optional.empty(), 9, Optional.empty()));
        state = next(state, look(PENDING, 9, Optional.empty()));
        for (long epoch = 10; epoch < 20; epoch++) {
            state = next(state, look(ACTIVE, epoch, Optional.of(false)));
        }
        assertThat(state).isEqualTo(new State.Held(reason));
    }

    @Test
    void aFreeKeyWhoseHistoryIsGoneIsHeldBack() {
        assertThat(next(new State.Free(), look(ACTIVE, 8, Optional.empty())))
                .isEqualTo(new State.Held(Reason.ACTIVE_WITHOUT_HISTORY));
    }

    @Test
    void whatCanHarmNobodyAndIsNotSeenAsLifeIsSignedAllTheSame() {
        assertThat(FirstUse.harmless(new Duty.VoluntaryExit(1, 2))).isTrue();
        assertThat(FirstUse.harmless(new Duty.RandaoReveal(1))).isTrue();
        assertThat(FirstUse.harmless(new Duty.SyncCommitteeMessage(1, new io.orrery.domain.Digest(0, 0, 0, 1))))
                .isFalse();
    }
}
