package io.orrery.ethereum.beacon;

import java.time.Duration;

/// Bounds on talking to beacon nodes, and how several are used.
///
/// @param timeout of one answer, from connecting to the last byte
/// @param blockTimeout of a block that is made or published
/// @param patience after which the next node is asked as well, and after which nodes that did not agree
///     are asked once more
/// @param agreement how many nodes have to say the same source, target and head for a vote
/// @param look how often each node is asked how far it is
/// @param mostBehind slots that a node's head may be behind the latest of them
/// @param calls to one node under way at once
/// @param waiting calls to one node that wait for those; one more fails
/// @param silentSlots without a byte after which a stream of events counts as broken
/// @param pause before a stream is taken up again; doubles with each failure
/// @param longestPause where that ends
public record BeaconSettings(
        Duration timeout,
        Duration blockTimeout,
        Duration patience,
        int agreement,
        Duration look,
        long mostBehind,
        int calls,
        int waiting,
        int silentSlots,
        Duration pause,
        Duration longestPause) {
    private static final int MOST_CALLS = 1024;

    /// As `beacon.conf` has it.
    public static final BeaconSettings DEFAULT = new BeaconSettings(
            Duration.ofSeconds(4),
            Duration.ofSeconds(6),
            Duration.ofSeconds(1),
            1,
            Duration.ofSeconds(4),
            2,
            32,
            256,
            8,
            Duration.ofMillis(500),
            Duration.ofSeconds(10));

    public BeaconSettings {
        require(timeout.isPositive(), "timeout", timeout, "above 0");
        require(blockTimeout.isPositive(), "block-timeout", blockTimeout, "above 0");
        require(patience.isPositive(), "patience", patience, "above 0");
        require(agreement >= 1, "agreement", agreement, "at least 1");
        require(look.isPositive(), "look", look, "above 0");
        require(mostBehind >= 1, "most-behind", mostBehind, "at least 1");
        require(calls >= 1 && calls <= MOST_CALLS, "calls", calls, "1 to " + MOST_CALLS);
        require(waiting >= 0, "waiting", waiting, "at least 0");
        require(silentSlots >= 1, "events.silent-slots", silentSlots, "at least 1");
        require(pause.isPositive(), "events.pause", pause, "above 0");
        require(longestPause.compareTo(pause) >= 0, "events.longest-pause", longestPause, "at least events.pause");
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("orrery.validator.beacon." + name + " is " + value + ": " + rule);
        }
    }
}
