package io.orrery.runtime.committee;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.ethereum.BatchRecord;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.LogFilter;
import io.orrery.ethereum.RollupEvent;
import io.orrery.ethereum.RollupEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What final blocks of L1 say of a rollup, read once and forwards: nothing of it is ever taken back.
final class FinalBlocks {
    /// The longest range that public endpoints answer.
    private static final long RANGE = 2_000;

    private final L1Client l1;
    private final Address rollup;
    private long next;

    /// A batch that was committed, with the transaction that did it.
    record Commit(BatchRecord batch, Digest transaction) {}

    /// What happened to batches, in order.
    sealed interface Event {
        record Committed(Commit commit) implements Event {}

        /// All after that number were taken back.
        record Reverted(long last) implements Event {}
    }

    /// @param to its last block
    record Page(long to, List<QueuedOperation> queued, List<Event> events) {}

    /// @param fromBlock no later than the contract's first log
    FinalBlocks(L1Client l1, Address rollup, long fromBlock) {
        this.l1 = l1;
        this.rollup = rollup;
        this.next = fromBlock;
    }

    /// The next blocks that are final; empty where there is none yet. The same again until [#read] was told.
    Optional<Page> page() {
        long last = Math.min(await(l1.block(BlockTag.FINALIZED)).number(), next + RANGE - 1);
        if (last < next) {
            return Optional.empty();
        }
        var queued = new ArrayList<QueuedOperation>();
        var events = new ArrayList<Event>();
        for (var log : await(l1.logs(new LogFilter(rollup, next, last, List.of(), Optional.empty())))) {
            RollupEvents.decode(log).ifPresent(event -> {
                event.queued().ifPresent(queued::add);
                if (event instanceof RollupEvent.BatchCommitted(var _, var batch)) {
                    events.add(new Event.Committed(new Commit(batch, log.transaction())));
                } else if (event instanceof RollupEvent.BatchesReverted(var to)) {
                    events.add(new Event.Reverted(to));
                }
            });
        }
        return Optional.of(new Page(last, queued, events));
    }

    /// The page was taken: the next one follows it.
    void read(Page page) {
        next = page.to() + 1;
    }
}
