package io.orrery.runtime.validator;

import io.orrery.runtime.admin.AdminCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery validator handover`: asks a running node, as `./orrery admin hand-over-keys` does.
@Command(
        name = "handover",
        mixinStandardHelpOptions = true,
        description = "Has the node that has the key set give it to another, within a second.")
final class HandOverCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--home",
            defaultValue = ".orrery/validator",
            description = "Folder of any of the nodes, on this machine (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/validator");

    @Option(names = "--to", paramLabel = "NODE", description = "HOST:PORT of its remoting; the next one without.")
    private Optional<String> to = Optional.empty();

    @Override
    public Integer call() {
        var own = spec.commandLine();
        var admin = new CommandLine(new AdminCommand())
                .setOut(own.getOut())
                .setErr(own.getErr())
                .setExecutionExceptionHandler(own.getExecutionExceptionHandler());
        var arguments = new ArrayList<>(List.of("hand-over-keys", "--home", home.toString()));
        to.ifPresent(node -> arguments.addAll(List.of("--to", node)));
        return admin.execute(arguments.toArray(String[]::new));
    }
}
