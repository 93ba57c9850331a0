package io.orrery.domain.validator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.validator.client.ValidatorDuties.Command;
import io.orrery.domain.validator.client.ValidatorDuties.Decision;
import io.orrery.domain.validator.client.ValidatorDuties.Event;
import io.orrery.domain.validator.client.ValidatorDuties.Progress;
import io.orrery.domain.validator.client.ValidatorDuties.Refusal;
import io.orrery.domain.validator.client.ValidatorDuties.State;
import io.orrery.domain.validator.client.ValidatorDuties.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class ValidatorDutiesTest {
    private static final long FIRST = 32;
    private static final long LAST = 39;
    private static final DutyName VOTE = DutyName.of(DutyKind.ATTESTATION, 34);
    private static final DutyName LATER = DutyName.of(DutyKind.ATTESTATION, 37);

    private State state = State.NEW;

    private Decision tell(Command command) {
        var decision = ValidatorDuties.decide(state, command);
        if (decision instanceof Decision.Accept(var events)) {
            for (var event : events) {
                state = ValidatorDuties.apply(state, event);
            }
        }
        return decision;
    }

    private static Command assign(DutyName... names) {
        return new Command.Assign(DutyKind.ATTESTATION, FIRST, LAST, Set.of(names));
    }

    @Test
    void aDutyGoesItsWayAndEndsOnce() {
        tell(assign(VOTE));
        assertThat(tell(new Command.Finish(VOTE, 1))).isEqualTo(new Decision.Refuse(Refusal.NOT_BEGUN));
        tell(new Command.Begin(VOTE));
        assertThat(tell(new Command.Begin(VOTE))).isEqualTo(new Decision.Refuse(Refusal.UNDER_WAY));
        tell(new Command.Go(VOTE, Step.SIGNING));
        tell(new Command.Go(VOTE, Step.PUBLISHING));
        assertThat(tell(new Command.Go(VOTE, Step.ASKING))).isEqualTo(new Decision.Refuse(Refusal.UNDER_WAY));
        tell(new Command.Finish(VOTE, 2_100));
        assertThat(state.of(VOTE)).contains(new Progress.Done(2_100));
        var ended = new Decision.Refuse(Refusal.ENDED);
        assertThat(tell(new Command.Begin(VOTE))).isEqualTo(ended);
        assertThat(tell(new Command.Go(VOTE, Step.PUBLISHING))).isEqualTo(ended);
        assertThat(tell(new Command.Finish(VOTE, 2_200))).isEqualTo(ended);
        assertThat(tell(new Command.Fail(VOTE, MissedReason.LATE))).isEqualTo(ended);
        tell(new Command.Overdue(LAST));
        assertThat(state.of(VOTE)).contains(new Progress.Done(2_100));
        assertThat(tell(new Command.Begin(LATER))).isEqualTo(new Decision.Refuse(Refusal.UNKNOWN));
    }

    @Test
    void whatIsNotBegunIsTakenBackAndAVoteThatMayHaveLeftIsTheEpochsOnly() {
        tell(assign(VOTE));
        tell(assign(LATER));
        assertThat(state.duties().keySet()).containsExactly(LATER);
        tell(assign(VOTE));
        tell(new Command.Begin(VOTE));
        tell(assign(LATER));
        assertThat(state.duties().keySet()).containsExactly(VOTE);
        tell(new Command.Fail(VOTE, MissedReason.NO_BEACON_NODE));
        tell(assign(LATER));
        assertThat(state.of(LATER)).contains(new Progress.Open());
    }

    @Test
    void whatIsSaidOfOneSlotLeavesOthersAlone() {
        var message = DutyName.of(DutyKind.SYNC_MESSAGE, 33);
        var next = DutyName.of(DutyKind.SYNC_MESSAGE, 34);
        tell(new Command.Assign(DutyKind.SYNC_MESSAGE, 33, 33, Set.of(message)));
        tell(new Command.Assign(DutyKind.SYNC_MESSAGE, 34, 34, Set.of(next)));
        tell(assign(VOTE));
        assertThat(state.duties().keySet()).containsExactly(message, VOTE, next);
    }

    @Test
    void whatNeverCameIsBlamedOnWhomItWasWaitedFor() {
        var names = new ArrayList<DutyName>();
        for (long part = 0; part < 4; part++) {
            names.add(new DutyName(DutyKind.SYNC_CONTRIBUTION, 33, part));
        }
        tell(new Command.Assign(DutyKind.SYNC_CONTRIBUTION, 33, 33, Set.copyOf(names)));
        names.subList(1, 4).forEach(name -> tell(new Command.Begin(name)));
        tell(new Command.Go(names.get(2), Step.SIGNING));
        tell(new Command.Go(names.get(3), Step.PUBLISHING));
        tell(new Command.Overdue(32));
        assertThat(state.duties().values()).noneMatch(Progress::ended);
        tell(new Command.Overdue(33));
        assertThat(state.duties().values())
                .containsExactly(
                        new Progress.Missed(MissedReason.LATE),
                        new Progress.Missed(MissedReason.NO_BEACON_NODE),
                        new Progress.Missed(MissedReason.SIGNER),
                        new Progress.Missed(MissedReason.NO_BEACON_NODE));
    }

    @Test
    void whoeverLeavesMissesWhatIsDueAndLeavesTheRestToAnother() {
        var begun = DutyName.of(DutyKind.PROPOSAL, 34);
        tell(new Command.Assign(DutyKind.PROPOSAL, FIRST, LAST, Set.of(begun, DutyName.of(DutyKind.PROPOSAL, 36))));
        tell(assign(VOTE));
        tell(new Command.Begin(begun));
        tell(new Command.Leave(34));
        assertThat(state.of(VOTE)).contains(new Progress.Missed(MissedReason.NO_CUSTODY));
        assertThat(state.of(begun)).contains(new Progress.UnderWay(Step.ASKING));
        assertThat(state.duties()).hasSize(2);
    }

    @Property(tries = 500)
    void inWhateverOrderCommandsComeNothingEndsTwiceAndNothingThatIsAssignedIsLost(@ForAll long seed) {
        var random = new Random(seed);
        var now = State.NEW;
        Map<DutyName, Integer> open = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            var kinds = List.of(DutyKind.ATTESTATION, DutyKind.SYNC_MESSAGE);
            var kind = kinds.get(random.nextInt(kinds.size()));
            var name = DutyName.of(kind, FIRST + random.nextInt(8));
            var command = switch (random.nextInt(7)) {
                case 0 -> new Command.Assign(kind, FIRST, LAST, Set.of(name));
                case 1 -> new Command.Begin(name);
                case 2 -> new Command.Go(name, random.nextBoolean() ? Step.SIGNING : Step.PUBLISHING);
                case 3 -> new Command.Finish(name, i);
                case 4 -> new Command.Fail(name, MissedReason.SIGNER);
                case 5 -> new Command.Overdue(FIRST + random.nextInt(3));
                default -> new Command.Leave(FIRST + random.nextInt(2));
            };
            if (ValidatorDuties.decide(now, command) instanceof Decision.Accept(var events)) {
                for (var event : events) {
                    open.merge(
                            event.name(),
                            switch (event) {
                                case Event.Assigned _ -> 1;
                                case Event.TakenBack _, Event.Finished _, Event.Failed _ -> -1;
                                case Event.Stepped _ -> 0;
                            },
                            Integer::sum);
                    now = ValidatorDuties.apply(now, event);
                }
            }
            assertThat(open.values()).allMatch(count -> count == 0 || count == 1);
        }
        for (var event : ((Decision.Accept) ValidatorDuties.decide(now, new Command.Overdue(LAST))).events()) {
            open.merge(event.name(), -1, Integer::sum);
        }
        assertThat(open.values()).allMatch(count -> count == 0);
    }
}
