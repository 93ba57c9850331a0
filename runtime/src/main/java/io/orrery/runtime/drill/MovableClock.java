package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The wall clock of one node's process, which can be moved while it runs: a library that is loaded
/// before the system's own, and adds what a file says. Clocks that measure how long something takes are
/// not touched.
///
/// @param file has the nanoseconds that the clock is moved by
/// @param library of `clock.c`
record MovableClock(Path file, Path library) {
    private static final String SOURCE = "clock.c";
    private static final String COMPILER = "cc";

    /// Why there is none on this machine.
    static Optional<String> lacking() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("a clock that can be moved is made for Linux");
        }
        try {
            return Tool.succeeds(COMPILER, "--version") ? Optional.empty() : Optional.of("the C compiler cc fails");
        } catch (IOException none) {
            return Optional.of("there is no C compiler: cc is not on the path");
        }
    }

    /// Builds the library for the nodes of a ground.
    ///
    /// @param folder for the library
    static Path library(Path folder) throws IOException {
        var source = folder.resolve(SOURCE);
        var library = folder.resolve("clock.so").toAbsolutePath();
        try (var text = MovableClock.class.getResourceAsStream(SOURCE)) {
            if (text == null) {
                throw new IllegalStateException(SOURCE + " is not on the class path");
            }
            Files.copy(text, source);
        }
        if (!Tool.succeeds(COMPILER, "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")) {
            throw new Complaint(COMPILER + " does not compile " + source);
        }
        return library;
    }

    /// One that is right.
    static MovableClock of(Path file, Path library) throws IOException {
        var clock = new MovableClock(file.toAbsolutePath(), library);
        clock.move(Duration.ZERO);
        return clock;
    }

    /// For the process whose clock it is to be.
    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "ORRERY_CLOCK_MOVED_BY", file.toString());
    }

    /// @param by ahead of the machine's, or behind it where it is negative
    void move(Duration by) throws IOException {
        var nanos = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(by.toNanos())
                .flip();
        // In place, because processes have mapped it.
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(nanos, 0);
        }
    }
}
