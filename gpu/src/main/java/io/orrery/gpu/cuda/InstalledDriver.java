package io.orrery.gpu.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// The number of the driver's own release, which its API does not tell: the system's kernel does.
final class InstalledDriver {
    private static final Path VERSION = Path.of("/proc/driver/nvidia/version");
    private static final Pattern NUMBER = Pattern.compile("\\b\\d{3,}\\.\\d+(\\.\\d+)?\\b");

    private InstalledDriver() {}

    /// `580.159.04`, where it can be read.
    static Optional<String> release() {
        try {
            return in(Files.readString(VERSION));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<String> in(String text) {
        var matcher = NUMBER.matcher(text);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }
}
