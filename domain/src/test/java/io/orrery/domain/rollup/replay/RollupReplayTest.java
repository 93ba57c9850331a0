package io.orrery.domain.rollup.replay;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.transfer;
import static io.orrery.domain.rollup.Samples.validUntil;
import static io.orrery.domain.rollup.Samples.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orrery.domain.rollup.Samples;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RollupReplayTest {
    private static final long ALICE = 5L << 28;
    private static final long BOB = 6L << 28;
    private static final long CAROL = 7L << 28;
    private static final QueuedDeposit TO_ALICE = deposit(0, owner(5, 0, 0), 0, 1_000);
    private static final QueuedDeposit TO_BOB = deposit(1, owner(6, 0, 0), 0, 50);
    private static final QueuedDeposit TO_CAROL = deposit(2, owner(7, 1, 0), 1, 50);
    private static final List<Slot> OPENING = List.of(
            new Slot.Deposit(TO_ALICE, ALICE), new Slot.Deposit(TO_BOB, BOB), new Slot.Deposit(TO_CAROL, CAROL));

    private final RollupReplay replay = RollupReplay.start();

    private static CommittedBatch batch(long number, long feeAccount, Slot... slots) {
        var owner = new Account(TO_ALICE.owner(), 0, 0, BigInteger.ZERO, TO_ALICE.key());
        var update = new LeafUpdate(ALICE, owner, owner, List.of());
        var sealed = new SealedBatch(number, BatchSize.FIRST, feeAccount, 9, Arrays.asList(slots));
        var trace = new BatchTrace(
                Samples.DOMAIN,
                sealed,
                Fr.ZERO,
                Fr.ZERO,
                Collections.nCopies(8, new BatchTrace.SlotTrace(update, update)),
                update);
        var streams = BatchStreams.of(trace);
        return new CommittedBatch(number, 8, feeAccount, 9, Fr.ZERO, streams.slots(), streams.l1Operations());
    }

    private static Slot signed(SignedTransaction transaction) {
        return new Slot.Signed(transaction, false);
    }

    private void open() {
        replay.queued(TO_ALICE);
        replay.queued(TO_BOB);
        replay.queued(TO_CAROL);
        replay.ledger(batch(1, 0, OPENING.toArray(Slot[]::new)));
    }

    private void refused(CommittedBatch batch, int slot, String rule) {
        var before = List.copyOf(replay.accounts().values());
        var thrown = catchThrowableOfType(ReplayRefused.class, () -> replay.ledger(batch));
        assertThat(thrown).hasMessageContaining(rule);
        assertThat(thrown.slot()).isEqualTo(slot);
        assertThat(thrown.batch()).isEqualTo(batch.number());
        assertThat(List.copyOf(replay.accounts().values()))
                .as("nothing changed")
                .isEqualTo(before);
    }

    @Test
    void theGenesisRootIsTheNodes() {
        assertThat(replay.root()).isEqualTo(BatchAssembly.stateRoot(BatchAssembly.genesisShardRoots(Shards.SIXTEEN)));
    }

    @Test
    void everyOperationHasItsEffect() {
        open();
        replay.ledger(batch(
                2,
                BOB,
                signed(transfer(ALICE, BOB, 0, 100, 3, 0)),
                signed(withdrawal(ALICE, 0, 200, 2, 1)),
                new Slot.Signed(validUntil(1, transfer(ALICE, BOB, 0, 5, 5, 2)), true)));
        assertThat(replay.accounts().get(ALICE))
                .isEqualTo(new Account(TO_ALICE.owner(), 0, 3, BigInteger.valueOf(695), TO_ALICE.key()));
        assertThat(replay.accounts().get(BOB))
                .isEqualTo(new Account(TO_BOB.owner(), 0, 0, BigInteger.valueOf(155), TO_BOB.key()));
        assertThat(replay.counts()).isEqualTo(new RollupReplay.Counts(1, 1, 3, 1, 0, 0, 0, 0));
        assertThat(replay.withdrawn()).containsExactly(java.util.Map.entry(0L, BigInteger.valueOf(200)));
        assertThat(replay.queueWaiting()).isZero();
    }

    private static SignedTransaction paidTo(Address owner, long amount, long nonce, long place) {
        return Samples.sign(new Transaction(
                        OperationType.OPEN,
                        ALICE,
                        0,
                        0,
                        Samples.amount(amount),
                        Samples.fee(1),
                        nonce,
                        Samples.NEVER,
                        owner,
                        Fr.ZERO))
                .at(place);
    }

    @Test
    void anOpenMakesAnAccountOfItsOwnerOrPaysIntoIt() {
        open();
        var dave = owner(7, 0, 3);
        long place = CAROL + 1;
        replay.ledger(batch(2, BOB, signed(paidTo(dave, 100, 0, place)), signed(paidTo(dave, 5, 1, place))));
        assertThat(replay.accounts().get(place))
                .isEqualTo(new Account(dave, 0, 0, BigInteger.valueOf(105), Account.EMPTY.key()));
        assertThat(replay.accounts().get(ALICE))
                .isEqualTo(new Account(TO_ALICE.owner(), 0, 2, BigInteger.valueOf(893), TO_ALICE.key()));
        assertThat(replay.counts().opens()).isEqualTo(2);
        refused(batch(3, BOB, signed(paidTo(dave, 5, 2, BOB))), 0, "another owner or token");
        refused(batch(3, BOB, signed(paidTo(TO_CAROL.owner(), 5, 2, CAROL))), 0, "another owner or token");
    }

    @Test
    void whatL1IsToldOfAnOpenIsThatOpen() {
        open();
        var good = batch(2, BOB, signed(paidTo(owner(7, 0, 3), 100, 0, CAROL + 1)));
        for (int word = 0; word < 4; word++) {
            var changed = good.l1Operations().clone();
            // Of the owner the highest of 32 bytes: an address has 20.
            changed[32 * word + (word == 1 ? 0 : 31)] ^= 1;
            refused(
                    new CommittedBatch(2, 8, BOB, 9, Fr.ZERO, good.slots(), changed),
                    0,
                    "its L1 operation is not this open");
        }
    }

    @Test
    void aRootThatTheDataDoesNotLeadToIsRefused() {
        replay.queued(TO_ALICE);
        assertThatThrownBy(() -> replay.batch(batch(1, 0, new Slot.Deposit(TO_ALICE, ALICE))))
                .isInstanceOf(ReplayRefused.class)
                .hasMessageContaining("leads to root");
    }

    @Test
    void depositsMustBeTheQueuesInItsOrder() {
        assertThatThrownBy(() -> replay.queued(TO_BOB)).isInstanceOf(IllegalArgumentException.class);
        replay.queued(TO_ALICE);
        replay.queued(TO_BOB);
        refused(batch(1, 0, new Slot.Deposit(TO_BOB, BOB)), 0, "entry 0 of the L1 queue");
        refused(
                batch(1, 0, new Slot.Deposit(TO_ALICE, ALICE), new Slot.Deposit(TO_BOB, ALICE)),
                1,
                "another owner or token");
        refused(
                batch(
                        1,
                        0,
                        new Slot.Deposit(TO_ALICE, ALICE),
                        new Slot.Deposit(TO_BOB, BOB),
                        new Slot.Deposit(TO_CAROL, CAROL)),
                2,
                "no entry 2");
    }

    @Test
    void whatASenderDoesNotHaveIsRefused() {
        open();
        refused(batch(2, BOB, signed(transfer(ALICE, BOB, 0, 999, 2, 0))), 0, "too little");
        refused(batch(2, BOB, signed(transfer(9, BOB, 0, 1, 0, 0))), 0, "account 9 is empty");
        refused(batch(2, BOB, signed(transfer(ALICE, 9, 0, 1, 0, 0))), 0, "account 9 is empty");
        refused(batch(2, BOB, signed(transfer(ALICE, CAROL, 0, 1, 0, 0))), 0, "different tokens");
        refused(
                batch(2, BOB, signed(transfer(ALICE, BOB, 0, 1, 0, 0)), signed(transfer(CAROL, CAROL, 1, 1, 1, 0))),
                1,
                "another token than the fee account's");
        refused(batch(2, 77, signed(transfer(ALICE, BOB, 0, 1, 1, 0))), ReplayRefused.NO_SLOT, "account 77 is empty");
    }

    @Test
    void batchesComeInOrderOfNumberAndTime() {
        open();
        refused(batch(3, BOB, signed(transfer(ALICE, BOB, 0, 1, 0, 0))), ReplayRefused.NO_SLOT, "number 2 comes next");
        var later = batch(2, BOB, signed(transfer(ALICE, BOB, 0, 1, 0, 0)));
        refused(
                new CommittedBatch(2, 8, BOB, 8, Fr.ZERO, later.slots(), later.l1Operations()),
                ReplayRefused.NO_SLOT,
                "timestamp");
    }

    @Test
    void slotsBeyondTheSizeAreRefused() {
        open();
        var two = batch(2, BOB, signed(transfer(ALICE, BOB, 0, 1, 0, 0)), signed(transfer(ALICE, BOB, 0, 1, 0, 1)));
        var tooSmall = new CommittedBatch(2, 1, BOB, 9, Fr.ZERO, two.slots(), two.l1Operations());
        refused(tooSmall, 1, "beyond the 1 slots");
        replay.ledger(new CommittedBatch(2, 2, BOB, 9, Fr.ZERO, two.slots(), two.l1Operations()));
    }

    @Test
    void streamsThatDoNotMatchOrHaveMoreThanTheyShouldAreRefused() {
        open();
        var good = batch(2, BOB, signed(withdrawal(ALICE, 0, 200, 2, 0)));
        refused(slots(good, bytes -> Arrays.copyOf(bytes, bytes.length - 1)), ReplayRefused.NO_SLOT, "multiple of 31");
        refused(slots(good, bytes -> Arrays.copyOf(bytes, bytes.length + 31)), ReplayRefused.NO_SLOT, "zero element");
        refused(operations(good, _ -> new byte[0]), 0, "is missing");
        refused(operations(good, bytes -> Arrays.copyOf(bytes, 256)), ReplayRefused.NO_SLOT, "more L1 operations");
        refused(operations(good, bytes -> Arrays.copyOf(bytes, 129)), ReplayRefused.NO_SLOT, "multiple of 128");
        for (int word = 0; word < 4; word++) {
            int last = 32 * word + 31;
            refused(operations(good, bytes -> changed(bytes, last)), 0, "is not this withdrawal");
        }
        // The type of the first slot is in the lowest bits of its element's last byte.
        refused(slots(good, bytes -> with(bytes, 30, (byte) ((bytes[30] & 0xF0) | 8))), 0, "type 8 is unknown");
        refused(slots(good, bytes -> with(bytes, 30, (byte) (bytes[30] & 0xF0))), 0, "noop stands before");
        replay.ledger(good);
    }

    private static byte[] changed(byte[] bytes, int at) {
        return with(bytes, at, (byte) (bytes[at] ^ 0x40));
    }

    private static byte[] with(byte[] bytes, int at, byte value) {
        var copy = bytes.clone();
        copy[at] = value;
        return copy;
    }

    private static CommittedBatch slots(CommittedBatch batch, UnaryOperator<byte[]> change) {
        return new CommittedBatch(
                batch.number(),
                batch.size(),
                batch.feeAccount(),
                9,
                Fr.ZERO,
                change.apply(batch.slots()),
                batch.l1Operations());
    }

    private static CommittedBatch operations(CommittedBatch batch, UnaryOperator<byte[]> change) {
        return new CommittedBatch(
                batch.number(),
                batch.size(),
                batch.feeAccount(),
                9,
                Fr.ZERO,
                batch.slots(),
                change.apply(batch.l1Operations()));
    }

    @Test
    void noOneByteOfTheSlotsCanChangeWithoutAnotherLedger() {
        open();
        var good = batch(2, BOB, signed(transfer(ALICE, BOB, 0, 100, 3, 0)), signed(withdrawal(ALICE, 0, 200, 2, 1)));
        var outcomes = new ArrayList<Object>();
        for (int i = 0; i < good.slots().length; i++) {
            int at = i;
            var other = RollupReplay.start();
            List.of(TO_ALICE, TO_BOB, TO_CAROL).forEach(other::queued);
            other.ledger(batch(1, 0, OPENING.toArray(Slot[]::new)));
            try {
                other.ledger(slots(good, bytes -> changed(bytes, at)));
                outcomes.add(List.copyOf(other.accounts().entrySet()));
            } catch (ReplayRefused refused) {
                outcomes.add(refused.getMessage());
            }
        }
        replay.ledger(good);
        assertThat(outcomes)
                .hasSize(31)
                .doesNotContain(List.copyOf(replay.accounts().entrySet()));
    }
}
