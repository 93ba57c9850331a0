package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A rollup that stands still past a deadline: everybody gets out with what L1 and the last executed state say.
class EscapeTest {
    private static final int DEPTH = 16;
    private static final BigInteger SOME = BigInteger.valueOf(1_000_000);
    private static final Duration PAST_DEADLINE =
            RollupTerms.DEFAULT.forcedDeadline().plusSeconds(60);

    private RollupOnDevnet chain;
    private RollupEscape escape;

    @BeforeEach
    void start() {
        chain = new RollupOnDevnet();
        escape = new RollupEscape(chain.rollup.address());
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    private static Account account(Address owner, long token, long nonce, BigInteger balance) {
        return new Account(owner, token, nonce, balance, new Point(Fr.of(AX), Fr.of(AY)));
    }

    /// Executes a batch with this deposit of the user, after which the state is this tree.
    private BatchRecord execute(AccountTree state, BigInteger deposited) {
        chain.deposit(chain.user, 0, deposited);
        return executeOperations(state, List.of(DraftBatch.deposit(1, 0, deposited, chain.user.address(), AX, AY)));
    }

    private BatchRecord executeOperations(AccountTree state, List<List<BigInteger>> operations) {
        var batch = commit(state, operations);
        chain.prove(batch);
        var data = DraftBatch.of(batch.number(), 0, operations).l1Operations();
        await(chain.user.send(chain.rollup.executeBatch(batch, data)));
        return batch;
    }

    private BatchRecord commit(AccountTree state, List<List<BigInteger>> operations) {
        var plain = DraftBatch.header(chain.nextNumber(), chain.now());
        var header = new BatchHeader(
                plain.number(), plain.size(), 0, plain.timestamp(), state.root().toBigInteger(), plain.commitment());
        var draft = new DraftBatch(header, List.of(), operations);
        var mined = await(chain.operator.send(chain.rollup.commitBatch(draft.call())));
        return ((RollupEvent.BatchCommitted) RollupOnDevnet.event(mined)).batch();
    }

    /// The same record under another number.
    static BatchRecord numbered(BatchRecord batch, long number) {
        return new BatchRecord(
                number,
                batch.size(),
                batch.timestamp(),
                batch.queueEnd(),
                batch.newRoot(),
                batch.commitment(),
                batch.challenge(),
                batch.evaluation(),
                batch.l1OpsHash());
    }

    private MinedTransaction send(L1Call call) {
        return await(chain.user.send(call));
    }

    private String refused(L1Call call) {
        return refusal(chain.user.send(call));
    }

    /// Lets an entry of the queue wait for too long, and opens the escape.
    private void open(BatchRecord last) {
        send(chain.rollup.forcedExit(1));
        chain.wait(PAST_DEADLINE);
        send(escape.activate(last));
    }

    @Test
    void theRootOfABranchIsTheDomainsForAnyAccountAndPlace() {
        var random = new SplittableRandom(7);
        var tree = AccountTree.empty(DEPTH);
        var accounts = new ArrayList<Account>();
        var indices = new long[] {0, 1, 2, 3, 0xFFFF_FFFFL, 0xE4E4_E4E4L, 0x1B1B_1B1BL, 0x8000_0000L};
        var most = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
        for (long index : indices) {
            var owner = new Address(random.nextInt(), random.nextLong(), random.nextLong());
            var key = new Point(Fr.of(random.nextLong(Long.MAX_VALUE)), Fr.of(AX.subtract(BigInteger.valueOf(index))));
            var account = new Account(
                    owner, index & 0xFFFF_FFFFL, 0xFFFF_FFFFL - index, most.shiftRight((int) (index & 127)), key);
            accounts.add(account);
            tree = tree.with(index, account);
        }
        var contract = RollupContract.addressOf(await(chain.devnet.client().call(chain.rollup.view("accountTree"))));
        for (int i = 0; i < indices.length; i++) {
            var arguments = RollupEscape.accountAndBranch(accounts.get(i), indices[i], tree.siblings(indices[i]));
            var call = new L1Call(
                    contract,
                    Abi.call(
                            "rootOf((uint32,uint32,uint128,uint256,uint256,address),uint32,uint256[3][16])",
                            arguments));
            assertThat(chain.devnet.word(call)).isEqualTo(tree.root().toBigInteger());
        }
    }

    @Test
    void anyoneOpensTheEscapeOnceADeadlineHasPassedAndNotBefore() {
        var batch = execute(AccountTree.empty(DEPTH), SOME);
        assertThat(refused(escape.activate(batch))).isEqualTo("EscapeNotDue(0)");
        send(chain.rollup.setKey(1, AX, AY));
        assertThat(refused(escape.activate(batch))).startsWith("EscapeNotDue(");
        chain.wait(RollupTerms.DEFAULT.forcedDeadline().minusSeconds(60));
        assertThat(refused(escape.activate(batch))).startsWith("EscapeNotDue(");
        chain.wait(Duration.ofMinutes(2));
        var lie = new BatchRecord(
                batch.number(),
                batch.size(),
                batch.timestamp(),
                batch.queueEnd(),
                BigInteger.TEN,
                batch.commitment(),
                batch.challenge(),
                batch.evaluation(),
                batch.l1OpsHash());
        assertThat(refused(escape.activate(lie))).startsWith("RecordMismatch(");
        assertThat(RollupOnDevnet.events(send(escape.activate(batch))))
                .containsExactly(new RollupEvent.EscapeActivated(batch.newRoot()));
        assertThat(refused(escape.activate(batch))).isEqualTo("EscapeIsOpen()");
    }

    @Test
    void aRollupThatKeepsItsDeadlinesIsNotEscapedFrom() {
        var tree = AccountTree.empty(DEPTH).with(1, account(chain.user.address(), 0, 0, SOME));
        send(chain.rollup.forcedExit(9));
        chain.wait(PAST_DEADLINE);
        var exit = DraftBatch.forcedExit(9, 0, BigInteger.ZERO, chain.user.address());
        var batch = executeOperations(tree, List.of(exit));
        assertThat(refused(escape.activate(batch))).isEqualTo("EscapeNotDue(0)");
        assertThat(refused(escape.escape(tree.get(1), 1, tree.siblings(1)))).isEqualTo("EscapeNotOpen()");
        assertThat(refused(escape.reclaim(new RollupEvent.DepositQueued(0, chain.user.address(), 0, SOME, AX, AY, 0))))
                .isEqualTo("EscapeNotOpen()");
    }

    @Test
    void nothingMovesOnceTheEscapeIsOpen() {
        var executed = execute(AccountTree.empty(DEPTH), SOME);
        var proven = chain.commit(List.of());
        chain.prove(proven);
        var committed = chain.commit(List.of());
        open(executed);
        assertThat(refused(chain.rollup.executeBatch(proven, new byte[0]))).isEqualTo("EscapeIsOpen()");
        assertThat(refused(chain.rollup.proveBatch(committed, RollupOnDevnet.proof(1))))
                .isEqualTo("EscapeIsOpen()");
        var next = DraftBatch.of(chain.nextNumber(), chain.now(), List.of()).call();
        assertThat(refusal(chain.operator.send(chain.rollup.commitBatch(next)))).isEqualTo("EscapeIsOpen()");
        var revert = new RollupGovernance(chain.rollup.address()).revertBatches(proven);
        assertThat(refusal(chain.operator.send(revert))).isEqualTo("EscapeIsOpen()");
        assertThat(refused(chain.rollup.deposit(0, SOME, AX, AY))).isEqualTo("QueueClosed()");
        assertThat(refused(chain.rollup.forcedExit(1))).isEqualTo("QueueClosed()");
        assertThat(refused(chain.rollup.setKey(1, AX, AY))).isEqualTo("QueueClosed()");
    }

    @Test
    void eachAccountOfTheLastExecutedStateIsPaidOnceToItsOwner() {
        var first = new Address(1, 2, 3);
        var second = new Address(4, 5, 6);
        var tree = AccountTree.empty(DEPTH)
                .with(0xF000_0001L, account(first, 0, 7, SOME))
                .with(0x0000_0002L, account(second, 0, 0, BigInteger.TEN));
        var executed = execute(tree, SOME.add(BigInteger.TEN));
        commit(AccountTree.empty(DEPTH), List.of());
        open(executed);

        var branch = tree.siblings(0xF000_0001L);
        var mined = send(escape.escape(tree.get(0xF000_0001L), 0xF000_0001L, branch));
        assertThat(RollupOnDevnet.events(mined)).containsExactly(new RollupEvent.Escaped(0xF000_0001L, first, 0, SOME));
        assertThat(refused(escape.escape(tree.get(0xF000_0001L), 0xF000_0001L, branch)))
                .isEqualTo("AlreadyEscaped(4026531841)");
        send(escape.escape(tree.get(2), 2, tree.siblings(2)));
        send(chain.rollup.claim(0, first));
        send(chain.rollup.claim(0, second));
        assertThat(await(chain.devnet.client().balance(first))).isEqualTo(SOME);
        assertThat(await(chain.devnet.client().balance(second))).isEqualTo(BigInteger.TEN);
        assertThat(chain.devnet.word(chain.rollup.held(0))).isZero();
        assertThat(refused(chain.rollup.claim(0, first))).startsWith("NothingToClaim(");
        System.out.printf("gas: escape %d%n", mined.gasUsed());
    }

    @Test
    void aBranchThatIsNotTheAccountsPaysNothing() {
        var tree = AccountTree.empty(DEPTH)
                .with(5, account(new Address(1, 2, 3), 0, 7, SOME))
                .with(6, account(new Address(4, 5, 6), 0, 0, BigInteger.TEN));
        open(execute(tree, SOME));
        var own = tree.get(5);
        var branch = tree.siblings(5);
        var swapped = new ArrayList<>(branch);
        var others = branch.getFirst();
        swapped.set(0, new LeafUpdate.Siblings(others.first(), Fr.ONE, others.third()));
        var lies = List.of(
                escape.escape(own.withBalance(SOME.add(BigInteger.ONE)), 5, branch),
                escape.escape(own.withNonce(8), 5, branch),
                escape.escape(account(new Address(1, 2, 4), 0, 7, SOME), 5, branch),
                escape.escape(account(own.owner(), 1, 7, SOME), 5, branch),
                escape.escape(own, 4, branch),
                escape.escape(own, 6, tree.siblings(6)),
                escape.escape(own, 5 + (1L << 20), branch),
                escape.escape(own, 5, swapped));
        for (var lie : lies) {
            assertThat(refused(lie)).startsWith("WrongBranch(");
        }
        send(escape.escape(own, 5, branch));
    }

    @Test
    void depositsThatNoExecutedBatchHasTakenGoBackOnce() {
        var executed = execute(AccountTree.empty(DEPTH), SOME);
        var queued = (RollupEvent.DepositQueued) RollupOnDevnet.event(chain.deposit(chain.user, 0, BigInteger.TEN));
        var exit = send(chain.rollup.forcedExit(3));
        // Committed is not executed: it goes back too.
        chain.commit(List.of(DraftBatch.deposit(1, 0, BigInteger.TEN, chain.user.address(), AX, AY)));
        open(executed);
        var taken = new RollupEvent.DepositQueued(0, chain.user.address(), 0, SOME, AX, AY, 0);
        assertThat(refused(escape.reclaim(taken))).isEqualTo("NotThatDeposit(0)");
        var other = new RollupEvent.DepositQueued(
                queued.queueIndex(), chain.operator.address(), 0, BigInteger.TEN, AX, AY, queued.deadline());
        assertThat(refused(escape.reclaim(other))).isEqualTo("NotThatDeposit(1)");
        var notADeposit = (RollupEvent.ForcedExitQueued) RollupOnDevnet.event(exit);
        assertThat(refused(escape.reclaim(new RollupEvent.DepositQueued(
                        notADeposit.queueIndex(), chain.user.address(), 0, BigInteger.TEN, AX, AY, 0))))
                .isEqualTo("NotThatDeposit(2)");

        var mined = await(chain.operator.send(escape.reclaim(queued)));
        assertThat(RollupOnDevnet.events(mined))
                .containsExactly(new RollupEvent.DepositReclaimed(1, chain.user.address(), 0, BigInteger.TEN));
        assertThat(refused(escape.reclaim(queued))).isEqualTo("NotThatDeposit(1)");
        assertThat(chain.claimable(0, chain.user.address())).isEqualTo(BigInteger.TEN);
        send(chain.rollup.claim(0, chain.user.address()));
    }

    @Test
    void aRollupThatNeverExecutedABatchGivesItsDepositsBack() {
        var queued = (RollupEvent.DepositQueued) RollupOnDevnet.event(chain.deposit(chain.user, 0, SOME));
        var committed = chain.commit(List.of());
        chain.wait(PAST_DEADLINE);
        assertThat(RollupOnDevnet.events(send(escape.activate(committed))))
                .containsExactly(new RollupEvent.EscapeActivated(BigInteger.ZERO));
        send(escape.reclaim(queued));
        assertThat(chain.claimable(0, chain.user.address())).isEqualTo(SOME);
    }
}
