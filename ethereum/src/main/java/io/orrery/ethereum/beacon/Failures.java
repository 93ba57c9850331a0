package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;

/// What stages fail with.
final class Failures {
    private Failures() {}

    static Throwable cause(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /// Of several nodes' failures the one that tells most: a bug, else a no that has reasons, else an
    /// answer that was none.
    static Throwable worst(List<Throwable> failures) {
        return failures.stream()
                .max(Comparator.comparingInt(Failures::weight))
                .orElseThrow(() -> new IllegalArgumentException("nothing has failed"));
    }

    private static int weight(Throwable failure) {
        return failure instanceof BeaconFailure known ? weight(known.kind()) : Integer.MAX_VALUE;
    }

    private static int weight(Kind kind) {
        return switch (kind) {
            case UNAVAILABLE -> 0;
            case NONSENSE -> 1;
            case OTHER_CHAIN -> 2;
            case DISAGREEMENT -> 3;
            case REFUSED -> 4;
        };
    }
}
