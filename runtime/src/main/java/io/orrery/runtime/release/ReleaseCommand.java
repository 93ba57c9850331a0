package io.orrery.runtime.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./orrery release`: the steps of a new release, and whether one may be followed by the next.
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "The steps of a new release with their commands, and whether a gate holds.")
public final class ReleaseCommand {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final int ROLL_BACK = 1;
    private static final int NO_ANSWER = 3;
    private static final int TRIES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "plan", mixinStandardHelpOptions = true, description = "Prints the steps; changes nothing.")
    int plan(
            @Option(names = "--environment", required = true, description = "As the file names it.") String name,
            @Option(names = "--repository", required = true, description = "Of the image.") String repository,
            @Option(names = "--from", required = true, description = "Digest that runs now.") String from,
            @Option(names = "--to", required = true, description = "Digest of the new release.") String to,
            @Option(names = "--without-da", description = "Leaves the DA connector's values out.") boolean withoutDa,
            @Option(names = "--json", description = "For programs.") boolean json,
            @Option(names = "--file", defaultValue = "deploy/release/rollout.yaml", description = FILE) Path file)
            throws JsonProcessingException {
        var rollout = sound(file);
        var environment = rollout.environments().get(name);
        if (environment == null) {
            throw refused("--environment " + name + ": is one of "
                    + String.join(", ", rollout.environments().keySet()));
        }
        var images = new ReleasePlan.Images(repository, digest("--from", from), digest("--to", to));
        if (from.equals(to)) {
            throw refused("--to: is the digest that runs now");
        }
        var plan = ReleasePlan.of(rollout, environment, !withoutDa, images);
        var out = spec.commandLine().getOut();
        out.print(json ? new ObjectMapper().writeValueAsString(plan) + System.lineSeparator() : plan.text());
        out.flush();
        return 0;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Whether the file holds together and, with --gate, whether that gate does: 0 it holds, 1 take"
                    + " the step back, 3 no answer.")
    int check(
            @Option(names = "--gate", description = "Name of a gate.") Optional<String> name,
            @Option(names = "--prometheus", description = "Its URL.") Optional<URI> prometheus,
            @Option(names = "--file", defaultValue = "deploy/release/rollout.yaml", description = FILE) Path file)
            throws InterruptedException {
        var rollout = sound(file);
        if (name.isPresent() != prometheus.isPresent()) {
            throw refused("--gate and --prometheus: go together");
        }
        if (name.isEmpty() || prometheus.isEmpty()) {
            return say("The order of the release holds together.", 0);
        }
        var gate = rollout.gates().get(name.get());
        if (gate == null) {
            throw refused("--gate " + name.get() + ": is one of "
                    + String.join(", ", rollout.gates().keySet()));
        }
        return switch (new GateCheck(prometheus.get()).check(gate, TRIES, PAUSE)) {
            case GateCheck.Verdict.Holds holds -> say(name.get() + " holds: " + holds.value(), 0);
            case GateCheck.Verdict.Broken broken -> say(name.get() + " is broken: " + broken.value(), ROLL_BACK);
            case GateCheck.Verdict.NoAnswer silent -> say(name.get() + ": no answer, " + silent.why(), NO_ANSWER);
        };
    }

    private static final String FILE = "The order of the release (default ${DEFAULT-VALUE}).";

    private int say(String line, int status) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
        return status;
    }

    /// Status 2, which is not the one that takes a step back.
    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private String digest(String option, String value) {
        if (!DIGEST.matcher(value).matches()) {
            throw refused(option + " " + value + ": is a digest, sha256: and 64 hexadecimal digits; a tag can move");
        }
        return value;
    }

    private Rollout sound(Path file) {
        try {
            var read = RolloutFile.read(Files.readString(file));
            if (!read.problems().isEmpty()) {
                throw refused(file + ": " + String.join("; ", read.problems()));
            }
            return read.rollout();
        } catch (IOException unreadable) {
            throw refused(file + ": can not be read: " + unreadable.getMessage());
        }
    }
}
