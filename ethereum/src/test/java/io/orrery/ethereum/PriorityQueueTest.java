package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Sign;

/// Keys and forced exits in the queue beside deposits: what L1 takes, and what a batch may say of it.
class PriorityQueueTest {
    private static final BigInteger SOME = BigInteger.valueOf(1_000_000);
    private static final long ACCOUNT = 0xF000_0001L;
    private static RollupOnDevnet chain;

    @BeforeAll
    static void start() {
        chain = new RollupOnDevnet();
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    private static Address user() {
        return chain.user.address();
    }

    private static RollupEvent ask(L1Call call) {
        return RollupOnDevnet.event(await(chain.user.send(call)));
    }

    private static String refusedOperations(List<List<BigInteger>> operations) {
        return refusal(chain.operator.send(chain.rollup.commitBatch(
                DraftBatch.of(chain.nextNumber(), chain.now(), operations).call())));
    }

    private static List<BigInteger> with(List<BigInteger> operation, int index, BigInteger value) {
        var changed = new ArrayList<>(operation);
        changed.set(index, value);
        return changed;
    }

    private static KeyChange change(BigInteger nonce, long deadline) {
        return new KeyChange(user(), ACCOUNT, AX, AY, nonce, deadline);
    }

    private static BigInteger nonce() {
        return chain.devnet.word(chain.rollup.keyNonce(user()));
    }

    private static byte[] signed(KeyChange change) {
        return change.sign(DevnetAccounts.signer(1), DevnetProcess.CHAIN_ID, chain.rollup.address());
    }

    private static long later() {
        return chain.now() + 100_000;
    }

    private static String refusedSignature(KeyChange change, byte[] signature) {
        return refusal(chain.operator.send(chain.rollup.setKeyBySignature(change, signature)));
    }

    @Test
    void everyKindIsQueuedInOneOrderWithItsDeadline() {
        var deposit = (RollupEvent.DepositQueued) ask(chain.rollup.deposit(0, SOME, AX, AY));
        var key = (RollupEvent.SetKeyQueued) ask(chain.rollup.setKey(ACCOUNT, AX, AY));
        long queuedAt = await(chain.devnet.client().block(BlockTag.LATEST)).timestamp();
        var exit = (RollupEvent.ForcedExitQueued) ask(chain.rollup.forcedExit(ACCOUNT));
        long deadline = queuedAt + RollupTerms.DEFAULT.forcedDeadline().toSeconds();
        assertThat(key)
                .isEqualTo(new RollupEvent.SetKeyQueued(deposit.queueIndex() + 1, user(), ACCOUNT, AX, AY, deadline));
        assertThat(exit)
                .isEqualTo(new RollupEvent.ForcedExitQueued(key.queueIndex() + 1, user(), ACCOUNT, exit.deadline()));
        assertThat(deposit.deadline()).isLessThanOrEqualTo(deadline);
        assertThat(exit.deadline()).isGreaterThanOrEqualTo(deadline);
        var kept = await(chain.devnet.client().call(chain.rollup.queueEntry(key.queueIndex())));
        assertThat(Abi.longAt(kept, 1)).isEqualTo(deadline);

        chain.settle(List.of(
                DraftBatch.deposit(1, 0, SOME, user(), AX, AY),
                DraftBatch.setKey(ACCOUNT, true, user(), AX, AY),
                DraftBatch.forcedExit(ACCOUNT, 0, SOME, user())));
        assertThat(chain.progress().queueExecuted()).isEqualTo(exit.queueIndex() + 1);
        assertThat(chain.devnet.word(chain.rollup.queueEntry(key.queueIndex()))).isZero();
    }

    @Test
    void executionPaysAForcedExitAndTellsWhatWasRefused() {
        var key = (RollupEvent.SetKeyQueued) ask(chain.rollup.setKey(ACCOUNT, AX, AY));
        ask(chain.rollup.setKey(ACCOUNT, AX, AY));
        ask(chain.rollup.forcedExit(ACCOUNT));
        ask(chain.rollup.forcedExit(ACCOUNT));
        var owed = chain.claimable(0, user());
        var mined = chain.settle(List.of(
                DraftBatch.setKey(ACCOUNT, false, user(), AX, AY),
                DraftBatch.setKey(ACCOUNT, true, user(), AX, AY),
                DraftBatch.open(9, 0, user()),
                DraftBatch.forcedExit(ACCOUNT, 0, SOME, user()),
                DraftBatch.forcedExit(ACCOUNT, 0, BigInteger.ZERO, user())));
        long number = chain.progress().executed();
        assertThat(RollupOnDevnet.events(mined))
                .containsExactly(
                        new RollupEvent.OperationRefused(number, key.queueIndex()),
                        new RollupEvent.WithdrawalCredited(number, 0, user(), SOME),
                        new RollupEvent.OperationRefused(number, key.queueIndex() + 3),
                        new RollupEvent.BatchExecuted(number, DraftBatch.root(number)));
        assertThat(chain.claimable(0, user())).isEqualTo(owed.add(SOME));
    }

    @Test
    void aBatchTakesTheQueueInOrderWhateverItsKinds() {
        ask(chain.rollup.forcedExit(ACCOUNT));
        ask(chain.rollup.setKey(ACCOUNT, AX, AY));
        long next = chain.progress().queueCommitted();
        var exit = DraftBatch.forcedExit(ACCOUNT, 0, SOME, user());
        var key = DraftBatch.setKey(ACCOUNT, true, user(), AX, AY);
        var spare = BigInteger.ONE.shiftLeft(196);
        assertThat(refusedOperations(List.of(key))).isEqualTo("QueueMismatch(" + next + ")");
        assertThat(refusedOperations(List.of(exit, exit))).isEqualTo("QueueMismatch(" + (next + 1) + ")");
        var lies = List.of(
                DraftBatch.forcedExit(ACCOUNT + 1, 0, SOME, user()),
                DraftBatch.forcedExit(ACCOUNT, 0, SOME, chain.operator.address()),
                with(exit, 1, exit.get(1).add(BigInteger.ONE.shiftLeft(160))),
                DraftBatch.deposit(ACCOUNT, 0, SOME, user(), AX, AY));
        for (var lie : lies) {
            assertThat(refusedOperations(List.of(lie))).isEqualTo("QueueMismatch(" + next + ")");
        }
        for (var lie : List.of(
                with(exit, 0, exit.getFirst().add(spare)),
                with(exit, 2, BigInteger.ONE),
                with(exit, 3, BigInteger.ONE))) {
            assertThat(refusedOperations(List.of(lie))).isEqualTo("L1OpMalformed(0)");
        }
        for (var lie : List.of(
                DraftBatch.setKey(ACCOUNT + 1, true, user(), AX, AY),
                DraftBatch.setKey(ACCOUNT, true, chain.operator.address(), AX, AY),
                with(key, 2, AY),
                with(key, 3, AY.add(Fr.MODULUS)))) {
            assertThat(refusedOperations(List.of(exit, lie))).isEqualTo("QueueMismatch(" + (next + 1) + ")");
        }
        assertThat(refusedOperations(List.of(exit, with(key, 0, key.getFirst().setBit(37)))))
                .isEqualTo("L1OpMalformed(1)");
        chain.settle(List.of(exit, key));
    }

    @Test
    void anOpeningWithSpareBitsOrWordsIsRefused() {
        var open = DraftBatch.open(9, 1, user());
        var malformed = List.of(
                with(open, 0, open.getFirst().setBit(68)),
                with(open, 1, open.get(1).setBit(160)),
                with(open, 2, BigInteger.ONE),
                with(open, 3, BigInteger.ONE));
        for (var operation : malformed) {
            assertThat(refusedOperations(List.of(operation))).isEqualTo("L1OpMalformed(0)");
        }
        chain.settle(List.of(open));
    }

    @Test
    void aKeyThatIsNotInTheFieldIsNotQueued() {
        assertThat(refusal(chain.user.send(chain.rollup.setKey(1, Fr.MODULUS, AY))))
                .isEqualTo("KeyNotInField()");
        assertThat(refusal(chain.user.send(chain.rollup.setKey(1, AX, Fr.MODULUS))))
                .isEqualTo("KeyNotInField()");
    }

    @Test
    void aSignedKeyChangeIsQueuedOnceForItsOwnerByAnybody() {
        var change = change(nonce(), later());
        var signature = signed(change);
        var queued = (RollupEvent.SetKeyQueued)
                RollupOnDevnet.event(await(chain.operator.send(chain.rollup.setKeyBySignature(change, signature))));
        assertThat(queued.owner()).isEqualTo(user());
        assertThat(queued.account()).isEqualTo(ACCOUNT);
        assertThat(refusedSignature(change, signature)).startsWith("NotSignedByOwner(");
        assertThat(nonce()).isEqualTo(change.nonce().add(BigInteger.ONE));
        chain.settle(List.of(DraftBatch.setKey(ACCOUNT, true, user(), AX, AY)));
    }

    @Test
    void aKeyChangeThatWasSignedForOtherThingsIsRefused() {
        var change = change(nonce(), later());
        var signature = signed(change);
        var others = List.of(
                new KeyChange(user(), ACCOUNT + 1, AX, AY, change.nonce(), change.deadline()),
                new KeyChange(user(), ACCOUNT, AY, AY, change.nonce(), change.deadline()),
                new KeyChange(user(), ACCOUNT, AX, AX, change.nonce(), change.deadline()),
                new KeyChange(user(), ACCOUNT, AX, AY, change.nonce(), change.deadline() + 1),
                new KeyChange(chain.operator.address(), ACCOUNT, AX, AY, change.nonce(), change.deadline()));
        for (var other : others) {
            assertThat(refusedSignature(other, signature)).startsWith("NotSignedByOwner(");
        }
        var signer = DevnetAccounts.signer(1);
        assertThat(refusedSignature(change, change.sign(signer, 1, chain.rollup.address())))
                .startsWith("NotSignedByOwner(");
        assertThat(refusedSignature(change, change.sign(signer, DevnetProcess.CHAIN_ID, user())))
                .startsWith("NotSignedByOwner(");
        var past = change(nonce(), 1);
        assertThat(refusedSignature(past, signed(past))).isEqualTo("SignatureExpired(1)");
    }

    @Test
    void ofTheTwoSignaturesOfAMessageOnlyOneIsTaken() {
        var change = change(nonce(), later());
        var signature = signed(change);
        var s = Sign.CURVE_PARAMS.getN().subtract(new BigInteger(1, signature, 32, 32));
        var digits = "0".repeat(64 - s.toString(16).length()) + s.toString(16);
        var twin = signature.clone();
        System.arraycopy(Hex.bytes("0x" + digits), 0, twin, 32, 32);
        twin[64] = (byte) (27 + 28 - signature[64]);
        assertThat(refusedSignature(change, twin)).isEqualTo("SignatureMalformed()");
        var otherV = signature.clone();
        otherV[64] = (byte) (otherV[64] - 27);
        assertThat(refusedSignature(change, otherV)).isEqualTo("SignatureMalformed()");
        assertThat(refusedSignature(change, new byte[64])).isEqualTo("SignatureMalformed()");
    }

    @Test
    void nobodysSignatureIsNotTheZeroAddress() {
        var change = new KeyChange(new Address(0, 0, 0), ACCOUNT, AX, AY, BigInteger.ZERO, later());
        var nothing = new byte[65];
        nothing[64] = 27;
        assertThat(refusedSignature(change, nothing)).startsWith("NotSignedByOwner(");
    }
}
