package io.orrery.domain.rollup.settlement;

import static io.orrery.domain.rollup.Samples.digest;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.settlement.L1Lane.Command;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Lane.Obligation;
import io.orrery.domain.rollup.settlement.L1Lane.Refusal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class L1LaneTest {
    private static final L1Lane.Settings SETTINGS = new L1Lane.Settings(1_000, 2, BigInteger.valueOf(120), 2);

    private L1Lane.State state = L1Lane.initial(SETTINGS);

    private static Fees fees(long maxFee, long priorityFee) {
        return new Fees(BigInteger.valueOf(maxFee), BigInteger.valueOf(priorityFee));
    }

    private static L1Intent commit(long batch) {
        return new L1Intent.Commit(batch, 0, digest(batch));
    }

    private Decision<Event, Refusal> decide(Command command) {
        return L1Lane.decide(SETTINGS, state, command);
    }

    private void accept(Command command) {
        for (var event : events(decide(command))) {
            state = L1Lane.apply(state, event);
        }
    }

    private void begin() {
        accept(new Command.Begin(40));
    }

    @Test
    void nothingIsSentBeforeTheLaneKnowsItsNonce() {
        assertThat(decide(new Command.Submit(commit(1), fees(10, 1), 0)))
                .isEqualTo(new Decision.Refuse<>(Refusal.NOT_BEGUN, ""));
        begin();
        assertThat(isAlreadyDone(decide(new Command.Begin(50)))).isTrue();
    }

    @Test
    void anIntentGetsTheNextNonceOnceAndKeepsItForLife() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        accept(new Command.Submit(commit(2), fees(10, 1), 0));
        assertThat(isAlreadyDone(decide(new Command.Submit(commit(1), fees(99, 9), 5))))
                .isTrue();
        assertThat(L1Lane.owed(state))
                .containsExactly(
                        new Obligation.Broadcast(40, commit(1), fees(10, 1)),
                        new Obligation.Broadcast(41, commit(2), fees(10, 1)));
        accept(new Command.Mined(40, receipt(3), true, ""));
        assertThat(isAlreadyDone(decide(new Command.Mined(40, receipt(3), true, ""))))
                .isTrue();
        assertThat(isAlreadyDone(decide(new Command.Submit(commit(1), fees(99, 9), 5))))
                .as("settled intents are remembered")
                .isTrue();
        assertThat(L1Lane.owed(state)).containsExactly(new Obligation.Broadcast(41, commit(2), fees(10, 1)));
    }

    @Test
    void noMoreIntentsAreSentThanMayWait() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        accept(new Command.Submit(commit(2), fees(10, 1), 0));
        assertThat(decide(new Command.Submit(commit(3), fees(10, 1), 0)))
                .isEqualTo(new Decision.Refuse<>(Refusal.BUSY, ""));
    }

    @Test
    void aStuckIntentIsRepricedByMoreThanAnEighthAndEveryPriceIsLookedFor() {
        begin();
        accept(new Command.Submit(commit(1), fees(80, 8), 0));
        assertThat(isAlreadyDone(decide(new Command.Tick(fees(1, 1), 999)))).isTrue();
        accept(new Command.Tick(fees(1, 1), 1_000));
        assertThat(L1Lane.owed(state))
                .containsExactly(
                        new Obligation.Broadcast(40, commit(1), fees(80, 8)),
                        new Obligation.Broadcast(40, commit(1), fees(91, 10)));
        assertThat(isAlreadyDone(decide(new Command.Tick(fees(1, 1), 1_999)))).isTrue();
        accept(new Command.Tick(fees(110, 2), 2_000));
        assertThat(L1Lane.owed(state)).hasSize(3).contains(new Obligation.Broadcast(40, commit(1), fees(110, 12)));
    }

    @Test
    void noPriceIsAboveTheCapAndNoReplacementIsMadeThatNodesRefuse() {
        begin();
        accept(new Command.Submit(commit(1), fees(500, 400), 0));
        assertThat(L1Lane.owed(state)).containsExactly(new Obligation.Broadcast(40, commit(1), fees(120, 120)));
        assertThat(isAlreadyDone(decide(new Command.Tick(fees(900, 1), 5_000)))).isTrue();
    }

    @Test
    void aRevertIsToldToTheBatchUntilItKnowsAndARetryIsANewIntent() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        accept(new Command.Mined(40, receipt(3), false, "no luck"));
        assertThat(L1Lane.owed(state)).containsExactly(new Obligation.InformReverted(40, commit(1), "no luck"));
        accept(new Command.Submit(new L1Intent.Commit(1, 1, digest(1)), fees(10, 1), 0));
        accept(new Command.RevertInformed(40));
        assertThat(isAlreadyDone(decide(new Command.RevertInformed(40)))).isTrue();
        assertThat(L1Lane.owed(state))
                .containsExactly(new Obligation.Broadcast(41, new L1Intent.Commit(1, 1, digest(1)), fees(10, 1)));
    }

    @Test
    void onlySoManySettledIntentsAreRemembered() {
        begin();
        for (int batch = 1; batch <= 3; batch++) {
            accept(new Command.Submit(commit(batch), fees(10, 1), 0));
            accept(new Command.Mined(39 + batch, receipt(batch), true, ""));
        }
        assertThat(state.settled().toList()).containsExactly(commit(2), commit(3));
    }
}
