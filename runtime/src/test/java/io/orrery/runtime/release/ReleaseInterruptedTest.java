package io.orrery.runtime.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.Main;
import io.orrery.runtime.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The program itself, which is asked to end, or finds something else than it was told.
class ReleaseInterruptedTest {
    private static final String OLD = "sha256:" + "a1".repeat(32);
    private static final String NEW = "sha256:" + "b2".repeat(32);
    private static final int TERMINATED = 143;

    @TempDir
    private Path folder = Path.of("");

    private ProcessBuilder program(Tools tools, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "release"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(tools.environment());
        return builder;
    }

    private String state() {
        return folder.resolve("state.json").toString();
    }

    private String[] run(String prometheus, String from) {
        return new String[] {
            "run",
            "--file=../deploy/release/rollout.yaml",
            "--environment=dev",
            "--without-da",
            "--repository=registry.example/orrery",
            "--from=" + from,
            "--to=" + NEW,
            "--signer=^https://example/",
            "--prometheus=" + prometheus,
            "--state=" + state()
        };
    }

    private static String running(String digest) {
        return "echo '{\"image\":{\"digest\":\"%s\"},\"roles\":{\"prover\":{\"enabled\":false},\"prover-green\":{\"enabled\":true}}}'"
                .formatted(digest);
    }

    @Test
    void whoeverIsAskedToEndEndsItsCommandAndSaysWhereItStandsAndHowToGoBack() throws Exception {
        var tools = Tools.in(folder.resolve("tools"))
                .once("^helm get values", running(OLD))
                .where(
                        "^helm upgrade",
                        "tail -f /dev/null & trap \"echo told to end; kill $!; exit 1\" TERM; echo at work; wait");
        try (var prometheus = Gauge.of(Gauge::sound)) {
            var process = program(tools, run(prometheus.url().toString(), OLD))
                    .redirectErrorStream(true)
                    .start();
            try (var lines = process.inputReader()) {
                until(lines, "    at work");
                process.toHandle().destroy();
                var last = lines.lines().toList();

                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(TERMINATED);
                assertThat(last)
                        .contains("    told to end", "interrupted: dev stands in step green")
                        .contains("  all the way: ./orrery release back --state " + state())
                        .anySatisfy(line -> assertThat(line)
                                .startsWith("  before it: helm upgrade")
                                .contains("image.digest=" + OLD));
            } finally {
                process.destroyForcibly();
            }
        }
        assertThat(tools.changes()).hasSize(1);

        // Nothing new is begun before it is taken back.
        var said = new StringWriter();
        var refused = new CommandLine(new ReleaseCommand())
                .setExecutionExceptionHandler((failure, _, _) -> {
                    said.append(failure.getMessage());
                    return 1;
                })
                .execute(run("http://127.0.0.1:1", OLD));
        assertThat(refused).isEqualTo(1);
        assertThat(said.toString()).contains("a release of dev has not ended: ./orrery release back");

        tools.asUsual();
        var back = Program.run(folder, program(tools, "back", "--state=" + state()));

        assertThat(back.status()).isEqualTo(1);
        assertThat(back.printed()).contains("went back: what was there before is there");
        // The pool that was there before is the green one.
        assertThat(tools.changes().getLast())
                .endsWith("--set image.digest=" + OLD
                        + " --set roles.prover.enabled=false --set roles.prover-green.enabled=true");
        assertThat(Path.of(state())).doesNotExist();
    }

    private static void until(BufferedReader lines, String wanted) throws IOException {
        var seen = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            if (line.equals(wanted)) {
                return;
            }
        }
        throw new AssertionError("'" + wanted + "' was not said: " + seen);
    }

    @Test
    void whatRunsMustBeWhatIsLeft() throws Exception {
        var tools = Tools.in(folder.resolve("tools")).where("^helm get values", running(NEW));

        var told = Program.run(folder, program(tools, run("http://127.0.0.1:1", OLD)));

        assertThat(told.status()).isEqualTo(5);
        assertThat(told.printed()).contains("nothing was changed: --from is not what runs, which is " + NEW);
        assertThat(tools.calls()).hasSize(1);
    }

    @Test
    void aReleaseThatHasNotEndedIsSeenInWhatRuns() throws Exception {
        var both = Running.read(
                "{\"image\":{\"digest\":\"x\"},\"roles\":{\"core\":{\"digest\":\"y\"},\"prover-green\":{\"enabled\":true},"
                        + "\"validator\":{\"partition\":1}}}");

        assertThat(both.unended()).containsExactly("roles.core.digest", "roles.validator.partition");
        assertThat(both.pools(List.of("prover"))).containsExactlyInAnyOrder(ChartSettings.Colour.values());
        assertThat(Running.read("{\"roles\":{}}").pools(List.of("prover"))).containsExactly(ChartSettings.Colour.BLUE);
    }

    @Test
    void thereMayBeNothingToGoBackFrom() {
        var said = new StringWriter();
        var status = new CommandLine(new ReleaseCommand())
                .setOut(new PrintWriter(said))
                .execute("back", "--state=" + folder.resolve("none.json"));

        assertThat(status).isZero();
        assertThat(said.toString()).contains("no release has stopped halfway");
    }

    @Test
    void aStateThatCanNotBeReadIsNotTakenForNone() throws IOException {
        var file = Files.writeString(folder.resolve("torn.json"), "{");
        var said = new StringWriter();
        var status = new CommandLine(new ReleaseCommand())
                .setExecutionExceptionHandler((failure, _, _) -> {
                    said.append(failure.getMessage());
                    return 1;
                })
                .execute("back", "--state=" + file);

        assertThat(status).isEqualTo(1);
        assertThat(said.toString()).contains("torn.json can not be read");
    }
}
