package io.orrery.domain.simulation;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.ProvenBatch;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.L1Reader;
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
/// leave transactions out, transactions that fail for no reason of ours, nonces that somebody else uses, forks above
/// finality, and finality some blocks behind.
final class SimulatedL1 {
    static final long BLOCK_MS = 1_000;
    private static final long FINALITY_BLOCKS = 4;
    private static final long FIRST_NONCE = 5;

    /// What the contract keeps of a committed batch.
    private record Committed(String circuit, List<Fr> publics, CommittedBatch data) {}

    record Outcome(L1Receipt receipt, Digest blockHash, boolean succeeded, String reason) {}

    /// What the chain was after a block.
    private record After(
            Digest hash,
            long nonce,
            List<Committed> committed,
            int proven,
            int executed,
            Fr root,
            List<Transaction> transactions) {}

    private record Transaction(long nonce, Digest id, L1Intent intent, L1Lane.Fees fees) {}

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
    private final TreeMap<Long, After> chain = new TreeMap<>();
    private final List<Transaction> inBlock = new ArrayList<>();
    private long finalized = 10;
    private long forks;
    private int told;
    private long block = 10;
    private long nonce = FIRST_NONCE;
    private long baseFee = 20;
    private int proven;
    private int executed;
    private Fr root;
    private final Fr genesis;

    SimulatedL1(VirtualTime time, Map<Digest, Object> store, Invariants invariants, Fr genesis) {
        this.time = time;
        this.store = store;
        this.invariants = invariants;
        this.root = genesis;
        this.genesis = genesis;
        close();
        time.after(BLOCK_MS, this::mine);
    }

    long latest() {
        return block;
    }

    long finalized() {
        return finalized;
    }

    Anchor anchor(long of) {
        return new Anchor(of, chain.get(of).hash);
    }

    boolean isCanonical(Anchor anchor) {
        return anchor.isUnknown()
                || (chain.containsKey(anchor.block()) && anchor(anchor.block()).equals(anchor));
    }

    L1Reader.Counters counters(long of) {
        var after = chain.get(of);
        return new L1Reader.Counters(after.committed.size(), after.proven, after.executed, queue.size());
    }

    long minedNonce() {
        return nonce;
    }

    long finalizedNonce() {
        return chain.get(finalized).nonce;
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

    /// Those of them that nobody has taken back.
    List<BatchFact> lasting(long from, long to) {
        return facts(from, to).stream()
                .filter(fact -> !fact.takesBack()
                        && receipt(fact.batch(), fact.stage())
                                .filter(fact.receipt()::equals)
                                .isPresent())
                .toList();
    }

    /// What L1 tells of the batches that it has verified.
    List<ProvenBatch> provenBatches() {
        var batches = new ArrayList<ProvenBatch>();
        for (var batch : committed.subList(0, proven)) {
            var number = batch.data.number();
            batches.add(new ProvenBatch(
                    batch.data,
                    batch.publics.get(0),
                    batch.publics.get(1),
                    batch.publics.get(2),
                    receipt(number, BatchStage.COMMITTED).orElseThrow(),
                    receipt(number, BatchStage.PROVEN).orElseThrow(),
                    receipt(number, BatchStage.EXECUTED)));
        }
        return batches;
    }

    private Optional<L1Receipt> receipt(long batch, BatchStage stage) {
        return log.stream()
                .map(Logged::fact)
                .filter(fact -> fact.batch() == batch && fact.stage() == stage)
                // What was taken back is before what took its place.
                .reduce((_, later) -> later)
                .map(BatchFact::receipt);
    }

    /// Empty where the node refuses it: its nonce is used by another, or it does not pay enough more than another.
    Optional<Digest> broadcast(long at, L1Intent intent, L1Lane.Fees fees) {
        var first = intentOf.putIfAbsent(at, intent);
        if (first != null && !first.equals(intent)) {
            throw new AssertionError("nonce " + at + " was " + first + " and became " + intent);
        }
        var id = id(at, intent, fees);
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
        candidates.add(new Transaction(at, id, intent, fees));
        return Optional.of(id);
    }

    static Digest id(long at, L1Intent intent, L1Lane.Fees fees) {
        return new Digest(at, fees.maxFee().longValueExact(), fees.priorityFee().longValueExact(), intent.hashCode());
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
        if (time.fault(0.06) && block > finalized) {
            reorganise(1 + time.pick((int) Math.min(3, block - finalized)));
        }
        addBlock();
        time.after(BLOCK_MS, this::mine);
    }

    private void addBlock() {
        block++;
        baseFee = Math.max(5, Math.min(200, baseFee + time.pick(41) - 20));
        if (time.fault(0.02) && committed.size() > proven) {
            takeBack(proven + 1 + time.pick(committed.size() - proven));
        }
        pool.values().forEach(candidates -> candidates.removeIf(_ -> time.fault(0.05)));
        while (!time.fault(0.3)) {
            if (time.fault(0.02)) {
                long taken = nonce++;
                time.say(() -> "somebody else uses nonce " + taken);
                continue;
            }
            var payable = pool.getOrDefault(nonce, List.of()).stream()
                    .filter(each -> each.fees.maxFee().compareTo(BigInteger.valueOf(baseFee)) >= 0)
                    .toList();
            if (payable.isEmpty()) {
                break;
            }
            execute(payable.get(time.pick(payable.size())));
        }
        close();
    }

    /// By an operator, with another key than the lane's.
    private void takeBack(int first) {
        time.say(() -> "an operator takes back the batches from " + first);
        committed.subList(first - 1, committed.size()).clear();
        root = first == 1 ? genesis : committed.getLast().data.newRoot();
        var receipt = new L1Receipt(new Digest(block, first, forks, 7), block, 21_000, BigInteger.ONE);
        log.add(new Logged(block, new BatchFact(first, BatchStage.ASSEMBLED, receipt)));
    }

    private void close() {
        var hash = new Digest(block, forks, 0, 1);
        chain.put(block, new After(hash, nonce, List.copyOf(committed), proven, executed, root, List.copyOf(inBlock)));
        inBlock.clear();
        finalized = Math.max(finalized, block - FINALITY_BLOCKS);
        // An operator may take back what was final; what takes its place must be the same.
        var settled = chain.get(finalized).committed;
        while (told < settled.size()) {
            invariants.committed(settled.get(told++).data);
        }
    }

    /// The last blocks were never there; the node may still have their transactions in its pool, and the chain may be
    /// shorter by now.
    private void reorganise(int depth) {
        long left = block - depth;
        forks++;
        time.say(() -> "L1 loses the blocks after " + left);
        var lost = chain.tailMap(left, false);
        lost.values()
                .forEach(after -> after.transactions.forEach(each -> {
                    mined.remove(each.id);
                    if (time.chance(0.5)) {
                        pool.computeIfAbsent(each.nonce, _ -> new ArrayList<>()).add(each);
                    }
                }));
        lost.clear();
        var after = chain.get(left);
        nonce = after.nonce;
        proven = after.proven;
        executed = after.executed;
        root = after.root;
        committed.clear();
        committed.addAll(after.committed);
        log.removeIf(each -> each.block > left);
        queueBlocks.replaceAll(each -> each > left ? left + 1 : each);
        block = left;
        if (time.chance(0.5)) {
            for (int i = 0; i < depth; i++) {
                addBlock();
            }
        }
    }

    private void execute(Transaction transaction) {
        pool.remove(nonce++);
        inBlock.add(transaction);
        var receipt = new L1Receipt(transaction.id, block, 21_000, transaction.fees.maxFee());
        var reason = time.fault(0.08) ? "out of luck" : call(transaction.intent, receipt);
        time.say(() -> "L1 block " + block + " nonce " + (nonce - 1) + " " + transaction.intent + " " + reason);
        mined.put(transaction.id, new Outcome(receipt, new Digest(block, forks, 0, 1), reason.isEmpty(), reason));
    }

    /// Empty where it succeeds. Forks and lost nonces may bring calls in another order; any other refusal by the
    /// contract
    /// is a bug of the node.
    private String call(L1Intent intent, L1Receipt receipt) {
        var stages = switch (intent) {
            case L1Intent.Commit commit -> {
                if (commit.batch() != committed.size() + 1) {
                    yield List.<BatchStage>of();
                }
                commit((int) commit.batch(), (BatchStreams) stored(commit.streams()));
                yield List.of(BatchStage.COMMITTED);
            }
            case L1Intent.CommitAndProve both -> {
                if (both.batch() != committed.size() + 1 || proven < committed.size()) {
                    yield List.<BatchStage>of();
                }
                commit((int) both.batch(), (BatchStreams) stored(both.streams()));
                prove(both.proof());
                yield List.of(BatchStage.COMMITTED, BatchStage.PROVEN);
            }
            case L1Intent.Prove prove -> {
                if (prove.batch() != proven + 1 || proven >= committed.size()) {
                    yield List.<BatchStage>of();
                }
                prove(prove.proof());
                yield List.of(BatchStage.PROVEN);
            }
            case L1Intent.Execute execute -> {
                if (execute.batch() != executed + 1 || executed >= proven) {
                    yield List.<BatchStage>of();
                }
                executed++;
                yield List.of(BatchStage.EXECUTED);
            }
        };
        stages.forEach(stage -> log.add(new Logged(block, new BatchFact(intent.batch(), stage, receipt))));
        return stages.isEmpty() ? "WrongBatch()" : "";
    }

    /// Of the first batch that is committed and not proven.
    private void prove(Digest digest) {
        var proof = (SimulatedProvers.SimulatedProof) stored(digest);
        var asked = committed.get(proven);
        expect(
                proof.publics().equals(asked.publics) && proof.circuit().equals(asked.circuit),
                "the proof of " + (proven + 1));
        proven++;
    }

    private void commit(int number, BatchStreams streams) {
        var header = streams.header().toBigInteger();
        expect(header.intValue() == number && streams.prevRoot().equals(root), "header of " + number);
        var data = new CommittedBatch(
                number,
                streams.size().slots(),
                header.shiftRight(32).intValue() & 0xFFFF_FFFFL,
                header.shiftRight(64).longValueExact(),
                streams.newRoot(),
                streams.slots(),
                streams.l1Operations(),
                streams.receipt());
        expect(data.timestamp() * 1_000 <= time.nowMs(), "timestamp of " + number);
        committed.add(new Committed(
                streams.mode().circuit(streams.size()),
                List.of(streams.commitment(), streams.challenge(), streams.evaluation()),
                data));
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
