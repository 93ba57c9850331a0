package io.orrery.domain.rollup.state;

import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Obligation;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.state.StateShard.Verdict;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Alice pays Bob in one token and Bob pays Alice in another, or nobody pays anything; they are of two shards.
class GroupHoldTest {
    private static final StateShard.Settings SETTINGS = new StateShard.Settings(4, 16, 8, 1);
    private static final int LEADER = 3;
    private static final int OTHER = 9;
    private static final long ALICE = Shards.SIXTEEN.account(LEADER, 0);
    private static final long ALICE_OTHER_TOKEN = Shards.SIXTEEN.account(LEADER, 1);
    private static final long BOB = Shards.SIXTEEN.account(OTHER, 0);
    private static final long BOB_OTHER_TOKEN = Shards.SIXTEEN.account(OTHER, 1);
    private static final long TOKEN = 4;
    private static final long OTHER_TOKEN = 5;

    private final List<SignedTransaction> swap = group(
            transfer(ALICE, BOB_OTHER_TOKEN, TOKEN, 100, 1, 0), transfer(BOB, ALICE_OTHER_TOKEN, OTHER_TOKEN, 7, 0, 0));
    private final Fr name = swap.getFirst().transaction().group();

    private ShardState leader = StateShard.initial(Shards.SIXTEEN, LEADER);
    private ShardState other = StateShard.initial(Shards.SIXTEEN, OTHER);

    @BeforeEach
    void open() {
        leader = opened(leader, ALICE, TOKEN);
        other = opened(other, BOB, OTHER_TOKEN);
    }

    private static ShardState opened(ShardState state, long account, long token) {
        var deposit = Samples.deposit(0, owner(state.shard(), token, 0), token, 1_000);
        var accepted = decide(state, new Command.AcceptQueued(List.of(deposit)));
        var taken = decide(accepted, new Command.ChunksTaken(0));
        return decide(
                taken, new Command.ApplyBatch(1, List.of(new Touch(0, account, new Touch.Change.Deposit(deposit)))));
    }

    private static List<SignedTransaction> group(SignedTransaction... members) {
        var named = Group.name(
                Arrays.stream(members).map(SignedTransaction::transaction).toList());
        return Arrays.stream(members)
                .map(each -> Samples.sign(each.transaction().inGroup(named)))
                .toList();
    }

    private static ShardState decide(ShardState state, Command command) {
        var result = state;
        for (var event : events(StateShard.decide(SETTINGS, state, command))) {
            result = StateShard.apply(result, event);
        }
        return result;
    }

    private void begin() {
        leader = decide(leader, new Command.AdmitGroup(swap));
    }

    private void hold() {
        begin();
        other = decide(other, new Command.HoldPart(0, swap));
    }

    private static List<Obligation> owedForGroups(ShardState state) {
        return StateShard.owed(state).stream()
                .filter(owed -> !(owed instanceof Obligation.DeliverTrace))
                .toList();
    }

    @Test
    void theLeaderHoldsItsOwnDebitsAndAsksTheOthers() {
        var admission = StateShard.admitGroup(SETTINGS, leader, new Command.AdmitGroup(swap));
        assertThat(admission).isEqualTo(new StateShard.Admission(List.of(new Event.GroupHeld(0, swap)), List.of()));

        begin();
        assertThat(leader.pendingCount()).isEqualTo(1);
        assertThat(owedForGroups(leader)).containsExactly(new Obligation.GatherParts(0, swap, Set.of(OTHER)));
        assertThat(StateShard.admitGroup(SETTINGS, leader, new Command.AdmitGroup(swap)))
                .isEqualTo(new StateShard.Admission(List.of(), List.of()));
    }

    @Test
    void whenAllHoldTheWholeGroupGoesToTheSequencerInOneChunk() {
        hold();
        assertThat(owedForGroups(other)).containsExactly(new Obligation.ReportHeld(name, 0, LEADER));

        leader = decide(leader, new Command.GroupGathered(name, 0));
        assertThat(leader.outbox().first().operations()).hasSize(2);
        assertThat(leader.pendingCount()).isEqualTo(1);
        assertThat(other.pendingCount()).isEqualTo(1);
        assertThat(StateShard.admitGroup(SETTINGS, leader, new Command.AdmitGroup(swap)))
                .isEqualTo(new StateShard.Admission(
                        List.of(),
                        swap.stream().<Outcome>map(Outcome.Admitted::new).toList()));
    }

    @Test
    void aPartIsReportedWhenTheSequencerHasAllThatCameBeforeIt() {
        other = decide(other, new Command.Admit(List.of(transfer(BOB, ALICE_OTHER_TOKEN, OTHER_TOKEN, 1, 0, 0))));
        var later = group(
                transfer(ALICE, BOB_OTHER_TOKEN, TOKEN, 100, 1, 0),
                transfer(BOB, ALICE_OTHER_TOKEN, OTHER_TOKEN, 7, 0, 1));
        other = decide(other, new Command.HoldPart(0, later));
        assertThat(other.held().isEmpty()).isFalse();
        assertThat(owedForGroups(other)).hasOnlyElementsOfType(Obligation.Enqueue.class);

        other = decide(other, new Command.ChunksTaken(1));
        assertThat(owedForGroups(other))
                .containsExactly(
                        new Obligation.ReportHeld(later.getFirst().transaction().group(), 0, LEADER));
    }

    @Test
    void theOthersAreReleasedWhenTheSequencerHasIt() {
        hold();
        assertThat(StateShard.verdict(leader, name, 0)).isEqualTo(Verdict.OPEN);
        leader = decide(leader, new Command.GroupGathered(name, 0));
        assertThat(StateShard.verdict(leader, name, 0)).isEqualTo(Verdict.OPEN);

        leader = decide(leader, new Command.ChunksTaken(1));
        assertThat(StateShard.verdict(leader, name, 0)).isEqualTo(Verdict.ADMITTED);
        assertThat(owedForGroups(leader)).containsExactly(new Obligation.ReleaseParts(name, 0, Set.of(OTHER)));

        other = decide(other, new Command.ReleasePart(name, 0, true));
        leader = decide(leader, new Command.PartsReleased(name, 0));
        assertThat(owedForGroups(other)).isEmpty();
        assertThat(owedForGroups(leader)).isEmpty();
        assertThat(other.pendingCount()).isEqualTo(1);
    }

    @Test
    void aBatchMayExecuteItBeforeTheOthersHear() {
        hold();
        leader = decide(leader, new Command.GroupGathered(name, 0));
        var batch = new SealedBatch(
                2,
                BatchSize.FIRST,
                ALICE,
                9,
                List.of(new Slot.Signed(swap.get(0), true), new Slot.Signed(swap.get(1), true)));

        for (var touch : Touches.byShard(Shards.SIXTEEN, batch).entrySet()) {
            var command = new Command.ApplyBatch(2, touch.getValue());
            if (touch.getKey() == OTHER) {
                other = decide(other, command);
            }
        }
        other = decide(other, new Command.ReleasePart(name, 0, true));

        assertThat(other.pendingCount()).isZero();
        assertThat(other.pending().isEmpty()).isTrue();
        assertThat(other.held().isEmpty()).isTrue();
    }

    @Test
    void ifOneRefusesNothingHasHappened() {
        var dear = group(
                transfer(ALICE, BOB_OTHER_TOKEN, TOKEN, 100, 1, 0),
                transfer(BOB, ALICE_OTHER_TOKEN, OTHER_TOKEN, 5_000, 0, 0));
        var before = leader;
        begin();
        var admission = StateShard.holdPart(SETTINGS, other, new Command.HoldPart(0, dear));
        assertThat(admission.outcomes())
                .containsExactly(new Outcome.Refused(dear.get(1), Refusal.INSUFFICIENT_BALANCE, "amount"));
        assertThat(StateShard.together(Shards.SIXTEEN, OTHER, dear, admission.outcomes()))
                .containsExactly(
                        new Outcome.Refused(dear.get(0), Refusal.WITH_ITS_GROUP, ""),
                        new Outcome.Refused(dear.get(1), Refusal.INSUFFICIENT_BALANCE, "amount"));

        leader = decide(leader, new Command.GroupLost(name, 0));
        assertThat(leader.pending()).isEqualTo(before.pending());
        assertThat(leader.pendingCount()).isZero();
        assertThat(StateShard.verdict(leader, name, 0)).isEqualTo(Verdict.LOST);
    }

    @Test
    void aPartThatHearsOfALossForgetsItsDebits() {
        hold();
        leader = decide(leader, new Command.GroupLost(name, 0));
        other = decide(other, new Command.ReleasePart(name, 0, false));
        assertThat(other.pending().isEmpty()).isTrue();
        assertThat(other.pendingCount()).isZero();
        assertThat(owedForGroups(other)).isEmpty();
    }

    @Test
    void theLeaderItselfMayRefuse() {
        var spent = decide(leader, new Command.Admit(List.of(transfer(ALICE, BOB_OTHER_TOKEN, TOKEN, 950, 1, 0))));
        var next = group(
                transfer(ALICE, BOB_OTHER_TOKEN, TOKEN, 100, 1, 1),
                transfer(BOB, ALICE_OTHER_TOKEN, OTHER_TOKEN, 7, 0, 0));
        assertThat(StateShard.admitGroup(SETTINGS, spent, new Command.AdmitGroup(next)))
                .isEqualTo(new StateShard.Admission(
                        List.of(),
                        List.of(
                                new Outcome.Refused(next.get(0), Refusal.INSUFFICIENT_BALANCE, "amount"),
                                new Outcome.Refused(next.get(1), Refusal.WITH_ITS_GROUP, ""))));
    }

    @Test
    void anAnswerToAnEarlierAttemptChangesNothing() {
        hold();
        leader = decide(leader, new Command.GroupLost(name, 0));
        leader = decide(leader, new Command.AdmitGroup(swap));
        assertThat(owedForGroups(leader)).containsExactly(new Obligation.GatherParts(1, swap, Set.of(OTHER)));

        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, leader, new Command.GroupGathered(name, 0))))
                .isTrue();
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, leader, new Command.GroupLost(name, 0))))
                .isTrue();
        assertThat(StateShard.verdict(leader, name, 0)).isEqualTo(Verdict.LOST);

        other = decide(other, new Command.HoldPart(1, swap));
        assertThat(other.pendingCount()).isEqualTo(1);
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, other, new Command.ReleasePart(name, 0, false))))
                .isTrue();
        assertThat(StateShard.decide(SETTINGS, other, new Command.HoldPart(0, swap)))
                .isEqualTo(new Decision.Refuse<>(Refusal.WITH_ITS_GROUP, ""));
    }

    @Test
    void repetitionChangesNothing() {
        hold();
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, other, new Command.HoldPart(0, swap))))
                .isTrue();
        leader = decide(leader, new Command.GroupGathered(name, 0));
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, leader, new Command.GroupGathered(name, 0))))
                .isTrue();
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, leader, new Command.GroupLost(name, 0))))
                .isTrue();
        leader = decide(leader, new Command.ChunksTaken(1));
        leader = decide(leader, new Command.PartsReleased(name, 0));
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, leader, new Command.PartsReleased(name, 0))))
                .isTrue();
        assertThat(StateShard.admitGroup(SETTINGS, leader, new Command.AdmitGroup(swap))
                        .outcomes())
                .isEqualTo(swap.stream().map(Outcome.Admitted::new).toList());
        other = decide(other, new Command.ReleasePart(name, 0, true));
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, other, new Command.ReleasePart(name, 0, true))))
                .isTrue();
    }

    @Test
    void anEchoOfAHoldIsNoHold() {
        hold();
        other = decide(other, new Command.ReleasePart(name, 0, true));
        assertThat(StateShard.decide(SETTINGS, other, new Command.HoldPart(0, swap)))
                .isEqualTo(new Decision.Refuse<>(Refusal.WITH_ITS_GROUP, ""));
    }

    @Test
    void nothingElseOfAHeldAccountIsAdmitted() {
        hold();
        var next = transfer(BOB, ALICE_OTHER_TOKEN, OTHER_TOKEN, 1, 0, 1);
        assertThat(StateShard.admit(SETTINGS, other, new Command.Admit(List.of(next)))
                        .outcomes())
                .containsExactly(new Outcome.Refused(next, Refusal.BUSY, "from"));
        other = decide(other, new Command.ReleasePart(name, 0, true));
        assertThat(StateShard.admit(SETTINGS, other, new Command.Admit(List.of(next)))
                        .outcomes())
                .containsExactly(new Outcome.Admitted(next));
    }

    @Test
    void whatL1AsksOfAHeldAccountWaitsAndIsNotKeptWaiting() {
        hold();
        var exit = new ForcedOperation.ForcedExit(1, owner(OTHER, OTHER_TOKEN, 0), BOB, 99);
        var command = new Command.AcceptQueued(List.of(exit));
        assertThat(events(StateShard.decide(SETTINGS, other, command)))
                .containsExactly(new Event.Frozen(List.of(exit)));
        other = decide(other, command);
        assertThat(other.queueUpTo()).isZero();
        assertThat(StateShard.decide(SETTINGS, other, command)).isEqualTo(new Decision.Refuse<>(Refusal.BUSY, ""));

        other = decide(other, new Command.ReleasePart(name, 0, false));
        // Nobody can have it held for ever.
        var admission = StateShard.holdPart(SETTINGS, other, new Command.HoldPart(1, swap));
        assertThat(admission.outcomes()).containsExactly(new Outcome.Refused(swap.get(1), Refusal.FROZEN, "from"));
        other = decide(other, command);
        assertThat(other.queueUpTo()).isEqualTo(1);
    }

    @Test
    void whatAStrangerAsksOfAHeldAccountDoesNotWait() {
        hold();
        var exit = new ForcedOperation.ForcedExit(1, owner(OTHER, OTHER_TOKEN, 8), BOB, 99);
        other = decide(other, new Command.AcceptQueued(List.of(exit)));
        assertThat(other.queueUpTo()).isEqualTo(1);
    }

    @Test
    void groupsUnderWayAreBounded() {
        hold();
        var second = group(
                transfer(ALICE_OTHER_TOKEN, BOB, OTHER_TOKEN, 1, 0, 0),
                transfer(BOB_OTHER_TOKEN, ALICE, TOKEN, 1, 0, 0));
        assertThat(StateShard.admitGroup(SETTINGS, leader, new Command.AdmitGroup(second))
                        .outcomes())
                .containsExactly(
                        new Outcome.Refused(second.get(0), Refusal.BUSY, ""),
                        new Outcome.Refused(second.get(1), Refusal.BUSY, ""));
        assertThat(StateShard.holdPart(SETTINGS, other, new Command.HoldPart(1, second))
                        .outcomes())
                .containsExactly(new Outcome.Refused(second.get(1), Refusal.BUSY, ""));
    }

    @Test
    void whoHasNoMemberHoldsNothing() {
        var stranger = StateShard.initial(Shards.SIXTEEN, OTHER + 1);
        assertThat(StateShard.holdPart(SETTINGS, stranger, new Command.HoldPart(0, swap))
                        .outcomes())
                .isEmpty();
        assertThat(StateShard.decide(SETTINGS, stranger, new Command.HoldPart(0, swap)))
                .isEqualTo(new Decision.Refuse<>(Refusal.WITH_ITS_GROUP, ""));
        assertThat(StateShard.decide(SETTINGS, leader, new Command.HoldPart(0, swap)))
                .isEqualTo(new Decision.Refuse<>(Refusal.WITH_ITS_GROUP, ""));
    }
}
