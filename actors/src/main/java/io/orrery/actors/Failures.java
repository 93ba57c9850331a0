package io.orrery.actors;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// What a failed stage says.
public final class Failures {
    private Failures() {}

    /// The cause itself, without what stages wrap round it.
    public static Throwable causeOf(@Nullable Throwable failure) {
        if (failure == null) {
            return new IllegalStateException("a stage completed with null");
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
