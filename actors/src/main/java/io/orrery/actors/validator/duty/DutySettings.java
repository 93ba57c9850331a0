package io.orrery.actors.validator.duty;

import java.time.Duration;
import java.util.OptionalLong;

/// How a keeper does its duties.
///
/// @param retry until a node or the signer is asked again
/// @param builder whether keys are registered with builders
/// @param builderBoost in percent, how much a builder's block is worth; empty for the node's own choice
public record DutySettings(Duration retry, boolean builder, OptionalLong builderBoost) {
    public DutySettings {
        if (retry.toMillis() < 1) {
            throw new IllegalArgumentException("retry: " + retry + " is below a millisecond");
        }
        if (builderBoost.isPresent() && builderBoost.getAsLong() < 0) {
            throw new IllegalArgumentException("builder-boost: " + builderBoost.getAsLong() + " is below 0");
        }
    }
}
