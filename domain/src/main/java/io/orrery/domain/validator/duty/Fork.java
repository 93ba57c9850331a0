package io.orrery.domain.validator.duty;

/// What a state says of its fork.
///
/// @param epoch from which on the current version counts
public record Fork(Version previousVersion, Version currentVersion, long epoch) {
    public Fork {
        Bounds.time("fork.epoch", epoch);
    }
}
