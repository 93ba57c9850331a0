package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Contradiction;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.L1Records;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.hash.Keccak256;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Reads the rollup contract's logs as facts.
public final class RollupReaderClient implements L1Reader, L1Records {
    private static final List<Digest> BATCH_EVENTS = List.of(
            RollupEvents.BATCH_COMMITTED,
            RollupEvents.BATCH_PROVEN,
            RollupEvents.BATCH_EXECUTED,
            RollupEvents.BATCHES_REVERTED);

    static final List<Digest> QUEUE_EVENTS =
            List.of(RollupEvents.DEPOSIT_QUEUED, RollupEvents.SET_KEY_QUEUED, RollupEvents.FORCED_EXIT_QUEUED);

    private final L1Client client;
    private final long chainId;
    private final RollupDeployment deployment;

    /// @param chainId of the chain that the contract is on
    public RollupReaderClient(L1Client client, long chainId, RollupDeployment deployment) {
        this.client = client;
        this.chainId = chainId;
        this.deployment = deployment;
    }

    @Override
    public CompletionStage<Heads> heads() {
        // Oldest first: heads only grow, so the three never contradict one another unless the node lies or forks.
        return client.ask(l1 -> {
            ChainView.requireChain(l1, chainId);
            var finalized = anchor(l1.block(BlockTag.FINALIZED));
            long safe = l1.block(BlockTag.SAFE).number();
            var latest = anchor(l1.block(BlockTag.LATEST));
            if (finalized.block() > safe || safe > latest.block()) {
                throw new L1Contradiction(
                        L1Contradiction.Kind.HEADS,
                        "finalized " + finalized.block() + ", safe " + safe + ", latest " + latest.block());
            }
            return new Heads(latest, safe, finalized);
        });
    }

    private static Anchor anchor(L1Block block) {
        return new Anchor(block.number(), block.hash());
    }

    @Override
    public CompletionStage<Optional<Digest>> hash(long block) {
        return client.ask(l1 -> l1.hash(block));
    }

    @Override
    public CompletionStage<Optional<Counters>> counters(long block) {
        return client.ask(l1 -> {
            try {
                var at = Hex.quantity(block);
                var batches = BatchCounters.decode(l1.call(deployment.rollup().progress(), at));
                long queued = Abi.longAt(l1.call(deployment.rollup().queued(), at), 0);
                return Optional.of(new Counters(batches.committed(), batches.proven(), batches.executed(), queued));
            } catch (L1Rejected _) {
                // Nodes keep the state of the newest blocks only.
                return Optional.empty();
            }
        });
    }

    @Override
    public CompletionStage<List<QueuedOperation>> queued(long fromBlock, long toBlock) {
        return client.ask(l1 -> logs(l1, fromBlock, toBlock, QUEUE_EVENTS).stream()
                .map(log ->
                        RollupEvents.decode(log).flatMap(RollupEvent::queued).orElseThrow())
                .toList());
    }

    @Override
    public CompletionStage<List<L1Watcher.BatchFact>> batchFacts(long fromBlock, long toBlock) {
        return client.ask(l1 -> {
            var receipts = new HashMap<Digest, L1Receipt>();
            var facts = new ArrayList<L1Watcher.BatchFact>();
            for (var log : logs(l1, fromBlock, toBlock, BATCH_EVENTS)) {
                var stage = stage(RollupEvents.decode(log).orElseThrow());
                facts.add(new L1Watcher.BatchFact(stage.getKey(), stage.getValue(), receipt(l1, log, receipts)));
            }
            return facts;
        });
    }

    /// By the hash that the contract keeps of each record: it is never deleted, and needs no log.
    @Override
    public CompletionStage<Boolean> hasExecuted(BatchStreams told, long queueEnd) {
        var header = RollupSenderClient.commitment(told).header();
        var record = new BatchRecord(
                header.number(),
                header.size(),
                header.timestamp(),
                queueEnd,
                header.newRoot(),
                header.commitment(),
                told.challenge().toBigInteger(),
                told.evaluation().toBigInteger(),
                Digest.of(Keccak256.hash(told.l1Operations())));
        return client.ask(l1 -> {
            ChainView.requireChain(l1, chainId);
            var rollup = deployment.rollup();
            var latest = BlockTag.LATEST.word();
            // A hash stays where the batch was taken back: its number says that it was executed.
            long executed =
                    BatchCounters.decode(l1.call(rollup.progress(), latest)).executed();
            var known = RollupContract.word(l1.call(rollup.batchHash(record.number()), latest));
            if (executed < record.number() || known.signum() == 0) {
                throw new L1Unavailable("batch " + record.number() + " is not executed on L1, " + executed + " are");
            }
            return known.equals(new BigInteger(1, RollupContract.hash(record).toBytes()));
        });
    }

    /// The record of a committed batch, as its log has it; [L1Unavailable] where L1 has no such log now. Looks from the
    /// newest block backwards, since
    /// it is the newest batches that are asked for.
    static BatchRecord committed(L1Rpc l1, RollupDeployment deployment, long batch) {
        long to = l1.block(BlockTag.LATEST).number();
        while (to >= deployment.block()) {
            long from = Math.max(deployment.block(), to - L1Rpc.MAX_LOG_BLOCKS + 1);
            var filter = new LogFilter(
                    deployment.rollup().address(),
                    from,
                    to,
                    List.of(RollupEvents.BATCH_COMMITTED),
                    Optional.of(RollupEvents.topic(batch)));
            // A batch that was taken back has been committed again later.
            for (var log : l1.logs(filter).reversed()) {
                if (RollupEvents.decode(log).orElseThrow() instanceof RollupEvent.BatchCommitted committed) {
                    return committed.batch();
                }
            }
            to = from - 1;
        }
        throw new L1Unavailable("batch " + batch + " is not committed on L1");
    }

    private List<L1Log> logs(L1Rpc l1, long fromBlock, long toBlock, List<Digest> events) {
        var logs = l1.logs(new LogFilter(deployment.rollup().address(), fromBlock, toBlock, events, Optional.empty()));
        ChainView.requireOfChain(l1, logs, fromBlock, toBlock);
        return logs;
    }

    private static Map.Entry<Long, BatchStage> stage(RollupEvent event) {
        return switch (event) {
            case RollupEvent.BatchCommitted committed -> Map.entry(committed.number(), BatchStage.COMMITTED);
            case RollupEvent.BatchProven proven -> Map.entry(proven.number(), BatchStage.PROVEN);
            case RollupEvent.BatchExecuted executed -> Map.entry(executed.number(), BatchStage.EXECUTED);
            case RollupEvent.BatchesReverted(var last) -> Map.entry(last + 1, BatchStage.ASSEMBLED);
            case RollupEvent.TokenRegistered _,
                    RollupEvent.DepositQueued _,
                    RollupEvent.SetKeyQueued _,
                    RollupEvent.ForcedExitQueued _,
                    RollupEvent.OperationRefused _,
                    RollupEvent.EscapeActivated _,
                    RollupEvent.DepositReclaimed _,
                    RollupEvent.Escaped _,
                    RollupEvent.WithdrawalCredited _,
                    RollupEvent.Claimed _ -> throw new IllegalStateException("not a batch's event: " + event);
        };
    }

    private static L1Receipt receipt(L1Rpc l1, L1Log log, Map<Digest, L1Receipt> known) {
        return known.computeIfAbsent(
                log.transaction(),
                hash -> ChainView.requireSource(
                                log,
                                l1.mined(hash)
                                        .orElseThrow(
                                                () -> new L1Unavailable("L1 has a log of " + hash + " and no receipt")))
                        .receipt());
    }
}
