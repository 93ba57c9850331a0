package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// How a lane acts on L1 with its one key. Stages fail where L1 can not be reached, and with [L1Contradiction] where
/// what it says can not be true.
public interface L1Sender {

    /// Transactions of the key: mined, and in final blocks.
    record Standing(long mined, long finalized) {
        /// Whether no reorganisation can change how many there are.
        public boolean isSettled() {
            return mined == finalized;
        }
    }

    CompletionStage<Standing> standing();

    /// What the market asks now.
    CompletionStage<L1Lane.Fees> fees();

    /// Signs and broadcasts. The same arguments give the same transaction, whatever the node says to it.
    CompletionStage<Sent> broadcast(long nonce, L1Intent intent, L1Lane.Fees fees);

    /// The receipt of a broadcast transaction, once mined.
    CompletionStage<Optional<Outcome>> outcome(Digest transaction);

    record Sent(Digest transaction, Reception reception) {}

    /// What a node said to a transaction.
    enum Reception {
        TAKEN,
        /// It is in the node's pool or in a block already.
        KNOWN,
        /// The nonce is used: by this intent at another price, or by someone else.
        NONCE_TOO_LOW,
        /// Another price of the same nonce is in the pool, and this one is not enough above it.
        UNDERPRICED,
        /// The key can not pay for it.
        INSUFFICIENT_FUNDS,
        /// The node wants more for any transaction.
        FEE_TOO_LOW,
        /// One with a lower nonce has to be in the node's pool first, or in a block: it would not get in behind this
        /// one.
        HELD_BACK,
        REFUSED
    }

    /// @param blockHash of the block that `receipt` names
    /// @param revertReason empty where it succeeded or L1 does not tell
    record Outcome(L1Receipt receipt, Digest blockHash, boolean succeeded, String revertReason) {}
}
