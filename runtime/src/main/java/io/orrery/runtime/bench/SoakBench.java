package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench soak`: a steady load on a node with every role, and whether anything grows that
/// should not.
///
/// The rate is bounded by what is proven: batches that nobody proves are a queue that grows, and the
/// verdict says so. What is done with is cleared after a minute instead of ten, so that a short run
/// sees it go, and with `--history` the history of what is final goes too.
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = "A steady load: whether memory, queues and tables stay level.")
public final class SoakBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALLERS = 8;
    /// The first sample is of an idle node; a trend wants three behind the first third.
    private static final int LEAST_MINUTES = 3;
    /// History lasts for up to twice as long as is said, and a third of the time is not judged.
    private static final int JUDGED_FROM = 2 * 3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--database",
            defaultValue = "postgres",
            description = "postgres, which is started for it, or h2, of whose tables nothing is seen"
                    + " (default ${DEFAULT-VALUE}).")
    private AdmitBench.Engine engine = AdmitBench.Engine.postgres;

    @Option(names = "--rate", defaultValue = "2", description = "Transfers sent a second (default ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--minutes", defaultValue = "30", description = "For how long (default ${DEFAULT-VALUE}).")
    private int minutes;

    @Option(
            names = "--keep-every",
            defaultValue = "500",
            description = "Events between two kept states; fewer lets a short run see them go"
                    + " (default ${DEFAULT-VALUE}).")
    private int keepEvery;

    @Option(
            names = "--history",
            defaultValue = "0",
            description = "Minutes after which what is final ends with all that led to it, on a rollup whose forced"
                    + " deadline is as short; 0: never.")
    private int history;

    @Option(
            names = "--kill-after",
            defaultValue = "0",
            description = "Kills the node once, after so many minutes, and starts it again from what it has kept;"
                    + " 0: not.")
    private int killAfter;

    @Option(names = "-D", description = "Any setting of the node, as key=value.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    @Option(
            names = "--home",
            defaultValue = ".orrery/soak",
            description = "Folder; emptied first (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/soak");

    @Override
    public Integer call() throws Exception {
        if (minutes < LEAST_MINUTES || rate < 1 || keepEvery < 1) {
            throw new Complaint("--minutes must be at least " + LEAST_MINUTES + ", --rate and --keep-every at least 1: "
                    + minutes + ", " + rate + ", " + keepEvery);
        }
        if (history < 0 || history * JUDGED_FROM > minutes) {
            throw new Complaint(
                    "--history must be at most a sixth of --minutes, so that it has ended before the last two"
                            + " thirds, which are judged: " + history + ", " + minutes);
        }
        var narrator = Narrator.onStandardError();
        return switch (engine) {
            case h2 -> soak(narrator, "");
            case postgres -> {
                narrator.phase("Starting PostgreSQL");
                try (var server = ScratchPostgres.start(home.resolveSibling(home.getFileName() + "-postgres"))) {
                    yield soak(narrator, server.url());
                }
            }
        };
    }

    private int soak(Narrator narrator, String jdbc) throws Exception {
        narrator.phase("Starting a devnet and a node with every role");
        int transfers = (minutes + 1) * 60 * rate;
        var overrides = new ArrayList<>(List.of(
                "orrery.persistence.url=" + jdbc,
                "orrery.entity.keep-every=" + keepEvery,
                "orrery.retention.after=1m",
                "orrery.shard.max-pending-per-account=" + Math.max(256, transfers),
                "orrery.http.requests-per-second=1000000",
                "orrery.http.request-burst=1000000"));
        if (history > 0) {
            overrides.addAll(List.of(
                    "orrery.l1.devnet-forced-deadline=" + history + "m",
                    "orrery.retention.history=" + history + "m",
                    "orrery.retention.checkpoint-every=" + history * 30 + "s"));
        }
        overrides.addAll(settings);
        try (var stack = LocalStack.start(home, overrides)) {
            var chain = stack.awaitNode();
            narrator.phase(CALLERS * BenchAccounts.OF_A_CALLER + " accounts deposit");
            var accounts = BenchAccounts.open(stack, chain, CALLERS);
            narrator.phase("Signing " + transfers + " transfers");
            var load = new AdmitLoad(List.of(URI.create(stack.httpUrl())), 1, accounts.sign(chain, transfers));
            narrator.phase("Sending " + rate + " a second for " + minutes + " minutes");
            var samples = new ArrayList<SoakSample>();
            samples.add(SoakSample.of(stack, home, jdbc));
            long sequenced = 0;
            for (int minute = 1; minute <= minutes; minute++) {
                sequenced += load.run(rate, Duration.ofMinutes(1)).sequenced();
                stack.requireAlive();
                samples.add(SoakSample.of(stack, home, jdbc));
                narrator.bar("minutes", (double) minute / minutes);
                if (minute == killAfter) {
                    long killed = System.nanoTime();
                    stack.killAndRestart();
                    narrator.fact("started again", (System.nanoTime() - killed) / 1_000_000 + " ms after SIGKILL");
                }
            }
            var verdict =
                    SoakVerdict.of(samples, keepEvery, history > 0 ? OptionalInt.of(60 * rate) : OptionalInt.empty());
            var info = stack.client().info();
            Map<String, Object> head = new LinkedHashMap<>();
            head.put("database", engine.name());
            head.put("minutes", minutes);
            head.put("offeredPerSecond", rate);
            head.put("historyMinutes", history);
            head.put("sequenced", sequenced);
            head.put("batchesSealed", info.head(BatchStage.SEALED));
            head.put("batchesFinal", info.head(BatchStage.FINALIZED));
            head.put("verdict", verdict.growing().isEmpty() ? "flat" : "growing");
            report(head, samples, verdict);
            return verdict.growing().isEmpty() ? 0 : 1;
        }
    }

    private void report(Map<String, Object> head, List<SoakSample> samples, SoakVerdict verdict) {
        var out = spec.commandLine().getOut();
        if (json) {
            var all = new LinkedHashMap<>(head);
            all.put("growing", verdict.growing());
            all.put("trends", verdict.trends());
            all.put("bytesATransaction", verdict.bytesATransaction());
            all.put("samples", samples.stream().map(SoakSample::values).toList());
            out.println(JSON.valueToTree(all).toString());
        } else {
            head.forEach((name, value) -> out.printf("  %-28s %s%n", name, value));
            out.printf("%n  %-28s %12s %12s%n", "in the last two thirds", "mean", "growth");
            verdict.trends()
                    .forEach(
                            (name, trend) -> out.printf("  %-28s %12.0f %12.1f%n", name, trend.mean(), trend.growth()));
            if (!verdict.bytesATransaction().isEmpty()) {
                out.printf("%n  %-28s %12s %12s%n", "kept for ever", "rows", "bytes a tx");
            }
            verdict.bytesATransaction()
                    .forEach((name, bytes) -> out.printf(
                            "  %-28s %12.0f %12.0f%n", name, samples.getLast().of("rows." + name), bytes));
            verdict.growing().forEach(sentence -> out.printf("%n  %s%n", sentence));
        }
        out.flush();
    }
}
