package io.orrery.ethereum;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.zk.groth16.Proof;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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

    public RollupSenderClient(
            L1Client client,
            L1Signer signer,
            long chainId,
            RollupDeployment deployment,
            ContentStore<BatchStreams> streams,
            ContentStore<Proof> proofs) {
        this.client = client;
        this.signer = signer;
        this.chainId = chainId;
        this.deployment = deployment;
        this.streams = streams;
        this.proofs = proofs;
    }

    @Override
    public CompletionStage<Long> minedNonce() {
        return client.nonce(signer.address(), BlockTag.LATEST);
    }

    @Override
    public CompletionStage<L1Lane.Fees> fees() {
        return client.fees().thenApply(FeeMarket::fees);
    }

    @Override
    public CompletionStage<Digest> broadcast(long nonce, L1Intent intent, L1Lane.Fees fees) {
        return message(intent)
                .thenCompose(message -> client.ask(l1 -> {
                    var ready = message.apply(l1);
                    return submit(l1, signer.sign(chainId, nonce, ready.call, fees, ready.gasLimit));
                }));
    }

    @Override
    public CompletionStage<Optional<Outcome>> outcome(Digest transaction) {
        return client.ask(l1 -> l1.mined(transaction)
                .map(mined -> new Outcome(
                        mined.receipt(),
                        mined.succeeded(),
                        mined.succeeded() ? "" : RevertReason.of(l1, transaction))));
    }

    private record Message(L1Call call, long gasLimit) {}

    private CompletionStage<Function<L1Rpc, Message>> message(L1Intent intent) {
        var rollup = deployment.rollup();
        return switch (intent) {
            case L1Intent.Commit commit ->
                streams.get(commit.streams()).thenApply(batch -> _ -> {
                    long bytes = batch.slots().length + (long) batch.l1Operations().length;
                    return new Message(rollup.commitBatch(commitment(batch)), COMMIT_GAS + COMMIT_GAS_PER_BYTE * bytes);
                });
            case L1Intent.Prove prove ->
                proofs.get(prove.proof()).thenApply(proof -> l1 -> {
                    var batch = RollupReaderClient.committed(l1, deployment, prove.batch());
                    return new Message(rollup.proveBatch(batch, proof.toCalldata()), PROVE_GAS);
                });
            case L1Intent.Execute execute ->
                streams.get(execute.streams()).thenApply(data -> l1 -> {
                    var batch = RollupReaderClient.committed(l1, deployment, execute.batch());
                    long gasLimit = EXECUTE_GAS + EXECUTE_GAS_PER_BYTE * data.l1Operations().length;
                    return new Message(rollup.executeBatch(batch, data.l1Operations()), gasLimit);
                });
        };
    }

    /// The contract's arguments of a batch.
    static CommittedBatch commitment(BatchStreams batch) {
        var packed = batch.header().toBigInteger();
        var header = new BatchHeader(
                packed.intValue() & 0xffff_ffffL,
                batch.size().slots(),
                packed.shiftRight(32).intValue() & 0xffff_ffffL,
                packed.shiftRight(64).longValueExact(),
                batch.newRoot().toBigInteger(),
                batch.commitment().toBigInteger());
        return new CommittedBatch(header, batch.slots(), batch.l1Operations());
    }

    /// A node refuses what it has in its pool or in a block: then the transaction is where it should be.
    private static Digest submit(L1Rpc l1, SignedL1Transaction signed) {
        try {
            return Digest.parse(l1.data("eth_sendRawTransaction", signed.raw()));
        } catch (L1Rejected refusal) {
            if (l1.transaction(signed.hash()).isPresent()) {
                return signed.hash();
            }
            throw refusal;
        }
    }
}
