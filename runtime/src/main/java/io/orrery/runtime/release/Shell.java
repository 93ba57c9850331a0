package io.orrery.runtime.release;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Starts commands one after another, each with an end.
///
/// Once it is closed it starts nothing more, and nobody who waits for a command is told how it ended: whoever has
/// closed
/// it says what is to be said.
final class Shell {
    /// Above what helm itself waits.
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /// For a command that was asked to end: helm writes down that its release has failed.
    private static final Duration LAST_WORDS = Duration.ofSeconds(60);

    private static final int NOT_FOUND = 127;

    private final Map<String, String> environment;
    private final Object lock = new Object();
    private Optional<Process> current = Optional.empty();
    private boolean closed;

    /// @param environment of the commands, with the PATH on which they are looked for
    Shell(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /// How it ended. Both outputs go to `line`.
    int run(List<String> command, Consumer<String> line) throws InterruptedException {
        var program = find(command.getFirst());
        if (program.isEmpty()) {
            line.accept(command.getFirst() + " is not on the PATH");
            return NOT_FOUND;
        }
        var words = new ArrayList<>(command);
        words.set(0, program.get().toString());
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        int status;
        try {
            status = await(start(builder), line);
        } catch (IOException failed) {
            line.accept(command.getFirst() + ": " + failed.getMessage());
            status = NOT_FOUND;
        }
        synchronized (lock) {
            current = Optional.empty();
            if (closed) {
                lock.notifyAll();
            } else {
                return status;
            }
        }
        return never();
    }

    private Process start(ProcessBuilder builder) throws IOException, InterruptedException {
        synchronized (lock) {
            if (!closed) {
                var process = builder.start();
                current = Optional.of(process);
                return process;
            }
        }
        return never();
    }

    private static int await(Process process, Consumer<String> line) throws IOException, InterruptedException {
        process.getOutputStream().close();
        var watch = Thread.ofVirtual().start(() -> {
            try {
                if (!process.waitFor(PATIENCE)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                // It has ended.
            }
        });
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var next = lines.readLine(); next != null; next = lines.readLine()) {
                line.accept(next);
            }
            return process.waitFor();
        } finally {
            watch.interrupt();
        }
    }

    private Optional<Path> find(String program) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Asks the command that runs to end, and waits until it has.
    void close() throws InterruptedException {
        Optional<Process> running;
        synchronized (lock) {
            closed = true;
            running = current;
        }
        if (running.isPresent()) {
            // By its handle, which leaves open where it says its last words.
            running.get().toHandle().destroy();
            if (!running.get().waitFor(LAST_WORDS.toSeconds(), TimeUnit.SECONDS)) {
                running.get().destroyForcibly();
            }
        }
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // It returns nothing, whatever is wanted.
    private static <T> T never() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new IllegalStateException("nobody opens that");
    }
}
