package io.orrery.runtime.demo;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.L1Block;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Log;
import io.orrery.ethereum.LogFilter;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupEvent;
import io.orrery.ethereum.RollupEvents;
import io.orrery.runtime.Complaint;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rollup as L1 alone tells it: every deposit and every committed batch, executed again by a second path.
final class Recomputation {
    /// The longest range that public endpoints answer.
    private static final long RANGE = 2_000;

    private Recomputation() {}

    /// @param executed batches that L1 has executed
    /// @param proofs that L1 has verified
    /// @param root that the contract published last
    record Result(RollupReplay replay, long executed, long proofs, Fr root) {}

    static Result of(L1Client l1, Address rollup) {
        var replay = RollupReplay.start();
        long executed = 0;
        long proofs = 0;
        var root = replay.root();
        for (var log : logs(l1, rollup)) {
            var event = RollupEvents.decode(log);
            if (event.isEmpty()) {
                continue;
            }
            switch (event.get()) {
                case RollupEvent.DepositQueued _, RollupEvent.SetKeyQueued _, RollupEvent.ForcedExitQueued _ ->
                    event.get().queued().ifPresent(replay::queued);
                case RollupEvent.BatchCommitted _ -> replay.batch(batch(l1, log.transaction()));
                case RollupEvent.BatchProven _ -> proofs++;
                case RollupEvent.BatchesReverted(var to) ->
                    throw new IllegalStateException("batches after " + to + " were taken back on L1");
                case RollupEvent.BatchExecuted done -> {
                    executed++;
                    root = Fr.of(done.stateRoot());
                }
                case RollupEvent.TokenRegistered _,
                        RollupEvent.WithdrawalCredited _,
                        RollupEvent.OperationRefused _,
                        RollupEvent.EscapeActivated _,
                        RollupEvent.DepositReclaimed _,
                        RollupEvent.Escaped _,
                        RollupEvent.Claimed _ -> {}
            }
        }
        return new Result(replay, executed, proofs, root);
    }

    private static CommittedBatch batch(L1Client l1, Digest transaction) {
        var input = await(l1.transaction(transaction)).orElseThrow().input();
        var committed = RollupContract.decodeCommit(input);
        if (DataMode.of(committed.header().size()) == DataMode.VALIDIUM) {
            throw new Complaint("the data of batch " + committed.header().number()
                    + " is not on L1: from L1 alone the state can not be computed");
        }
        return new CommittedBatch(
                committed.header().number(),
                committed.header().size(),
                committed.header().feeAccount(),
                committed.header().timestamp(),
                Fr.of(committed.header().newRoot()),
                committed.slots(),
                committed.l1Operations());
    }

    private static List<L1Log> logs(L1Client l1, Address rollup) {
        L1Block latest = await(l1.block(BlockTag.LATEST));
        var logs = new ArrayList<L1Log>();
        for (long from = 0; from <= latest.number(); from += RANGE) {
            long to = Math.min(from + RANGE - 1, latest.number());
            logs.addAll(await(l1.logs(new LogFilter(rollup, from, to, List.of(), Optional.empty()))));
        }
        return logs;
    }
}
