package io.orrery.domain.rollup.da;

import static io.orrery.domain.rollup.Samples.DOMAIN;
import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.da.CommitteeMember.Decision;
import io.orrery.domain.rollup.da.CommitteeMember.Reason;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommitteeMemberTest {
    private static final long ALICE = 5L << 28;
    private static final long BOB = 6L << 28;
    private static final QueuedDeposit TO_ALICE = deposit(0, owner(5, 0, 0), 0, 1_000);
    private static final QueuedDeposit TO_BOB = deposit(1, owner(6, 0, 0), 0, 50);

    /// Executes what the sequencer offers: it is never behind L1.
    private final RollupReplay sequencer = RollupReplay.start();

    private final CommitteeMember member = new CommitteeMember(DOMAIN, 4);

    CommitteeMemberTest() {
        sequencer.queued(TO_ALICE);
        sequencer.queued(TO_BOB);
    }

    private void l1IsFinal() {
        member.queued(TO_ALICE);
        member.queued(TO_BOB);
    }

    /// The next batch of the sequencer, which takes it for executed.
    private DataOffer sealed(Slot... slots) {
        var previous = sequencer.root();
        long number = sequencer.lastBatch() + 1;
        var untold = streams(number, previous, Fr.ZERO, slots);
        sequencer.ledger(new CommittedBatch(number, 8, BOB, 9, Fr.ZERO, untold.slots(), untold.l1Operations()));
        var told = streams(number, previous, sequencer.root(), slots);
        return new DataOffer(
                number, 8, BOB, 9, previous, told.newRoot(), told.commitment(), told.slots(), told.l1Operations());
    }

    private static BatchStreams streams(long number, Fr previous, Fr next, Slot... slots) {
        var account = new Account(TO_ALICE.owner(), 0, 0, BigInteger.ZERO, TO_ALICE.key());
        var update = new LeafUpdate(ALICE, account, account, List.of());
        return BatchStreams.of(new BatchTrace(
                DOMAIN,
                new SealedBatch(number, BatchSize.FIRST, BOB, 9, Arrays.asList(slots)),
                previous,
                next,
                Collections.nCopies(8, new BatchTrace.SlotTrace(update, update)),
                update));
    }

    private DataOffer opening() {
        return sealed(new Slot.Deposit(TO_ALICE, ALICE), new Slot.Deposit(TO_BOB, BOB));
    }

    private DataOffer paying(long amount, long nonce) {
        return sealed(new Slot.Signed(transfer(ALICE, BOB, 0, amount, 1, nonce), false));
    }

    private Decision decide(DataOffer offer) {
        return member.decide(offer, Optional.empty());
    }

    private void take(DataOffer offer) {
        assertThat(decide(offer)).isInstanceOf(Decision.Take.class);
        member.taken((Decision.Take) decide(offer));
    }

    private void refused(DataOffer offer, Reason reason, String why) {
        long next = member.next();
        var root = member.root();
        var decision = decide(offer);
        assertThat(decision).isInstanceOf(Decision.Refuse.class);
        assertThat(((Decision.Refuse) decision).reason()).isEqualTo(reason);
        assertThat(((Decision.Refuse) decision).why()).contains(why);
        assertThat(member.next()).isEqualTo(next);
        assertThat(member.root()).isEqualTo(root);
    }

    private static DataOffer like(DataOffer offer, Fr previous, Fr next, Fr commitment, byte[] slots, byte[] l1Ops) {
        return new DataOffer(
                offer.number(),
                offer.size(),
                offer.feeAccount(),
                offer.timestamp(),
                previous,
                next,
                commitment,
                slots,
                l1Ops);
    }

    private static DataOffer shaped(DataOffer offer, long number, int size, long feeAccount, long timestamp) {
        return new DataOffer(
                number,
                size,
                feeAccount,
                timestamp,
                offer.previousRoot(),
                offer.newRoot(),
                offer.commitment(),
                offer.slots(),
                offer.l1Ops());
    }

    @Test
    void batchesThatFollowAreTakenAndEachStateIsKept() {
        l1IsFinal();
        var first = opening();
        var second = paying(100, 0);
        take(first);
        assertThat(member.root()).isEqualTo(first.newRoot());
        take(second);
        assertThat(member.next()).isEqualTo(3);
        assertThat(member.stateAfter(2).orElseThrow().root()).isEqualTo(second.newRoot());
        assertThat(member.stateAfter(1)
                        .orElseThrow()
                        .account(ALICE)
                        .orElseThrow()
                        .balance())
                .isEqualTo(1_000);
        assertThat(member.stateAfter(2)
                        .orElseThrow()
                        .account(ALICE)
                        .orElseThrow()
                        .balance())
                .isEqualTo(899);
    }

    @Test
    void whatIsDecidedAndNotStoredChangesNothing() {
        l1IsFinal();
        var first = opening();
        assertThat(decide(first)).isInstanceOf(Decision.Take.class);
        assertThat(member.next()).isEqualTo(1);
        take(first);
        var stale = (Decision.Take) decide(paying(100, 0));
        member.taken(stale);
        assertThatThrownBy(() -> member.taken(stale)).hasMessageContaining("decided on another state");
    }

    @Test
    void aNumberIsSignedForOneBatchAlone() {
        l1IsFinal();
        var first = opening();
        take(first);
        assertThat(member.decide(first, Optional.of(first))).isEqualTo(new Decision.Held());
        var other = like(first, first.previousRoot(), Fr.ONE, first.commitment(), first.slots(), first.l1Ops());
        var decision = (Decision.Refuse) member.decide(other, Optional.of(first));
        assertThat(decision.reason()).isEqualTo(Reason.OTHER_BATCH);
    }

    @Test
    void aNumberThatDoesNotComeNextIsRefusedUntilTheMemberHasCaughtUp() {
        l1IsFinal();
        var first = opening();
        var second = paying(100, 0);
        refused(second, Reason.OUT_OF_ORDER, "batch 1 comes next, not 2");
        assertThat(Reason.OUT_OF_ORDER.mayPass()).isTrue();
        take(first);
        take(second);
    }

    @Test
    void entriesOfTheQueueThatAreNotFinalForTheMemberAreWaitedFor() {
        var first = opening();
        refused(first, Reason.NOT_YET, "it takes 2 entries of L1's queue, and 0 are final");
        member.queued(TO_ALICE);
        refused(first, Reason.NOT_YET, "and 1 are final");
        assertThat(Reason.NOT_YET.mayPass()).isTrue();
        member.queued(TO_BOB);
        take(first);
    }

    @Test
    void whatTheDataDoesNotLeadToIsRefused() {
        l1IsFinal();
        take(opening());
        var good = paying(100, 0);
        refused(
                like(good, Fr.ONE, good.newRoot(), good.commitment(), good.slots(), good.l1Ops()),
                Reason.WRONG_PREVIOUS_ROOT,
                "it begins at root");
        refused(
                like(good, good.previousRoot(), Fr.ONE, good.commitment(), good.slots(), good.l1Ops()),
                Reason.WRONG_ROOT,
                "its data leads to root " + good.newRoot());
        refused(
                like(good, good.previousRoot(), good.newRoot(), Fr.ONE, good.slots(), good.l1Ops()),
                Reason.WRONG_COMMITMENT,
                "its data has C " + good.commitment());
        refused(
                like(good, good.previousRoot(), good.newRoot(), good.commitment(), good.slots(), new byte[128]),
                Reason.WRONG_DATA,
                "more L1 operations");
        var wrongSlots = good.slots().clone();
        wrongSlots[30] ^= 8;
        refused(
                like(good, good.previousRoot(), good.newRoot(), good.commitment(), wrongSlots, good.l1Ops()),
                Reason.WRONG_DATA,
                "unknown");
        take(good);
    }

    @Test
    void aFieldOfTheHeaderThatWasChangedIsAnotherCommitment() {
        l1IsFinal();
        take(opening());
        // No fee is paid in it, so the fee account changes no balance.
        var good = sealed(new Slot.Signed(transfer(ALICE, BOB, 0, 5, 0, 0), false));
        refused(shaped(good, 2, 8, ALICE, 9), Reason.WRONG_COMMITMENT, "");
        refused(shaped(good, 2, 8, BOB, 10), Reason.WRONG_COMMITMENT, "");
        refused(shaped(good, 2, 9, BOB, 9), Reason.WRONG_COMMITMENT, "");
        take(good);
    }

    @Test
    void whatNoBatchCanBeIsNamed() {
        l1IsFinal();
        var good = opening();
        refused(shaped(good, 0, 8, BOB, 9), Reason.MALFORMED, "number must be 1 to 4294967295, not 0");
        refused(shaped(good, 1, 0, BOB, 9), Reason.MALFORMED, "size: a batch has 1 to 32767 slots, not 0");
        refused(shaped(good, 1, 8, 1L << 32, 9), Reason.MALFORMED, "feeAccount must be 0 to");
        refused(shaped(good, 1, 8, BOB, -1), Reason.MALFORMED, "timestamp must not be negative");
        refused(
                like(good, good.previousRoot(), good.newRoot(), good.commitment(), new byte[5 * 31], good.l1Ops()),
                Reason.MALFORMED,
                "slots must have at most 124 bytes, not 155");
        refused(
                like(good, good.previousRoot(), good.newRoot(), good.commitment(), good.slots(), new byte[9 * 128]),
                Reason.MALFORMED,
                "l1Operations must have at most 1024 bytes, not 1152");
    }

    @Test
    void aMemberWhoseDisksAreReadAgainGoesOnWhereItWas() {
        l1IsFinal();
        var first = opening();
        var second = paying(100, 0);
        take(first);
        take(second);
        var again = new CommitteeMember(DOMAIN, 4);
        again.queued(TO_ALICE);
        again.queued(TO_BOB);
        again.restored(first);
        again.restored(second);
        assertThat(again.next()).isEqualTo(3);
        assertThat(again.root()).isEqualTo(member.root());
        assertThat(again.stateAfter(1).orElseThrow().root()).isEqualTo(first.newRoot());
    }

    @Test
    void whereL1HasCommittedToAnotherBatchNothingIsSignedAnyMore() {
        l1IsFinal();
        var first = opening();
        take(first);
        member.committedOnL1(new CommitteeMember.OnL1(1, 8, 9, first.newRoot(), first.commitment()), first);
        assertThat(member.contradiction()).isEmpty();
        var second = paying(100, 0);
        member.committedOnL1(new CommitteeMember.OnL1(1, 8, 9, first.newRoot(), Fr.ONE), first);
        assertThat(member.contradiction())
                .hasValueSatisfying(what -> assertThat(what).contains("L1 has committed to batch 1 with C"));
        refused(second, Reason.CONTRADICTS_L1, "L1 has committed to batch 1");
    }
}
