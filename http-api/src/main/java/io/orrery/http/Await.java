package io.orrery.http;

import io.orrery.domain.rollup.view.HistoryPruned;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits, for a bounded time, for what a call has asked of the rest of the node.
///
/// @param deadline of one question
record Await(Duration deadline) {

    /// The stage's value; refuses with [Reason#UNAVAILABLE] where it does not come in time.
    <T> T of(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw unavailable("the node did not answer in " + deadline.toMillis() + " ms");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable("the node is stopping");
        } catch (ExecutionException failed) {
            throw switch (failed.getCause()) {
                case RefusedException refused -> refused;
                case HistoryPruned pruned ->
                    new RefusedException(Reason.HISTORY_PRUNED, "", String.valueOf(pruned.getMessage()));
                case TimeoutException late -> unavailable("the node did not answer in time: " + late.getMessage());
                case null, default -> new QuestionFailed(failed.getCause());
            };
        }
    }

    private static RefusedException unavailable(String message) {
        return new RefusedException(Reason.UNAVAILABLE, "", message);
    }

    /// What was asked failed: a bug or a broken disk, not the caller's doing.
    static final class QuestionFailed extends RuntimeException {
        private static final long serialVersionUID = 1;

        QuestionFailed(@org.jspecify.annotations.Nullable Throwable cause) {
            super(cause);
        }
    }
}
