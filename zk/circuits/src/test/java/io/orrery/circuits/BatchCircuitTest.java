package io.orrery.circuits;

import static io.orrery.circuits.TestBatch.account;
import static io.orrery.circuits.TestBatch.amount;
import static io.orrery.circuits.TestBatch.fee;
import static io.orrery.circuits.TestBatch.key;
import static io.orrery.circuits.TestBatch.owner;
import static io.orrery.circuits.TestBatch.sign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.BabyJubJub;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Accounts 1 to 3 and 9 hold token 5, account 4 holds token 6; 9 earns fees of token 5. Each owner's address,
/// key and index belong together.
final class BatchCircuitTest {
    static final BatchCircuit CIRCUIT = new BatchCircuit(8);
    private static final long FAR = 0xfedc_ba98L;

    static TestBatch batch() {
        var tree = new TestTree();
        for (long i : new long[] {1, 2, 3, 9}) {
            tree.put(i, account(i, 5, i == 2 ? 0 : 40 + i, 1_000_000));
        }
        tree.put(4, account(4, 6, 0, 1_000_000));
        var batch = new TestBatch(tree);
        batch.feeAccount = 9;
        return batch;
    }

    /// One of each kind, the account of a deposit's opening at the far end of the tree among them.
    static TestBatch mixed() {
        return batch().deposit(FAR, owner(FAR), 5, 777, key(FAR).publicKey())
                .deposit(3, owner(3), 5, 1, Point.BASE8)
                .transfer(1, 2, amount(12345, 1), fee(7, 2))
                .transfer(FAR, FAR, amount(77, 0), fee(1, 0))
                .withdraw(2, amount(5, 3), fee(0, 0))
                .cancel(OperationType.TRANSFER, 2, 77, amount(1, 31))
                .cancel(OperationType.WITHDRAW, 1, 0, amount(1, 0));
    }

    /// What L1 may ask for: by owners and strangers, of open accounts and an empty one.
    static TestBatch forced() {
        return batch().setKey(1, owner(1), key(77).publicKey())
                .setKey(2, owner(3), Point.BASE8)
                .forcedExit(3, owner(3))
                .forcedExit(4, owner(1))
                .forcedExit(50, owner(50))
                .setKey(51, owner(51), new Point(Fr.of(1), Fr.of(2)))
                .transfer(2, 3, amount(12, 0), fee(1, 0))
                .forcedExit(9, owner(9));
    }

    /// Opens of an empty leaf and of one that is the owner's, a cancelled one, and groups of one and of three.
    static TestBatch opened() {
        var batch = batch();
        var swap = new Transaction[] {
            transfer(1, 2, 5, 41, 100),
            transfer(2, 3, 6, 0, 100),
            new Transaction(OperationType.WITHDRAW, 3, 0, 5, amount(7, 0), fee(2, 0), 43, 100)
        };
        batch.group(false, swap);
        return batch.open(1, FAR, owner(FAR), amount(12345, 1), fee(7, 2))
                .open(2, 3, owner(3), amount(5, 0), 0)
                .execute(sign(key(1), batch.opening(1, owner(60), amount(1, 31), fee(3, 0), 6)), true)
                .group(true, transfer(2, 3, 9, 2, 6))
                .deposit(FAR, owner(FAR), 5, 777, key(FAR).publicKey());
    }

    static Transaction transfer(long from, long to, long amount, long nonce, long validUntilBatch) {
        return new Transaction(
                OperationType.TRANSFER, from, to, 5, amount(amount, 0), fee(1, 0), nonce, validUntilBatch);
    }

    @Test
    void everyKindOfOperationHasAWitness() {
        accepts(mixed());
        accepts(forced());
        accepts(opened());
    }

    @Test
    void aForcedExitIsProvableWhateverTheAccountHolds() {
        accepts(batch().transfer(3, 2, amount(1_000_000, 0), 0)
                .forcedExit(3, owner(3))
                .forcedExit(3, owner(3)));
        for (var balance : new BigInteger[] {
            BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE)
        }) {
            for (var key : new Point[] {new Point(Fr.ZERO, Fr.ZERO), new Point(Fr.of(1), Fr.of(2))}) {
                var batch = batch();
                batch.tree.put(1, new Account(owner(1), 0xffff_ffffL, 0xffff_ffffL, balance, key));
                accepts(new TestBatch(batch.tree).forcedExit(1, owner(1)).setKey(1, owner(1), key));
            }
        }
    }

    @Test
    void theEarnerMayBeForcedOutOfItsOwnBatch() {
        accepts(batch().transfer(1, 2, amount(5, 0), fee(6, 0)).forcedExit(9, owner(9)));
        accepts(batch().forcedExit(9, owner(9)).transfer(1, 9, amount(5, 0), fee(6, 0)));
    }

    @Test
    void aForcedOperationNamesNoAccountOfOwnerZero() {
        refuses(batch().forcedExit(50, Address.ZERO));
        refuses(batch().setKey(50, Address.ZERO, Point.BASE8));
    }

    @Test
    void whoseAccountItIsDecidesWhatAForcedOperationDoes() {
        var exit = batch();
        var stranger = new Slot.Forced(new ForcedOperation.ForcedExit(0, owner(2), 1, 9));
        refuses(exit.add(stranger, exit.tree.put(1, exit.tree.get(1).withBalance(BigInteger.ZERO)), exit.same(1)));

        var ignored = batch();
        var owner = new Slot.Forced(new ForcedOperation.ForcedExit(0, owner(1), 1, 9));
        refuses(ignored.add(owner, ignored.same(1), ignored.same(1)));

        var part = batch();
        refuses(part.add(owner, part.tree.put(1, part.tree.get(1).withBalance(BigInteger.ONE)), part.same(1)));

        var keyless = batch();
        var setKey = new Slot.Forced(new ForcedOperation.SetKey(0, owner(1), 1, Point.BASE8, 9));
        refuses(keyless.add(setKey, keyless.same(1), keyless.same(1)));

        var stolen = batch();
        var strangersKey = new Slot.Forced(new ForcedOperation.SetKey(0, owner(2), 1, Point.BASE8, 9));
        refuses(stolen.add(strangersKey, stolen.tree.put(1, stolen.tree.get(1).withKey(Point.BASE8)), stolen.same(1)));
    }

    @Test
    void aForcedOperationTouchesNothingElse() {
        for (var slot : new Slot[] {
            new Slot.Forced(new ForcedOperation.ForcedExit(0, owner(1), 1, 9)),
            new Slot.Forced(new ForcedOperation.SetKey(0, owner(1), 1, key(1).publicKey(), 9))
        }) {
            var after = batch().tree.get(1);
            after = slot instanceof Slot.Forced(ForcedOperation.ForcedExit _)
                    ? after.withBalance(BigInteger.ZERO)
                    : after;
            var credited = batch();
            refuses(credited.add(
                    slot,
                    credited.tree.put(1, after),
                    credited.tree.put(2, credited.tree.get(2).withBalance(BigInteger.TWO))));
            var nonce = batch();
            refuses(nonce.add(slot, nonce.tree.put(1, after.withNonce(after.nonce() + 1)), nonce.same(1)));
            var token = batch();
            refuses(token.add(
                    slot,
                    token.tree.put(1, new Account(after.owner(), 6, after.nonce(), after.balance(), after.key())),
                    token.same(1)));
        }
    }

    @Test
    void aSetKeyDecidesWhoSignsFromThenOn() {
        var newKey = key(77);
        var transaction = new Transaction(OperationType.TRANSFER, 1, 2, 5, 10, 1, 41, 100);
        accepts(batch().setKey(1, owner(1), newKey.publicKey()).execute(sign(newKey, transaction), false));
        refuses(batch().setKey(1, owner(1), newKey.publicKey()).execute(sign(key(1), transaction), false));
        accepts(batch().setKey(1, owner(2), newKey.publicKey()).execute(sign(key(1), transaction), false));
    }

    /// Two elements that a prover may choose must not say another token than the account's to L1.
    @Test
    void noProverCanSayThatAForcedExitIsOfAnotherToken() {
        long token = 0x7654_3210;
        long nonce = 0x1234_5678;
        var batch = batch();
        batch.tree.put(4, account(4, token, nonce, 1));
        var input = new TestBatch(batch.tree).forcedExit(4, owner(4)).input();
        var witness = CIRCUIT.witness(input);
        assertThat(CIRCUIT.shape().firstUnsatisfied(witness)).isEmpty();
        for (int wire = 1; wire < CIRCUIT.shape().nWires(); wire++) {
            var value = Fr.fromLimbs(witness, 4 * wire);
            if (value.equals(Fr.of(token))) {
                Fr.of(5).toLimbs(witness, 4 * wire);
            } else if (value.equals(Fr.of(nonce))) {
                Fr.of(nonce)
                        .add(Fr.of(token).sub(Fr.of(5)).mul(Bits.power(32).inverse()))
                        .toLimbs(witness, 4 * wire);
            }
        }
        assertThat(CIRCUIT.shape().firstUnsatisfied(witness)).isNotEmpty();
    }

    @Test
    void aBatchOfNoopsHasAWitness() {
        var noops = batch();
        noops.feeAccount = 0;
        accepts(noops);
    }

    @Test
    void theEarnerMayPayItselfAndBePaid() {
        accepts(batch().transfer(9, 9, amount(5, 0), fee(6, 0)).transfer(1, 9, amount(5, 0), fee(6, 0)));
    }

    @Test
    void anAccountMayPayItsWholeBalanceAndReachTheLargestNonce() {
        var batch = batch();
        batch.tree.put(
                1,
                new Account(
                        owner(1),
                        5,
                        0xffff_fffeL,
                        BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE),
                        key(1).publicKey()));
        var rich = new TestBatch(batch.tree);
        rich.feeAccount = 9;
        accepts(rich.transfer(1, 2, amount(1, 20), fee(0, 0)).transfer(2, 3, amount(1, 20), fee(0, 0)));
        accepts(batch().withdraw(3, amount(999_990, 0), fee(10, 0)));
    }

    @Test
    void aDepositMayCarryAKeyThatIsNoPoint() {
        accepts(batch().deposit(11, owner(11), 8, 3, new Point(Fr.of(1), Fr.of(2))));
    }

    @Test
    void slotsOfASignedWithdrawalMayStandBesideAnyOther() {
        accepts(batch().withdraw(1, amount(1, 0), fee(0, 0))
                .withdraw(1, amount(2, 0), fee(1, 0))
                .deposit(10, owner(10), 0, 5, key(10).publicKey()));
    }

    @Test
    void aSignatureMustBeOfTheAccountsKeyAndOfThisTransaction() {
        var transaction = new Transaction(OperationType.TRANSFER, 1, 2, 5, 10, 1, 41, 100);
        accepts(batch().execute(sign(key(1), transaction), false));
        refuses(batch().execute(sign(key(2), transaction), false));
        refuses(batch().execute(new SignedTransaction(transaction, Fr.ZERO, key(1).sign(Fr.ZERO)), false));
        var good = sign(key(1), transaction);
        var s = good.signature().s();
        refuses(batch().execute(
                        new SignedTransaction(
                                transaction,
                                good.hash(),
                                new Signature(good.signature().r8(), s.add(BigInteger.ONE))),
                        false));
        // The second form of the same signature.
        refuses(batch().execute(
                        new SignedTransaction(
                                transaction,
                                good.hash(),
                                new Signature(good.signature().r8(), s.add(BabyJubJub.SUBORDER))),
                        false));
        refuses(batch().execute(
                        new SignedTransaction(
                                transaction,
                                good.hash(),
                                new Signature(good.signature().r8().add(Point.BASE8), s)),
                        false));
        refuses(batch().cancel(OperationType.TRANSFER, 1, 2, 5).execute(sign(key(2), transaction), false));
    }

    @Test
    void keysOfSmallOrderOrOffTheCurveCanNotSign() {
        var i = Fr.of(5).pow(Fr.MODULUS.subtract(BigInteger.ONE).shiftRight(2));
        var minusOne = new Point(Fr.ZERO, Fr.ONE.negate());
        var off = new Point(Fr.of(1), Fr.of(2));
        for (var key : new Point[] {Point.IDENTITY, minusOne, off, new Point(i, Fr.ZERO)}) {
            var batch = batch();
            batch.tree.put(1, new Account(owner(1), 5, 0, BigInteger.TEN, key));
            var forged = new TestBatch(batch.tree);
            forged.feeAccount = 9;
            var transaction = new Transaction(OperationType.TRANSFER, 1, 2, 5, 1, 0, 0, 100);
            var message = TestBatch.message(transaction);
            refuses(forged.execute(
                    new SignedTransaction(transaction, message, new Signature(Point.BASE8, BigInteger.ONE)), false));
        }
    }

    @Test
    void nonceTokenAndBalanceOfThePayerAreChecked() {
        refuses(signed(t -> new Transaction(t.type(), t.from(), t.to(), t.token(), t.amount(), t.fee(), 40, 100)));
        refuses(signed(t -> new Transaction(t.type(), t.from(), t.to(), t.token(), t.amount(), t.fee(), 42, 100)));
        refuses(signed(t -> new Transaction(t.type(), t.from(), t.to(), 6, t.amount(), 0, t.nonce(), 100)));
        refuses(signed(
                t -> new Transaction(t.type(), t.from(), t.to(), t.token(), amount(1_000_001, 0), 0, t.nonce(), 100)));
        refuses(signed(t -> new Transaction(
                t.type(), t.from(), t.to(), t.token(), amount(1_000_000, 0), fee(1, 0), t.nonce(), 100)));
        refuses(signed(t ->
                new Transaction(t.type(), t.from(), t.to(), t.token(), amount((1L << 35) - 1, 31), 0, t.nonce(), 100)));
        accepts(signed(
                t -> new Transaction(t.type(), t.from(), t.to(), t.token(), amount(1_000_000, 0), 0, t.nonce(), 100)));
    }

    @Test
    void anEmptyAccountCanNotPayAndTheLastNonceIsNeverUsed() {
        refuses(batch().transfer(50, 2, 0, 0));
        var batch = batch();
        batch.tree.put(1, account(1, 5, 0xffff_ffffL, 1000));
        refuses(new TestBatch(batch.tree).transfer(1, 2, amount(1, 0), 0));
    }

    @Test
    void aTransferNeedsAnOpenAccountOfTheSameToken() {
        refuses(batch().transfer(1, 77, amount(1, 0), 0));
        refuses(batch().transfer(1, 4, amount(1, 0), 0));
    }

    /// Token and nonce share an element of the leaf's hash: with a nonce of any size, every token would fit it.
    @Test
    void noProverCanSayThatAReceiverHoldsAnotherToken() {
        long token = 0x7654_3210;
        long nonce = 0x1234_5678;
        var batch = batch();
        batch.tree.put(4, account(4, token, nonce, 0));
        var input = new TestBatch(batch.tree).transfer(1, 4, amount(1, 0), 0).input();
        var witness = CIRCUIT.witness(input);
        var difference = Fr.of(token).sub(Fr.of(5)).mul(Bits.power(32).inverse());
        replace(witness, Fr.of(token), Fr.of(5));
        replace(witness, Fr.of(nonce), Fr.of(nonce).add(difference));
        assertThat(CIRCUIT.shape().firstUnsatisfied(witness)).isNotEmpty();
    }

    private static void replace(long[] witness, Fr value, Fr other) {
        var wires = IntStream.range(0, witness.length / 4)
                .filter(wire -> Fr.fromLimbs(witness, 4 * wire).equals(value))
                .toArray();
        assertThat(wires).hasSize(1);
        other.toLimbs(witness, 4 * wires[0]);
    }

    @Test
    void aTransactionIsCancelledExactlyIfItHasExpired() {
        var expired = new Transaction(OperationType.TRANSFER, 1, 2, 5, 10, 1, 41, 6);
        refuses(batch().execute(sign(key(1), expired), false));
        accepts(batch().execute(sign(key(1), expired), true));
        var lastMoment = new Transaction(OperationType.TRANSFER, 1, 2, 5, 10, 1, 41, 7);
        accepts(batch().execute(sign(key(1), lastMoment), false));
        refuses(batch().execute(sign(key(1), lastMoment), true));
    }

    @Test
    void aWithdrawalSignedForAReceiverIsRefused() {
        refuses(batch().execute(sign(key(1), new Transaction(OperationType.WITHDRAW, 1, 2, 5, 10, 0, 41, 9)), false));
        refuses(batch().execute(sign(key(1), new Transaction(OperationType.WITHDRAW, 1, 2, 5, 10, 0, 41, 6)), true));
    }

    @Test
    void aDepositFillsOnlyTheAccountOfItsOwnerAndToken() {
        refuses(batch().deposit(3, owner(2), 5, 10, key(3).publicKey()));
        refuses(batch().deposit(3, owner(3), 6, 10, key(3).publicKey()));
        refuses(batch().deposit(20, Address.ZERO, 5, 10, key(3).publicKey()));
    }

    @Test
    void feesAreInTheEarnersTokenAndTheEarnerExists() {
        refuses(batch().transfer(4, 4, amount(1, 0), fee(1, 0)));
        accepts(batch().transfer(4, 4, amount(1, 0), fee(0, 3)));
        var nobody = batch().transfer(1, 2, amount(1, 0), fee(1, 0));
        nobody.feeAccount = 60;
        refuses(nobody);
    }

    @Test
    void publicInputsAreBoundToTheBatch() {
        var input = mixed().input();
        refuses(changed(input, input.commitment().add(Fr.ONE), input.challenge(), input.evaluation()));
        refuses(changed(input, input.commitment(), input.challenge().add(Fr.ONE), input.evaluation()));
        refuses(changed(
                input, input.commitment(), input.challenge(), input.evaluation().add(Fr.ONE)));
    }

    @Test
    void noopsMayStandAnywhereForTheCircuit() {
        var batch = batch();
        var noop = new BatchTrace.SlotTrace(batch.same(2), batch.same(1));
        var input = batch.transfer(1, 2, amount(4, 0), 0).input();
        var slots = new ArrayList<>(input.slots());
        slots.addFirst(SlotInput.of(Optional.empty(), noop, Fr.ZERO));
        slots.removeLast();
        var moved = new BatchInput(
                input.commitment(),
                input.challenge(),
                input.evaluation(),
                input.domain(),
                input.number(),
                input.feeAccount(),
                input.timestamp(),
                input.prevRoot(),
                input.newRoot(),
                slots,
                input.fee());
        // The data differ, so C does: everything else holds.
        var row = CIRCUIT.shape().firstUnsatisfied(CIRCUIT.witness(moved));
        assertThat(row).hasValue(CIRCUIT.shape().nConstraints() - 2);
    }

    @Test
    void refusesATraceOfAnotherSize() {
        var input = batch().input();
        assertThatThrownBy(() -> new BatchCircuit(16).witness(input)).hasMessageContaining("16");
    }

    private static TestBatch signed(UnaryOperator<Transaction> change) {
        var base = new Transaction(OperationType.TRANSFER, 1, 2, 5, amount(10, 0), fee(1, 0), 41, 100);
        return batch().execute(sign(key(1), change.apply(base)), false);
    }

    private static BatchInput changed(BatchInput input, Fr commitment, Fr challenge, Fr evaluation) {
        return new BatchInput(
                commitment,
                challenge,
                evaluation,
                input.domain(),
                input.number(),
                input.feeAccount(),
                input.timestamp(),
                input.prevRoot(),
                input.newRoot(),
                input.slots(),
                input.fee());
    }

    private static void accepts(TestBatch batch) {
        assertThat(CIRCUIT.shape().firstUnsatisfied(CIRCUIT.witness(batch.input())))
                .isEmpty();
    }

    private static void refuses(TestBatch batch) {
        refuses(batch.input());
    }

    private static void refuses(BatchInput input) {
        assertThat(CIRCUIT.shape().firstUnsatisfied(CIRCUIT.witness(input))).isNotEmpty();
    }
}
