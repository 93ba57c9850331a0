package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.refusal;
import static io.orrery.ethereum.RollupOnDevnet.AX;
import static io.orrery.ethereum.RollupOnDevnet.AY;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.ethereum.RollupGovernance.Change;
import io.orrery.ethereum.RollupGovernance.Stage;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What owner and operators may do, and what they may not.
class GovernanceTest {
    private static final BigInteger SOME = BigInteger.valueOf(1_000_000);
    private static final Duration MOST_PAUSE = Duration.ofDays(3);
    private static final int EIP_170 = 24_576;

    private RollupOnDevnet chain;
    private RollupGovernance governance;

    @BeforeEach
    void start() {
        chain = new RollupOnDevnet();
        governance = new RollupGovernance(chain.rollup.address());
    }

    @AfterEach
    void stop() {
        chain.close();
    }

    private String asOwner(L1Call call) {
        return refusal(chain.operator.send(call));
    }

    private String asUser(L1Call call) {
        return refusal(chain.user.send(call));
    }

    private L1Call commit() {
        return chain.rollup.commitBatch(
                DraftBatch.of(chain.nextNumber(), chain.now(), List.of()).call());
    }

    private void make(Change change) {
        assertThat(asOwner(governance.announce(change))).isEmpty();
        chain.wait(RollupTerms.DEFAULT.timelock());
        assertThat(asUser(governance.make(change))).isEmpty();
    }

    @Test
    void everyContractFitsIntoWhatAnL1Takes() {
        var tree = RollupContract.addressOf(await(chain.devnet.client().call(chain.rollup.view("accountTree"))));
        for (var contract : List.of(chain.rollup.address(), tree)) {
            int bytes = Hex.bytes(await(chain.devnet.client().code(contract))).length;
            assertThat(bytes).isPositive().isLessThanOrEqualTo(EIP_170);
        }
    }

    @Test
    void aChangeIsMadeOnceByAnybodyAfterTheTimelock() {
        var user = chain.user.address();
        assertThat(asUser(commit())).startsWith("NotOperator(");
        var change = Change.setOperator(user, true);
        assertThat(asUser(governance.make(change))).startsWith("NotAnnounced(");
        assertThat(asOwner(governance.announce(change))).isEmpty();
        assertThat(asOwner(governance.announce(change))).startsWith("AlreadyAnnounced(");
        assertThat(asOwner(governance.make(change))).startsWith("NotYet(");
        chain.wait(RollupTerms.DEFAULT.timelock().minusSeconds(60));
        assertThat(asOwner(governance.make(change))).startsWith("NotYet(");
        chain.wait(Duration.ofSeconds(60));
        assertThat(asUser(governance.make(change))).isEmpty();
        assertThat(asUser(governance.make(change))).startsWith("NotAnnounced(");
        assertThat(asUser(commit())).isEmpty();
        make(Change.setOperator(user, false));
        assertThat(asUser(commit())).startsWith("NotOperator(");
    }

    @Test
    void aChangeThatWaitsTooLongIsVoid() {
        var change = Change.setOperator(chain.user.address(), true);
        assertThat(asOwner(governance.announce(change))).isEmpty();
        chain.wait(RollupTerms.DEFAULT.timelock().plusDays(31));
        assertThat(asOwner(governance.make(change))).startsWith("NotYet(");
    }

    @Test
    void onlyTheOwnerAnnouncesAndNobodyChangesDirectly() {
        var user = chain.user.address();
        var change = Change.setOwner(user);
        assertThat(asUser(governance.announce(change))).startsWith("NotOwner(");
        for (var direct : List.of(
                change,
                Change.setOperator(user, true),
                Change.addVerifier(new BatchSize(77), chain.rollup.address()))) {
            assertThat(asOwner(new L1Call(chain.rollup.address(), direct.input())))
                    .startsWith("NotAnnounced(");
        }
        make(change);
        assertThat(asUser(governance.pause(Stage.COMMITS, Duration.ofHours(1)))).isEmpty();
        assertThat(asOwner(governance.pause(Stage.PROOFS, Duration.ofHours(1)))).startsWith("NotOwner(");
    }

    @Test
    void aSizeIsAddedAndNoneIsReplaced() {
        var size = new BatchSize(77);
        var verifier = chain.devnet.create("AcceptingVerifier");
        make(Change.addVerifier(size, verifier));
        var sizes = RollupContract.sizesOf(await(chain.devnet.client().call(chain.rollup.sizes())));
        assertThat(sizes).containsExactly(new BatchSize(DraftBatch.SLOTS), new BatchSize(DraftBatch.MORE_SLOTS), size);
        assertThat(RollupContract.addressOf(await(chain.devnet.client().call(chain.rollup.verifierOf(size)))))
                .isEqualTo(verifier);
        var header = DraftBatch.header(1, size.slots(), chain.now());
        var batch = new CommittedBatch(header, new byte[0], new byte[0]);
        assertThat(asOwner(chain.rollup.commitBatch(batch))).isEmpty();
        for (var known : List.of(size, new BatchSize(DraftBatch.SLOTS))) {
            var again = Change.addVerifier(known, chain.devnet.create("AcceptingVerifier"));
            assertThat(asOwner(governance.announce(again))).isEmpty();
            chain.wait(RollupTerms.DEFAULT.timelock());
            assertThat(asOwner(governance.make(again))).isEqualTo("ChangeFailed()");
        }
    }

    @Test
    void aTimelockThatLeavesNoTimeToExitIsNotDeployed() {
        var verifier = chain.devnet.create("AcceptingVerifier");
        for (var terms : List.of(
                new RollupTerms(Duration.ofDays(7), Duration.ofDays(14).minusSeconds(1)),
                new RollupTerms(Duration.ofDays(7), Duration.ZERO))) {
            assertThat(refusal(RollupDeployment.deployRollup(
                            chain.operator, List.of(8), List.of(verifier), RollupOnDevnet.GENESIS, terms)))
                    .isEqualTo("UnsoundRoles()");
        }
        assertThat(refusal(RollupDeployment.deployRollup(
                        chain.operator,
                        List.of(8),
                        List.of(verifier),
                        RollupOnDevnet.GENESIS,
                        new RollupTerms(Duration.ZERO))))
                .isEqualTo("UnsoundDeadline(0)");
    }

    @Test
    void aPauseStopsItsStageAloneAndEndsByItself() {
        var batch = chain.commit(List.of());
        assertThat(asOwner(governance.pause(Stage.PROOFS, MOST_PAUSE))).isEmpty();
        assertThat(asUser(chain.rollup.proveBatch(batch, RollupOnDevnet.proof(1))))
                .startsWith("StagePaused(");
        assertThat(asOwner(commit())).isEmpty();
        assertThat(asUser(chain.rollup.deposit(0, SOME, AX, AY))).isEmpty();
        chain.wait(MOST_PAUSE);
        assertThat(asUser(chain.rollup.proveBatch(batch, RollupOnDevnet.proof(1))))
                .isEmpty();

        assertThat(asOwner(governance.pause(Stage.COMMITS, MOST_PAUSE))).isEmpty();
        assertThat(asOwner(commit())).startsWith("StagePaused(");
        assertThat(asOwner(governance.pause(Stage.DEPOSITS, MOST_PAUSE))).isEmpty();
        assertThat(asUser(chain.rollup.deposit(0, SOME, AX, AY))).startsWith("DepositsPaused(");
        assertThat(asOwner(governance.pause(Stage.COMMITS, Duration.ZERO))).isEmpty();
        assertThat(asOwner(commit())).isEmpty();
        chain.wait(MOST_PAUSE);
        assertThat(asUser(chain.rollup.deposit(0, SOME, AX, AY))).isEmpty();
    }

    @Test
    void nobodyCanPauseForLongOrAgainAndAgain() {
        assertThat(asUser(governance.pause(Stage.COMMITS, Duration.ofHours(1)))).startsWith("NotOwner(");
        assertThat(asOwner(governance.pause(Stage.COMMITS, MOST_PAUSE.plusSeconds(1))))
                .startsWith("PauseTooLong(");
        assertThat(asOwner(governance.pause(Stage.COMMITS, MOST_PAUSE))).isEmpty();
        assertThat(asOwner(governance.pause(Stage.COMMITS, MOST_PAUSE))).startsWith("PauseTooSoon(");
        chain.wait(MOST_PAUSE.plusDays(6));
        assertThat(asOwner(governance.pause(Stage.COMMITS, MOST_PAUSE))).startsWith("PauseTooSoon(");
        chain.wait(Duration.ofDays(1));
        assertThat(asOwner(governance.pause(Stage.COMMITS, MOST_PAUSE))).isEmpty();
    }

    @Test
    void noPauseStopsExecutionsClaimsForcedOperationsOrTheEscape() {
        chain.deposit(chain.user, 0, SOME);
        var operations = List.of(
                DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY),
                DraftBatch.withdrawal(1, 0, SOME, chain.user.address()));
        var batch = chain.commit(operations);
        chain.prove(batch);
        for (var stage : Stage.values()) {
            assertThat(asOwner(governance.pause(stage, MOST_PAUSE))).isEmpty();
        }
        var data = DraftBatch.of(batch.number(), 0, operations).l1Operations();
        assertThat(asUser(chain.rollup.executeBatch(batch, data))).isEmpty();
        assertThat(asUser(chain.rollup.claim(0, chain.user.address()))).isEmpty();
        assertThat(asUser(chain.rollup.forcedExit(1))).isEmpty();
        assertThat(asUser(chain.rollup.setKey(1, AX, AY))).isEmpty();
        chain.wait(RollupTerms.DEFAULT.forcedDeadline().plusSeconds(60));
        // The owner has waited for this moment to stop it, and can not.
        for (var stage : List.of(Stage.COMMITS, Stage.PROOFS)) {
            asOwner(governance.pause(stage, MOST_PAUSE));
        }
        assertThat(asUser(new RollupEscape(chain.rollup.address()).activate(batch)))
                .isEmpty();
    }

    @Test
    void unprovenBatchesAreTakenBackAndCommittedAnew() {
        chain.deposit(chain.user, 0, SOME);
        chain.deposit(chain.user, 0, BigInteger.TEN);
        var deposits = List.of(
                DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY),
                DraftBatch.deposit(1, 0, BigInteger.TEN, chain.user.address(), AX, AY));
        var first = chain.commit(deposits.subList(0, 1));
        var rootOfFirst = chain.committedRoot();
        var before = chain.progress();
        var second = chain.commit(deposits.subList(1, 2));
        chain.commit(List.of());
        assertThat(asUser(governance.revertBatches(first))).startsWith("NotOperator(");
        var mined = await(chain.operator.send(governance.revertBatches(first)));
        assertThat(RollupOnDevnet.events(mined)).containsExactly(new RollupEvent.BatchesReverted(1));
        assertThat(chain.progress()).isEqualTo(before);
        assertThat(chain.committedRoot()).isEqualTo(rootOfFirst);

        chain.prove(first);
        assertThat(asUser(chain.rollup.proveBatch(second, RollupOnDevnet.proof(1))))
                .isEqualTo("WrongBatch(2, 2)");
        var again = chain.commit(deposits.subList(1, 2));
        chain.prove(again);
        assertThat(asOwner(governance.revertBatches(first))).isEqualTo("WrongBatch(2, 1)");
        assertThat(asOwner(governance.revertBatches(again))).isEqualTo("WrongBatch(2, 2)");
    }

    @Test
    void allBatchesCanBeTakenBackIfNoneIsProven() {
        chain.deposit(chain.user, 0, SOME);
        var before = chain.progress();
        var batch = chain.commit(List.of(DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY)));
        var genesis = new BatchRecord(
                0, 0, 0, 5, BigInteger.ONE, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, batch.l1OpsHash());
        assertThat(asOwner(governance.revertBatches(genesis))).isEmpty();
        assertThat(chain.progress()).isEqualTo(before);
        assertThat(chain.committedRoot()).isEqualTo(RollupOnDevnet.GENESIS.toBigInteger());
        chain.settle(List.of(DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY)));
    }

    @Test
    void anOwnerThatCanNotBePaidHasItPaidToAnother() {
        var stubborn = chain.devnet.create("RevertingReceiver");
        var other = new Address(7, 7, 7);
        chain.deposit(chain.user, 0, SOME);
        chain.settle(List.of(
                DraftBatch.deposit(1, 0, SOME, chain.user.address(), AX, AY),
                DraftBatch.withdrawal(1, 0, SOME, stubborn)));
        assertThat(asUser(chain.rollup.claim(0, stubborn))).startsWith("PaymentFailed(");
        assertThat(asUser(chain.rollup.claimTo(0, other))).startsWith("NothingToClaim(");
        var claim = Abi.call("claimTo(address,address)", List.of(Abi.word(chain.rollup.address()), Abi.word(other)));
        assertThat(asUser(new L1Call(stubborn, claim))).isEmpty();
        assertThat(await(chain.devnet.client().balance(other))).isEqualTo(SOME);
        assertThat(chain.claimable(0, stubborn)).isZero();
    }
}
