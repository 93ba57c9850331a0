package io.orrery.ethereum.beacon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/// Whom any of several nodes has seen: each sees a part of the network.
final class Seen {
    private Seen() {}

    /// When all have answered or failed; fails where none has answered.
    static CompletionStage<Set<Long>> by(List<Integer> nodes, IntFunction<CompletionStage<Set<Long>>> question) {
        var calls = nodes.stream()
                .map(node -> question.apply(node).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).handle((_, _) -> {
            var seen = new HashSet<Long>();
            var failures = new ArrayList<Throwable>();
            for (var call : calls) {
                if (call.isCompletedExceptionally()) {
                    failures.add(Failures.cause(call.exceptionNow()));
                } else {
                    seen.addAll(call.resultNow());
                }
            }
            if (failures.size() == calls.size()) {
                throw Failures.worst(failures) instanceof RuntimeException failure
                        ? failure
                        : new IllegalStateException(failures.getFirst());
            }
            return seen;
        });
    }
}
