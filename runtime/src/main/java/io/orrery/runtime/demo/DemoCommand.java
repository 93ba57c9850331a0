package io.orrery.runtime.demo;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./orrery demo`.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Deposits, signed transfers, proofs, finality and withdrawals on a local devnet.")
public final class DemoCommand implements Callable<Integer> {
    private static final int MOST_TRANSFERS = 100_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--transfers", defaultValue = "64", description = "How many transfers (default ${DEFAULT-VALUE}).")
    private int transfers;

    @Option(names = "--crash", description = "Kill the node with SIGKILL at two random moments and start it again.")
    private boolean crash;

    @Option(names = "--json", description = "End with one JSON object on standard output instead of a table.")
    private boolean json;

    @Option(names = "--seed", description = "Makes the same transfers and crashes again.")
    private Long seed = System.nanoTime();

    @Option(
            names = "--home",
            defaultValue = ".orrery/demo",
            description = "Folder for the demo's chain and node; emptied first (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/demo");

    @Override
    public Integer call() throws Exception {
        if (transfers < 1 || transfers > MOST_TRANSFERS) {
            throw new ParameterException(spec.commandLine(), "--transfers is from 1 to " + MOST_TRANSFERS);
        }
        var narrator = Narrator.onStandardError();
        var outcome = new Demo(new Demo.Plan(transfers, crash, seed, home), narrator).run();
        var out = spec.commandLine().getOut();
        out.println(json ? outcome.json() : outcome.table());
        out.flush();
        return outcome.rootsAgree() ? 0 : 1;
    }
}
