package io.orrery.ethereum.beacon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/// One question to several nodes. The first answer is the answer; where there is none, the failure that
/// tells most.
final class Hedged<T> {
    private final List<Integer> order;
    private final IntFunction<CompletionStage<T>> question;
    private final Duration patience;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    /// Guarded by this.
    private final List<Throwable> failures = new ArrayList<>();
    /// Guarded by this.
    private int asked;

    private Hedged(List<Integer> order, IntFunction<CompletionStage<T>> question, Duration patience) {
        this.order = order;
        this.question = question;
        this.patience = patience;
    }

    /// One after the other: the next when one has failed, or has not answered for some time.
    ///
    /// @param order of the nodes, at least one
    static <T> CompletionStage<T> ask(
            List<Integer> order, IntFunction<CompletionStage<T>> question, Duration patience) {
        var hedged = new Hedged<>(order, question, patience);
        hedged.next();
        return hedged.answer;
    }

    /// All of them at once, each whatever the others answer.
    static <T> CompletionStage<T> all(List<Integer> nodes, IntFunction<CompletionStage<T>> question) {
        var all = new Hedged<>(nodes, question, Duration.ZERO);
        nodes.forEach(node -> all.ask(node, () -> {}));
        return all.answer;
    }

    private void ask(int node, Runnable afterFailure) {
        question.apply(node).whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                failed(Failures.cause(failure));
                afterFailure.run();
            }
        });
    }

    private void next() {
        int place;
        synchronized (this) {
            if (answer.isDone() || asked == order.size()) {
                return;
            }
            place = asked++;
        }
        // By whichever comes first: its failure, or the end of patience.
        var moved = new AtomicBoolean();
        ask(order.get(place), () -> move(moved));
        if (place + 1 < order.size()) {
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> move(moved));
        }
    }

    private void move(AtomicBoolean moved) {
        if (moved.compareAndSet(false, true)) {
            next();
        }
    }

    private void failed(Throwable failure) {
        Throwable worst;
        synchronized (this) {
            failures.add(failure);
            if (failures.size() < order.size()) {
                return;
            }
            worst = Failures.worst(failures);
        }
        answer.completeExceptionally(worst);
    }
}
