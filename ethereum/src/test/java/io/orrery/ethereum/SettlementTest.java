package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The ports of settlement on a real chain, with real proofs: from a deposit to a claim.
class SettlementTest {
    private static final BigInteger ETHER = RollupOnDevnet.ETHER;
    private static final Digest STREAMS = new Digest(1, 0, 0, 0);
    private static final Digest PROOF = new Digest(2, 0, 0, 0);

    private final Shelf<BatchStreams> streams = new Shelf<>();
    private final Shelf<Proof> proofs = new Shelf<>();
    private final BatchProof circuit = new BatchProof();
    private final BatchProof larger = new BatchProof(DraftBatch.MORE_SLOTS);
    private Devnet devnet;
    private RollupDeployment deployment;
    private RollupSenderClient sender;
    private RollupReaderClient reader;
    private long nonce;

    @BeforeEach
    void start() {
        devnet = Devnet.start();
        deployment = await(
                RollupDeployment.deploy(devnet.wallet(0), BatchProof.keys(circuit, larger), RollupOnDevnet.GENESIS));
        sender = new RollupSenderClient(
                devnet.client(), DevnetAccounts.signer(0), DevnetProcess.CHAIN_ID, deployment, streams, proofs);
        reader = new RollupReaderClient(devnet.client(), DevnetProcess.CHAIN_ID, deployment);
        nonce = await(sender.standing()).mined();
    }

    @AfterEach
    void stop() {
        devnet.close();
    }

    /// Content by digest, in memory.
    private static final class Shelf<T> implements ContentStore<T> {
        private final Map<Digest, T> content = new ConcurrentHashMap<>();

        @Override
        public CompletionStage<Digest> put(T value) {
            throw new UnsupportedOperationException("the clients only read");
        }

        @Override
        public CompletionStage<T> get(Digest digest) {
            var value = content.get(digest);
            return value == null
                    ? CompletableFuture.failedFuture(new NoSuchElementException(digest.toString()))
                    : CompletableFuture.completedFuture(value);
        }
    }

    private L1Receipt run(L1Intent intent) {
        var hash = await(sender.broadcast(nonce, intent, await(sender.fees()))).transaction();
        nonce++;
        var outcome = eventually(() -> sender.outcome(hash));
        assertThat(outcome.revertReason()).isEmpty();
        assertThat(outcome.succeeded()).isTrue();
        return outcome.receipt();
    }

    private BatchRecord draft(DraftBatch draft, BigInteger prevRoot, long queueEnd) {
        var domain = devnet.word(deployment.rollup().view("domain"));
        var record = draft.record(domain, prevRoot, queueEnd);
        var header = draft.header();
        var packed = BigInteger.valueOf(header.number())
                .add(BigInteger.valueOf(header.feeAccount()).shiftLeft(32))
                .add(BigInteger.valueOf(header.timestamp()).shiftLeft(64));
        streams.content.put(
                STREAMS,
                new BatchStreams(
                        new BatchSize(header.size()),
                        Fr.of(domain),
                        Fr.of(packed),
                        Fr.of(prevRoot),
                        Fr.of(header.newRoot()),
                        draft.slots(),
                        draft.l1Operations(),
                        Fr.of(record.commitment()),
                        Fr.of(record.challenge()),
                        Fr.of(record.evaluation())));
        proofs.content.put(PROOF, (header.size() == DraftBatch.SLOTS ? circuit : larger).of(record));
        return record;
    }

    @Test
    void aBatchGoesFromDepositToClaimAndTheReaderSeesItAll() {
        var user = devnet.wallet(1);
        var owner = new Address(300, 1, 1);
        var key = new Point(Fr.of(3), Fr.of(4));
        var rollup = deployment.rollup();
        var deposited = await(user.send(
                rollup.deposit(0, ETHER, key.x().toBigInteger(), key.y().toBigInteger())));
        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        draft(
                DraftBatch.of(
                        1,
                        now,
                        List.of(
                                DraftBatch.deposit(
                                        1, 0, ETHER, user.address(), BigInteger.valueOf(3), BigInteger.valueOf(4)),
                                DraftBatch.withdrawal(1, 0, BigInteger.TEN, owner))),
                RollupOnDevnet.GENESIS.toBigInteger(),
                1);
        var committed = run(new L1Intent.Commit(1, 0, STREAMS));
        var proven = run(new L1Intent.Prove(1, 0, STREAMS, PROOF));
        var executed = run(new L1Intent.Execute(1, 0, STREAMS));
        var claimed = await(user.send(rollup.claim(0, owner)));
        assertThat(await(devnet.client().balance(owner))).isEqualTo(BigInteger.TEN);

        var heads = await(reader.heads());
        assertThat(await(reader.counters(heads.latest().block()))).contains(new L1Reader.Counters(1, 1, 1, 1));
        assertThat(await(reader.counters(proven.block()))).contains(new L1Reader.Counters(1, 1, 0, 1));
        assertThat(await(new RollupFacts(devnet.client(), deployment).queued(0)))
                .map(RollupFacts.Queued::block)
                .contains(deposited.block());
        assertThat(await(new RollupFacts(devnet.client(), deployment).queued(1)))
                .isEmpty();
        assertThat(await(reader.queued(0, heads.latest().block())))
                .containsExactly(new QueuedDeposit(
                        0,
                        user.address(),
                        0,
                        ETHER,
                        key,
                        ((RollupEvent.DepositQueued) RollupOnDevnet.event(deposited)).deadline()));
        assertThat(await(reader.batchFacts(0, heads.latest().block())))
                .containsExactly(
                        new L1Watcher.BatchFact(1, BatchStage.COMMITTED, committed),
                        new L1Watcher.BatchFact(1, BatchStage.PROVEN, proven),
                        new L1Watcher.BatchFact(1, BatchStage.EXECUTED, executed));
        assertThat(await(reader.batchFacts(proven.block(), proven.block())))
                .containsExactly(new L1Watcher.BatchFact(1, BatchStage.PROVEN, proven));
        System.out.printf(
                "gas: deposit %d, commit %d, prove %d, execute %d, claim %d (a deposit and a withdrawal)%n",
                deposited.gasUsed(), committed.gasUsed(), proven.gasUsed(), executed.gasUsed(), claimed.gasUsed());
    }

    @Test
    void theGasOfABatchOfTransfersStaysWithinItsBudget() {
        var gas = gasOfTransfers(DraftBatch.SLOTS, DraftBatch.SLOTS / 2);
        assertThat(gas.get(0)).isLessThan(75_000);
        assertThat(gas.get(1)).isLessThan(275_000);
        assertThat(gas.get(2)).isLessThan(42_000);
    }

    @Test
    void aTransferInALargerBatchCostsAThirdOfOneInASmallBatch() {
        var small = gasOfTransfers(DraftBatch.SLOTS, DraftBatch.SLOTS / 2);
        stop();
        start();
        var large = gasOfTransfers(DraftBatch.MORE_SLOTS, DraftBatch.MORE_SLOTS / 2);
        assertThat(3 * perSlot(large, DraftBatch.MORE_SLOTS - 1)).isLessThan(perSlot(small, DraftBatch.SLOTS));
    }

    private static long perSlot(List<Long> gas, int slots) {
        return gas.stream().mapToLong(each -> each).sum() / slots;
    }

    private List<Long> gasOfTransfers(int size, int elements) {
        var gas = new ArrayList<Long>();
        var prevRoot = RollupOnDevnet.GENESIS.toBigInteger();
        // The second batch is the one that counts: the first pays for slots that were never written.
        for (long number = 1; number <= 2; number++) {
            long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
            draft(DraftBatch.transfers(number, now, size, elements), prevRoot, 0);
            prevRoot = DraftBatch.root(number);
            gas.clear();
            gas.add(run(new L1Intent.Commit(number, 0, STREAMS)).gasUsed());
            gas.add(run(new L1Intent.Prove(number, 0, STREAMS, PROOF)).gasUsed());
            gas.add(run(new L1Intent.Execute(number, 0, STREAMS)).gasUsed());
        }
        System.out.printf(
                "gas of a batch of %d transfers, size %d: commit %d, prove %d, execute %d%n",
                2 * elements, size, gas.get(0), gas.get(1), gas.get(2));
        return gas;
    }

    @Test
    void whatAnOperatorTakesBackIsAFactAndTheSameBatchIsCommittedAgain() {
        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        draft(DraftBatch.full(1, now, DraftBatch.SLOTS), RollupOnDevnet.GENESIS.toBigInteger(), 0);
        var first = run(new L1Intent.Commit(1, 0, STREAMS));
        var none = new BatchRecord(
                0, 0, 0, 0, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, new Digest(0, 0, 0, 0));
        var reverted = await(
                devnet.wallet(0).send(new RollupGovernance(deployment.rollup().address()).revertBatches(none)));
        nonce++;
        var again = run(new L1Intent.Commit(1, 1 << 16, STREAMS));
        run(new L1Intent.Prove(1, 1 << 16, STREAMS, PROOF));
        assertThat(await(reader.batchFacts(first.block(), again.block())))
                .containsExactly(
                        new L1Watcher.BatchFact(1, BatchStage.COMMITTED, first),
                        new L1Watcher.BatchFact(1, BatchStage.ASSEMBLED, reverted.receipt()),
                        new L1Watcher.BatchFact(1, BatchStage.COMMITTED, again));
    }

    @Test
    void commitAndProofAtOnceAreTwoFactsOfOneTransaction() {
        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        draft(DraftBatch.full(1, now, DraftBatch.SLOTS), RollupOnDevnet.GENESIS.toBigInteger(), 0);
        var receipt = run(new L1Intent.CommitAndProve(1, 0, STREAMS, PROOF));
        var facts = await(reader.batchFacts(receipt.block(), receipt.block()));
        assertThat(facts)
                .containsExactly(
                        new L1Watcher.BatchFact(1, BatchStage.COMMITTED, receipt),
                        new L1Watcher.BatchFact(1, BatchStage.PROVEN, receipt));
        run(new L1Intent.Execute(1, 0, STREAMS));
    }

    @Test
    void sendingTheSameAgainIsASuccessAndTheSameTransaction() {
        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        draft(DraftBatch.transfers(1, now, 2), RollupOnDevnet.GENESIS.toBigInteger(), 0);
        var fees = await(sender.fees());
        var intent = new L1Intent.Commit(1, 0, STREAMS);
        var first = await(sender.broadcast(nonce, intent, fees)).transaction();
        assertThat(await(sender.broadcast(nonce, intent, fees)))
                .isEqualTo(new L1Sender.Sent(first, L1Sender.Reception.KNOWN));
        assertThat(eventually(() -> sender.outcome(first)).succeeded()).isTrue();
        assertThat(await(sender.broadcast(nonce, intent, fees)))
                .isEqualTo(new L1Sender.Sent(first, L1Sender.Reception.KNOWN));
        assertThat(await(sender.standing()).mined()).isEqualTo(nonce + 1);
        assertThat(await(sender.outcome(new Digest(9, 9, 9, 9)))).isEmpty();
    }

    @Test
    void aRevertedIntentTellsTheContractsReason() {
        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        draft(DraftBatch.transfers(2, now, 2), RollupOnDevnet.GENESIS.toBigInteger(), 0);
        var hash = await(sender.broadcast(nonce, new L1Intent.Commit(2, 0, STREAMS), await(sender.fees())))
                .transaction();
        var outcome = eventually(() -> sender.outcome(hash));
        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.revertReason()).isEqualTo("WrongBatch(1, 2)");
    }

    @Test
    void aProofIsNotSentBeforeItsCommit() {
        proofs.content.put(PROOF, circuit.of(List.of(BigInteger.ONE, BigInteger.ONE, BigInteger.ONE)));
        var fees = await(sender.fees());
        assertThatThrownBy(() -> await(sender.broadcast(nonce, new L1Intent.Prove(1, 0, STREAMS, PROOF), fees)))
                .isInstanceOf(L1Unavailable.class)
                .hasMessage("batch 1 is not committed on L1");
    }
}
