package io.orrery.runtime.escape;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.ethereum.BatchRecord;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.LogFilter;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupEvent;
import io.orrery.ethereum.RollupEvents;
import io.orrery.runtime.Complaint;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the logs of a rollup's contract say up to L1's newest block.
public final class L1History {
    /// The longest range that public endpoints answer.
    private static final long RANGE = 2_000;

    private final L1Client l1;
    private final List<QueuedOperation> queue = new ArrayList<>();
    private final List<RollupEvent.DepositQueued> deposits = new ArrayList<>();
    private final TreeMap<Long, Committed> committed = new TreeMap<>();
    private final Set<Long> escaped = new HashSet<>();
    private final Set<Long> reclaimed = new HashSet<>();
    private final Set<Credit> credits = new HashSet<>();
    private long proven;
    private long executed;
    private Optional<Fr> executedRoot = Optional.empty();
    private boolean escapeOpen;
    private long firstBlock = Long.MAX_VALUE;

    /// A batch that is committed and not taken back.
    ///
    /// @param transaction whose calldata may have the batch's data
    public record Committed(BatchRecord batch, Digest transaction) {}

    private record Credit(Address owner, long token) {}

    private L1History(L1Client l1) {
        this.l1 = l1;
    }

    /// @param fromBlock no later than the contract's first log
    public static L1History read(L1Client l1, Address rollup, long fromBlock) {
        var history = new L1History(l1);
        long latest = await(l1.block(BlockTag.LATEST)).number();
        for (long from = fromBlock; from <= latest; from += RANGE) {
            long to = Math.min(from + RANGE - 1, latest);
            for (var log : await(l1.logs(new LogFilter(rollup, from, to, List.of(), Optional.empty())))) {
                history.firstBlock = Math.min(history.firstBlock, log.block());
                RollupEvents.decode(log).ifPresent(event -> history.take(event, log.transaction()));
            }
        }
        return history;
    }

    private void take(RollupEvent event, Digest transaction) {
        event.queued().ifPresent(queue::add);
        switch (event) {
            case RollupEvent.DepositQueued deposit -> deposits.add(deposit);
            case RollupEvent.SetKeyQueued _, RollupEvent.ForcedExitQueued _ -> {
                // It is in the queue, and nothing more is asked of it.
            }
            case RollupEvent.BatchCommitted(var number, var batch) ->
                committed.put(number, new Committed(batch, transaction));
            case RollupEvent.BatchesReverted(var to) ->
                committed.tailMap(to, false).clear();
            case RollupEvent.BatchProven(var number) -> proven = number;
            case RollupEvent.BatchExecuted(var number, var root) -> {
                executed = number;
                executedRoot = Optional.of(Fr.of(root));
            }
            case RollupEvent.EscapeActivated _ -> escapeOpen = true;
            case RollupEvent.DepositReclaimed(var index, var owner, var token, var _) -> {
                reclaimed.add(index);
                credits.add(new Credit(owner, token));
            }
            case RollupEvent.Escaped(var index, var owner, var token, var _) -> {
                escaped.add(index);
                credits.add(new Credit(owner, token));
            }
            case RollupEvent.WithdrawalCredited(var _, var token, var owner, var _) ->
                credits.add(new Credit(owner, token));
            case RollupEvent.TokenRegistered _, RollupEvent.OperationRefused _, RollupEvent.Claimed _ -> {
                // Nothing that follows depends on it.
            }
        }
    }

    /// The block of the contract's first log.
    ///
    /// @throws Complaint where there is none
    public long firstBlock() {
        if (firstBlock == Long.MAX_VALUE) {
            throw new Complaint("the contract has no log on L1: it is no rollup, or --from-block is too late");
        }
        return firstBlock;
    }

    /// The queue's entries, by index.
    public List<QueuedOperation> queue() {
        return Collections.unmodifiableList(queue);
    }

    /// Those of an owner that no executed batch has taken and nobody has given back.
    public List<RollupEvent.DepositQueued> depositsLeft(Address owner) {
        long taken = executedBatch().map(BatchRecord::queueEnd).orElse(0L);
        return deposits.stream()
                .filter(deposit -> deposit.owner().equals(owner)
                        && deposit.queueIndex() >= taken
                        && !reclaimed.contains(deposit.queueIndex()))
                .toList();
    }

    /// Committed and not taken back, by number.
    public SortedMap<Long, Committed> committed() {
        return Collections.unmodifiableSortedMap(committed);
    }

    /// The number of the last batch that is committed, 0 if there is none.
    public long lastCommitted() {
        return committed.isEmpty() ? 0 : committed.lastKey();
    }

    /// The number of the last proven batch, 0 if there is none.
    public long proven() {
        return proven;
    }

    /// The number of the last executed batch, 0 if there is none.
    public long executed() {
        return executed;
    }

    public Optional<BatchRecord> executedBatch() {
        return record(executed);
    }

    /// Of a committed batch.
    public Optional<BatchRecord> record(long number) {
        return Optional.ofNullable(committed.get(number)).map(Committed::batch);
    }

    /// The root that L1 has published last: what the escape is, or would be, opened on.
    public Optional<Fr> executedRoot() {
        return executedRoot;
    }

    public boolean escapeOpen() {
        return escapeOpen;
    }

    /// Whether an account has escaped already.
    public boolean hasEscaped(long index) {
        return escaped.contains(index);
    }

    /// The tokens in which L1 has ever credited something to an owner.
    public Set<Long> credited(Address owner) {
        var tokens = new HashSet<Long>();
        for (var credit : credits) {
            if (credit.owner().equals(owner)) {
                tokens.add(credit.token());
            }
        }
        return tokens;
    }

    /// The state after a batch, from L1's calldata alone.
    public RollupReplay replay(long last) {
        return replay(last, PublishedSlots.NONE);
    }

    /// The state after a batch, from L1's data; each root on the way is compared with what L1 was told.
    ///
    /// @param elsewhere has the slots that are not in L1's calldata
    /// @throws io.orrery.domain.rollup.replay.ReplayRefused where the data does not lead to them
    /// @throws Complaint where a batch's data is not to be had
    public RollupReplay replay(long last, PublishedSlots elsewhere) {
        var replay = RollupReplay.start();
        queue.forEach(replay::queued);
        for (var batch : committed.headMap(last, true).values()) {
            replay.batch(data(batch.batch().number(), elsewhere));
        }
        return replay;
    }

    /// The data of a committed batch.
    ///
    /// @param elsewhere has the slots that are not in L1's calldata
    /// @throws Complaint where it is not to be had
    public CommittedBatch data(long number, PublishedSlots elsewhere) {
        var batch = Optional.ofNullable(committed.get(number))
                .orElseThrow(() -> new IllegalArgumentException("batch " + number + " is not committed"));
        var transaction = await(l1.transaction(batch.transaction()))
                .orElseThrow(() -> new Complaint("L1 does not show transaction " + batch.transaction()
                        + " any more, which has committed batch " + number + "; ask another L1 node"));
        try {
            var told = RollupContract.decodeCommit(transaction.input());
            var receipt = switch (DataMode.of(told.header().size())) {
                case ROLLUP -> new DataReceipt.Calldata();
                case VALIDIUM -> DataReceipt.of(told.slots());
            };
            var slots = receipt instanceof DataReceipt.Calldata
                    ? told.slots()
                    : elsewhere.of(receipt, transaction).orElseThrow(() -> missing(number, receipt));
            return new CommittedBatch(
                    told.header().number(),
                    DataMode.size(told.header().size()).slots(),
                    told.header().feeAccount(),
                    told.header().timestamp(),
                    Fr.of(told.header().newRoot()),
                    slots,
                    told.l1Operations(),
                    receipt);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint("the data of batch " + number + " is not in L1's calldata", malformed);
        }
    }

    private static Complaint missing(long number, DataReceipt receipt) {
        var where = switch (receipt) {
            case DataReceipt.Calldata() -> throw new IllegalArgumentException("calldata is on L1");
            case DataReceipt.Committee _ -> "it is with a committee's members: ask them";
            case DataReceipt.AltDa _ -> "it is with an alt-DA server: ask there";
            case DataReceipt.Blob(var hash) ->
                "it was in the blob " + hash + ", which networks keep for some 18 days: name a consensus client, or"
                        + " an archive that has it, with --beacon";
        };
        return new Complaint("the data of batch " + number + " is not on L1: " + where);
    }
}
