package io.orrery.runtime.validator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.bench.ScratchPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./orrery validator conformance`: the field's own scenarios, in both modes, against tables of a database
/// of its own.
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description =
                "Runs the scenarios of a folder (slashing-protection-interchange-tests, v5.3) in both modes against"
                        + " real tables, and tells of each whether it holds.")
final class ConformanceCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 3;

    /// What the tables lie in.
    enum Engine {
        H2,
        POSTGRES
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "Folder of the scenarios' JSON files.")
    private Path folder = Path.of("");

    @Option(
            names = "--database",
            defaultValue = "h2",
            description = "h2 or postgres: a server of its own on this machine (default ${DEFAULT-VALUE}).")
    private Engine engine = Engine.H2;

    @Option(names = "--json", description = "Ends with one JSON object, in place of lines.")
    private boolean json;

    @Override
    public Integer call() throws IOException, SQLException {
        var scenarios = scenarios();
        var results = JSON.createArrayNode();
        int failed = run(scenarios, results);
        var out = spec.commandLine().getOut();
        int all = scenarios.size() * ProtectionMode.values().length;
        if (json) {
            var object = JSON.createObjectNode()
                    .put("database", engine.name())
                    .put("runs", all)
                    .put("failed", failed);
            object.set("results", results);
            out.println(object);
        } else {
            out.printf("%d scenarios in both modes: %d of %d hold%n", scenarios.size(), all - failed, all);
        }
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private List<Path> scenarios() {
        try (var files = Files.list(folder)) {
            var found = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new Complaint("no scenario lies in " + folder);
            }
            return found;
        } catch (IOException unreadable) {
            throw new Complaint(folder + " can not be read: " + unreadable, unreadable);
        }
    }

    private int run(List<Path> scenarios, ArrayNode results) throws IOException, SQLException {
        var scratch = Files.createTempDirectory("orrery-conformance");
        try {
            return switch (engine) {
                case H2 -> {
                    try (var database = Database.open(new Database.Settings(scratch.resolve("h2"), CONNECTIONS))) {
                        yield run(database, scenarios, results);
                    }
                }
                case POSTGRES -> {
                    try (var server = ScratchPostgres.start(scratch.resolve("postgres"));
                            var database = Database.connect(new PostgresServer(server.url(), "", "", CONNECTIONS))) {
                        yield run(database, scenarios, results);
                    }
                }
            };
        } finally {
            remove(scratch);
        }
    }

    private int run(Database database, List<Path> scenarios, ArrayNode results) throws IOException, SQLException {
        var conformance = new Conformance(database);
        int failed = 0;
        for (var file : scenarios) {
            var scenario = Scenario.read(file);
            for (var mode : ProtectionMode.values()) {
                var wrong = conformance.run(scenario, mode);
                failed += wrong.isEmpty() ? 0 : 1;
                tell(scenario, mode, wrong, results);
            }
        }
        return failed;
    }

    private void tell(Scenario scenario, ProtectionMode mode, List<String> wrong, ArrayNode results) {
        if (json) {
            var result = results.addObject()
                    .put("scenario", scenario.name())
                    .put("mode", mode.word())
                    .put("holds", wrong.isEmpty());
            wrong.forEach(result.putArray("wrong")::add);
        } else {
            var out = spec.commandLine().getOut();
            out.printf("%-6s %-8s %s%n", wrong.isEmpty() ? "holds" : "FAILS", mode.word(), scenario.name());
            wrong.forEach(what -> out.printf("         %s%n", what));
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
