package io.orrery.persistence.fence;

import java.time.Duration;

/// Times of the registry. All of them are measured by the database's clock.
///
/// @param heartbeat how often a node says that it is there
/// @param lease after which silence another may take over what a node had; at least three heartbeats, so
///     that one that is lost or late costs nothing
public record FenceSettings(Duration heartbeat, Duration lease) {
    public FenceSettings {
        if (heartbeat.toMillis() < 10) {
            throw new IllegalArgumentException("heartbeat must be at least 10 ms: " + heartbeat);
        }
        if (lease.compareTo(heartbeat.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException(
                    "lease must be at least three heartbeats of " + heartbeat + ": " + lease);
        }
    }
}
