package io.orrery.runtime.config;

import java.util.Optional;

/// What may be set, as a file of the reference has it.
///
/// @param file without `.conf`
/// @param meaning the comment above it; that of its paragraph or of its block where it has none; empty where nobody
/// says
/// @param written the default as it stands in the file; empty where there is none
/// @param variable of the environment that sets it
record Setting(String file, String key, String meaning, String written, Optional<String> variable, Kind kind) {
    static final String ROOT = "orrery.";
    private static final String TIME_OR_OFF = "Kind: off, or a time.";

    static Setting of(String file, String key, String comment, String written) {
        boolean told = comment.endsWith(TIME_OR_OFF);
        return new Setting(
                file,
                key,
                told
                        ? comment.substring(0, comment.length() - TIME_OR_OFF.length())
                                .strip()
                        : comment,
                written,
                Optional.empty(),
                told ? Kind.TIME_OR_OFF : Kind.of(written));
    }

    /// Whether it is one of ours, and none of a library's.
    boolean isOurs() {
        return key.startsWith(ROOT);
    }

    Setting setBy(String name) {
        return new Setting(file, key, meaning, written, Optional.of(name), kind);
    }

    /// Highest value, where the key's name says it.
    Optional<Long> most() {
        if (kind != Kind.NUMBER) {
            return Optional.empty();
        }
        if (key.endsWith(".port")) {
            return Optional.of(65_535L);
        }
        return key.endsWith("-percent") ? Optional.of(100L) : Optional.empty();
    }
}
