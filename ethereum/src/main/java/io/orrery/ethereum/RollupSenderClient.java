package io.orrery.ethereum;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.settlement.L1Contradiction;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.zk.groth16.Proof;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// Sends batches to the rollup contract with the operator's key. Gas limits depend on the calldata alone, and
/// signatures are deterministic, so that
/// the same arguments give the same transaction.
public final class RollupSenderClient implements L1Sender {
    /// What a commit, a proof and an execution cost at most beside their data; measured with a margin of two.
    private static final long COMMIT_GAS = 250_000;

    private static final long PROVE_GAS = 600_000;
    private static final long EXECUTE_GAS = 150_000;

    /// A byte of L1 operations costs its calldata (40 at EIP-7623's floor), hashing, and on execution its part of one
    /// new storage slot and one log.
    private static final long COMMIT_GAS_PER_BYTE = 80;

    private static final long EXECUTE_GAS_PER_BYTE = 500;

    private final L1Client client;
    private final L1Signer signer;
    private final long chainId;
    private final RollupDeployment deployment;
    private final ContentStore<BatchStreams> streams;
    private final ContentStore<Proof> proofs;
    private final boolean takesBlobs;
    private final BlobSidecars sidecars = new BlobSidecars();
    private final Map<Long, BatchRecord> records = Collections.synchronizedMap(new NewestRecords());

    /// The records that were read last.
    private static final class NewestRecords extends LinkedHashMap<Long, BatchRecord> {
        private static final long serialVersionUID = 1;
        private static final int KEPT = 1_024;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, BatchRecord> eldest) {
            return size() > KEPT;
        }
    }

    public RollupSenderClient(
            L1Client client,
            L1Signer signer,
            long chainId,
            RollupDeployment deployment,
            ContentStore<BatchStreams> streams,
            ContentStore<Proof> proofs) {
        this(client, signer, chainId, deployment, streams, proofs, false);
    }

    /// @param takesBlobs whether the contract takes blobs in the place of data: then a commit may carry one
    public RollupSenderClient(
            L1Client client,
            L1Signer signer,
            long chainId,
            RollupDeployment deployment,
            ContentStore<BatchStreams> streams,
            ContentStore<Proof> proofs,
            boolean takesBlobs) {
        this.client = client;
        this.signer = signer;
        this.chainId = chainId;
        this.deployment = deployment;
        this.streams = streams;
        this.proofs = proofs;
        this.takesBlobs = takesBlobs;
    }

    @Override
    public CompletionStage<Standing> standing() {
        return client.ask(l1 -> {
            ChainView.requireChain(l1, chainId);
            // The final ones first: what is looked for afterwards is at least as new.
            long finalized = count(l1, BlockTag.FINALIZED);
            long mined = count(l1, BlockTag.LATEST);
            if (mined < finalized) {
                throw new L1Contradiction(
                        L1Contradiction.Kind.HEADS,
                        mined + " transactions of " + signer.address() + ", and " + finalized + " final ones");
            }
            return new Standing(mined, finalized);
        });
    }

    private long count(L1Rpc l1, BlockTag tag) {
        return l1.quantity("eth_getTransactionCount", signer.address().toString(), tag.word())
                .longValueExact();
    }

    @Override
    public CompletionStage<L1Lane.Fees> fees() {
        return client.fees().thenApply(market -> takesBlobs ? market.feesWithBlobs() : market.fees());
    }

    @Override
    public CompletionStage<Sent> broadcast(long nonce, L1Intent intent, L1Lane.Fees fees) {
        return message(intent)
                .thenCompose(message -> client.ask(l1 -> {
                    var ready = message.apply(l1);
                    return ready.blob.isPresent()
                            ? withBlob(l1, nonce, ready, ready.blob.get(), fees)
                            : inOrder(l1, nonce, signer.sign(chainId, nonce, ready.call, fees, ready.gasLimit));
                }));
    }

    private Sent withBlob(L1Rpc l1, long nonce, Message message, BlobSidecars.Content blob, L1Lane.Fees fees) {
        var signed = signer.signWithBlobs(
                chainId, nonce, message.call, fees, message.gasLimit, List.of(blob.versionedHash()));
        // What L1 has is not sent again: it is a quarter of a MiB.
        return l1.transaction(signed.hash()).isPresent()
                ? new Sent(signed.hash(), Reception.KNOWN)
                : inOrder(l1, nonce, signed, () -> BlobTransaction.with(signed, sidecars.of(blob)));
    }

    private Sent inOrder(L1Rpc l1, long nonce, SignedL1Transaction signed) {
        return inOrder(l1, nonce, signed, () -> signed);
    }

    /// Pools keep transactions with blobs and those without apart, and an account has its own in one of them at a
    /// time. One that waits there for a lower nonce, which only the other pool takes, would keep that one out.
    /// Hence of a key that sends both nothing is sent before what is below it is in a pool.
    private Sent inOrder(L1Rpc l1, long nonce, SignedL1Transaction signed, Supplier<SignedL1Transaction> whole) {
        return takesBlobs && count(l1, BlockTag.PENDING) < nonce
                ? new Sent(signed.hash(), Reception.HELD_BACK)
                : submit(l1, whole.get());
    }

    @Override
    public CompletionStage<Optional<Outcome>> outcome(Digest transaction) {
        return client.ask(l1 -> l1.mined(transaction)
                .map(mined -> ChainView.requireOfChain(l1, mined))
                .map(mined -> new Outcome(
                        mined.receipt(),
                        mined.blockHash(),
                        mined.succeeded(),
                        mined.succeeded() ? "" : RevertReason.of(l1, transaction))));
    }

    /// @param blob that the transaction carries
    private record Message(L1Call call, long gasLimit, Optional<BlobSidecars.Content> blob) {
        Message(L1Call call, long gasLimit) {
            this(call, gasLimit, Optional.empty());
        }
    }

    private static Optional<BlobSidecars.Content> blob(BatchStreams batch) {
        return batch.receipt() instanceof DataReceipt.Blob(var versionedHash)
                ? Optional.of(new BlobSidecars.Content(versionedHash, batch.slots()))
                : Optional.empty();
    }

    private CompletionStage<Function<L1Rpc, Message>> message(L1Intent intent) {
        var rollup = deployment.rollup();
        return switch (intent) {
            case L1Intent.Commit commit ->
                streams.get(commit.streams())
                        .thenApply(batch ->
                                _ -> new Message(rollup.commitBatch(commitment(batch)), commitGas(batch), blob(batch)));
            case L1Intent.CommitAndProve both ->
                streams.get(both.streams())
                        .thenCombine(
                                proofs.get(both.proof()),
                                (batch, proof) -> _ -> new Message(
                                        rollup.commitAndProve(commitment(batch), proof.toCalldata()),
                                        PROVE_GAS + commitGas(batch),
                                        blob(batch)));
            case L1Intent.Prove prove ->
                proofs.get(prove.proof()).thenApply(proof -> l1 -> {
                    var batch = committed(l1, prove.batch());
                    return new Message(rollup.proveBatch(batch, proof.toCalldata()), PROVE_GAS);
                });
            case L1Intent.Execute execute ->
                streams.get(execute.streams()).thenApply(data -> l1 -> {
                    var batch = committed(l1, execute.batch());
                    long gasLimit = EXECUTE_GAS + EXECUTE_GAS_PER_BYTE * data.l1Operations().length;
                    return new Message(rollup.executeBatch(batch, data.l1Operations()), gasLimit);
                });
        };
    }

    private static long commitGas(BatchStreams batch) {
        return COMMIT_GAS + COMMIT_GAS_PER_BYTE * (batch.slots().length + (long) batch.l1Operations().length);
    }

    /// The contract's arguments of a batch.
    static CommittedBatch commitment(BatchStreams batch) {
        var packed = batch.header().toBigInteger();
        var header = new BatchHeader(
                packed.intValue() & 0xffff_ffffL,
                batch.mode().sizeWord(batch.size()),
                packed.shiftRight(32).intValue() & 0xffff_ffffL,
                packed.shiftRight(64).longValueExact(),
                batch.newRoot().toBigInteger(),
                batch.commitment().toBigInteger());
        return new CommittedBatch(header, onL1(batch), batch.l1Operations());
    }

    /// The slots, or what stands for them.
    private static byte[] onL1(BatchStreams batch) {
        return switch (batch.mode()) {
            case ROLLUP -> batch.slots();
            case VALIDIUM -> batch.receipt().toBytes();
        };
    }

    /// A commit that a reorganisation has dropped is mined again with the same content; until then what follows it has
    /// to
    /// be made from what L1 had, because their nonces may stand before its own.
    private BatchRecord committed(L1Rpc l1, long batch) {
        try {
            var found = RollupReaderClient.committed(l1, deployment, batch);
            records.put(batch, found);
            return found;
        } catch (L1Unavailable absent) {
            var known = records.get(batch);
            if (known == null) {
                throw absent;
            }
            return known;
        }
    }

    private static Sent submit(L1Rpc l1, SignedL1Transaction signed) {
        try {
            var named = Digest.parse(l1.data("eth_sendRawTransaction", signed.raw()));
            if (!named.equals(signed.hash())) {
                throw new L1Contradiction(
                        L1Contradiction.Kind.HASH, "transaction " + signed.hash() + " was taken as " + named);
            }
            return new Sent(signed.hash(), Reception.TAKEN);
        } catch (L1Rejected refusal) {
            var reception = reception(String.valueOf(refusal.getMessage()).toLowerCase(Locale.ROOT));
            // A node refuses what it has in its pool or in a block: then the transaction is where it should be.
            return new Sent(signed.hash(), l1.transaction(signed.hash()).isPresent() ? Reception.KNOWN : reception);
        }
    }

    /// The words are those of geth, which the other nodes follow.
    private static Reception reception(String message) {
        if (message.contains("nonce too low")) {
            return Reception.NONCE_TOO_LOW;
        } else if (message.contains("already known") || message.contains("already imported")) {
            return Reception.KNOWN;
        } else if (message.contains("replacement transaction underpriced")) {
            return Reception.UNDERPRICED;
        } else if (message.contains("already reserved")) {
            return Reception.HELD_BACK;
        } else if (message.contains("insufficient funds")) {
            return Reception.INSUFFICIENT_FUNDS;
        } else if (message.contains("base fee")
                || message.contains("underpriced")
                || message.contains("fee too low")
                || message.contains("blob_gas_price")) {
            return Reception.FEE_TOO_LOW;
        }
        return Reception.REFUSED;
    }
}
