package io.orrery.runtime.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./orrery plan`: nodes, disks, gas and money for so many users.
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description =
                "Nodes by role, growth of the database, L1's gas and a table of costs for so many users, by what was"
                        + " measured. Changes nothing.")
public final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--users", required = true, description = "Accounts, each with transfers of its own.")
    private String users = "";

    @Option(
            names = "--proofs-per-month",
            required = true,
            description = "That callers ask for, beside the rollup's own.")
    private String proofs = "";

    @Option(names = "--cloud", required = true, description = "${COMPLETION-CANDIDATES}: whose machines.")
    private Plan.Cloud cloud = Plan.Cloud.aws;

    @Option(names = "--transactions-per-user-day", defaultValue = "2", description = "In the mean" + DEFAULT)
    private double transfers;

    @Option(names = "--peak", defaultValue = "5", description = "How many times the mean in the busiest hour" + DEFAULT)
    private double peak;

    @Option(names = "--batch", defaultValue = "39", description = "Slots of a batch: 8, 39 or 157" + DEFAULT)
    private int slots;

    @Option(
            names = "--da",
            defaultValue = "calldata",
            description = "Where the data of batches is: calldata, committee, alt-da or blob" + DEFAULT)
    private String da = "";

    @Option(names = "--engine", defaultValue = "cpu", description = "What proves: cpu, h100 or h200" + DEFAULT)
    private String engine = "";

    @Option(
            names = "--circuit",
            defaultValue = "18",
            description = "Of callers' proofs, the logarithm of the domain: 16 to 18, with a device 18 to 20" + DEFAULT)
    private int circuit;

    @Option(names = "--gas-price", defaultValue = "1", description = "In gwei" + DEFAULT)
    private double gwei;

    @Option(names = "--one-zone", description = "A rehearsal: it may be lost with one zone.")
    private boolean oneZone;

    @Option(names = "--on", description = "The day by which prices are old, as 2026-11-27 (default today).")
    private Optional<LocalDate> day = Optional.empty();

    @Option(names = "--sizing", defaultValue = "deploy/plan/sizing.yaml", description = "What was measured" + DEFAULT)
    private Path sizing = Path.of("");

    @Option(names = "--prices", defaultValue = "deploy/plan/prices.yaml", description = "What it costs" + DEFAULT)
    private Path prices = Path.of("");

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    private static final String DEFAULT = " (default ${DEFAULT-VALUE}).";

    @Override
    public Integer call() throws JsonProcessingException {
        var plan = Plan.of(
                demand(), cloud, oneZone, gwei, sizes(), prices(), day.orElse(LocalDate.now(Clock.systemUTC())));
        var out = spec.commandLine().getOut();
        out.print(json ? new ObjectMapper().writeValueAsString(plan) + System.lineSeparator() : plan.text());
        out.flush();
        return 0;
    }

    private Demand demand() {
        try {
            var demand = new Demand(
                    Demand.count("--users", users, Demand.MOST_USERS),
                    Demand.count("--proofs-per-month", proofs, Demand.MOST_PROOFS),
                    transfers,
                    peak,
                    slots,
                    da,
                    engine,
                    circuit);
            sound("", demand.problems());
            if (!(gwei > 0 && gwei <= 1e6)) {
                throw refused("--gas-price " + gwei + ": is a number of gwei above 0, up to 1000000");
            }
            return demand;
        } catch (IllegalArgumentException wrong) {
            throw refused(String.valueOf(wrong.getMessage()));
        }
    }

    private Sizing sizes() {
        var read = Sizing.read(text(sizing));
        sound(sizing + ": ", read.problems());
        return read.sizing();
    }

    private Prices prices() {
        var read = Prices.read(text(prices));
        sound(prices + ": ", read.problems());
        sound(prices + ": ", sizes().unpriced(read.prices()));
        return read.prices();
    }

    private void sound(String whose, List<String> problems) {
        if (!problems.isEmpty()) {
            throw refused(whose + String.join("; ", problems));
        }
    }

    private String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw refused(file + ": can not be read: " + unreadable.getMessage());
        }
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
