package io.orrery.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/// `./orrery` itself, before it hands over to the program.
final class LauncherTest {
    private static final Path LAUNCHER = NodeHome.root().resolve("orrery").toAbsolutePath();
    /// What the launcher itself runs. No JDK, no Maven and no Node are among them.
    private static final List<String> TOOLS = List.of("bash", "cat", "dirname", "readlink", "sed");

    @TempDir
    private Path folder;

    /// On a machine that has nothing but TOOLS.
    private Program orrery(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(Stream.concat(Stream.of(LAUNCHER.toString()), Arrays.stream(arguments))
                .toList());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "ORRERY_JAVA_HOME"));
        builder.environment().put("PATH", path().toString());
        builder.environment().put("ORRERY_JDK_SEARCH", folder.resolve("nowhere").toString());
        builder.environment().putAll(environment);
        return Program.run(folder, builder);
    }

    private Path path() throws IOException {
        var path = Files.createDirectories(folder.resolve("path"));
        for (var tool : TOOLS) {
            if (!Files.exists(path.resolve(tool))) {
                standIn(path.resolve(tool), find(tool));
            }
        }
        return path;
    }

    private static void standIn(Path place, Path program) throws IOException {
        Files.writeString(place, "#!/bin/sh\nexec " + program + " \"$@\"\n");
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path find(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .map(place -> Path.of(place, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(tool + " is not on the PATH"));
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        orrery(Map.of(), "build").refusedWith(1, "no JDK 25 found", "Install", "JAVA_HOME");
    }

    @Test
    void anOlderJdkIsNoJdk() throws Exception {
        var old = Files.createDirectories(folder.resolve("jdk-21"));
        Files.createDirectories(old.resolve("bin"));
        standIn(old.resolve("bin/javac"), find("bash"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"21.0.4\"\n");

        orrery(Map.of("JAVA_HOME", old.toString(), "ORRERY_JDK_SEARCH", old.toString()), "build")
                .refusedWith(1, "no JDK 25 found");
    }

    @Test
    void withoutNodeItSaysWhatToInstall() throws Exception {
        standIn(path().resolve("mvn"), find("bash"));

        orrery(Map.of("ORRERY_JDK_SEARCH", System.getProperty("java.home")), "build")
                .refusedWith(1, "node not found", "Install Node 20");
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        orrery(Map.of("JAVA_HOME", System.getProperty("java.home")), "build")
                .refusedWith(1, "mvn not found", "Install Maven 3.8");
    }

    @Test
    void anUnknownCommandIsMisuse() throws Exception {
        orrery(Map.of(), "frobnicate").refusedWith(2, "unknown command 'frobnicate'", "help");
    }

    @Test
    void helpListsEveryCommandOfTheProgramAndItNeedsNothing() throws Exception {
        var help = orrery(Map.of(), "help");

        assertThat(help.status()).isZero();
        var listed = Pattern.compile("^ {2}\\./orrery ([a-z-]+) ", Pattern.MULTILINE)
                .matcher(help.printed())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(listed)
                .containsAll(commands())
                .contains("test", "build", "help")
                .doesNotHaveDuplicates();
        assertThat(orrery(Map.of()).printed()).isEqualTo(help.printed());
    }

    @Test
    void everyCommandOfTheProgramIsHandedOverToIt() throws Exception {
        for (var command : commands()) {
            // Without a JDK it gets as far as looking for one: the command is known.
            orrery(Map.of(), command).refusedWith(1, "no JDK 25 found");
        }
    }

    private static List<String> commands() {
        return Arrays.stream(Main.class.getAnnotation(Command.class).subcommands())
                .map(command -> command.getAnnotation(Command.class).name())
                .toList();
    }
}
