package io.orrery.runtime.chain;

import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery chain-ready`: beside a chain's client, for whoever wants to know whether it may be asked.
@Command(
        name = "chain-ready",
        mixinStandardHelpOptions = true,
        description = "Asks a chain's client whether it is on the right chain, has peers and is at the head, and"
                + " answers 200 or 503 with the reason on /ready, and peers and lag on /metrics. Ends with Ctrl-C.")
public final class ChainReadyCommand implements Callable<Integer> {
    /// With one call; there are four at most, and probes wait longer than all of them.
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--kind", required = true, description = "What it speaks: ${COMPLETION-CANDIDATES}.")
    private ChainKind kind = ChainKind.GETH;

    @Option(names = "--rpc", required = true, description = "The client's HTTP URL.")
    private URI rpc = URI.create("http://127.0.0.1:8545");

    @Option(
            names = "--identity",
            required = true,
            description = "The chain that it must be on. geth, gzond, bor: its id, in decimal. beacon: the genesis"
                    + " validators' root. heimdall: the network's name. solana: the hash of its genesis.")
    private String identity = "";

    @Option(
            names = "--max-lag",
            required = true,
            description = "How far its head may be behind: slots for beacon and solana, else seconds.")
    private long maxLag;

    @Option(names = "--min-peers", defaultValue = "1", description = "Fewer are too few (${DEFAULT-VALUE}).")
    private long minPeers = 1;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "To listen at (${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", defaultValue = "9095", description = "To listen at; 0 is any (${DEFAULT-VALUE}).")
    private int port = 9095;

    @Override
    public Integer call() throws InterruptedException {
        if (!"http".equals(rpc.getScheme()) && !"https".equals(rpc.getScheme())) {
            throw new Complaint("--rpc is " + rpc + ": an URL begins with http:// or https://");
        }
        if (identity.isBlank() || maxLag < 0 || minPeers < 0 || port < 0 || port > 65535) {
            throw new Complaint("--identity is '" + identity + "', --max-lag " + maxLag + ", --min-peers " + minPeers
                    + ", --port " + port + ": a chain is named, and no number is below 0, no port above 65535");
        }
        var clock = InstantSource.system();
        var look = new ChainLook(kind, new ClientApi(rpc, PATIENCE), clock);
        var demand = new Demand(identity, maxLag, minPeers);
        try (var server = new ReadyServer(new InetSocketAddress(host, port), () -> look.judge(demand), clock)) {
            spec.commandLine().getOut().println("http://" + host + ":" + server.port() + "/ready");
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        } catch (IOException taken) {
            throw new Complaint("can not listen at " + host + ":" + port + ": " + taken.getMessage(), taken);
        }
        return 0;
    }
}
