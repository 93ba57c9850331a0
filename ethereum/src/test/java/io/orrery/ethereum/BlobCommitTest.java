package io.orrery.ethereum;

import static io.orrery.ethereum.Devnet.await;
import static io.orrery.ethereum.Devnet.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.domain.rollup.settlement.L1Sender.Reception;
import io.orrery.ethereum.DataPolicyContract.Committee;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commits that carry their batch's data in a blob, on a real chain.
class BlobCommitTest {
    private static final BatchSize SIZE = new BatchSize(DraftBatch.SLOTS);
    private static final BigInteger PLENTY = BigInteger.TEN.pow(11);

    private final Map<Digest, BatchStreams> streams = new ConcurrentHashMap<>();
    private static Devnet devnet;
    private static DataPolicyContract policy;
    private static RollupDeployment deployment;
    private RollupSenderClient sender;
    private String before;
    private long nonce;

    @BeforeAll
    static void start() {
        devnet = Devnet.start();
        var operator = devnet.wallet(0);
        var terms = RollupTerms.DEFAULT;
        policy = await(DataPolicyContract.deploy(
                operator, terms.timelock(), Set.of(DataLayerKind.BLOB_VALIDIUM), Committee.NONE));
        deployment = await(RollupDeployment.deployRollup(
                operator,
                List.of(DataMode.VALIDIUM.sizeWord(SIZE)),
                List.of(devnet.create("AcceptingVerifier")),
                RollupOnDevnet.GENESIS,
                terms.withDataPolicy(policy.address())));
    }

    @AfterAll
    static void stop() {
        devnet.close();
    }

    @BeforeEach
    void begin() {
        before = await(devnet.client().ask(l1 -> l1.data("evm_snapshot")));
        sender = new RollupSenderClient(
                devnet.client(),
                DevnetAccounts.signer(0),
                DevnetProcess.CHAIN_ID,
                deployment,
                store(streams),
                store(Map.of()),
                true);
        nonce = await(sender.standing()).mined();
    }

    /// The chain is as it was deployed again, and mines what it is sent.
    @AfterEach
    void end() {
        mining(true);
        await(devnet.client().ask(l1 -> l1.ask("anvil_dropAllTransactions")));
        await(devnet.client().ask(l1 -> l1.ask("evm_revert", before)));
    }

    private static <T> ContentStore<T> store(Map<Digest, T> content) {
        return new ContentStore<>() {
            @Override
            public CompletionStage<Digest> put(T value) {
                throw new UnsupportedOperationException("the clients only read");
            }

            @Override
            public CompletionStage<T> get(Digest digest) {
                return CompletableFuture.completedFuture(content.get(digest));
            }
        };
    }

    private static BlobLayer layer(Devnet devnet, BigInteger maxBlobFee) {
        return new BlobLayer(devnet.client(), maxBlobFee);
    }

    private static DataOffer offer(byte[] slots) {
        return new DataOffer(1, DraftBatch.SLOTS, 0, 0, Fr.ZERO, Fr.ONE, Fr.ONE, slots, new byte[0]);
    }

    private DraftBatch draft() {
        long now = await(devnet.client().block(BlockTag.LATEST)).timestamp();
        return DraftBatch.transfers(1, now, DraftBatch.SLOTS, DraftBatch.SLOTS / 2);
    }

    /// The intent of a batch whose commit has the receipt for its attestation.
    private L1Intent intent(DraftBatch draft, DataReceipt receipt) {
        var header = draft.header();
        var packed = BigInteger.valueOf(header.number())
                .add(BigInteger.valueOf(header.feeAccount()).shiftLeft(32))
                .add(BigInteger.valueOf(header.timestamp()).shiftLeft(64));
        var digest = new Digest(header.number(), receipt.hashCode(), 0, 0);
        streams.put(
                digest,
                new BatchStreams(
                        SIZE,
                        Fr.of(devnet.word(deployment.rollup().view("domain"))),
                        Fr.of(packed),
                        RollupOnDevnet.GENESIS,
                        Fr.of(header.newRoot()),
                        draft.slots(),
                        draft.l1Operations(),
                        Fr.of(header.commitment()),
                        Fr.ZERO,
                        Fr.ZERO,
                        receipt));
        return new L1Intent.Commit(header.number(), 0, digest);
    }

    private L1Lane.Fees fees(long gwei, long blobGwei) {
        var billion = BigInteger.TEN.pow(9);
        return new L1Lane.Fees(
                billion.multiply(BigInteger.valueOf(gwei)), billion, billion.multiply(BigInteger.valueOf(blobGwei)));
    }

    @Test
    void theCommitItselfPublishesTheDataAndWhoeverHasTheReceiptReadsItAgain() {
        var draft = draft();
        var receipt = await(layer(devnet, PLENTY).publish(offer(draft.slots())));
        var market = await(sender.fees());
        assertThat(market.blobFee()).isPositive();
        var intent = intent(draft, receipt);
        var sent = await(sender.broadcast(nonce, intent, market));
        assertThat(sent.reception()).isEqualTo(Reception.TAKEN);
        var outcome = eventually(() -> sender.outcome(sent.transaction()));
        assertThat(outcome.revertReason()).isEmpty();
        assertThat(outcome.succeeded()).isTrue();
        System.out.printf(
                "gas of a commit with a blob: %d, and 131072 of blobs%n",
                outcome.receipt().gasUsed());
        assertThat(await(sender.broadcast(nonce, intent, market)))
                .as("what L1 has is not sent again")
                .isEqualTo(known(sent));

        var committed = await(devnet.client().transaction(sent.transaction())).orElseThrow();
        assertThat(committed.from()).isEqualTo(DevnetAccounts.signer(0).address());
        var onL1 = (DataReceipt.Blob)
                DataReceipt.of(RollupContract.decodeCommit(committed.input()).slots());
        assertThat(onL1).isEqualTo(receipt);

        mine();
        var block = await(devnet.client().beaconBlock(outcome.receipt().block()));
        try (var archive = new BlobArchive(devnet.process().url(), Duration.ofSeconds(30))) {
            assertThat(archive.slots(onL1.versionedHash(), block)).hasValue(draft.slots());
            assertThat(archive.slots(new Digest(1, 2, 3, 4), block)).isEmpty();
        }
    }

    @Test
    void aCommitWithAnotherBlobThanItNamesIsReverted() {
        var draft = draft();
        var other = new DataReceipt.Blob(Kzg.versionedHash(SlotBlob.pack(new byte[31])));
        var intent = intent(draft, other);
        var attested = streams.values().iterator().next();
        var swapped = DevnetAccounts.signer(0)
                .signWithBlobs(
                        DevnetProcess.CHAIN_ID,
                        nonce,
                        deployment.rollup().commitBatch(RollupSenderClient.commitment(attested)),
                        fees(100, 1),
                        500_000,
                        List.of(Kzg.versionedHash(SlotBlob.pack(draft.slots()))));
        var whole = BlobTransaction.with(swapped, Kzg.sidecar(SlotBlob.pack(draft.slots())));
        var hash = await(devnet.client().send(whole));
        assertThat(hash).isEqualTo(swapped.hash());
        var outcome = eventually(() -> sender.outcome(hash));
        assertThat(outcome.succeeded()).isFalse();
        assertThat(outcome.revertReason()).startsWith("NotThatBlob(0x1");
        assertThatThrownBy(() -> await(sender.broadcast(nonce + 1, intent, fees(100, 1))))
                .hasMessageContaining("is not the blob of its batch");
    }

    @Test
    void whatIsRunAgainToTellItsReasonHasItsBlobs() {
        var hash = Kzg.versionedHash(SlotBlob.pack(new byte[31]));
        var check = policy.check(1, BigInteger.ONE, new DataReceipt.Blob(hash).toBytes());
        assertThat(Devnet.refusal(repeat(check, List.of(hash)))).isEmpty();
        assertThat(Devnet.refusal(repeat(check, List.of()))).startsWith("NotThatBlob(0x1");
    }

    private static CompletionStage<Boolean> repeat(L1Call call, List<Digest> blobs) {
        var ran = new L1Transaction(
                new Digest(0, 0, 0, 0),
                DevnetAccounts.signer(0).address(),
                Optional.of(call.to()),
                0,
                BigInteger.ZERO,
                call.input(),
                0,
                OptionalLong.empty(),
                blobs);
        return devnet.client().ask(l1 -> {
            l1.repeat(ran, call.to(), l1.block(BlockTag.LATEST).number());
            return true;
        });
    }

    @Test
    void nothingIsSentBeforeWhatIsBelowItIsInAPool() {
        var draft = draft();
        var receipt = await(layer(devnet, PLENTY).publish(offer(draft.slots())));
        var intent = intent(draft, receipt);
        var ahead = await(sender.broadcast(nonce + 1, intent, fees(100, 1)));
        assertThat(ahead.reception()).isEqualTo(Reception.HELD_BACK);
        assertThat(await(devnet.client().transaction(ahead.transaction()))).isEmpty();
        assertThat(await(sender.broadcast(nonce, intent, fees(100, 1))).reception())
                .isEqualTo(Reception.TAKEN);
    }

    @Test
    void aCommitThatL1HasLostIsSentAgainAsTheSameTransaction() {
        var draft = draft();
        var intent = intent(draft, await(layer(devnet, PLENTY).publish(offer(draft.slots()))));
        mining(false);
        var first = await(sender.broadcast(nonce, intent, fees(100, 1)));
        assertThat(await(sender.broadcast(nonce, intent, fees(100, 1)))).isEqualTo(known(first));
        await(devnet.client()
                .ask(l1 -> l1.ask("anvil_dropTransaction", first.transaction().toString())));
        assertThat(await(sender.broadcast(nonce, intent, fees(100, 1))))
                .as("dropped by the pool")
                .isEqualTo(first);
        var unmined = await(devnet.client().ask(l1 -> l1.data("evm_snapshot")));
        mine();
        assertThat(eventually(() -> sender.outcome(first.transaction())).succeeded())
                .isTrue();
        await(devnet.client().ask(l1 -> l1.ask("evm_revert", unmined)));
        assertThat(await(sender.outcome(first.transaction()))).isEmpty();
        await(devnet.client().ask(l1 -> l1.ask("anvil_dropAllTransactions")));
        assertThat(await(sender.broadcast(nonce, intent, fees(100, 1))))
                .as("its block is no longer of the chain")
                .isEqualTo(first);
        mine();
        assertThat(eventually(() -> sender.outcome(first.transaction())).succeeded())
                .isTrue();
    }

    private static L1Sender.Sent known(L1Sender.Sent sent) {
        return new L1Sender.Sent(sent.transaction(), Reception.KNOWN);
    }

    private static void mining(boolean each) {
        await(devnet.client().ask(l1 -> l1.ask("evm_setAutomine", each)));
    }

    private static void mine() {
        await(devnet.client().ask(l1 -> l1.ask("anvil_mine", 1)));
    }

    @Test
    void aStuckCommitIsReplacedAtTwiceItsFees() {
        mining(false);
        var draft = draft();
        var receipt = await(layer(devnet, PLENTY).publish(offer(draft.slots())));
        var intent = intent(draft, receipt);
        var first = await(sender.broadcast(nonce, intent, fees(100, 1)));
        var second = await(sender.broadcast(
                nonce,
                intent,
                new L1Lane.Fees(
                        fees(200, 2).maxFee(),
                        fees(200, 2).priorityFee().shiftLeft(1),
                        fees(200, 2).blobFee())));
        assertThat(second.reception()).isEqualTo(Reception.TAKEN);
        assertThat(second.transaction()).isNotEqualTo(first.transaction());
        mine();
        assertThat(eventually(() -> sender.outcome(second.transaction())).succeeded())
                .isTrue();
        assertThat(await(sender.outcome(first.transaction()))).isEmpty();
    }

    @Test
    void aBatchGoesElsewhereWhereABlobCostsTooMuchOrDoesNotTakeIt() {
        assertThatThrownBy(() -> get(layer(devnet, BigInteger.ONE).publish(offer(new byte[31]))))
                .isInstanceOf(DataLayerFailure.Unavailable.class)
                .hasMessage("a unit of a blob's gas is to be offered 2 wei, and no more than 1 is");
        assertThatThrownBy(() -> get(layer(devnet, PLENTY).publish(offer(new byte[SlotBlob.MAX_DATA + 1]))))
                .isInstanceOf(DataLayerFailure.Refused.class)
                .hasMessageContaining("a blob takes 126945");
        try (var nobody = L1Client.at(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(5), Runnable::run)) {
            assertThatThrownBy(() -> get(new BlobLayer(nobody, PLENTY).publish(offer(new byte[31]))))
                    .isInstanceOf(DataLayerFailure.Unavailable.class)
                    .hasMessageStartingWith("what blobs cost is not known: L1 at http://127.0.0.1:1 does not answer");
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw (RuntimeException) failed.getCause();
        }
    }
}
