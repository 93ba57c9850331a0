package io.orrery.domain.simulation;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An L1 with the rollup contract's order of things: a pool from which any price of a nonce may be mined, blocks that
/// leave transactions out, transactions that fail for no reason of ours, and finality some blocks behind.
final class SimulatedL1 {
    static final long BLOCK_MS = 1_000;
    private static final long FINALITY_BLOCKS = 2;
    private static final long FIRST_NONCE = 5;

    /// What the contract keeps of a committed batch.
    private record Committed(String circuit, List<Fr> publics) {}

    record Outcome(L1Receipt receipt, boolean succeeded, String reason) {}

    private record Transaction(Digest id, L1Intent intent, L1Lane.Fees fees) {}

    private record Logged(long block, BatchFact fact) {}

    private final VirtualTime time;
    private final Map<Digest, Object> store;
    private final Invariants invariants;
    private final List<QueuedOperation> queue = new ArrayList<>();
    private final List<Long> queueBlocks = new ArrayList<>();
    private final List<Logged> log = new ArrayList<>();
    private final Map<Long, List<Transaction>> pool = new TreeMap<>();
    private final Map<Long, L1Intent> intentOf = new HashMap<>();
    private final Map<Digest, Outcome> mined = new HashMap<>();
    private final List<Committed> committed = new ArrayList<>();
    private long block = 10;
    private long nonce = FIRST_NONCE;
    private long baseFee = 20;
    private int proven;
    private int executed;
    private Fr root;

    SimulatedL1(VirtualTime time, Map<Digest, Object> store, Invariants invariants, Fr genesis) {
        this.time = time;
        this.store = store;
        this.invariants = invariants;
        this.root = genesis;
        time.after(BLOCK_MS, this::mine);
    }

    long latest() {
        return block;
    }

    long finalized() {
        return block - FINALITY_BLOCKS;
    }

    long minedNonce() {
        return nonce;
    }

    int executedBatches() {
        return executed;
    }

    L1Lane.Fees market() {
        return new L1Lane.Fees(BigInteger.valueOf(baseFee + 5), BigInteger.TWO);
    }

    /// Queued in the block that is being made.
    void queue(QueuedOperation operation) {
        queue.add(operation);
        queueBlocks.add(block + 1);
        invariants.queued(operation);
    }

    long queued() {
        return queue.size();
    }

    List<QueuedOperation> queued(long from, long to) {
        var found = new ArrayList<QueuedOperation>();
        for (int i = 0; i < queue.size(); i++) {
            if (queueBlocks.get(i) >= from && queueBlocks.get(i) <= to) {
                found.add(queue.get(i));
            }
        }
        return found;
    }

    List<BatchFact> facts(long from, long to) {
        return log.stream()
                .filter(each -> each.block >= from && each.block <= to)
                .map(Logged::fact)
                .toList();
    }

    /// Empty where the node refuses it: its nonce is used by another, or it does not pay enough more than another.
    Optional<Digest> broadcast(long at, L1Intent intent, L1Lane.Fees fees) {
        var first = intentOf.putIfAbsent(at, intent);
        if (first != null && !first.equals(intent)) {
            throw new AssertionError("nonce " + at + " was " + first + " and became " + intent);
        }
        var id = new Digest(
                at, fees.maxFee().longValueExact(), fees.priorityFee().longValueExact(), intent.hashCode());
        if (mined.containsKey(id)) {
            return Optional.of(id);
        }
        if (at < nonce) {
            return Optional.empty();
        }
        var candidates = pool.computeIfAbsent(at, _ -> new ArrayList<>());
        if (candidates.stream().anyMatch(each -> each.id.equals(id))) {
            return Optional.of(id);
        }
        var underpriced = candidates.stream().anyMatch(each -> !replaces(fees, each.fees));
        if (underpriced) {
            return Optional.empty();
        }
        candidates.add(new Transaction(id, intent, fees));
        return Optional.of(id);
    }

    private static boolean replaces(L1Lane.Fees fees, L1Lane.Fees old) {
        return tenth(fees.maxFee(), old.maxFee()) && tenth(fees.priorityFee(), old.priorityFee());
    }

    private static boolean tenth(BigInteger fee, BigInteger old) {
        return fee.multiply(BigInteger.TEN).compareTo(old.multiply(BigInteger.valueOf(11))) >= 0;
    }

    Optional<Outcome> outcome(Digest id) {
        return Optional.ofNullable(mined.get(id));
    }

    private void mine() {
        block++;
        baseFee = Math.max(5, Math.min(200, baseFee + time.pick(41) - 20));
        pool.values().forEach(candidates -> candidates.removeIf(_ -> time.fault(0.05)));
        while (!time.fault(0.3)) {
            var payable = pool.getOrDefault(nonce, List.of()).stream()
                    .filter(each -> each.fees.maxFee().compareTo(BigInteger.valueOf(baseFee)) >= 0)
                    .toList();
            if (payable.isEmpty()) {
                break;
            }
            execute(payable.get(time.pick(payable.size())));
        }
        time.after(BLOCK_MS, this::mine);
    }

    private void execute(Transaction transaction) {
        pool.remove(nonce++);
        var receipt = new L1Receipt(transaction.id, block, 21_000, transaction.fees.maxFee());
        var reason = time.fault(0.08) ? "out of luck" : call(transaction.intent, receipt);
        time.say(() -> "L1 block " + block + " nonce " + (nonce - 1) + " " + transaction.intent + " " + reason);
        mined.put(transaction.id, new Outcome(receipt, reason.isEmpty(), reason));
    }

    /// Empty where it succeeds. Nobody else acts here, so that a refusal by the contract is a bug of the node.
    private String call(L1Intent intent, L1Receipt receipt) {
        var stage = switch (intent) {
            case L1Intent.Commit commit -> {
                commit((int) commit.batch(), (BatchStreams) stored(commit.streams()));
                yield BatchStage.COMMITTED;
            }
            case L1Intent.Prove prove -> {
                expect(prove.batch() == proven + 1, intent);
                var proof = (SimulatedProvers.SimulatedProof) stored(prove.proof());
                var asked = committed.get(proven);
                expect(proof.publics().equals(asked.publics) && proof.circuit().equals(asked.circuit), intent);
                proven++;
                yield BatchStage.PROVEN;
            }
            case L1Intent.Execute execute -> {
                expect(execute.batch() == executed + 1 && executed < proven, intent);
                executed++;
                yield BatchStage.EXECUTED;
            }
        };
        log.add(new Logged(block, new BatchFact(intent.batch(), stage, receipt)));
        return "";
    }

    private void commit(int number, BatchStreams streams) {
        var header = streams.header().toBigInteger();
        expect(number == committed.size() + 1, "commit of " + number);
        expect(header.intValue() == number && streams.prevRoot().equals(root), "header of " + number);
        var data = new CommittedBatch(
                number,
                streams.size().slots(),
                header.shiftRight(32).intValue() & 0xFFFF_FFFFL,
                header.shiftRight(64).longValueExact(),
                streams.newRoot(),
                streams.slots(),
                streams.l1Operations());
        expect(data.timestamp() * 1_000 <= time.nowMs(), "timestamp of " + number);
        invariants.committed(data);
        committed.add(new Committed(
                streams.size().circuit(), List.of(streams.commitment(), streams.challenge(), streams.evaluation())));
        root = streams.newRoot();
    }

    private Object stored(Digest digest) {
        return Optional.ofNullable(store.get(digest))
                .orElseThrow(() -> new AssertionError("L1 is sent content that is not stored: " + digest));
    }

    private static void expect(boolean holds, Object what) {
        if (!holds) {
            throw new AssertionError("the contract refuses " + what);
        }
    }
}
