package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// By fee token: a batch earns fees in one token, so whoever pays in another waits for the next, and those behind him
/// pass. Of the tokens that are waited for, whoever has waited longest comes first when his time has come, so none
/// starves; before that, whichever fills a batch.
final class FeeTokenRule {
    /// Tokens that are looked at; those of whoever has waited longest are among them.
    static final int MOST = 8;

    private FeeTokenRule() {}

    /// What a batch could earn its fees in, by whom waits longest; nothing, where nobody pays a fee.
    static List<Optional<Long>> candidates(List<Queued> waiting) {
        var tokens = new LinkedHashSet<Long>();
        for (var queued : waiting) {
            queued.feeToken().ifPresent(tokens::add);
            if (tokens.size() == MOST) {
                break;
            }
        }
        return tokens.isEmpty()
                ? List.of(Optional.empty())
                : tokens.stream().map(Optional::of).toList();
    }

    static boolean takes(Optional<Long> earned, Queued queued) {
        return queued.feeToken().isEmpty() || earned.isEmpty() || earned.equals(queued.feeToken());
    }
}
