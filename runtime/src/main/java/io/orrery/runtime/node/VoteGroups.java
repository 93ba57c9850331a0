package io.orrery.runtime.node;

import io.orrery.actors.validator.VoteDesk;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.persistence.validator.SigningDesk;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// What is signed, in as few transactions as can be, and one at a time.
record VoteGroups(SigningDesk desk) implements VoteDesk {
    static VoteDesk.Opening on(SigningLedger ledger, SigningDesk.Settings settings) {
        return custody -> new VoteGroups(new SigningDesk(ledger, custody, settings));
    }

    @Override
    public CompletionStage<List<SigningAnswer>> sign(List<SigningWish> wishes) {
        return desk.sign(wishes);
    }
}
