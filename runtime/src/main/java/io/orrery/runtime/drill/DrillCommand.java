package io.orrery.runtime.drill;

import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./orrery drill`.
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = "Does faults to a cluster on this machine, under load, and says whether every promise was kept:"
                + " list, run, all.",
        synopsisSubcommandLabel = "COMMAND")
public final class DrillCommand implements Runnable {
    private static final int BROKEN = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which: list, run NAME or all");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The drills that there are.")
    int list() {
        for (var drill : Drill.all()) {
            spec.commandLine().getOut().printf(Locale.ROOT, "%-20s %s%n", drill.name(), drill.about());
        }
        spec.commandLine().getOut().flush();
        return 0;
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Does one drill, or several on one ground. The status is 0 only if every promise was kept.")
    int run(
            @Parameters(paramLabel = "NAME", arity = "1..*", description = "As list tells it.") List<String> names,
            @Option(names = "--seed", description = SEED) Long seed,
            @Option(
                            names = "--runs",
                            defaultValue = "6",
                            description =
                                    "validator-failover, validator-duties: how often a node is lost (default ${DEFAULT-VALUE}).")
                    int runs,
            @Option(
                            names = "--nodes",
                            defaultValue = "3",
                            description =
                                    "validator-failover, validator-duties: nodes of the cluster (default ${DEFAULT-VALUE}).")
                    int nodes,
            @Option(names = "--json", description = JSON) boolean json,
            @Option(names = "--home", defaultValue = HOME, description = FOLDER) Path home)
            throws Exception {
        var known = Drill.all(new ValidatorFailoverDrill(runs, nodes));
        return all(names.stream().map(name -> named(known, name)).toList(), seed, json, home);
    }

    private Drill named(List<Drill> known, String name) {
        return known.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is no drill \"" + name + "\"; there are "
                                + known.stream().map(Drill::name).toList()));
    }

    @Command(
            name = "all",
            mixinStandardHelpOptions = true,
            description =
                    "Does every drill but those of alerts, one after another on one ground. The status is 0 only if some"
                            + " were run, and all of those kept every promise.")
    int all(
            @Option(names = "--seed", description = SEED) Long seed,
            @Option(names = "--json", description = JSON) boolean json,
            @Option(names = "--home", defaultValue = HOME, description = FOLDER) Path home)
            throws Exception {
        return all(
                Drill.all().stream()
                        .filter(drill -> !(drill instanceof AlertDrill))
                        .toList(),
                seed,
                json,
                home);
    }

    private static final String SEED = "Makes the same transfers and the same faults again.";
    private static final String JSON = "One JSON object a line on standard output for each drill.";
    private static final String HOME = ".orrery/drill";
    private static final String FOLDER = "A folder in it is emptied for the ground (default ${DEFAULT-VALUE}).";

    private int all(List<Drill> drills, Long seed, boolean json, Path home) throws Exception {
        var out = spec.commandLine().getOut();
        var outcomes = new DrillSeries(home, Narrator.onStandardError())
                .run(drills, seed == null ? System.nanoTime() : seed, outcome -> {
                    out.println(json ? outcome.json() : outcome.table());
                    out.flush();
                });
        return DrillSeries.held(outcomes) ? 0 : BROKEN;
    }
}
