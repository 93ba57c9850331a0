package io.orrery.http;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.da.LayerChoice;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/// What the edge reads of L1, and of what was made for it. What it reads of L1 never changes there once it is final.
public interface SettlementReads {

    /// A token that is registered on L1.
    ///
    /// @param token its number, from 1
    /// @param name as its contract says, where it does; `symbol` and `decimals` too
    record Token(long token, Address erc20, Optional<String> name, Optional<String> symbol, OptionalInt decimals) {}

    /// An entry of L1's queue as L1 has it now.
    ///
    /// @param block in which it was queued
    /// @param safe the newest safe block, and `finalized` the newest final one
    record Queued(QueuedOperation operation, Digest transaction, long block, long safe, long finalized) {
        /// `pending` where a reorganisation may still drop it, `safe` where that is unlikely, and `queued` where none
        /// can: the sequencer takes it from there.
        String status() {
            return block <= finalized ? "queued" : block <= safe ? "safe" : "pending";
        }
    }

    /// Empty where L1's queue has no such entry, or had it so long ago that it has to be in the tables.
    CompletionStage<Optional<Queued>> queued(long queueIndex);

    /// By number, from 1 on without gaps.
    CompletionStage<List<Token>> tokens();

    /// Of an L1 block, seconds since 1970.
    CompletionStage<Long> timestamp(long block);

    /// What L1 is told of a batch.
    CompletionStage<BatchStreams> streams(Digest digest);

    /// How the layers stand that the data of batches may go to, the preferred first.
    List<LayerChoice.Report> dataLayers();

    /// The eight words of the proof that an L1 transaction has brought; empty where it is no such transaction.
    CompletionStage<Optional<List<BigInteger>>> proof(Digest transaction);

    /// What to send to the rollup's contract so that it pays what it owes.
    ///
    /// @return `0x` and hexadecimal digits
    String claim(long token, Address owner);
}
