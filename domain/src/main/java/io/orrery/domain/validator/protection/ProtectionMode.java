package io.orrery.domain.validator.protection;

import java.util.Locale;

/// Which of EIP-3076's two databases the rule is.
public enum ProtectionMode {
    /// Everything that was signed counts; only what is slashable, or below where the history begins, is
    /// refused.
    COMPLETE,
    /// Only the highest slot, source and target count; nothing at or below them is signed.
    MINIMAL;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
