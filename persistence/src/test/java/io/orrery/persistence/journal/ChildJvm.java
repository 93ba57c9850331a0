package io.orrery.persistence.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                // It lives for a few seconds.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
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
        untilTold();
        System.exit(1);
    }

    /// In the child: waits for [#tell].
    public static void untilTold() throws IOException {
        var _ = System.in.read();
    }

    public void tell() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /// The next line that the child says; fails where the child has ended.
    public String nextLine() throws IOException {
        return line().orElseThrow(() -> new IOException("the child process has ended"));
    }

    /// SIGKILL. What the child had said before, and was not read.
    public List<String> kill() throws IOException {
        // By its handle: the process itself would close what is to be read.
        process.toHandle().destroyForcibly();
        process.onExit().join();
        var lines = new ArrayList<String>();
        for (var line = line(); line.isPresent(); line = line()) {
            lines.add(line.get());
        }
        return lines;
    }

    private Optional<String> line() throws IOException {
        while (true) {
            var line = output.readLine();
            if (line == null) {
                return Optional.empty();
            }
            if (line.startsWith(PREFIX)) {
                return Optional.of(line.substring(PREFIX.length()));
            }
        }
    }

    /// SIGKILL.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
