package io.orrery.actors.validator;

import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningWish;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Where votes are decided under one custody, many in one transaction.
@FunctionalInterface
public interface VoteDesk {
    /// Never fails: what went wrong is an answer.
    ///
    /// @return an answer for each, in the order of the wishes
    CompletionStage<List<SigningAnswer>> sign(List<SigningWish> wishes);

    /// A desk for each custody that this process ever has.
    @FunctionalInterface
    interface Opening {
        VoteDesk of(Custody custody);
    }
}
