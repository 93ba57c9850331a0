package io.orrery.domain.validator.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.custody.CustodySeat.Standing;
import io.orrery.domain.validator.custody.CustodySeat.State;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.KeySetCustody.Decision;
import io.orrery.domain.validator.custody.KeySetCustody.Refusal;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CustodySeatTest {
    private static final CustodySeat.Settings SETTINGS = CustodySeat.Settings.DEFAULT;
    private static final DatabaseIdentity HERE = new DatabaseIdentity("postgresql:7:5", 1);
    private static final String SET = "main";

    /// The database: the real rule on one fence. Its clock is far ahead of those of the processes.
    private static final class Table {
        static final long AHEAD_MS = 1_700_000_000_000L;
        KeySetCustody.State fence = ((Decision.Accept) KeySetCustody.decide(
                        SETTINGS.lease(), KeySetCustody.State.NEW, new Command.Enable("ann", 0), AHEAD_MS, HERE))
                .next();

        CustodyAnswer ask(Command command, long nowMs) {
            return switch (KeySetCustody.decide(SETTINGS.lease(), fence, command, nowMs + AHEAD_MS, HERE)) {
                case Decision.Accept(var next, var _, var _, var _) -> {
                    fence = next;
                    yield new CustodyAnswer.Done(next, nowMs + AHEAD_MS);
                }
                case Decision.Refuse(var reason, var untilMs, var detail) ->
                    new CustodyAnswer.Refused(reason, untilMs, detail, nowMs + AHEAD_MS);
            };
        }
    }

    private static Standing standing(String owner, String... order) {
        return new Standing(SET, owner, List.of(order));
    }

    /// One look of a process: the fence where it is outside, and what is due.
    private static State look(Table table, State state, Standing standing, long nowMs) {
        var seen = CustodySeat.seen(SETTINGS, state, table.fence, nowMs);
        return CustodySeat.due(SETTINGS, seen, standing, nowMs)
                .map(command -> CustodySeat.answered(
                        SETTINGS, seen, standing, command, table.ask(command, nowMs), nowMs, nowMs))
                .orElse(seen);
    }

    @Test
    void theFirstOfTheOrderClaimsWhatIsFreeAndRenewsItInTime() {
        var table = new Table();
        var a = look(table, CustodySeat.NEW, standing("a", "a", "b"), 0);
        assertThat(a).isInstanceOfSatisfying(State.Inside.class, inside -> {
            assertThat(inside.custody()).isEqualTo(new Custody(SET, 1, "a"));
            assertThat(inside.untilMs()).isEqualTo(6_000);
        });
        assertThat(CustodySeat.maySign(a, 5_999)).isEmpty();
        assertThat(CustodySeat.maySign(a, 6_000)).contains(Refusal.LEASE_EXPIRED);
        assertThat(CustodySeat.due(SETTINGS, a, standing("a", "a"), 1_999)).isEmpty();
        a = look(table, a, standing("a", "a"), 2_000);
        assertThat(CustodySeat.maySign(a, 7_999)).isEmpty();
    }

    @Test
    void theOthersAskWhenTheLeaseIsOverAndHardlyBefore() {
        var table = new Table();
        var a = look(table, CustodySeat.NEW, standing("a", "a", "b"), 0);
        State b = CustodySeat.NEW;
        int claims = 0;
        for (long now = 1_000; now <= 60_000; now += 500) {
            a = look(table, a, standing("a", "a", "b"), now);
            var seen = CustodySeat.seen(SETTINGS, b, table.fence, now);
            claims += CustodySeat.due(SETTINGS, seen, standing("b", "a", "b"), now)
                            .isPresent()
                    ? 1
                    : 0;
            b = look(table, b, standing("b", "a", "b"), now);
        }
        assertThat(claims).isEqualTo(1);
        assertThat(table.fence.epoch()).isEqualTo(1);
        // The first has died after 60 s, and is one of the order still.
        long tookMs = 0;
        while (!(b instanceof State.Inside)) {
            tookMs += 500;
            b = look(table, b, standing("b", "a", "b"), 60_000 + tookMs);
        }
        assertThat(tookMs).isBetween(6_500L, 8_500L);
        assertThat(table.fence.epoch()).isEqualTo(2);
        assertThat(CustodySeat.maySign(look(table, a, standing("a", "a"), 70_000), 70_000))
                .contains(Refusal.FENCED);
    }

    @Test
    void whatIsHandedOverIsTheHeirsAtOnceAndNobodyElsesMeanwhile() {
        var table = new Table();
        var order = new String[] {"a", "b", "c"};
        var a = CustodySeat.leaving(look(table, CustodySeat.NEW, standing("a", order), 0), "c");
        assertThat(CustodySeat.maySign(a, 1)).contains(Refusal.FENCED);
        a = look(table, a, standing("a", order), 1_000);
        assertThat(a).isInstanceOf(State.Outside.class);
        a = look(table, a, standing("a", order), 1_100);
        var b = look(table, CustodySeat.NEW, standing("b", order), 1_100);
        b = look(table, b, standing("b", order), 3_000);
        assertThat(a).isInstanceOf(State.Outside.class);
        assertThat(b).isInstanceOf(State.Outside.class);
        assertThat(look(table, CustodySeat.NEW, standing("c", order), 3_001)).isInstanceOf(State.Inside.class);
    }

    @Test
    void anHeirThatNeverComesLosesItToTheFirstOfTheOrder() {
        var table = new Table();
        var a = CustodySeat.leaving(look(table, CustodySeat.NEW, standing("a", "a", "b"), 0), "b");
        a = look(table, a, standing("a", "a", "b"), 1_000);
        long now = 1_000;
        while (!(a instanceof State.Inside)) {
            now += 500;
            a = look(table, a, standing("a", "a", "b"), now);
        }
        assertThat(now).isEqualTo(7_000);
    }

    @Test
    void whoIsNotInTheOrderAsksForNothing() {
        assertThat(look(new Table(), CustodySeat.NEW, standing("a"), 0)).isInstanceOf(State.Outside.class);
        assertThat(look(new Table(), CustodySeat.NEW, standing("a", "b"), 60_000))
                .isInstanceOf(State.Outside.class);
    }

    @Test
    void nothingIsClaimedThatIsNotEnabledAndAForeignDatabaseIsAskedSeldom() {
        var table = new Table();
        table.ask(new Command.Disable("ann"), 0);
        var a = look(table, CustodySeat.NEW, standing("a", "a"), 0);
        assertThat(CustodySeat.maySign(a, 0)).contains(Refusal.DISABLED);
        table.ask(new Command.Enable("ann", 3_000), 1_000);
        a = look(table, a, standing("a", "a"), 1_000);
        assertThat(CustodySeat.maySign(a, 3_999)).contains(Refusal.NOT_BEFORE);
        assertThat(CustodySeat.maySign(a, 4_000)).isEmpty();

        var foreign = new CustodyAnswer.Refused(Refusal.UNKNOWN_DATABASE, 0, "", Table.AHEAD_MS);
        var outside = CustodySeat.seen(SETTINGS, CustodySeat.NEW, new Table().fence, 0);
        var refused =
                CustodySeat.answered(SETTINGS, outside, standing("b", "b"), new Command.Claim("b"), foreign, 0, 0);
        refused = CustodySeat.seen(SETTINGS, refused, new Table().fence, 0);
        assertThat(CustodySeat.maySign(refused, 0)).contains(Refusal.UNKNOWN_DATABASE);
        assertThat(CustodySeat.due(SETTINGS, refused, standing("b", "b"), 5_999))
                .isEmpty();
        assertThat(CustodySeat.due(SETTINGS, refused, standing("b", "b"), 6_000))
                .isPresent();
    }

    @Test
    void aSignatureThatTheDatabaseHasRefusedEndsCustodyOrHasItRenewed() {
        var table = new Table();
        var a = look(table, CustodySeat.NEW, standing("a", "a"), 0);
        var custody = new Custody(SET, 1, "a");
        var paused = CustodySeat.refused(a, custody, Refusal.PAUSED, 100);
        assertThat(CustodySeat.due(SETTINGS, paused, standing("a", "a"), 100)).contains(new Command.Renew(1, "a"));
        assertThat(CustodySeat.refused(a, new Custody(SET, 0, "a"), Refusal.FENCED, 100))
                .isEqualTo(a);
        assertThat(CustodySeat.maySign(CustodySeat.refused(a, custody, Refusal.FENCED, 100), 100))
                .contains(Refusal.FENCED);
    }

    @Test
    void whateverHappensNobodyBelievesToHaveItLongerThanTheDatabaseSays() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var table = new Table();
            var names = List.of("a", "b", "c");
            var states = new State[] {CustodySeat.NEW, CustodySeat.NEW, CustodySeat.NEW};
            long now = 0;
            for (int i = 0; i < 400; i++) {
                now += random.nextInt(1_500);
                int which = random.nextInt(states.length);
                var name = names.get(which);
                var standing = new Standing(SET, name, random.nextBoolean() ? names : List.of(name));
                if (random.nextInt(40) == 0) {
                    states[which] = CustodySeat.leaving(
                            states[which], random.nextBoolean() ? "" : names.get(random.nextInt(states.length)));
                }
                states[which] = look(table, states[which], standing, now);
                for (var state : states) {
                    if (state instanceof State.Inside inside
                            && CustodySeat.maySign(inside, now).isEmpty()) {
                        var custody = inside.custody();
                        assertThat(KeySetCustody.maySign(
                                        table.fence, custody.epoch(), custody.owner(), now + Table.AHEAD_MS, HERE))
                                .as("seed %d, step %d", seed, i)
                                .isEqualTo(Optional.empty());
                    }
                }
            }
            assertThat(table.fence.epoch()).as("seed %d", seed).isPositive();
        }
    }
}
