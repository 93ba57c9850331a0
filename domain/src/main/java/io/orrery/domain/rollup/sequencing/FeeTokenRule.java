package io.orrery.domain.rollup.sequencing;

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
    static List<Optional<Long>> candidates(List<Unit> waiting) {
        var tokens = new LinkedHashSet<Long>();
        for (var unit : waiting) {
            unit.feeToken().ifPresent(tokens::add);
            if (tokens.size() == MOST) {
                break;
            }
        }
        return tokens.isEmpty()
                ? List.of(Optional.empty())
                : tokens.stream().map(Optional::of).toList();
    }

    static boolean takes(Optional<Long> earned, Unit unit) {
        return unit.feeToken().isEmpty() || earned.isEmpty() || earned.equals(unit.feeToken());
    }
}
