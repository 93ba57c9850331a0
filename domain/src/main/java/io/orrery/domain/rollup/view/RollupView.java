package io.orrery.domain.rollup.view;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Reads of the rollup's tables. They follow the journal within a moment, and only ever move forward. What is asked
/// by the number of a batch fails with [HistoryPruned] where that was there once and is not kept any more.
public interface RollupView {

    /// An account as of the newest sealed batch.
    ///
    /// @param nextNonce counting what is sequenced but not yet sealed
    record AccountView(long index, Account account, long nextNonce) {}

    /// A sequenced transaction or operation of L1.
    ///
    /// @param hash the transaction's; for an operation of L1, that of [Hashes]
    /// @param sequence its place in the one order, from 0
    record TransactionView(Fr hash, Operation operation, long sequence, Optional<Sealing> sealing) {}

    /// A transaction that was sequenced and will never be sealed.
    ///
    /// @param batch in which L1 has taken the account's balance or key before its turn
    record Dropped(Operation operation, long sequence, long batch) {}

    /// @param slot its place in the batch, from 0
    /// @param cancelled whether it changes nothing: a signed one has expired, a forced one is not the owner's or
    /// has nothing to pay
    record Sealing(long batch, int slot, BatchStage stage, boolean cancelled) {}

    /// @param reason why it was sealed when it was
    /// @param progress what each stage reported, by stage
    record BatchView(SealedBatch batch, Sequencer.SealReason reason, Map<BatchStage, BatchProgress> progress) {

        /// What L1 is told of it: with the receipt of its data once it is committed, as calldata's before. Empty where
        /// it is not assembled.
        public Optional<Digest> streams() {
            return Optional.ofNullable(progress.get(BatchStage.COMMITTED))
                    .flatMap(BatchProgress::streams)
                    .or(() -> Optional.ofNullable(progress.get(BatchStage.ASSEMBLED))
                            .flatMap(BatchProgress::streams));
        }
    }

    /// How much of the journal the tables hold: what has not grown has not changed.
    ///
    /// @param events applied
    /// @param operations sequenced
    record Extent(long events, long operations) {}

    /// How far a batch has come.
    record Reached(long batch, BatchStage stage) {}

    CompletionStage<Extent> extent();

    CompletionStage<Optional<AccountView>> account(long index);

    CompletionStage<List<AccountView>> accountsOf(Address owner);

    /// The owner's account of a token as it was after a batch; empty where none was open then.
    CompletionStage<Optional<Account>> accountAt(Address owner, long token, long batch);

    CompletionStage<Optional<TransactionView>> transaction(Fr hash);

    /// The places in the one order of those that have one.
    CompletionStage<Map<Fr, Long>> sequences(List<Fr> hashes);

    /// One that was dropped, and not sequenced again since.
    CompletionStage<Optional<Dropped>> dropped(Fr hash);

    /// What has its place from that one on in the one order, in that order.
    CompletionStage<List<TransactionView>> sequencedFrom(long sequence, int limit);

    CompletionStage<Optional<BatchView>> batch(long number);

    CompletionStage<Optional<BatchView>> batchByHash(Digest hash);

    /// The highest batch number that has reached the stage; 0 where none has.
    CompletionStage<Long> highest(BatchStage stage);

    /// The transactions of a batch, in slot order.
    CompletionStage<List<TransactionView>> transactionsOf(long batch);

    /// How far the batches from that one on have come, by number.
    CompletionStage<List<Reached>> reachedFrom(long batch, int limit);
}
