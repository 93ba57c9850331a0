package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// How a lane acts on L1 with its one key.
public interface L1Sender {

    /// The key's next nonce by mined transactions.
    CompletionStage<Long> minedNonce();

    /// What the market asks now.
    CompletionStage<L1Lane.Fees> fees();

    /// Signs and broadcasts. The same arguments give the same transaction; one that L1 already knows is a success.
    CompletionStage<Digest> broadcast(long nonce, L1Intent intent, L1Lane.Fees fees);

    /// The receipt of a broadcast transaction, once mined.
    CompletionStage<Optional<Outcome>> outcome(Digest transaction);

    /// @param revertReason empty where it succeeded or L1 does not tell
    record Outcome(L1Receipt receipt, boolean succeeded, String revertReason) {}
}
