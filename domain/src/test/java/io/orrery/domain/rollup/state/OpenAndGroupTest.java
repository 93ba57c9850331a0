package io.orrery.domain.rollup.state;

import static io.orrery.domain.rollup.Samples.amount;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.fee;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is paid by address has one place, and members of a group are admitted together.
class OpenAndGroupTest {
    private static final int SHARD = 3;
    private static final long TOKEN = 4;
    private static final long ALICE = Shards.SIXTEEN.account(SHARD, 0);
    private static final long BOB = Shards.SIXTEEN.account(SHARD, 1);
    private static final Address CAROL = owner(SHARD, TOKEN, 2);
    private static final StateShard.Settings SETTINGS = new StateShard.Settings(3, 9, 4, 2);

    /// Alice has 1,000 and Bob 50, in batch 1.
    private final ShardState opened = opened();

    private static ShardState opened() {
        var alice = Samples.deposit(0, owner(SHARD, TOKEN, 0), TOKEN, 1_000);
        var bob = Samples.deposit(7, owner(SHARD, TOKEN, 1), TOKEN, 50);
        var state = decide(StateShard.initial(Shards.SIXTEEN, SHARD), new Command.AcceptQueued(List.of(alice, bob)));
        return decide(
                state,
                new Command.ApplyBatch(
                        1,
                        List.of(
                                new Touch(1, ALICE, new Touch.Change.Deposit(alice)),
                                new Touch(3, BOB, new Touch.Change.Deposit(bob)))));
    }

    private static ShardState decide(ShardState state, Command command) {
        var result = state;
        for (var event : events(StateShard.decide(SETTINGS, state, command))) {
            result = StateShard.apply(result, event);
        }
        return result;
    }

    private static SignedTransaction open(long from, Address owner, long amount, long nonce) {
        return Samples.sign(new Transaction(
                OperationType.OPEN, from, 0, TOKEN, amount(amount), fee(1), nonce, Samples.NEVER, owner, Fr.ZERO));
    }

    private static List<SignedTransaction> group(SignedTransaction... members) {
        var name = Group.name(
                Arrays.stream(members).map(SignedTransaction::transaction).toList());
        return Arrays.stream(members)
                .map(each -> Samples.sign(each.transaction().inGroup(name)).at(each.place()))
                .toList();
    }

    @Test
    void anOwnerIsPlacedOnceWhoeverAsks() {
        var placed = decide(opened, new Command.Place(CAROL, TOKEN));
        long place = Shards.SIXTEEN.account(SHARD, 2);

        assertThat(placed.byOwner().get(new ShardState.OwnerToken(CAROL, TOKEN)))
                .contains(place);
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, placed, new Command.Place(CAROL, TOKEN))))
                .isTrue();
        var deposit = Samples.deposit(8, CAROL, TOKEN, 5);
        assertThat(events(StateShard.decide(SETTINGS, placed, new Command.AcceptQueued(List.of(deposit)))))
                .containsExactly(new Event.QueueAccepted(1, List.of(new Operation.Deposit(deposit, place))));
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, opened, new Command.Place(owner(SHARD, TOKEN, 0), TOKEN))))
                .isTrue();
    }

    @Test
    void nextToAPlaceAnotherOwnerGetsTheNextOne() {
        var placed = decide(opened, new Command.Place(CAROL, TOKEN));
        assertThat(events(StateShard.decide(SETTINGS, placed, new Command.Place(owner(SHARD, TOKEN, 3), TOKEN))))
                .containsExactly(new Event.Placed(owner(SHARD, TOKEN, 3), TOKEN, Shards.SIXTEEN.account(SHARD, 3)));
    }

    @Test
    void aFullShardGivesNoPlace() {
        var full = StateShard.apply(
                StateShard.initial(Shards.SIXTEEN, SHARD),
                new Event.Placed(CAROL, TOKEN, Shards.SIXTEEN.account(SHARD, 0)));
        var brimful = new ShardState(
                Shards.SIXTEEN,
                SHARD,
                full.tree(),
                full.byOwner(),
                Shards.SIXTEEN.capacity(),
                full.pending(),
                0,
                0,
                full.outbox(),
                -1,
                full.frozen(),
                full.rekeyed(),
                0,
                full.untraced(),
                full.held(),
                0);
        assertThat(StateShard.decide(SETTINGS, brimful, new Command.Place(owner(SHARD, TOKEN, 3), TOKEN)))
                .isEqualTo(new Decision.Refuse<>(Refusal.FULL, "owner"));
        assertThat(isAlreadyDone(StateShard.decide(SETTINGS, brimful, new Command.Place(CAROL, TOKEN))))
                .isTrue();
    }

    @Test
    void anOpenMakesAnAccountWithoutAKeyAndPaysIntoItTheNextTime() {
        var placed = decide(opened, new Command.Place(CAROL, TOKEN));
        long carol = Shards.SIXTEEN.account(SHARD, 2);
        var first = open(ALICE, CAROL, 100, 0).at(carol);
        var second = open(ALICE, CAROL, 7, 1).at(carol);
        var admitted = decide(placed, new Command.Admit(List.of(first, second)));
        var batch = new SealedBatch(
                2, BatchSize.FIRST, BOB, 9, List.of(new Slot.Signed(first, false), new Slot.Signed(second, false)));

        var after = decide(admitted, new Command.ApplyBatch(2, Touches.of(batch)));

        assertThat(after.account(carol))
                .isEqualTo(new Account(CAROL, TOKEN, 0, BigInteger.valueOf(107), Account.EMPTY.key()));
        assertThat(after.account(ALICE).balance()).isEqualTo(1_000 - 107 - 2);
        assertThat(after.account(BOB).balance()).isEqualTo(52);
        assertThat(after.pendingCount()).isZero();
    }

    @Test
    void aCancelledOpenOpensNothing() {
        var signed = open(ALICE, CAROL, 100, 0).at(Shards.SIXTEEN.account(SHARD, 2));
        var batch = new SealedBatch(2, BatchSize.FIRST, ALICE, 9, List.of(new Slot.Signed(signed, true)));
        assertThat(Touches.of(batch)).containsExactly(new Touch(0, ALICE, new Touch.Change.Cancel(0)));
    }

    @Test
    void anOpenIntoAnAccountOfAnotherOwnerIsABugThatIsFoundBeforeItIsWritten() {
        var touch = new Touch(1, BOB, new Touch.Change.Open(CAROL, TOKEN, BigInteger.ONE));
        assertThatThrownBy(() -> StateShard.decide(SETTINGS, opened, new Command.ApplyBatch(2, List.of(touch))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void allMembersAreAdmittedInOneChunk() {
        var members = group(
                transfer(ALICE, BOB, TOKEN, 100, 1, 0),
                transfer(BOB, ALICE, TOKEN, 5, 0, 0),
                transfer(ALICE, BOB, TOKEN, 3, 1, 1));
        var admission = StateShard.admitGroup(SETTINGS, opened, new Command.AdmitGroup(members));

        assertThat(admission.events()).containsExactly(new Event.Admitted(1, members));
        var state = decide(opened, new Command.AdmitGroup(members));
        var again = StateShard.admitGroup(SETTINGS, state, new Command.AdmitGroup(members));
        assertThat(again.events()).isEmpty();
        assertThat(again.outcomes())
                .isEqualTo(members.stream().map(Outcome.Admitted::new).toList());
    }

    @Test
    void oneRefusedMemberRefusesTheOthers() {
        var members = group(transfer(ALICE, BOB, TOKEN, 100, 1, 0), transfer(BOB, ALICE, TOKEN, 500, 0, 0));
        var admission = StateShard.admitGroup(SETTINGS, opened, new Command.AdmitGroup(members));

        assertThat(admission.events()).isEmpty();
        assertThat(admission.outcomes())
                .containsExactly(
                        new Outcome.Refused(members.get(0), Refusal.WITH_ITS_GROUP, ""),
                        new Outcome.Refused(members.get(1), Refusal.INSUFFICIENT_BALANCE, "amount"));
    }

    @Test
    void whatNoBatchCouldHoldIsNoGroup() {
        var first = transfer(ALICE, BOB, TOKEN, 100, 1, 0);
        var second = transfer(BOB, ALICE, TOKEN, 5, 0, 0);
        var members = group(first, second);
        assertNoGroup("group", members.subList(0, 1));
        assertNoGroup("group", List.of(members.get(1), members.get(0)));
        assertNoGroup("group", List.of(members.get(0), second));
        assertNoGroup("validUntilBatch", group(first, Samples.validUntil(9, second)));
        assertNoGroup("fee", group(first, transfer(BOB, ALICE, TOKEN + 1, 5, 1, 0)));
        assertNoGroup("from", group(transfer(Shards.SIXTEEN.account(SHARD + 1, 0), ALICE, TOKEN, 5, 0, 0), first));
        assertNoGroup("members", List.of());
        var nine = new ArrayList<SignedTransaction>(Collections.nCopies(9, first));
        assertNoGroup("members", group(nine.toArray(SignedTransaction[]::new)));
    }

    @Test
    void aMemberIsNotAdmittedAlone() {
        var member = group(transfer(ALICE, BOB, TOKEN, 100, 1, 0)).getFirst();
        var alone = transfer(BOB, ALICE, TOKEN, 5, 0, 0);
        var admission = StateShard.admit(SETTINGS, opened, new Command.Admit(List.of(member, alone)));

        assertThat(admission.events()).containsExactly(new Event.Admitted(1, List.of(alone)));
        assertThat(admission.outcomes())
                .containsExactly(
                        new Outcome.Refused(member, Refusal.NOT_A_GROUP, "group"), new Outcome.Admitted(alone));
    }

    private void assertNoGroup(String field, List<SignedTransaction> members) {
        var admission = StateShard.admitGroup(SETTINGS, opened, new Command.AdmitGroup(members));
        assertThat(admission.events()).isEmpty();
        assertThat(admission.outcomes())
                .isEqualTo(members.stream()
                        .map(each -> new Outcome.Refused(each, Refusal.NOT_A_GROUP, field))
                        .toList());
    }
}
