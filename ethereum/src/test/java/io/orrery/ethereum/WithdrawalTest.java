package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static io.orrery.ethereum.RollupOnDevnet.ETHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WithdrawalTest {
    private static final BigInteger SOME = BigInteger.valueOf(1_000_000);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static RollupOnDevnet chain;

    @BeforeAll
    static void start() {
        chain = new RollupOnDevnet();
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    /// Settles an ether deposit of the user and, in the same batch, withdrawals.
    private static MinedTransaction settle(BigInteger deposited, List<List<BigInteger>> withdrawals) {
        chain.deposit(chain.user, 0, deposited);
        var operations = new ArrayList<List<BigInteger>>();
        operations.add(DraftBatch.deposit(1, 0, deposited, chain.user.address(), AX, AY));
        operations.addAll(withdrawals);
        return chain.settle(operations);
    }

    private static BigInteger balance(Address owner) {
        return await(chain.devnet.client().balance(owner));
    }

    @Test
    void executionCreditsEachWithdrawalOnceAndEmptiesTheQueue() {
        var owner = new Address(1, 2, 3);
        long queueIndex = chain.progress().queueCommitted();
        var mined = settle(
                ETHER, List.of(DraftBatch.withdrawal(1, 0, SOME, owner), DraftBatch.withdrawal(2, 0, SOME, owner)));
        long number = chain.progress().executed();
        var credited = new RollupEvent.WithdrawalCredited(number, 0, owner, SOME);
        assertThat(RollupOnDevnet.events(mined))
                .containsExactly(credited, credited, new RollupEvent.BatchExecuted(number, DraftBatch.root(number)));
        assertThat(chain.claimable(0, owner)).isEqualTo(SOME.add(SOME));
        assertThat(chain.devnet.word(chain.rollup.queueEntry(queueIndex))).isZero();
    }

    @Test
    void aBatchExecutesInOrderAndOnceAndAfterItsProof() {
        var operations = List.of(DraftBatch.withdrawal(1, 0, SOME, new Address(4, 5, 6)));
        var data = DraftBatch.of(1, 0, operations).l1Operations();
        var first = chain.commit(operations);
        var second = chain.commit(operations);
        var early = chain.rollup.executeBatch(first, data);
        assertThat(refusal(chain.operator.send(early))).startsWith("WrongBatch(");
        chain.prove(first);
        chain.prove(second);
        assertThat(refusal(chain.operator.send(chain.rollup.executeBatch(second, data))))
                .startsWith("WrongBatch(");
        assertThat(refusal(chain.operator.send(chain.rollup.executeBatch(first, new byte[0]))))
                .isEqualTo("L1OpsMismatch(" + first.number() + ")");
        // Anybody may: what is proven needs no operator.
        await(chain.user.send(chain.rollup.executeBatch(first, data)));
        assertThat(refusal(chain.operator.send(chain.rollup.executeBatch(first, data))))
                .startsWith("WrongBatch(");
        await(chain.user.send(chain.rollup.executeBatch(second, data)));
    }

    private static BatchStreams told(DraftBatch draft, BatchRecord record, BigInteger root) {
        return new BatchStreams(
                new BatchSize(record.size()),
                Fr.ZERO,
                BatchStreams.header(record.number(), draft.header().feeAccount(), record.timestamp()),
                Fr.ZERO,
                Fr.of(root),
                draft.slots(),
                draft.l1Operations(),
                Fr.of(record.commitment()),
                Fr.of(record.challenge()),
                Fr.of(record.evaluation()));
    }

    @Test
    void l1KnowsTheRootAndTheQueueOfWhatItHasExecutedAndOfNothingElse() {
        var operations = List.of(DraftBatch.withdrawal(1, 0, SOME, new Address(4, 5, 7)));
        var draft = DraftBatch.of(1, 0, operations);
        var batch = chain.commit(operations);
        var right = told(draft, batch, batch.newRoot());
        var reader = new RollupReaderClient(chain.devnet.client(), DevnetProcess.CHAIN_ID, chain.deployment);
        chain.prove(batch);
        notYet(reader.hasExecuted(right, batch.queueEnd()), batch.number());
        var next = new BatchRecord(
                batch.number() + 1,
                batch.size(),
                batch.timestamp(),
                batch.queueEnd(),
                batch.newRoot(),
                batch.commitment(),
                batch.challenge(),
                batch.evaluation(),
                batch.l1OpsHash());
        notYet(reader.hasExecuted(told(draft, next, batch.newRoot()), batch.queueEnd()), batch.number() + 1);
        await(chain.user.send(chain.rollup.executeBatch(batch, draft.l1Operations())));
        assertThat(await(reader.hasExecuted(right, batch.queueEnd()))).isTrue();
        assertThat(await(reader.hasExecuted(right, batch.queueEnd() + 1))).isFalse();
        assertThat(await(reader.hasExecuted(told(draft, batch, BigInteger.ONE), batch.queueEnd())))
                .isFalse();
    }

    /// An L1 that lags says so of every batch: it is asked again.
    private static void notYet(CompletionStage<Boolean> answer, long batch) {
        assertThat(answer)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(L1Unavailable.class)
                .withMessageContaining("batch " + batch + " is not executed on L1");
    }

    @Test
    void anAlteredRecordIsNeitherProvenNorExecuted() {
        var batch = chain.commit(List.of());
        var altered = new BatchRecord(
                batch.number(),
                batch.size(),
                batch.timestamp(),
                batch.queueEnd() + 1,
                batch.newRoot(),
                batch.commitment(),
                batch.challenge(),
                batch.evaluation(),
                batch.l1OpsHash());
        var refusal = "RecordMismatch(" + batch.number() + ")";
        assertThat(refusal(chain.user.send(chain.rollup.proveBatch(altered, RollupOnDevnet.proof(1)))))
                .isEqualTo(refusal);
        chain.prove(batch);
        assertThat(refusal(chain.user.send(chain.rollup.executeBatch(altered, new byte[0]))))
                .isEqualTo(refusal);
        await(chain.user.send(chain.rollup.executeBatch(batch, new byte[0])));
    }

    @Test
    void aClaimPaysItsOwnerOnce() {
        var owner = new Address(7, 8, 9);
        settle(ETHER, List.of(DraftBatch.withdrawal(1, 0, SOME, owner)));
        var heldBefore = chain.devnet.word(chain.rollup.held(0));
        var mined = await(chain.operator.send(chain.rollup.claim(0, owner)));
        assertThat(RollupOnDevnet.events(mined)).containsExactly(new RollupEvent.Claimed(0, owner, SOME));
        assertThat(balance(owner)).isEqualTo(SOME);
        assertThat(chain.devnet.word(chain.rollup.held(0))).isEqualTo(heldBefore.subtract(SOME));
        assertThat(refusal(chain.operator.send(chain.rollup.claim(0, owner)))).startsWith("NothingToClaim(");
        assertThat(balance(owner)).isEqualTo(SOME);
    }

    @Test
    void aReceiverThatRefusesEtherBlocksNobodyElse() {
        var stubborn = chain.devnet.create("RevertingReceiver");
        var other = new Address(10, 11, 12);
        settle(ETHER, List.of(DraftBatch.withdrawal(1, 0, SOME, stubborn), DraftBatch.withdrawal(2, 0, SOME, other)));
        assertThat(refusal(chain.operator.send(chain.rollup.claim(0, stubborn))))
                .startsWith("PaymentFailed(");
        assertThat(chain.claimable(0, stubborn)).isEqualTo(SOME);
        await(chain.operator.send(chain.rollup.claim(0, other)));
        assertThat(balance(other)).isEqualTo(SOME);
    }

    @Test
    void aReceiverThatClaimsAgainWhileItIsPaidGetsNothingExtra() {
        var greedy = chain.devnet.create("ReentrantReceiver");
        settle(ETHER, List.of(DraftBatch.withdrawal(1, 0, SOME, greedy)));
        assertThat(refusal(chain.operator.send(chain.rollup.claim(0, greedy)))).startsWith("PaymentFailed(");
        assertThat(balance(greedy)).isZero();
        assertThat(chain.claimable(0, greedy)).isEqualTo(SOME);
    }

    @Test
    void aTokenThatClaimsInTheMiddleOfADepositIsRefused() {
        var erc20 = chain.devnet.create("ReentrantToken");
        await(chain.user.send(new DevTokenContract(erc20).mint(chain.user.address(), SOME)));
        var registered = RollupOnDevnet.event(await(chain.operator.send(chain.rollup.registerToken(erc20))));
        long id = ((RollupEvent.TokenRegistered) registered).token();
        // The claim alone would succeed: what stops it is that a deposit is going on.
        settle(ETHER, List.of(DraftBatch.withdrawal(1, 0, SOME, chain.user.address())));
        assertThat(refusal(chain.user.send(chain.rollup.deposit(id, SOME, AX, AY))))
                .startsWith("TransferRefused(");
        await(chain.user.send(chain.rollup.claim(0, chain.user.address())));
    }

    @Test
    void tokensAreClaimedLikeEtherEvenIfTheyReturnNothing() {
        var erc20 = chain.devnet.create("SilentToken");
        var token = new DevTokenContract(erc20);
        await(chain.user.send(token.mint(chain.user.address(), SOME)));
        var registered = RollupOnDevnet.event(await(chain.operator.send(chain.rollup.registerToken(erc20))));
        long id = ((RollupEvent.TokenRegistered) registered).token();
        chain.deposit(chain.user, id, SOME);
        var owner = new Address(13, 14, 15);
        chain.settle(List.of(
                DraftBatch.deposit(3, id, SOME, chain.user.address(), AX, AY),
                DraftBatch.withdrawal(3, id, SOME, owner)));
        await(chain.user.send(chain.rollup.claim(id, owner)));
        assertThat(chain.devnet.word(token.balanceOf(owner))).isEqualTo(SOME);
        assertThat(chain.devnet.word(chain.rollup.held(id))).isZero();
    }

    @Test
    void moreThanWasDepositedOfATokenIsNeverPaid() {
        var erc20 = chain.devnet.create("SilentToken");
        var registered = RollupOnDevnet.event(await(chain.operator.send(chain.rollup.registerToken(erc20))));
        long id = ((RollupEvent.TokenRegistered) registered).token();
        await(chain.user.send(new DevTokenContract(erc20).mint(chain.rollup.address(), SOME)));
        var owner = new Address(16, 17, 18);
        chain.settle(List.of(DraftBatch.withdrawal(3, id, SOME, owner)));
        assertThat(refusal(chain.operator.send(chain.rollup.claim(id, owner)))).isEqualTo("panic 17");
    }
}
