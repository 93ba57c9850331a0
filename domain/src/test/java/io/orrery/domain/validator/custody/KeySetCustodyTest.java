package io.orrery.domain.validator.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.KeySetCustody.Decision;
import io.orrery.domain.validator.custody.KeySetCustody.Refusal;
import io.orrery.domain.validator.custody.KeySetCustody.State;
import org.junit.jupiter.api.Test;

class KeySetCustodyTest {
    private static final KeySetCustody.Settings SETTINGS = new KeySetCustody.Settings(6_000, 500);
    private static final DatabaseIdentity HERE = new DatabaseIdentity("postgresql:7:5", 1);
    private static final DatabaseIdentity PROMOTED = new DatabaseIdentity("postgresql:7:5", 2);
    private static final DatabaseIdentity COPY = new DatabaseIdentity("postgresql:8:5", 1);

    private static Decision decide(State state, Command command, long nowMs) {
        return KeySetCustody.decide(SETTINGS, state, command, nowMs, HERE);
    }

    private static State done(State state, Command command, long nowMs) {
        var decision = decide(state, command, nowMs);
        assertThat(decision).isInstanceOf(Decision.Accept.class);
        return ((Decision.Accept) decision).next();
    }

    private static void refused(State state, Command command, long nowMs, Refusal reason, long untilMs) {
        assertThat(decide(state, command, nowMs)).isInstanceOfSatisfying(Decision.Refuse.class, refuse -> {
            assertThat(refuse.reason()).isEqualTo(reason);
            assertThat(refuse.untilMs()).isEqualTo(untilMs);
        });
    }

    private static void signs(State state, long epoch, String owner, long nowMs) {
        assertThat(KeySetCustody.maySign(state, epoch, owner, nowMs, HERE)).isEmpty();
    }

    private static void signsNot(State state, long epoch, String owner, long nowMs, Refusal reason) {
        assertThat(KeySetCustody.maySign(state, epoch, owner, nowMs, HERE)).contains(reason);
    }

    private static State enabled() {
        return done(State.NEW, new Command.Enable("ann", 0), 0);
    }

    private static State ofA() {
        return done(enabled(), new Command.Claim("a"), 1_000);
    }

    @Test
    void aKeySetIsNobodysUntilAPersonHasEnabledIt() {
        refused(State.NEW, new Command.Claim("a"), 0, Refusal.DISABLED, 0);
        var claimed = ofA();
        assertThat(claimed.epoch()).isEqualTo(1);
        signs(claimed, 1, "a", 1_000);
    }

    @Test
    void aClaimLastsAsLongAsItIsRenewedAndNoLonger() {
        var renewed = done(ofA(), new Command.Renew(1, "a"), 3_000);
        signs(renewed, 1, "a", 8_999);
        signsNot(renewed, 1, "a", 9_000, Refusal.LEASE_EXPIRED);
        // Nobody else has claimed it: it goes on, under the same epoch.
        signs(done(renewed, new Command.Renew(1, "a"), 60_000), 1, "a", 60_001);
    }

    @Test
    void anotherMayClaimAfterTheLeaseAndTheMarginAndHasTheNextEpoch() {
        refused(ofA(), new Command.Claim("b"), 7_499, Refusal.HELD, 7_500);
        var taken = done(ofA(), new Command.Claim("b"), 7_500);
        assertThat(taken.epoch()).isEqualTo(2);
        signsNot(taken, 1, "a", 7_500, Refusal.FENCED);
        signs(taken, 2, "b", 7_500);
        refused(taken, new Command.Renew(1, "a"), 7_600, Refusal.FENCED, 0);
        refused(taken, new Command.Release(1, "a", ""), 7_600, Refusal.FENCED, 0);
    }

    @Test
    void oneWithTheSameNameIsASecondCopyAndWaitsAsEverybodyElse() {
        refused(ofA(), new Command.Claim("a"), 2_000, Refusal.HELD, 7_500);
    }

    @Test
    void whatIsGivenBackIsAnybodysAtOnceAndWhatIsHandedOverTheHeirsForALease() {
        var free = done(ofA(), new Command.Release(1, "a", ""), 2_000);
        signsNot(free, 1, "a", 2_000, Refusal.FENCED);
        assertThat(done(free, new Command.Claim("c"), 2_000).epoch()).isEqualTo(2);

        var promised = done(ofA(), new Command.Release(1, "a", "b"), 2_000);
        refused(promised, new Command.Claim("c"), 7_999, Refusal.PROMISED, 8_000);
        assertThat(done(promised, new Command.Claim("b"), 2_000).owner()).isEqualTo("b");
        assertThat(done(promised, new Command.Claim("c"), 8_000).heir()).isEmpty();
    }

    @Test
    void nobodyOwnsWhatNobodyHas() {
        var free = done(ofA(), new Command.Release(1, "a", ""), 2_000);
        signsNot(free, 1, "", 2_000, Refusal.FENCED);
    }

    @Test
    void whatAPersonStopsIsStoppedWhoeverHasIt() {
        var paused = done(ofA(), new Command.Pause("ann"), 2_000);
        signsNot(paused, 1, "a", 2_000, Refusal.PAUSED);
        signs(done(paused, new Command.Resume("ann"), 2_100), 1, "a", 2_100);
        var disabled = done(ofA(), new Command.Disable("ann"), 2_000);
        signsNot(disabled, 1, "a", 2_000, Refusal.DISABLED);
    }

    @Test
    void aFirstActivationWaitsAsLongAsItWasTold() {
        var waiting = done(done(State.NEW, new Command.Enable("ann", 10_000), 0), new Command.Claim("a"), 5_000);
        signsNot(waiting, 1, "a", 9_999, Refusal.NOT_BEFORE);
        signs(waiting, 1, "a", 10_000);
    }

    @Test
    void onAnotherDatabaseNothingIsSignedNorClaimedUntilAPersonHasSaidThatItIsTheRightOne() {
        var claimed = ofA();
        assertThat(KeySetCustody.maySign(claimed, 1, "a", 1_000, PROMOTED)).contains(Refusal.OTHER_TIMELINE);
        assertThat(KeySetCustody.maySign(claimed, 1, "a", 1_000, COPY)).contains(Refusal.UNKNOWN_DATABASE);
        for (var database : new DatabaseIdentity[] {PROMOTED, COPY}) {
            for (var command : new Command[] {new Command.Claim("b"), new Command.Renew(1, "a")}) {
                assertThat(KeySetCustody.decide(SETTINGS, claimed, command, 60_000, database))
                        .isInstanceOf(Decision.Refuse.class);
            }
            var accepted = (Decision.Accept)
                    KeySetCustody.decide(SETTINGS, claimed, new Command.AcceptDatabase("ann"), 2_000, database);
            assertThat(KeySetCustody.maySign(accepted.next(), 1, "a", 2_000, database))
                    .as("who had it, had it on the other")
                    .contains(Refusal.FENCED);
            var again = (Decision.Accept)
                    KeySetCustody.decide(SETTINGS, accepted.next(), new Command.Claim("b"), 2_000, database);
            assertThat(again.next().epoch()).isEqualTo(2);
        }
    }
}
