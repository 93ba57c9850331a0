package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.ethereum.RollupGovernance.Change;
import io.orrery.ethereum.RollupGovernance.Stage;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.abi.datatypes.Type;

/// The classes of bugs that rollups are known to have had, each as an attack. An attack must fail on the contract and
/// succeed on the variant whose check
/// against it is switched off: so each of these tests has been seen to fail.
class KnownBugsTest {
    private static final BigInteger SOME = BigInteger.valueOf(1_000_000);
    private static final Duration PAST_DEADLINE =
            RollupTerms.DEFAULT.forcedDeadline().plusMinutes(1);
    private static Devnet devnet;

    @BeforeAll
    static void start() {
        devnet = Devnet.start();
    }

    @AfterAll
    static void stop() {
        devnet.close();
    }

    /// Says whether the attack came through.
    private interface Attack {
        boolean on(RollupOnDevnet chain);
    }

    /// @param check the number of `mutants.json` that stands against it
    private static void stoppedBy(int check, Attack attack) {
        assertThat(attack.on(new RollupOnDevnet(devnet, "Rollup")))
                .as("the attack on the contract")
                .isFalse();
        var broken = new RollupOnDevnet(devnet, "BrokenRollup");
        var bits = List.<Type<?>>of(Abi.word(BigInteger.ONE.shiftLeft(check)));
        await(broken.operator.send(new L1Call(broken.rollup.address(), Abi.call("sabotage(uint256)", bits))));
        assertThat(attack.on(broken))
                .as("the attack on the contract without the check")
                .isTrue();
    }

    private static boolean taken(L1Wallet wallet, L1Call call) {
        return refusal(wallet.send(call)).isEmpty();
    }

    private static boolean committed(RollupOnDevnet chain, BatchHeader header) {
        return taken(chain.operator, chain.rollup.commitBatch(new CommittedBatch(header, new byte[0], new byte[0])));
    }

    private static boolean committed(RollupOnDevnet chain, List<List<BigInteger>> operations) {
        var draft = DraftBatch.of(chain.nextNumber(), chain.now(), operations);
        return taken(chain.operator, chain.rollup.commitBatch(draft.call()));
    }

    @Test
    void aRootThatIsNotCanonical() {
        stoppedBy(1, chain -> {
            var header = DraftBatch.header(1, chain.now());
            var alias = header.newRoot().add(Fr.MODULUS);
            return committed(
                    chain, new BatchHeader(1, header.size(), 0, header.timestamp(), alias, header.commitment()));
        });
    }

    @Test
    void aCommitmentThatIsNotCanonical() {
        stoppedBy(2, chain -> {
            var header = DraftBatch.header(1, chain.now());
            var alias = header.commitment().add(Fr.MODULUS);
            return committed(chain, new BatchHeader(1, header.size(), 0, header.timestamp(), header.newRoot(), alias));
        });
    }

    /// The call of a verifier with a circuit's key, on the sound contract and on the broken one.
    private static List<L1Call> verifiers(BatchProof circuit, String input) {
        var key = RollupDeployment.words(circuit.verifyingKey()).stream()
                .<Type<?>>map(Abi::word)
                .toArray(Type<?>[]::new);
        return List.of(
                new L1Call(devnet.create("Groth16Verifier", key), input),
                new L1Call(devnet.create("BrokenGroth16Verifier", key), input));
    }

    @Test
    void aPublicInputThatIsNotBelowTheFieldsOrder() {
        var circuit = new BatchProof();
        var proof = circuit.of(List.of(BigInteger.TEN, BigInteger.TWO, BigInteger.ONE))
                .toCalldata();
        var alias = List.of(BigInteger.TEN.add(Fr.MODULUS), BigInteger.TWO, BigInteger.ONE);
        for (var input :
                List.of(BatchProof.verify(proof, alias), BatchProof.verifyAll(List.of(proof), List.of(alias)))) {
            var calls = verifiers(circuit, input);
            assertThat(refusal(devnet.client().call(calls.get(0)))).startsWith("InputNotInField(0, ");
            assertThat(devnet.word(calls.get(1))).isOne();
        }
    }

    @Test
    void falseProofsWhoseErrorsCancelOneAnother() {
        var circuit = new BatchProof();
        var one = List.of(BigInteger.TEN, BigInteger.TWO, BigInteger.ONE);
        var other = List.of(BigInteger.ONE, BigInteger.TWO, BigInteger.TEN);
        var swapped = BatchProof.verifyAll(
                List.of(circuit.of(one).toCalldata(), circuit.of(other).toCalldata()), List.of(other, one));
        var calls = verifiers(circuit, swapped);
        assertThat(devnet.word(calls.get(0))).isZero();
        assertThat(devnet.word(calls.get(1))).isOne();
    }

    @Test
    void aSecondProofOfTheSameBatch() {
        stoppedBy(3, chain -> {
            var batch = chain.commit(List.of());
            chain.commit(List.of());
            chain.prove(batch);
            // Groth16 proofs are malleable: another proof of the same statement is easy to make from one.
            var other = new ArrayList<>(RollupOnDevnet.proof(1));
            other.set(7, BigInteger.TEN);
            return taken(chain.user, chain.rollup.proveBatch(batch, other));
        });
    }

    @Test
    void aProofOfABatchThatWasTakenBack() {
        stoppedBy(4, chain -> {
            var batch = chain.commit(List.of());
            await(chain.operator.send(
                    new RollupGovernance(chain.rollup.address()).revertBatches(EscapeTest.numbered(batch, 0))));
            return taken(chain.user, chain.rollup.proveBatch(batch, RollupOnDevnet.proof(1)));
        });
    }

    @Test
    void aForcedOperationThatNoCircuitCanTake() {
        stoppedBy(5, chain -> taken(chain.user, chain.rollup.setKey(1, Fr.MODULUS, AY)));
        stoppedBy(5, chain -> taken(chain.user, chain.rollup.deposit(0, SOME, AX, Fr.MODULUS)));
    }

    @Test
    void anEntryOfTheQueueThatIsPassedOver() {
        stoppedBy(6, chain -> {
            await(chain.user.send(chain.rollup.forcedExit(1)));
            chain.deposit(chain.operator, 0, SOME);
            return committed(chain, List.of(DraftBatch.deposit(1, 0, SOME, chain.operator.address(), AX, AY)));
        });
    }

    @Test
    void aDomainThatTwoChainsShare() {
        stoppedBy(7, chain -> {
            var here = chain.domain();
            await(devnet.client().ask(l1 -> l1.ask("anvil_setChainId", 31_338)));
            var elsewhere = chain.domain();
            await(devnet.client().ask(l1 -> l1.ask("anvil_setChainId", DevnetProcess.CHAIN_ID)));
            return here.equals(elsewhere);
        });
    }

    @Test
    void aDomainThatTwoContractsShare() {
        var twin = new RollupOnDevnet(devnet, "BrokenRollup");
        var bits = List.<Type<?>>of(Abi.word(BigInteger.ONE.shiftLeft(8)));
        await(twin.operator.send(new L1Call(twin.rollup.address(), Abi.call("sabotage(uint256)", bits))));
        stoppedBy(8, chain -> chain.domain().equals(twin.domain()));
    }

    @Test
    void aSignatureThatIsUsedTwice() {
        stoppedBy(9, chain -> {
            var change = new KeyChange(chain.user.address(), 1, AX, AY, BigInteger.ZERO, chain.now() + 1000);
            var signature = change.sign(DevnetAccounts.signer(1), DevnetProcess.CHAIN_ID, chain.rollup.address());
            var call = chain.rollup.setKeyBySignature(change, signature);
            await(chain.operator.send(call));
            return taken(chain.operator, call);
        });
    }

    @Test
    void anInitialiserForWhoeverIsFirst() {
        stoppedBy(10, chain -> {
            var seize = Abi.call("initialize(address)", List.of(Abi.word(chain.user.address())));
            taken(chain.user, new L1Call(chain.rollup.address(), seize));
            return RollupContract.addressOf(await(devnet.client().call(chain.rollup.view("owner"))))
                    .equals(chain.user.address());
        });
    }

    @Test
    void aTokenThatDeliversLessThanWasDeposited() {
        stoppedBy(11, chain -> {
            var erc20 = devnet.create("FeeToken");
            await(chain.user.send(new DevTokenContract(erc20).mint(chain.user.address(), SOME)));
            await(chain.operator.send(chain.rollup.registerToken(erc20)));
            return taken(chain.user, chain.rollup.deposit(1, SOME, AX, AY));
        });
    }

    @Test
    void aReceiverThatStopsEverybodysBatch() {
        stoppedBy(12, chain -> {
            var stubborn = devnet.create("RevertingReceiver");
            chain.deposit(chain.user, 0, SOME);
            var operations = List.of(
                    DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY),
                    DraftBatch.withdrawal(1, 0, SOME, stubborn));
            var batch = chain.commit(operations);
            chain.prove(batch);
            var data = DraftBatch.of(1, 0, operations).l1Operations();
            return !taken(chain.operator, chain.rollup.executeBatch(batch, data));
        });
    }

    @Test
    void aTimeFarInTheFuture() {
        stoppedBy(13, chain -> committed(chain, DraftBatch.header(1, chain.now() + 1_000_000)));
    }

    private static Account account(Address owner) {
        return new Account(owner, 0, 0, SOME, new Point(Fr.of(AX), Fr.of(AY)));
    }

    /// A rollup with an open escape, whose last executed state has one account.
    private static AccountTree escaping(RollupOnDevnet chain) {
        var tree = AccountTree.empty(16).with(1, account(new Address(1, 2, 3)));
        chain.deposit(chain.user, 0, SOME);
        var header = DraftBatch.header(1, chain.now());
        var rooted = new BatchHeader(
                1, header.size(), 0, header.timestamp(), tree.root().toBigInteger(), header.commitment());
        var draft = new DraftBatch(
                rooted, List.of(), List.of(DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY)));
        var mined = await(chain.operator.send(chain.rollup.commitBatch(draft.call())));
        var batch = ((RollupEvent.BatchCommitted) RollupOnDevnet.event(mined)).batch();
        chain.prove(batch);
        await(chain.operator.send(chain.rollup.executeBatch(batch, draft.l1Operations())));
        await(chain.user.send(chain.rollup.forcedExit(1)));
        chain.wait(PAST_DEADLINE);
        await(chain.user.send(new RollupEscape(chain.rollup.address()).activate(batch)));
        return tree;
    }

    @Test
    void anAccountThatEscapesTwice() {
        stoppedBy(14, chain -> {
            var tree = escaping(chain);
            var call = new RollupEscape(chain.rollup.address()).escape(tree.get(1), 1, tree.siblings(1));
            await(chain.user.send(call));
            return taken(chain.user, call);
        });
    }

    @Test
    void aDepositThatIsReclaimedAfterItsBatchWasExecuted() {
        stoppedBy(15, chain -> {
            escaping(chain);
            var executed = new RollupEvent.DepositQueued(0, chain.user.address(), 0, SOME, AX, AY, 0);
            return taken(chain.user, new RollupEscape(chain.rollup.address()).reclaim(executed));
        });
    }

    @Test
    void anEscapeOfAnAccountThatDoesNotExist() {
        stoppedBy(16, chain -> {
            var tree = escaping(chain);
            return taken(
                    chain.user,
                    new RollupEscape(chain.rollup.address())
                            .escape(account(chain.user.address()), 2, tree.siblings(2)));
        });
    }

    @Test
    void anEscapeThatSomebodyOpensBeforeTheDeadline() {
        stoppedBy(17, chain -> {
            var batch = chain.commit(List.of());
            await(chain.user.send(chain.rollup.forcedExit(1)));
            return taken(chain.user, new RollupEscape(chain.rollup.address()).activate(batch));
        });
    }

    @Test
    void aChangeThatLeavesNobodyTimeToLeave() {
        stoppedBy(18, chain -> {
            var governance = new RollupGovernance(chain.rollup.address());
            var change = Change.setOperator(chain.user.address(), true);
            await(chain.operator.send(governance.announce(change)));
            return taken(chain.operator, governance.make(change));
        });
    }

    @Test
    void aDepositThatIsLostWhenItsBatchIsTakenBack() {
        stoppedBy(19, chain -> {
            var first = chain.commit(List.of());
            chain.deposit(chain.user, 0, SOME);
            var operations = List.of(DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY));
            chain.commit(operations);
            await(chain.operator.send(new RollupGovernance(chain.rollup.address()).revertBatches(first)));
            return !committed(chain, operations);
        });
    }

    @Test
    void aTokenThatClaimsInTheMiddleOfADeposit() {
        stoppedBy(21, chain -> {
            var erc20 = devnet.create("ReentrantToken");
            await(chain.user.send(new DevTokenContract(erc20).mint(chain.user.address(), SOME)));
            await(chain.operator.send(chain.rollup.registerToken(erc20)));
            chain.deposit(chain.user, 0, SOME);
            chain.settle(List.of(
                    DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY),
                    DraftBatch.withdrawal(1, 0, SOME, chain.user.address())));
            return taken(chain.user, chain.rollup.deposit(1, SOME, AX, AY));
        });
    }

    @Test
    void aPauseWithoutEnd() {
        stoppedBy(20, chain -> {
            var pause = new RollupGovernance(chain.rollup.address()).pause(Stage.COMMITS, Duration.ofDays(3));
            await(chain.operator.send(pause));
            chain.wait(Duration.ofDays(2));
            return taken(chain.operator, pause);
        });
    }
}
