package io.orrery.runtime.terraform;

import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Terraform's own program on a copy of `deploy/terraform`, so that what it writes beside the files is not in the tree.
record Terraform(String program, Path tree, ProviderSchema provider) {
    static final Path SOURCES = NodeHome.root().resolve("deploy/terraform");

    /// What it answered.
    record Answer(int status, String text) {}

    /// Without the program the test says aloud that it was not run.
    static String orAbort() {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .map(place -> Path.of(place).resolve("terraform"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> {
                    var why = "not run: no terraform on this machine, so nothing held the files of deploy/terraform";
                    System.err.println(why);
                    return Assumptions.abort(why);
                });
    }

    /// On a copy of its own.
    Terraform on(Path folder) {
        copy(SOURCES, folder);
        return new Terraform(program, folder, provider);
    }

    /// A command in a folder of the tree, such as `modules/network`.
    Answer run(String folder, String... command) {
        try {
            var builder = new ProcessBuilder(Stream.concat(Stream.of(program), Arrays.stream(command))
                            .toList())
                    .directory(tree.resolve(folder).toFile())
                    .redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("TF_") || name.startsWith("AWS_"));
            builder.environment().put("TF_REATTACH_PROVIDERS", provider.reattach());
            builder.environment().put("TF_IN_AUTOMATION", "true");
            builder.environment().put("TF_CLI_CONFIG_FILE", "/dev/null");
            builder.environment().put("CHECKPOINT_DISABLE", "true");
            var process = builder.start();
            process.getOutputStream().close();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.onExit().join().exitValue(), text);
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
    }

    Answer init(String folder) {
        return run(folder, "init", "-backend=false", "-no-color", "-input=false");
    }

    Answer validate(String folder) {
        return run(folder, "validate", "-no-color");
    }

    Answer test(String folder) {
        return run(folder, "test", "-no-color");
    }

    /// Every module and environment.
    static List<String> folders() {
        return Stream.of("modules", "envs")
                .filter(kind -> Files.isDirectory(SOURCES.resolve(kind)))
                .flatMap(kind -> list(SOURCES.resolve(kind)).map(folder -> kind + "/" + folder.getFileName()))
                .toList();
    }

    static Stream<Path> list(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void copy(Path from, Path to) {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(each -> !each.toString().contains("/.terraform"))
                    .toList()) {
                var copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        } catch (IOException uncopied) {
            throw new UncheckedIOException(uncopied);
        }
    }
}
