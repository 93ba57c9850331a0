package io.orrery.domain.rollup.settlement;

import static io.orrery.domain.rollup.Samples.digest;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Lane.Command;
import io.orrery.domain.rollup.settlement.L1Lane.Event;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Lane.Obligation;
import io.orrery.domain.rollup.settlement.L1Lane.Refusal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class L1LaneTest {
    private static final L1Lane.Settings SETTINGS = new L1Lane.Settings(1_000, 2, 3, fees(120, 120), 2);

    private LaneState state = L1Lane.initial(SETTINGS);

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
        accept(new Command.Mined(40, receipt(3), digest(500), true, ""));
        assertThat(isAlreadyDone(decide(new Command.Mined(40, receipt(3), digest(500), true, ""))))
                .isTrue();
        assertThat(isAlreadyDone(decide(new Command.Submit(commit(1), fees(99, 9), 5))))
                .as("settled intents are remembered")
                .isTrue();
        assertThat(L1Lane.owed(state))
                .containsExactly(new Obligation.Broadcast(41, commit(2), fees(10, 1)), recheck(40, 3, 500));
    }

    private static Obligation recheck(long nonce, long transaction, long block) {
        return new Obligation.Recheck(nonce, digest(transaction), digest(block));
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
        var narrow = new L1Lane.Settings(1_000, 2, 3, fees(1_000, 5), 2);
        var tipped = events(L1Lane.decide(narrow, state, new Command.Submit(commit(2), fees(500, 400), 0)))
                .getFirst();
        assertThat(tipped).isEqualTo(new Event.IntentAccepted(41, commit(2), fees(500, 5), 0));
    }

    private static Fees fees(long maxFee, long priorityFee, long blobFee) {
        return new Fees(BigInteger.valueOf(maxFee), BigInteger.valueOf(priorityFee), BigInteger.valueOf(blobFee));
    }

    private static final L1Lane.Settings WITH_BLOBS = new L1Lane.Settings(1_000, 4, 4, fees(100, 50, 40), 2);

    private void acceptWithBlobs(Command command) {
        for (var event : events(L1Lane.decide(WITH_BLOBS, state, command))) {
            state = L1Lane.apply(state, event);
        }
    }

    private Fees newest(long nonce) {
        return state.waiting(nonce).orElseThrow().fees();
    }

    @Test
    void aCommitThatMayCarryABlobIsReplacedAtTwiceAllThreePrices() {
        begin();
        acceptWithBlobs(new Command.Submit(commit(1), fees(20, 2, 3), 0));
        acceptWithBlobs(new Command.Submit(new L1Intent.CommitAndProve(2, 0, digest(1), digest(2)), fees(20, 0, 3), 0));
        acceptWithBlobs(new Command.Submit(new L1Intent.Execute(1, 0, digest(1)), fees(16, 8, 3), 0));
        acceptWithBlobs(new Command.Tick(fees(1, 1, 1), 1_000));
        assertThat(newest(40)).isEqualTo(fees(40, 4, 6));
        assertThat(newest(41)).isEqualTo(fees(40, 1, 6));
        assertThat(newest(42)).as("it carries none").isEqualTo(fees(19, 10, 3));
        acceptWithBlobs(new Command.Tick(fees(1, 1, 25), 2_000));
        assertThat(newest(40)).as("the market asks more").isEqualTo(fees(80, 8, 25));
    }

    @Test
    void whereACapIsBelowTwiceThePriceTheCapIsOfferedOnce() {
        begin();
        acceptWithBlobs(new Command.Submit(commit(1), fees(60, 2, 30), 0));
        acceptWithBlobs(new Command.Tick(fees(1, 1, 1), 1_000));
        assertThat(newest(40)).isEqualTo(fees(100, 4, 40));
        assertThat(isAlreadyDone(L1Lane.decide(WITH_BLOBS, state, new Command.Tick(fees(900, 90, 90), 9_000))))
                .isTrue();
        acceptWithBlobs(new Command.Submit(commit(2), fees(500, 500, 500), 0));
        assertThat(newest(41)).isEqualTo(fees(100, 50, 40));
    }

    @Test
    void aRevertIsToldToTheBatchUntilItKnowsAndARetryIsANewIntent() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        accept(new Command.Mined(40, receipt(3), digest(500), false, "no luck"));
        assertThat(L1Lane.owed(state))
                .containsExactly(recheck(40, 3, 500), new Obligation.InformReverted(40, commit(1), "no luck"));
        accept(new Command.Submit(new L1Intent.Commit(1, 1, digest(1)), fees(10, 1), 0));
        accept(new Command.RevertInformed(40));
        assertThat(isAlreadyDone(decide(new Command.RevertInformed(40)))).isTrue();
        assertThat(L1Lane.owed(state))
                .containsExactly(
                        new Obligation.Broadcast(41, new L1Intent.Commit(1, 1, digest(1)), fees(10, 1)),
                        recheck(40, 3, 500));
    }

    @Test
    void onlySoManyFinalIntentsAreRememberedAndAllThatAreNot() {
        begin();
        for (int batch = 1; batch <= 3; batch++) {
            accept(new Command.Submit(commit(batch), fees(10, 1), 0));
            accept(new Command.Mined(39 + batch, receipt(batch), digest(500), true, ""));
        }
        assertThat(decide(new Command.Submit(commit(4), fees(10, 1), 0)))
                .as("so many may be mined and not final")
                .isEqualTo(new Decision.Refuse<>(Refusal.BUSY, ""));
        assertThat(isAlreadyDone(decide(new Command.FinalityReached(40)))).isTrue();
        accept(new Command.FinalityReached(43));
        assertThat(state.mined().isEmpty()).isTrue();
        assertThat(state.closed().toList().stream()
                        .map(mined -> mined.bound().intent())
                        .toList())
                .containsExactly(commit(2), commit(3));
        assertThat(isAlreadyDone(decide(new Command.Submit(commit(3), fees(10, 1), 0))))
                .isTrue();
    }

    @Test
    void whatAReorganisationDropsIsSentAgainWithItsNonce() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        accept(new Command.Submit(commit(2), fees(20, 1), 0));
        accept(new Command.Mined(40, receipt(3), digest(500), true, ""));
        assertThat(isAlreadyDone(decide(new Command.Displaced(40, digest(501)))))
                .as("of a block it is not known in")
                .isTrue();
        accept(new Command.Displaced(40, digest(500)));
        assertThat(L1Lane.owed(state))
                .containsExactly(
                        new Obligation.Broadcast(40, commit(1), fees(10, 1)),
                        new Obligation.Broadcast(41, commit(2), fees(20, 1)));
        assertThat(isAlreadyDone(decide(new Command.Submit(commit(1), fees(99, 9), 5))))
                .isTrue();
        accept(new Command.Mined(40, receipt(4), digest(502), true, ""));
        assertThat(L1Lane.owed(state)).contains(recheck(40, 4, 502));
    }

    @Test
    void aNonceIsGivenUpOnlyWhenSomebodyElseHasUsedItForGood() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        accept(new Command.Submit(commit(2), fees(20, 1), 0));
        assertThat(isAlreadyDone(decide(new Command.NotFound(40, 40, 7)))).isTrue();
        accept(new Command.NotFound(40, 41, 7));
        assertThat(L1Lane.owed(state))
                .containsExactly(
                        new Obligation.Broadcast(41, commit(2), fees(20, 1)),
                        new Obligation.Broadcast(42, commit(1), fees(10, 1)));
        assertThat(isAlreadyDone(decide(new Command.NotFound(40, 41, 8)))).isTrue();
    }

    @Test
    void noncesThatOthersHaveUsedBeforeAnyIntentAreSkipped() {
        begin();
        accept(new Command.FinalityReached(45));
        assertThat(isAlreadyDone(decide(new Command.FinalityReached(45)))).isTrue();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        assertThat(L1Lane.owed(state)).containsExactly(new Obligation.Broadcast(45, commit(1), fees(10, 1)));
    }

    @Test
    void aBatchThatAReorganisationHasMadeForgetARevertIsToldAgain() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        accept(new Command.Mined(40, receipt(3), digest(500), false, "no luck"));
        assertThat(isAlreadyDone(decide(new Command.Submit(commit(1), fees(10, 1), 0))))
                .as("while it is told anyway")
                .isTrue();
        accept(new Command.RevertInformed(40));
        accept(new Command.FinalityReached(41));
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        assertThat(L1Lane.owed(state)).containsExactly(new Obligation.InformReverted(40, commit(1), "no luck"));
    }

    @Test
    void aJournalOfBeforeBlockHashesWereKeptHasFinalIntentsOnly() {
        begin();
        accept(new Command.Submit(commit(1), fees(10, 1), 0));
        state = L1Lane.apply(state, new Event.Settled(40, receipt(3), new Digest(0, 0, 0, 0), true, ""));
        assertThat(L1Lane.owed(state)).isEmpty();
        assertThat(isAlreadyDone(decide(new Command.Submit(commit(1), fees(10, 1), 0))))
                .isTrue();
    }
}
