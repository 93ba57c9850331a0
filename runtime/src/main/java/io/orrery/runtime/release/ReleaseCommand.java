package io.orrery.runtime.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.release.ChartSettings.Colour;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery release`: the steps of a new release, whether one may be followed by the next, and all of them in turn.
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "The steps of a new release with their commands, whether a gate holds, and the whole way there or"
                + " back.",
        subcommands = {ReleaseRunCommand.class, ReleaseBackCommand.class})
public final class ReleaseCommand {
    private static final int ROLL_BACK = 1;
    private static final int NO_ANSWER = 3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "plan", mixinStandardHelpOptions = true, description = "Prints the steps; changes nothing.")
    int plan(
            @Mixin ReleaseOptions options,
            @Option(names = "--green", description = "The provers that are there now are the green ones.")
                    boolean green,
            @Option(names = "--json", description = "For programs.") boolean json)
            throws JsonProcessingException {
        var plan = options.plan(green ? Colour.GREEN : Colour.BLUE);
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
            @Mixin OrderOption order,
            @Option(names = "--gate", description = "Name of a gate.") Optional<String> name,
            @Option(names = "--environment", description = "Where: how long an epoch is there.") Optional<String> place,
            @Option(names = "--prometheus", description = "Its URL.") Optional<URI> prometheus)
            throws InterruptedException {
        var rollout = order.read();
        if (name.isPresent() != prometheus.isPresent()) {
            throw order.refused("--gate and --prometheus: go together");
        }
        if (name.isEmpty() || prometheus.isEmpty()) {
            return say("The order of the release holds together.", 0);
        }
        var gate = rollout.gates().get(name.get());
        if (gate == null) {
            throw order.refused("--gate " + name.get() + ": is one of "
                    + String.join(", ", rollout.gates().keySet()));
        }
        if (place.isEmpty() && gate.window().epochs() > 0) {
            throw order.refused("--environment: says how long the epochs of --gate " + name.get() + " are");
        }
        int epoch = place.map(order::environment)
                .map(Rollout.Environment::epochSeconds)
                .orElse(0);
        if (epoch == 0 && gate.window().epochs() > 0) {
            throw order.refused("--gate " + name.get() + ": is of validators");
        }
        var pace = ReleaseRun.Pace.REAL;
        var verdict = new GateCheck(prometheus.get()).check(gate.in(epoch, name.get()), pace.tries(), pace.pause());
        return switch (verdict) {
            case GateCheck.Verdict.Holds holds -> say(name.get() + " holds: " + holds.value(), 0);
            case GateCheck.Verdict.Broken broken -> say(name.get() + " is broken: " + broken.value(), ROLL_BACK);
            case GateCheck.Verdict.NoAnswer silent -> say(name.get() + ": no answer, " + silent.why(), NO_ANSWER);
        };
    }

    private int say(String line, int status) {
        var out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
        return status;
    }
}
