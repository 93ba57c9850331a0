package io.orrery.runtime.admin;

import io.orrery.domain.validator.custody.KeySetCustody;

/// How a key set's fence is told to people.
public final class FenceText {
    private FenceText() {}

    /// Whether it may be used.
    public static String usability(KeySetCustody.State fence) {
        if (!fence.enabled()) {
            return "not enabled";
        }
        return fence.paused() ? "paused" : "enabled";
    }

    /// In a line, with whoever has it.
    public static String of(KeySetCustody.State fence) {
        return usability(fence) + ", epoch " + fence.epoch() + ", "
                + (fence.owner().isEmpty() ? "nobody has it" : fence.owner() + " has it");
    }
}
