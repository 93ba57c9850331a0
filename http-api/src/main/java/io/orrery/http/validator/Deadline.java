package io.orrery.http.validator;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How long somebody is waited for.
record Deadline(Duration patience) {

    /// The stage, which fails by [Fault#UNAVAILABLE] where it does not complete in time. What it is of
    /// goes on.
    <T> CompletionStage<T> of(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> {
                    var cause = cause(failure);
                    if (cause instanceof TimeoutException) {
                        throw new FaultException(Fault.UNAVAILABLE, "", "no answer in " + patience.toMillis() + " ms");
                    }
                    throw thrown(cause);
                });
    }

    /// A failure as a stage hands it on.
    static RuntimeException thrown(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new CompletionException(failure);
    }

    /// What a stage failed by.
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? cause(wrapped.getCause())
                : failure;
    }
}
