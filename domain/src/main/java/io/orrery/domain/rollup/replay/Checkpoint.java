package io.orrery.domain.rollup.replay;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.zk.field.Fr;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// The state after a batch that L1 has executed for good, with all that a reader needs to begin behind it: what led to
/// it may go. Whoever gives one need not be trusted: [RollupReplay#from] compares its accounts with its root, and
/// [#isOf] its root and its batch with what L1 was told, which L1 knows.
///
/// @param accounts that were opened, by index
/// @param operations of the batch itself, and those that were ordered before its seal and not sealed with it
public record Checkpoint(Head head, SortedMap<Long, Account> accounts, List<Placed> operations) {

    /// @param sealed the batch
    /// @param stateRoot after it
    /// @param queueEnd the index of L1's queue after the last entry that it, or a batch before it, has taken
    /// @param told digest of the stored [BatchStreams] of the batch, as they were committed
    /// @param event the number of the sequencer's event that sealed it
    /// @param ordered how many operations had come into the order up to that event
    /// @param endedMs when the batch was known to be final, milliseconds since 1970
    public record Head(
            SealedBatch sealed,
            Sequencer.SealReason reason,
            Fr stateRoot,
            long queueEnd,
            Digest told,
            long event,
            long ordered,
            long endedMs) {}

    /// An operation in the order.
    ///
    /// @param sequence its place, from 0
    /// @param slot its place in the checkpoint's batch; empty where it waits
    /// @param cancelled whether it changed nothing
    public record Placed(long sequence, Operation operation, OptionalInt slot, boolean cancelled) {}

    public Checkpoint {
        accounts = Collections.unmodifiableSortedMap(new TreeMap<>(accounts));
        operations = List.copyOf(operations);
    }

    /// The number of its batch.
    public long batch() {
        return head.sealed().number();
    }

    /// Whether these are what L1 was told of its batch.
    public boolean isOf(BatchStreams told) {
        var sealed = head.sealed();
        return told.newRoot().equals(head.stateRoot())
                && told.size().equals(sealed.size())
                && told.header().equals(BatchStreams.header(sealed.number(), sealed.feeAccount(), sealed.timestamp()));
    }
}
