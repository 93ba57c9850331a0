package io.orrery.runtime.node;

import io.orrery.actors.validator.VoteDesk;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.persistence.validator.SigningDesk;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What is signed, in as few transactions as can be, and one at a time.
record VoteGroups(SigningDesk desk) implements VoteDesk {
    static VoteDesk.Opening on(SigningLedger ledger, SigningDesk.Settings settings) {
        return custody -> new VoteGroups(new SigningDesk(ledger, custody, settings));
    }

    @Override
    public CompletionStage<List<SigningAnswer>> sign(List<SigningWish> wishes) {
        var answers = wishes.stream()
                .map(desk::sign)
                .map(CompletionStage::toCompletableFuture)
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
    }
}
