package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// An L1 node by HTTP JSON-RPC. Each call blocks a thread of the given executor, at most for the timeout a request, and
/// its stage fails with
/// [L1Unavailable] (ask again) or [L1Rejected] (do not).
public final class L1Client implements AutoCloseable {
    /// Requests to L1's node since the client was opened.
    ///
    /// @param unanswered those of them without an answer, or told that there are too many; a refusal is an answer
    public record Calls(long all, long unanswered) {}

    private final L1Rpc rpc;
    private final Executor executor;

    private L1Client(L1Rpc rpc, Executor executor) {
        this.rpc = rpc;
        this.executor = executor;
    }

    /// @param timeout of one request, from connecting to the last byte
    /// @param executor bounded; the calls block in it
    public static L1Client at(URI url, Duration timeout, Executor executor) {
        return new L1Client(new L1Rpc(url, timeout), executor);
    }

    public CompletionStage<Long> chainId() {
        return ask(l1 -> l1.quantity("eth_chainId").longValueExact());
    }

    public CompletionStage<L1Block> block(BlockTag tag) {
        return ask(l1 -> l1.block(tag));
    }

    public CompletionStage<BigInteger> balance(Address owner) {
        return ask(l1 -> l1.quantity("eth_getBalance", owner.toString(), BlockTag.LATEST.word()));
    }

    /// The next nonce: by mined transactions for LATEST, with the node's pool for PENDING.
    public CompletionStage<Long> nonce(Address owner, BlockTag tag) {
        return ask(l1 -> l1.quantity("eth_getTransactionCount", owner.toString(), tag.word())
                .longValueExact());
    }

    public CompletionStage<FeeMarket> fees() {
        return ask(L1Rpc::fees);
    }

    /// `0x` where there is none.
    public CompletionStage<String> code(Address contract) {
        return ask(l1 -> l1.data("eth_getCode", contract.toString(), BlockTag.LATEST.word()));
    }

    /// What a contract would answer now; a revert is [L1Rejected] with [RevertReason] for a message.
    public CompletionStage<String> call(L1Call call) {
        return ask(l1 -> l1.call(call, BlockTag.LATEST.word()));
    }

    /// By what a consensus client knows the block of L1 with this number: see [BlobArchive].
    public CompletionStage<String> beaconBlock(long number) {
        return ask(l1 -> l1.beaconBlock(number));
    }

    public CompletionStage<Digest> send(SignedL1Transaction transaction) {
        return ask(l1 -> Digest.parse(l1.data("eth_sendRawTransaction", transaction.raw())));
    }

    public CompletionStage<Optional<MinedTransaction>> mined(Digest transaction) {
        return ask(l1 -> l1.mined(transaction));
    }

    public CompletionStage<Optional<L1Transaction>> transaction(Digest hash) {
        return ask(l1 -> l1.transaction(hash));
    }

    public CompletionStage<List<L1Log>> logs(LogFilter filter) {
        return ask(l1 -> l1.logs(filter));
    }

    /// Why a mined transaction reverted, by running it again on its block's state; empty where that does not tell.
    public CompletionStage<String> revertReason(Digest transaction) {
        return ask(l1 -> RevertReason.of(l1, transaction));
    }

    public Calls calls() {
        return rpc.calls();
    }

    @Override
    public void close() {
        rpc.close();
    }

    /// Several blocking calls as one.
    <T> CompletionStage<T> ask(Function<L1Rpc, T> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(rpc), executor);
    }
}
