package io.orrery.runtime.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.release.ChartSettings.Colour;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery release run`: the whole way, and back where a step does not hold.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Does all steps, each with its wait and gates, and goes back by itself where one does not hold."
                + " Ends with 0 where all hold, 1 where it went back, 3 where it did so because nobody answered, 4 where"
                + " the way back failed, and 5 where nothing was changed.")
final class ReleaseRunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ReleaseOptions options = new ReleaseOptions();

    @Option(names = "--prometheus", required = true, description = "Its URL.")
    private URI prometheus = URI.create("http://127.0.0.1:9090");

    @Option(
            names = "--state",
            description = "Where it is written how far it has come (default .orrery/release-ENVIRONMENT.json).")
    private Optional<Path> file = Optional.empty();

    @Override
    public Integer call() throws InterruptedException, JsonProcessingException {
        if (options.signer.isEmpty()) {
            throw options.order.refused("--signer: says who may have signed what is to run");
        }
        // Whatever is asked wrongly is told before anything is started.
        options.plan(Colour.BLUE);
        var state = new ReleaseState(file.orElse(Path.of(".orrery", "release-" + options.name + ".json")));
        state.read().ifPresent(left -> {
            throw new Complaint("a release of " + left.environment() + " has not ended: ./orrery release back --state "
                    + state.file());
        });
        var frame = new RunFrame(spec.commandLine().getOut(), state, prometheus);
        return frame.whileListening(run -> {
            var live = running(frame);
            return live.isEmpty() ? ReleaseRun.Ended.NOT_BEGUN : run.forward(options.name, options.plan(live.get()));
        });
    }

    /// The pools that are there; empty, and said why, where what runs is not what a plan could begin with.
    private Optional<Colour> running(RunFrame frame) throws InterruptedException {
        var environment = options.environment();
        var printed = new StringBuilder();
        if (frame.shell()
                        .run(
                                Running.command(environment.namespace()),
                                line -> printed.append(line).append('\n'))
                != 0) {
            return not(frame, "what runs is not known: " + printed.toString().strip());
        }
        Running running;
        try {
            running = Running.read(printed.toString());
        } catch (JsonProcessingException garbage) {
            return not(frame, "what runs is not known: " + garbage.getOriginalMessage());
        }
        var pools = running.pools(environment.roles().stream()
                .filter(List.of("prover", "gpu")::contains)
                .toList());
        if (!running.digest().equals(options.from())) {
            return not(frame, "--from is not what runs, which is " + running.digest());
        }
        if (!running.unended().isEmpty() || pools.size() > 1) {
            return not(frame, "a release has not ended: " + running.unended() + ", provers " + pools);
        }
        return Optional.of(pools.equals(Set.of(Colour.GREEN)) ? Colour.GREEN : Colour.BLUE);
    }

    private static Optional<Colour> not(RunFrame frame, String why) {
        frame.say("nothing was changed: " + why);
        return Optional.empty();
    }
}
