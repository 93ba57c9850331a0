package io.orrery.persistence.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A second process that runs a `main` with this test's class path, and is killed without warning when it is
/// closed.
public final class ChildJvm implements AutoCloseable {
    private static final String PREFIX = "child: ";

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// In the child: a line for the parent.
    public static void say(String line) {
        System.out.println(PREFIX + line);
        System.out.flush();
    }

    /// In the child: waits for its end. A parent that dies closes the pipe, which ends it too.
    @SuppressWarnings("SystemExitOutsideMain")
    public static void untilKilled() throws IOException {
        var ended = System.in.read();
        System.exit(ended);
    }

    /// The next line that the child says; fails where the child has ended.
    public String nextLine() throws IOException {
        while (true) {
            var line = Objects.requireNonNull(output.readLine(), "the child process has ended");
            if (line.startsWith(PREFIX)) {
                return line.substring(PREFIX.length());
            }
        }
    }

    /// SIGKILL.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
