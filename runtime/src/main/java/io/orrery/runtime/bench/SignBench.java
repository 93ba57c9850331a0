package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SigningDesk;
import io.orrery.persistence.validator.SqlSigningLedger;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench sign`: what the signing transaction takes on a PostgreSQL server of its own, without the signatures
/// themselves. Each key attests once an epoch; epochs follow one another as fast as is asked for.
@CommandLine.Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = "Votes that the signing transaction releases in a second, and how long one waits.")
public final class SignBench implements Callable<Integer> {
    private static final String SET = "bench";
    private static final KeySetCustody.Settings LEASE = new KeySetCustody.Settings(3_600_000, 0);
    private static final int CONNECTIONS = 4;
    /// Of the first epochs nothing is told: code is compiled and pages are made meanwhile.
    private static final int WARM_UP = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--keys", defaultValue = "1000", description = "How many (default ${DEFAULT-VALUE}).")
    private int keys = 1_000;

    @Option(names = "--epochs", defaultValue = "30", description = "Votes of each key (default ${DEFAULT-VALUE}).")
    private int epochs = 30;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description =
                    "Votes asked for in a second, evenly; 0 for all of an epoch together (default ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--folder",
            defaultValue = ".orrery/bench-sign",
            description = "Emptied (default ${DEFAULT-VALUE}).")
    private Path folder = Path.of(".orrery/bench-sign");

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        try (var server = ScratchPostgres.start(folder.toAbsolutePath());
                var database = Database.connect(new PostgresServer(server.url(), "", "", CONNECTIONS));
                var threads = Executors.newFixedThreadPool(1)) {
            return measure(database, threads);
        }
    }

    private int measure(Database database, ExecutorService threads) {
        var ledger = new SqlSigningLedger(new Transactions(database.dataSource(), threads), database.engine());
        var all = new ArrayList<ValidatorKey>();
        for (int i = 0; i < keys; i++) {
            all.add(ValidatorKey.of(
                    ByteBuffer.allocate(ValidatorKey.BLS_BYTES).putInt(i).array()));
        }
        ledger.open(new KeySet(SET, new Digest(0, 0, 0, 0), ProtectionMode.COMPLETE))
                .toCompletableFuture()
                .join();
        ledger.add(SET, all).toCompletableFuture().join();
        ledger.custody(SET, LEASE, new Command.Enable(SET, 0))
                .toCompletableFuture()
                .join();
        if (!(ledger.custody(SET, LEASE, new Command.Claim(SET))
                        .toCompletableFuture()
                        .join()
                instanceof CustodyAnswer.Done(var state, var _))) {
            throw new Complaint("a new key set is not to be had");
        }
        var desk = new SigningDesk(ledger, new Custody(SET, state.epoch(), SET), SigningDesk.Settings.DEFAULT);
        for (int epoch = 1; epoch <= WARM_UP; epoch++) {
            epoch(desk, all, epoch, 0);
        }
        var waits = new ArrayList<long[]>();
        long began = System.nanoTime();
        for (int epoch = WARM_UP + 1; epoch <= WARM_UP + epochs; epoch++) {
            waits.add(epoch(desk, all, epoch, rate));
        }
        say(System.nanoTime() - began, waits);
        return 0;
    }

    /// One vote of each key.
    ///
    /// @return how long each has waited, in nanoseconds
    private static long[] epoch(SigningDesk desk, List<ValidatorKey> keys, long epoch, int rate) {
        var wishes = IntStream.range(0, keys.size())
                .mapToObj(i -> new SigningWish(
                        keys.get(i),
                        new SignedAttestation(epoch - 1, epoch, Optional.of(new Digest(epoch, i, 0, 0))),
                        Horizon.NONE))
                .toList();
        var waits = new long[keys.size()];
        long began = System.nanoTime();
        if (rate == 0) {
            desk.sign(wishes).toCompletableFuture().join().forEach(SignBench::requireReleased);
            Arrays.fill(waits, System.nanoTime() - began);
            return waits;
        }
        var answers = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < keys.size(); i++) {
            long due = began + TimeUnit.SECONDS.toNanos(i) / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int key = i;
            long asked = System.nanoTime();
            answers.add(desk.sign(wishes.get(i))
                    .thenAccept(answer -> {
                        requireReleased(answer);
                        waits[key] = System.nanoTime() - asked;
                    })
                    .toCompletableFuture());
        }
        answers.forEach(CompletableFuture::join);
        return waits;
    }

    private static void requireReleased(SigningAnswer answer) {
        if (!answer.mayLeave()) {
            throw new Complaint("a vote was not released: " + answer);
        }
    }

    private void say(long tookNanos, List<long[]> waits) {
        var sorted = waits.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        double perSecond = sorted.length * 1e9 / tookNanos;
        double p50 = sorted[sorted.length / 2] / 1e6;
        double p99 = sorted[(int) (sorted.length * 0.99)] / 1e6;
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper()
                    .createObjectNode()
                    .put("keys", keys)
                    .put("votes", sorted.length)
                    .put("askedPerSecond", rate)
                    .put("perSecond", perSecond)
                    .put("p50Ms", p50)
                    .put("p99Ms", p99));
        } else {
            out.printf(
                    "%d votes of %d keys: %.0f released in a second, p50 %.1f ms, p99 %.1f ms%n",
                    sorted.length, keys, perSecond, p50, p99);
        }
        out.flush();
    }
}
