package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Sender;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// An L1 that mines each transaction in a block of its own, as soon as it is its nonce's turn. Blocks are final at
/// once.
final class FakeL1 implements L1Reader, L1Sender {
    private record Logged<T>(long block, T log) {}

    private final List<Logged<QueuedOperation>> queue = new ArrayList<>();
    private final List<Logged<BatchFact>> facts = new ArrayList<>();
    private final Map<Digest, Outcome> mined = new LinkedHashMap<>();
    private final List<L1Intent> executed = new ArrayList<>();
    private long block = 1;
    private long nonce = 7;

    synchronized void queue(QueuedOperation operation) {
        queue.add(new Logged<>(++block, operation));
    }

    /// Every intent that was mined, in order.
    synchronized List<L1Intent> executed() {
        return List.copyOf(executed);
    }

    @Override
    public synchronized CompletionStage<Heads> heads() {
        return CompletableFuture.completedStage(new Heads(anchor(block), block, anchor(block)));
    }

    private static Anchor anchor(long number) {
        return new Anchor(number, hashOf(number));
    }

    private static Digest hashOf(long number) {
        return new Digest(number, 0, 0, 1);
    }

    @Override
    public synchronized CompletionStage<Optional<Digest>> hash(long number) {
        return CompletableFuture.completedStage(number <= block ? Optional.of(hashOf(number)) : Optional.empty());
    }

    @Override
    public synchronized CompletionStage<Optional<Counters>> counters(long number) {
        return CompletableFuture.completedStage(Optional.of(new Counters(
                count(BatchStage.COMMITTED, number),
                count(BatchStage.PROVEN, number),
                count(BatchStage.EXECUTED, number),
                queue.stream().filter(log -> log.block() <= number).count())));
    }

    private long count(BatchStage stage, long upTo) {
        return facts.stream()
                .filter(log -> log.block() <= upTo && log.log().stage() == stage)
                .count();
    }

    @Override
    public synchronized CompletionStage<List<QueuedOperation>> queued(long fromBlock, long toBlock) {
        return between(queue, fromBlock, toBlock);
    }

    @Override
    public synchronized CompletionStage<List<BatchFact>> batchFacts(long fromBlock, long toBlock) {
        return between(facts, fromBlock, toBlock);
    }

    private static <T> CompletionStage<List<T>> between(List<Logged<T>> logs, long fromBlock, long toBlock) {
        return CompletableFuture.completedStage(logs.stream()
                .filter(log -> log.block() >= fromBlock && log.block() <= toBlock)
                .map(Logged::log)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Standing> standing() {
        return CompletableFuture.completedStage(new Standing(nonce, nonce));
    }

    @Override
    public CompletionStage<Fees> fees() {
        return CompletableFuture.completedStage(new Fees(BigInteger.TEN, BigInteger.ONE));
    }

    @Override
    public synchronized CompletionStage<Sent> broadcast(long ofNonce, L1Intent intent, Fees fees) {
        var hash = Digest.of(Keccak256.hash((ofNonce + "/" + intent + "/" + fees).getBytes(StandardCharsets.UTF_8)));
        if (mined.containsKey(hash)) {
            return CompletableFuture.completedStage(new Sent(hash, Reception.KNOWN));
        }
        if (ofNonce < nonce) {
            return CompletableFuture.completedStage(new Sent(hash, Reception.NONCE_TOO_LOW));
        }
        if (ofNonce == nonce) {
            mine(hash, intent);
        }
        return CompletableFuture.completedStage(new Sent(hash, Reception.TAKEN));
    }

    private void mine(Digest hash, L1Intent intent) {
        nonce++;
        block++;
        var receipt = new L1Receipt(hash, block, 21_000, BigInteger.TWO);
        mined.put(hash, new Outcome(receipt, hashOf(block), true, ""));
        executed.add(intent);
        stagesOf(intent)
                .forEach(stage -> facts.add(new Logged<>(block, new BatchFact(intent.batch(), stage, receipt))));
    }

    private static List<BatchStage> stagesOf(L1Intent intent) {
        return switch (intent) {
            case L1Intent.Commit _ -> List.of(BatchStage.COMMITTED);
            case L1Intent.CommitAndProve _ -> List.of(BatchStage.COMMITTED, BatchStage.PROVEN);
            case L1Intent.Prove _ -> List.of(BatchStage.PROVEN);
            case L1Intent.Execute _ -> List.of(BatchStage.EXECUTED);
        };
    }

    @Override
    public synchronized CompletionStage<Optional<Outcome>> outcome(Digest transaction) {
        return CompletableFuture.completedStage(Optional.ofNullable(mined.get(transaction)));
    }
}
