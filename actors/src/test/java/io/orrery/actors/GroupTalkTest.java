package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import io.orrery.actors.StateShardEntity.GroupDecided;
import io.orrery.actors.StateShardEntity.Message;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two owners of two shards, with 100 each, who pay one another.
final class GroupTalkTest {
    private static final Address FIRST = Samples.owner(1);
    private static final Address SECOND = Samples.owner(2);
    private static final int LEADER = Shards.SIXTEEN.of(FIRST, 0);
    private static final int OTHER = Shards.SIXTEEN.of(SECOND, 0);
    private static final long ALICE = Shards.SIXTEEN.account(LEADER, 0);
    private static final long BOB = Shards.SIXTEEN.account(OTHER, 0);

    private final Bench bench = new Bench();
    private final List<SignedTransaction> members =
            group(Samples.transfer(ALICE, BOB, 30, 0, 0), Samples.transfer(BOB, ALICE, 5, 0, 0));
    private final Fr name = members.getFirst().transaction().group();

    private static List<SignedTransaction> group(SignedTransaction... alone) {
        var named = Group.name(
                Arrays.stream(alone).map(SignedTransaction::transaction).toList());
        return Arrays.stream(alone)
                .map(each -> {
                    var transaction = each.transaction().inGroup(named);
                    return new SignedTransaction(transaction, transaction.message(Samples.DOMAIN), each.signature());
                })
                .toList();
    }

    @BeforeEach
    void bothHaveAccounts() {
        assertThat(LEADER).isNotEqualTo(OTHER);
        open(LEADER, FIRST, ALICE);
        open(OTHER, SECOND, BOB);
    }

    private void open(int shard, Address owner, long account) {
        var deposit = Samples.deposit(0, owner, 100);
        bench.journal.persistForRecovery(
                "StateShard|" + shard,
                List.of(
                        new StateShard.Event.QueueAccepted(0, List.of(new Operation.Deposit(deposit, account))),
                        new StateShard.Event.ChunksReleased(0),
                        new StateShard.Event.BatchApplied(
                                1, List.of(new Touch(1, account, new Touch.Change.Deposit(deposit)))),
                        new StateShard.Event.TraceReleased(1)));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private ActorRef<Message> start(int shard) {
        return bench.kit.spawn(StateShardEntity.of(
                shard,
                new StateShardEntity.Surroundings(
                        bench.routes,
                        new MemoryContentStore<>(),
                        new StateShard.Settings(10, 10, 10, 10),
                        Runnable::run,
                        bench.journaling(Bench.NEVER))));
    }

    @Test
    void theLeaderAnswersWhenTheOtherHoldsItsPartAndTellsItWhenTheOrderIsSettled() {
        var asker = bench.kit.<GroupDecided>createTestProbe();
        var leader = start(LEADER);

        leader.tell(new Message.AdmitGroup(members, asker.getRef()));
        assertThat(bench.told(1)).containsExactly(new Message.HoldPart(LEADER, 0, members));
        asker.expectNoMessage();

        leader.tell(new Message.PartHeld(name, 0, OTHER));
        asker.expectMessage(new GroupDecided(
                members.stream().<Outcome>map(Outcome.Admitted::new).toList()));
        assertThat(bench.told(1))
                .containsExactly(new SequencerEntity.Message.Enqueue(
                        LEADER,
                        1,
                        members.stream().<Operation>map(Operation.Signed::new).toList()));

        leader.tell(new Message.ChunksTaken(1));
        assertThat(bench.told(1)).containsExactly(new Message.ReleasePart(LEADER, name, 0, true));
        leader.tell(new Message.PartHeld(name, 0, OTHER));
        assertThat(bench.told(1)).containsExactly(new Message.ReleasePart(LEADER, name, 0, true));

        leader.tell(new Message.PartReleased(name, 0, OTHER));
        leader.tell(new Message.PartReleased(name, 0, OTHER));
        leader.tell(new Message.AdmitGroup(members, asker.getRef()));
        asker.expectMessage(new GroupDecided(
                members.stream().<Outcome>map(Outcome.Admitted::new).toList()));
        assertThat(bench.toldSoFar()).isEmpty();
    }

    @Test
    void whoeverAsksMeanwhileHearsTheSame() {
        var asker = bench.kit.<GroupDecided>createTestProbe();
        var leader = start(LEADER);
        leader.tell(new Message.AdmitGroup(members, asker.getRef()));
        leader.tell(new Message.AdmitGroup(members, asker.getRef()));
        var refused = new Outcome.Refused(members.get(1), Refusal.INSUFFICIENT_BALANCE, "amount");

        leader.tell(new Message.PartRefused(name, 0, OTHER, List.of(refused)));

        var decided =
                new GroupDecided(List.of(new Outcome.Refused(members.getFirst(), Refusal.WITH_ITS_GROUP, ""), refused));
        asker.expectMessage(decided);
        asker.expectMessage(decided);
        assertThat(bench.told(2))
                .containsExactly(
                        new Message.HoldPart(LEADER, 0, members), new Message.ReleasePart(LEADER, name, 0, false));
        // An answer that comes too late finds nothing to change.
        leader.tell(new Message.PartRefused(name, 0, OTHER, List.of(refused)));
        leader.tell(new Message.PartHeld(name, 0, OTHER));
        assertThat(bench.told(1)).containsExactly(new Message.ReleasePart(LEADER, name, 0, false));
    }

    @Test
    void afterARestartTheLeaderAsksAgain() {
        bench.journal.persistForRecovery("StateShard|" + LEADER, List.of(new StateShard.Event.GroupHeld(0, members)));
        start(LEADER).tell(new Message.Wake());
        assertThat(bench.told(1)).containsExactly(new Message.HoldPart(LEADER, 0, members));
    }

    @Test
    void aPartReportsWhatItHoldsToWhoAsksAndUntilItIsReleased() {
        var other = start(OTHER);
        other.tell(new Message.HoldPart(LEADER, 0, members));
        assertThat(bench.told(1)).containsExactly(new Message.PartHeld(name, 0, OTHER));
        other.tell(new Message.HoldPart(LEADER, 0, members));
        assertThat(bench.told(1)).containsExactly(new Message.PartHeld(name, 0, OTHER));

        other.tell(new Message.ReleasePart(LEADER, name, 0, true));
        other.tell(new Message.ReleasePart(LEADER, name, 0, true));
        assertThat(bench.told(2))
                .containsExactly(new Message.PartReleased(name, 0, OTHER), new Message.PartReleased(name, 0, OTHER));
    }

    @Test
    void aPartThatCanNotBeHeldIsRefusedWithItsReason() {
        var dear = group(Samples.transfer(ALICE, BOB, 30, 0, 0), Samples.transfer(BOB, ALICE, 500, 0, 0));
        start(OTHER).tell(new Message.HoldPart(LEADER, 0, dear));
        assertThat(bench.told(1))
                .containsExactly(new Message.PartRefused(
                        dear.getFirst().transaction().group(),
                        0,
                        OTHER,
                        List.of(new Outcome.Refused(dear.get(1), Refusal.INSUFFICIENT_BALANCE, "amount"))));
    }
}
