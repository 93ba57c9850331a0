package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.wallet.Wallet;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench admit`: how many signed transfers a node takes, and how long until they have their place in the
/// order.
///
/// Client and node are two processes on this machine and share its cores. Transfers are signed beforehand. Each caller
/// sends one transfer at a time and waits until it
/// is *sequenced*: signature checked, debit journaled by the shard, order journaled by the sequencer, and readable. The
/// node's prover is off, so that what is measured is admission.
@Command(
        name = "admit",
        mixinStandardHelpOptions = true,
        description = "Signed transfers admitted per second, and the time until they are sequenced.")
public final class AdmitBench implements Callable<Integer> {
    private static final double WARM_UP_SHARE = 0.2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--transfers", defaultValue = "20000", description = "How many (default ${DEFAULT-VALUE}).")
    private int transfers;

    @Option(
            names = "--callers",
            defaultValue = "128",
            description = "Callers at a time, each with an account (default ${DEFAULT-VALUE}).")
    private int callers;

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
        narrator.phase("Starting a devnet and a node without a prover");
        var overrides = List.of(
                "akka.cluster.roles.0=core",
                "akka.cluster.roles.1=api",
                "orrery.shard.max-pending-per-account=" + transfers,
                "orrery.shard.max-pending=" + transfers,
                "orrery.sequencer.max-queue=" + transfers,
                "orrery.http.requests-per-second=1000000",
                "orrery.http.request-burst=1000000");
        try (var stack = LocalStack.start(home, overrides)) {
            var chain = stack.awaitNode();
            narrator.phase(callers + " accounts deposit");
            var accounts = open(stack, chain);
            narrator.phase("Signing " + transfers + " transfers");
            var signed = sign(accounts);
            narrator.phase("Sending");
            report(send(stack, chain, signed));
        }
        return 0;
    }

    private record Account(Wallet wallet, RollupClient.AccountInfo info) {}

    private List<Account> open(LocalStack stack, RollupClient.Info chain) {
        var wallets = stack.newWallets(chain, callers, BigInteger.ZERO);
        // Ether, because that takes one L1 transaction and not two.
        stack.depositAll(wallets, 0, BigInteger.valueOf(1_000_000_000));
        var accounts = new ArrayList<Account>();
        for (var wallet : wallets) {
            var found = stack.client().account(wallet.address(), 0);
            for (int tries = 0; found.isEmpty(); tries++) {
                if (tries > 600) {
                    throw new Complaint("deposits did not arrive on L2");
                }
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                found = stack.client().account(wallet.address(), 0);
            }
            accounts.add(new Account(wallet, found.get()));
        }
        return accounts;
    }

    private List<List<SignedTransaction>> sign(List<Account> accounts) {
        return IntStream.range(0, accounts.size())
                .parallel()
                .mapToObj(i -> {
                    var from = accounts.get(i);
                    var to = accounts.get((i + 1) % accounts.size()).info().index();
                    var signed = new ArrayList<SignedTransaction>();
                    for (long nonce = 0; nonce < transfers / accounts.size(); nonce++) {
                        signed.add(from.wallet()
                                .transfer(
                                        from.info(),
                                        to,
                                        BigInteger.ONE,
                                        BigInteger.ZERO,
                                        from.info().nextNonce() + nonce));
                    }
                    return List.copyOf(signed);
                })
                .toList();
    }

    private record Measured(int count, double p50Ms, double p99Ms, double seconds) {}

    private Measured send(LocalStack stack, RollupClient.Info chain, List<List<SignedTransaction>> signed)
            throws Exception {
        int each = signed.getFirst().size();
        int warmUp = (int) (each * WARM_UP_SHARE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            all(threads.invokeAll(signed.stream()
                    .<Callable<long[]>>map(mine -> () -> sendAll(stack, chain, mine.subList(0, warmUp)))
                    .toList()));
            long started = System.nanoTime();
            var nanos = all(threads.invokeAll(signed.stream()
                    .<Callable<long[]>>map(mine -> () -> sendAll(stack, chain, mine.subList(warmUp, each)))
                    .toList()));
            double seconds = (System.nanoTime() - started) / 1e9;
            Arrays.sort(nanos);
            return new Measured(nanos.length, millis(nanos, 0.50), millis(nanos, 0.99), seconds);
        }
    }

    private static long[] all(List<Future<long[]>> parts) throws Exception {
        var joined = new ArrayList<long[]>();
        for (var part : parts) {
            joined.add(part.get());
        }
        return joined.stream().flatMapToLong(Arrays::stream).toArray();
    }

    private static long[] sendAll(LocalStack stack, RollupClient.Info chain, List<SignedTransaction> mine) {
        var nanos = new long[mine.size()];
        for (int i = 0; i < nanos.length; i++) {
            long started = System.nanoTime();
            while (true) {
                try {
                    stack.client().sendAndWait(mine.get(i), chain);
                    break;
                } catch (JsonRpcClient.NodeRefused refused) {
                    if (!refused.reason().equals("busy")) {
                        throw refused;
                    }
                    LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
            }
            nanos[i] = System.nanoTime() - started;
        }
        return nanos;
    }

    private void report(Measured measured) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("transfers", measured.count());
        fields.put("callers", callers);
        fields.put("perSecond", Math.round(measured.count() / measured.seconds()));
        fields.put("p50Ms", measured.p50Ms());
        fields.put("p99Ms", measured.p99Ms());
        fields.put("cores", Runtime.getRuntime().availableProcessors());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().valueToTree(fields).toString());
        } else {
            fields.forEach((name, value) -> out.printf("  %-12s %s%n", name, value));
        }
        out.flush();
    }

    private static double millis(long[] sorted, double quantile) {
        return Math.round(sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] / 1e4)
                / 100.0;
    }
}
