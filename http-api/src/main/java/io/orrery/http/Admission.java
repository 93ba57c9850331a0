package io.orrery.http;

import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.concurrent.CompletionStage;

/// The way to the sender's shard for a transaction that has passed every check that needs no order.
public interface Admission {

    /// Completes when the shard has written its decision down. Sending the same transaction again is harmless. Fails
    /// with `TimeoutException` where no answer came: the transaction may be admitted nevertheless.
    CompletionStage<StateShard.Outcome> admit(SignedTransaction transaction);
}
