package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench admit`: how many signed transfers a node takes, and how long until they have their place in the
/// order.
///
/// Client, node and database are processes of this machine and share its cores; what each has used is told. Transfers
/// are signed before the clock starts. They are *sequenced* when they are answered: signature checked, debit journaled
/// by the shard, order journaled by the sequencer, both on the disk, and readable. The node's prover is off, so that
/// what is measured is admission, and what becomes of batches without a prover.
@Command(
        name = "admit",
        mixinStandardHelpOptions = true,
        description = "Signed transfers admitted per second, and the time until they are sequenced.")
public final class AdmitBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Without a rate it has to be guessed how many transfers a second need signing.
    private static final int MOST_A_SECOND = 4_000;

    private static final Duration OPENING_WITHIN = Duration.ofMinutes(20);

    enum Engine {
        h2,
        postgres
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--database",
            defaultValue = "h2",
            description = "h2 or postgres, which is started for it (default ${DEFAULT-VALUE}).")
    private Engine engine = Engine.h2;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Transfers sent a second, whether or not the node keeps up; 0: as fast as it answers.")
    private int rate;

    @Option(names = "--seconds", defaultValue = "60", description = "For how long (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "15",
            description = "Seconds of the same load before (default ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--batch", defaultValue = "50", description = "Transfers a call (default ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--callers",
            defaultValue = "64",
            description = "Callers, each with accounts of its own and one call at a time (default ${DEFAULT-VALUE}).")
    private int callers;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            description = "That share the work, on postgres (default ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--joins",
            description = "One more node joins in the middle of the time, on postgres: shards move to it.")
    private boolean joins;

    @Option(
            names = "--accounts",
            defaultValue = "0",
            description = "That there are before the clock starts, on postgres, and that the transfers go to; opened by"
                    + " transfers to owners who have none (default: the callers' own).")
    private int crowd;

    @Option(
            names = "--in-flight",
            description = "Batches that may be sealed and not executed; more than the node's own bound lets it go on"
                    + " sealing without a prover.")
    private Optional<Integer> inFlight = Optional.empty();

    @Option(names = "-D", description = "Any setting of the node, as key=value.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    @Option(
            names = "--home",
            defaultValue = ".orrery/bench",
            description = "Folder; emptied first (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/bench");

    @Override
    public Integer call() throws Exception {
        var narrator = Narrator.onStandardError();
        if (engine == Engine.h2 && (nodes > 1 || joins || crowd > 0)) {
            throw new Complaint("--nodes, --joins and --accounts need a server: say --database postgres");
        }
        switch (engine) {
            case h2 -> measure(narrator, "", () -> Duration.ZERO);
            case postgres -> {
                narrator.phase("Starting PostgreSQL");
                try (var server = ScratchPostgres.start(home.resolveSibling(home.getFileName() + "-postgres"))) {
                    measure(narrator, server.url(), server::cpu);
                }
            }
        }
        return 0;
    }

    private void measure(Narrator narrator, String jdbc, Supplier<Duration> databaseCpu) throws Exception {
        narrator.phase("Starting a devnet and nodes without a prover");
        int transfers = (warmUp + seconds + 1) * (rate == 0 ? MOST_A_SECOND : rate);
        var overrides = new ArrayList<>(List.of(
                "akka.cluster.roles.0=core",
                "akka.cluster.roles.1=api",
                "orrery.persistence.url=" + jdbc,
                "orrery.shard.max-pending-per-account=" + transfers,
                "orrery.http.requests-per-second=1000000",
                "orrery.http.request-burst=1000000"));
        inFlight.ifPresent(most -> overrides.add("orrery.sequencer.max-in-flight=" + most));
        overrides.addAll(settings);
        var joined = new ArrayList<JoinedNode>();
        try (var stack = LocalStack.start(home, overrides)) {
            var chain = stack.awaitNode();
            try {
                var urls = new ArrayList<>(List.of(URI.create(stack.httpUrl())));
                for (int i = 1; i < nodes; i++) {
                    joined.add(JoinedNode.start(stack, home.resolve("node-" + (i + 1)), overrides));
                    urls.add(joined.getLast().url());
                }
                joined.forEach(JoinedNode::await);
                narrator.phase(callers * BenchAccounts.OF_A_CALLER + " accounts deposit");
                var accounts = BenchAccounts.open(stack, chain, callers);
                long placed = 0;
                var receivers = new long[0];
                if (crowd > 0) {
                    var tables = new BenchTables(jdbc);
                    placed = open(narrator, chain, urls, accounts, tables);
                    accounts = accounts.again(stack.client());
                    receivers = tables.indices();
                }
                narrator.phase("Signing " + transfers + " transfers");
                var load = new AdmitLoad(
                        urls,
                        batch,
                        crowd > 0 ? accounts.sign(chain, transfers, receivers) : accounts.sign(chain, transfers));
                narrator.phase("Warming up for " + warmUp + " s");
                load.run(rate, Duration.ofSeconds(warmUp));
                var fields = measured(narrator, stack, joined, overrides, load, databaseCpu);
                if (!jdbc.isEmpty()) {
                    narrator.phase("Looking for what was acknowledged");
                    var tables = new BenchTables(jdbc);
                    long acknowledged = placed + load.acknowledged();
                    fields.put("accounts", tables.accounts());
                    fields.put("shardsByNode", tables.shardsByNode());
                    fields.put("acknowledged", acknowledged);
                    fields.put("lost", Math.max(0, acknowledged - tables.settled(tables::placed, acknowledged)));
                    fields.put("executed", tables.settled(tables::executed, acknowledged));
                }
                report(fields);
            } finally {
                joined.reversed().forEach(JoinedNode::close);
            }
        }
    }

    private Map<String, Object> measured(
            Narrator narrator,
            LocalStack stack,
            List<JoinedNode> joined,
            List<String> overrides,
            AdmitLoad load,
            Supplier<Duration> databaseCpu)
            throws Exception {
        narrator.phase("Sending for " + seconds + " s");
        long node = nodesCpu(stack, joined);
        long database = databaseCpu.get().toMillis();
        long client = ProcessCpu.of(ProcessHandle.current().pid()).toMillis();
        var outcome = load.run(rate, Duration.ofSeconds(joins ? seconds / 2 : seconds));
        if (joins) {
            narrator.phase("One more node joins");
            joined.add(JoinedNode.start(stack, home.resolve("node-" + (nodes + 1)), overrides));
            outcome = outcome.and(load.run(rate, Duration.ofSeconds(seconds - seconds / 2)));
            joined.getLast().await();
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("database", engine.name());
        fields.put("nodes", nodes);
        fields.put("offeredPerSecond", rate == 0 ? "as answered" : rate);
        fields.put("sequencedPerSecond", Math.round(outcome.sequenced() / outcome.seconds()));
        fields.put("seconds", Math.round(outcome.seconds() * 10) / 10.0);
        latencies(outcome, fields);
        fields.put("refused", outcome.refused());
        fields.put("transfersACall", batch);
        fields.put("callers", callers);
        fields.put("nodeCores", cores(nodesCpu(stack, joined) - node, outcome));
        fields.put("databaseCores", cores(databaseCpu.get().toMillis() - database, outcome));
        fields.put(
                "clientCores",
                cores(ProcessCpu.of(ProcessHandle.current().pid()).toMillis() - client, outcome));
        behind(stack, fields);
        fields.put("cores", Runtime.getRuntime().availableProcessors());
        return fields;
    }

    /// Accounts for owners who never send, as many as are wanted in all.
    ///
    /// @return operations that were acknowledged
    private long open(
            Narrator narrator, RollupClient.Info chain, List<URI> urls, BenchAccounts accounts, BenchTables tables)
            throws Exception {
        int openings = crowd - accounts.accounts().size();
        narrator.phase("Opening " + openings + " accounts");
        var load = new AdmitLoad(urls, batch, accounts.signOpenings(chain, openings));
        load.run(0, OPENING_WITHIN);
        if (tables.settled(tables::accounts, crowd) < crowd) {
            throw new Complaint("of " + crowd + " accounts there are " + tables.accounts()
                    + ": batches are sealed while --in-flight allows it");
        }
        return load.acknowledged();
    }

    /// Of all nodes together.
    private static long nodesCpu(LocalStack stack, List<JoinedNode> joined) {
        return ProcessCpu.of(stack.nodePid()).toMillis()
                + joined.stream()
                        .mapToLong(node -> ProcessCpu.of(node.process().pid()).toMillis())
                        .sum();
    }

    private static double cores(long cpuMillis, AdmitLoad.Outcome outcome) {
        return Math.round(cpuMillis / outcome.seconds() / 10) / 100.0;
    }

    private static void latencies(AdmitLoad.Outcome outcome, Map<String, Object> fields) {
        var sorted =
                outcome.nanos().stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new Complaint("no call was answered with every transfer sequenced: " + outcome.refused());
        }
        fields.put("p50Ms", millis(sorted, 0.50));
        fields.put("p90Ms", millis(sorted, 0.90));
        fields.put("p99Ms", millis(sorted, 0.99));
        fields.put("maxMs", millis(sorted, 1));
    }

    /// How far the state work is behind what is sealed.
    private static void behind(LocalStack stack, Map<String, Object> fields) {
        var info = stack.client().info();
        fields.put("batchesSealed", info.head(BatchStage.SEALED));
        fields.put("batchesAssembled", info.head(BatchStage.ASSEMBLED));
    }

    private void report(Map<String, Object> fields) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.valueToTree(fields).toString());
        } else {
            fields.forEach((name, value) -> out.printf("  %-20s %s%n", name, value));
        }
        out.flush();
    }

    private static double millis(long[] sorted, double quantile) {
        return Math.round(sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] / 1e4)
                / 100.0;
    }
}
