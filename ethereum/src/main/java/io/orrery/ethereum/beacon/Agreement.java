package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.duty.AttestationData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// One vote that several nodes tell alike: source, target and head. All are asked at once, and the vote
/// is there as soon as so many have told the same.
final class Agreement {
    private final int enough;
    private final int asked;
    private final CompletableFuture<AttestationData> vote = new CompletableFuture<>();
    /// Guarded by this, as those below.
    private final Map<AttestationData, Integer> told = new HashMap<>();

    private final List<Throwable> failures = new ArrayList<>();
    private int answers;

    private Agreement(int enough, int asked) {
        this.enough = enough;
        this.asked = asked;
    }

    /// Fails with [Kind#DISAGREEMENT] where nodes tell different votes and too few the same.
    ///
    /// @param nodes at least as many as have to agree
    static CompletionStage<AttestationData> of(
            int enough, List<Integer> nodes, IntFunction<CompletionStage<AttestationData>> question) {
        var agreement = new Agreement(enough, nodes.size());
        nodes.forEach(node -> question.apply(node).whenComplete((data, failure) -> {
            if (failure == null) {
                agreement.tells(data);
            } else {
                agreement.fails(Failures.cause(failure));
            }
        }));
        return agreement.vote;
    }

    private synchronized void tells(AttestationData data) {
        answers++;
        if (told.merge(data, 1, Integer::sum) >= enough) {
            vote.complete(data);
        }
        end();
    }

    private synchronized void fails(Throwable failure) {
        answers++;
        failures.add(failure);
        end();
    }

    private void end() {
        if (answers < asked || vote.isDone()) {
            return;
        }
        if (told.size() > 1) {
            vote.completeExceptionally(new BeaconFailure(Kind.DISAGREEMENT, detail()));
        } else {
            // Those that told the same were too few only because others told nothing.
            vote.completeExceptionally(Failures.worst(failures));
        }
    }

    private String detail() {
        return told.entrySet().stream()
                .map(entry -> entry.getValue() + " of " + asked + " nodes tell "
                        + entry.getKey().source().epoch() + " -> "
                        + entry.getKey().target().epoch() + " ("
                        + entry.getKey().target().root() + "), head "
                        + entry.getKey().beaconBlockRoot())
                .collect(Collectors.joining("; ", enough + " have to tell the same: ", ""));
    }
}
