package io.orrery.runtime.chain;

import java.util.Optional;

/// Whether a client may be asked, and why not.
sealed interface Verdict {
    record Ready(Sight of) implements Verdict {}

    record Syncing(Sight of) implements Verdict {}

    record Behind(Sight of, long maxLag, String unit) implements Verdict {}

    record Alone(Sight of, long minPeers) implements Verdict {}

    record OtherChain(Sight of, String wanted) implements Verdict {}

    /// It did not answer, or not what its API says.
    record Unclear(String why) implements Verdict {}

    default boolean isReady() {
        return this instanceof Ready;
    }

    /// What was seen; of another chain nothing that would count.
    default Optional<Sight> sight() {
        return switch (this) {
            case Ready(var sight) -> Optional.of(sight);
            case Syncing(var sight) -> Optional.of(sight);
            case Behind(var sight, var _, var _) -> Optional.of(sight);
            case Alone(var sight, var _) -> Optional.of(sight);
            case OtherChain _, Unclear _ -> Optional.empty();
        };
    }

    /// In one line.
    default String text() {
        return switch (this) {
            case Ready _ -> "ready";
            case Syncing _ -> "syncing: it is still catching up";
            case Behind(var sight, var maxLag, var unit) ->
                "behind: "
                        + (sight.lag().isPresent()
                                ? "by " + sight.lag().getAsLong() + " " + unit
                                : "it does not say by how many " + unit)
                        + ", and at most " + maxLag + " are allowed";
            case Alone(var sight, var minPeers) ->
                "alone: it has " + sight.peers() + " peers, and at least " + minPeers + " are wanted";
            case OtherChain(var sight, var wanted) ->
                "other chain: it is on " + sight.identity() + ", and " + wanted + " is wanted";
            case Unclear(var why) -> "unclear: " + why;
        };
    }
}
