package io.orrery.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/// What the system says of a process's memory. Linux tells; elsewhere, and of a process that is gone, it is unknown.
public final class ResidentMemory {
    private ResidentMemory() {}

    /// The most that a process has had resident so far, in KiB.
    public static OptionalLong peakKiB(long pid) {
        return line(pid, "VmHWM:");
    }

    /// What it has resident now, in KiB.
    public static OptionalLong nowKiB(long pid) {
        return line(pid, "VmRSS:");
    }

    private static OptionalLong line(long pid, String name) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException notLinuxOrGone) {
            return OptionalLong.empty();
        }
    }
}
