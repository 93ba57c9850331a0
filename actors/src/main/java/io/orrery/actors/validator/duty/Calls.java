package io.orrery.actors.validator.duty;

import akka.Done;
import io.orrery.domain.validator.client.DutyCheck.Flaw;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.client.ValidatorDuties.Step;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks nodes and the signing door, again where that may help and while it is of use. What is asked to be
/// signed again is the very same.
final class Calls {
    private final Turn turn;
    private final SigningDoor door;
    private final DutyBook book;
    private final DutyNews news;
    private final long retryMs;

    Calls(Turn turn, SigningDoor door, DutyBook book, DutyNews news, long retryMs) {
        this.turn = turn;
        this.door = door;
        this.book = book;
        this.news = news;
        this.retryMs = retryMs;
    }

    /// What a task wants signed, and what it was made from.
    record Wish<T>(Task task, T content, Duty duty, ForkInfo fork) {
        SigningRequest request() {
            return new SigningRequest(task.key(), duty, Optional.of(fork), Optional.empty());
        }
    }

    record Given<T>(Wish<T> wish, ByteVector signature) {
        Task task() {
            return wish.task();
        }

        T content() {
            return wish.content();
        }
    }

    /// Fails with [NotDone] alone, on the turn as it completes.
    ///
    /// @param lastMs from then on it is not asked again
    <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> call, long lastMs) {
        var done = new CompletableFuture<T>();
        attempt(call, lastMs, done);
        return done;
    }

    CompletionStage<Done> tell(Supplier<CompletionStage<Void>> call, long lastMs) {
        return ask(() -> call.get().thenApply(_ -> Done.getInstance()), lastMs);
    }

    private <T> void attempt(Supplier<CompletionStage<T>> call, long lastMs, CompletableFuture<T> done) {
        var _ = begun(call)
                .whenCompleteAsync(
                        (@Nullable T answer, @Nullable Throwable failure) -> {
                            if (failure == null && answer != null) {
                                done.complete(answer);
                                return;
                            }
                            var why = NotDone.of(failure == null ? new IllegalStateException("no answer") : failure);
                            news.unusable(why);
                            long nextMs = turn.nowMs() + retryMs;
                            if (why.reason().passing() && nextMs < lastMs) {
                                turn.at(nextMs, () -> attempt(call, lastMs, done));
                            } else {
                                done.completeExceptionally(why);
                            }
                        },
                        turn);
    }

    private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException failed) {
            return CompletableFuture.failedStage(failed);
        }
    }

    /// The answer where it has no flaw.
    static <T> Function<T, T> without(Function<T, Optional<Flaw>> check) {
        return answer -> {
            check.apply(answer).ifPresent(flaw -> {
                throw NotDone.of(flaw);
            });
            return answer;
        };
    }

    /// Wishes that are signed together, though they come from several answers.
    <T> Gathering<Wish<T>> gathering(int answers, long lastMs, Consumer<List<Given<T>>> then) {
        return new Gathering<>(turn, retryMs, answers, wishes -> sign(wishes, lastMs, then));
    }

    /// Adds what an answer makes; where there is none, its tasks end.
    <T, A> void gather(
            Gathering<Wish<T>> gathering,
            CompletionStage<A> answer,
            List<Task> tasks,
            Function<A, List<Wish<T>>> made) {
        var _ = answer.whenComplete((told, failure) -> {
            if (failure == null) {
                gathering.add(made.apply(told));
            } else {
                tasks.forEach(task -> book.fail(task, NotDone.of(failure)));
                gathering.add(List.of());
            }
        });
    }

    /// Signs for tasks that go on, all at once. Who gets no signature is told why.
    ///
    /// @param then those that are signed, perhaps in several portions; never none
    <T> void sign(List<Wish<T>> wishes, long lastMs, Consumer<List<Given<T>>> then) {
        var going = wishes.stream()
                .filter(wish -> book.go(wish.task(), Step.SIGNING))
                .toList();
        signAgain(going, lastMs, then, (wish, why) -> book.fail(wish.task(), why));
    }

    /// Signs what is no duty by itself: whoever gets none goes without.
    <T> void signAside(List<Wish<T>> wishes, long lastMs, Consumer<List<Given<T>>> then) {
        signAgain(wishes, lastMs, then, (_, why) -> news.unusable(why));
    }

    private interface Loser<T> {
        void told(Wish<T> wish, NotDone why);
    }

    private <T> void signAgain(List<Wish<T>> wishes, long lastMs, Consumer<List<Given<T>>> then, Loser<T> loser) {
        if (wishes.isEmpty()) {
            return;
        }
        var _ = begun(() -> door.sign(wishes.stream().map(Wish::request).toList()))
                .exceptionally(failure -> wishes.stream()
                        .<SigningOutcome>map(_ -> new SigningOutcome.Unavailable(String.valueOf(failure)))
                        .toList())
                .thenAcceptAsync(
                        outcomes -> {
                            var given = new ArrayList<Given<T>>();
                            var again = new ArrayList<Wish<T>>();
                            boolean inTime = turn.nowMs() + retryMs < lastMs;
                            for (int i = 0; i < wishes.size(); i++) {
                                var wish = wishes.get(i);
                                if (outcomes.get(i) instanceof SigningOutcome.Signed(var signature, var _)) {
                                    given.add(new Given<>(wish, signature));
                                } else if (outcomes.get(i) instanceof SigningOutcome.Unavailable && inTime) {
                                    again.add(wish);
                                } else {
                                    loser.told(wish, why(outcomes.get(i)));
                                }
                            }
                            if (!again.isEmpty()) {
                                turn.at(turn.nowMs() + retryMs, () -> signAgain(again, lastMs, then, loser));
                            }
                            if (!given.isEmpty()) {
                                then.accept(given);
                            }
                        },
                        turn);
    }

    private static NotDone why(SigningOutcome outcome) {
        return new NotDone(MissedReason.of(outcome).orElse(MissedReason.SIGNER), outcome.toString());
    }

    /// Tells the node what was signed, all at once; the tasks end with it.
    <T> void publish(List<Given<T>> given, Supplier<CompletionStage<Void>> call, long lastMs) {
        var tasks = given.stream()
                .map(Given::task)
                .filter(task -> book.go(task, Step.PUBLISHING))
                .toList();
        if (!tasks.isEmpty()) {
            end(tell(call, lastMs), tasks);
        }
    }

    private void end(CompletionStage<Done> published, List<Task> tasks) {
        var _ = published.whenComplete((_, failure) -> tasks.forEach(task -> {
            if (failure == null) {
                book.finish(task);
            } else {
                book.fail(task, NotDone.of(failure));
            }
        }));
    }
}
