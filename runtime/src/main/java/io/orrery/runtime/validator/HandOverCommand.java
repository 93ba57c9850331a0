package io.orrery.runtime.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.admin.AdminCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @Option(names = "--here", description = "To the node of this home; where it has the key set, nothing is done.")
    private boolean here;

    @Override
    public Integer call() throws JsonProcessingException {
        if (here && to.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--here and --to: one of them says who gets it");
        }
        var out = spec.commandLine().getOut();
        var heir = to;
        if (here) {
            var page = new StringWriter();
            int asked = admin(new PrintWriter(page), "status", "--json");
            if (asked != 0) {
                return asked;
            }
            var status = new ObjectMapper().readTree(page.toString());
            var node = status.path("node").asText();
            if (status.at("/custody/owner").asText().startsWith(node + "/")) {
                out.println("done: " + node + " has it");
                out.flush();
                return 0;
            }
            heir = Optional.of(node);
        }
        var arguments = new ArrayList<>(List.of("hand-over-keys"));
        heir.ifPresent(node -> arguments.addAll(List.of("--to", node)));
        return admin(out, arguments.toArray(String[]::new));
    }

    private int admin(PrintWriter out, String... arguments) {
        var own = spec.commandLine();
        var admin = new CommandLine(new AdminCommand())
                .setOut(out)
                .setErr(own.getErr())
                .setExecutionExceptionHandler(own.getExecutionExceptionHandler());
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", home.toString()));
        return admin.execute(all.toArray(String[]::new));
    }
}
