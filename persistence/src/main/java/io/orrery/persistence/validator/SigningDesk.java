package io.orrery.persistence.validator;

import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningWish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What is to be signed under one custody, in as few transactions as can be: all that is asked for while
/// one is under way goes into the next. A wish waits for nobody who comes later.
///
/// Safe for several threads. It has none of its own: transactions run on the ledger's.
public final class SigningDesk {
    /// @param maxAtOnce wishes in one transaction: bounds the time that a takeover may have to wait for it
    /// @param maxWaiting wishes that may wait; further ones are not answered: whoever has so many is behind
    ///     its slots
    public record Settings(int maxAtOnce, int maxWaiting) {
        public static final Settings DEFAULT = new Settings(1_000, 20_000);

        public Settings {
            if (maxAtOnce < 1 || maxWaiting < 1) {
                throw new IllegalArgumentException("both bounds are at least 1: " + maxAtOnce + ", " + maxWaiting);
            }
        }
    }

    private record Waiting(SigningWish wish, CompletableFuture<SigningAnswer> answer) {}

    private final SigningLedger ledger;
    private final Custody custody;
    private final Settings settings;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean underWay;

    public SigningDesk(SigningLedger ledger, Custody custody, Settings settings) {
        this.ledger = ledger;
        this.custody = custody;
        this.settings = settings;
    }

    public Custody custody() {
        return custody;
    }

    /// Never fails: what went wrong is an answer.
    public CompletionStage<SigningAnswer> sign(SigningWish wish) {
        return sign(List.of(wish)).thenApply(List::getFirst);
    }

    /// All together: in one transaction where none is under way and they are no more than fit into one. Never
    /// fails: what went wrong is an answer.
    ///
    /// @return an answer for each, in the order of the wishes
    public CompletionStage<List<SigningAnswer>> sign(List<SigningWish> wishes) {
        var answers = new ArrayList<CompletableFuture<SigningAnswer>>();
        boolean begin;
        synchronized (waiting) {
            for (var wish : wishes) {
                var answer = new CompletableFuture<SigningAnswer>();
                answers.add(answer);
                if (waiting.size() < settings.maxWaiting()) {
                    waiting.add(new Waiting(wish, answer));
                } else {
                    answer.complete(new SigningAnswer.Unanswered(
                            "more than " + settings.maxWaiting() + " votes wait to be signed"));
                }
            }
            begin = !underWay && !waiting.isEmpty();
            underWay |= begin;
        }
        if (begin) {
            next();
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> answers.stream().map(CompletableFuture::join).toList());
    }

    private void next() {
        var group = new ArrayList<Waiting>();
        synchronized (waiting) {
            while (!waiting.isEmpty() && group.size() < settings.maxAtOnce()) {
                group.add(waiting.remove());
            }
            if (group.isEmpty()) {
                underWay = false;
                return;
            }
        }
        var _ = ledger.sign(custody, group.stream().map(Waiting::wish).toList()).whenComplete((answers, failure) -> {
            for (int i = 0; i < group.size(); i++) {
                group.get(i)
                        .answer()
                        .complete(
                                failure == null
                                        ? answers.get(i)
                                        : new SigningAnswer.Unanswered(String.valueOf(failure.getMessage())));
            }
            next();
        });
    }
}
