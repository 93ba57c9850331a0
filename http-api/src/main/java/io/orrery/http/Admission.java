package io.orrery.http;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// The way to the sender's shard for a transaction that has passed every check that needs no order.
public interface Admission {

    /// Completes when the shard has written its decision down. Sending the same transaction again is harmless. Fails
    /// with `TimeoutException` where no answer came: the transaction may be admitted nevertheless.
    CompletionStage<StateShard.Outcome> admit(SignedTransaction transaction);

    /// The same for the members of a group: all are admitted or none is.
    ///
    /// @return one outcome for each, in their order
    CompletionStage<List<StateShard.Outcome>> admitGroup(List<SignedTransaction> members);

    /// The account that an open to this owner pays into: the owner's of the token, open or not. Completes when its
    /// shard
    /// has written it down; empty where there is no place left. Fails with `TimeoutException` where no answer came.
    CompletionStage<Optional<Long>> place(Address owner, long token);
}
