package io.orrery.runtime.node;

import io.orrery.actors.AdmissionGate;
import io.orrery.actors.RollupActors;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.http.Admission;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// From the HTTP edge to the shards.
record WayIn(RollupActors actors) implements Admission {
    @Override
    public CompletionStage<StateShard.Outcome> admit(SignedTransaction transaction) {
        return actors.admit(transaction, AdmissionGate.Until.ADMITTED);
    }

    @Override
    public CompletionStage<List<StateShard.Outcome>> admitGroup(List<SignedTransaction> members) {
        return actors.admitGroup(members);
    }

    @Override
    public CompletionStage<Optional<Long>> place(Address owner, long token) {
        return actors.place(owner, token);
    }
}
