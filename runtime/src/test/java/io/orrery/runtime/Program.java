package io.orrery.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real program in a process of its own, as `./orrery` would start it, until it has ended by itself.
///
/// @param said standard error without what the JVM itself warns of
public record Program(int status, String printed, List<String> said) {
    /// Far above what a start takes: it only keeps a program that hangs from hanging the tests.
    private static final int PATIENCE_SECONDS = 120;

    public static Program run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        return run(folder, List.of(), arguments);
    }

    /// @param flags of the JVM
    public static Program run(Path folder, List<String> flags, List<String> arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return run(folder, new ProcessBuilder(command));
    }

    public static Program run(Path folder, ProcessBuilder builder) throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "out", ".txt");
        var err = Files.createTempFile(folder, "err", ".txt");
        var process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended by itself; it said:%n%s", Files.readString(err))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Program(
                process.exitValue(),
                Files.readString(out),
                Files.readAllLines(err).stream()
                        .filter(line -> !line.startsWith("WARNING: "))
                        .toList());
    }

    /// What the program itself complains of: lines of the log are not among them.
    List<String> complaints() {
        return said.stream().filter(line -> line.startsWith("orrery: ")).toList();
    }

    /// It failed, said why in one line with all these words, and showed no trace of its inside.
    public void refusedWith(int expectedStatus, String... words) {
        assertThat(complaints()).as("what was said: %s", said).hasSize(1);
        assertThat(complaints().getFirst()).contains(words);
        assertThat(said).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
        assertThat(status).isEqualTo(expectedStatus);
    }
}
