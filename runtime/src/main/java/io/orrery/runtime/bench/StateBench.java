package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.runtime.client.RollupClient;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.InstalledKernels;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench state`: what transfers cost the state tree, on the way that batches take: each shard applies its
/// part and traces every branch and root on the way, and the traces are composed into the roots of the whole tree.
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "Time to execute transfers on the state tree, with the traces that witnesses are made from.")
public final class StateBench implements Callable<Integer> {
    private static final BigInteger BALANCE = BigInteger.valueOf(1_000_000);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--transfers", defaultValue = "10000", description = "How many (default ${DEFAULT-VALUE}).")
    private int transfers;

    @Option(names = "--accounts", defaultValue = "100000", description = "In the tree (default ${DEFAULT-VALUE}).")
    private int accounts;

    @Option(names = "--slots", defaultValue = "157", description = "Transfers of a batch (default ${DEFAULT-VALUE}).")
    private int slots;

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Shards division = Shards.SIXTEEN;
    private final List<ShardState> shards = new ArrayList<>();
    private final List<Long> open = new ArrayList<>();
    private final Map<Long, Long> nonces = new LinkedHashMap<>();
    private long nextBatch = 1;
    private long nextHash = 1;

    @Override
    public Integer call() {
        for (int shard = 0; shard < division.count(); shard++) {
            shards.add(StateShard.initial(division, shard));
        }
        openAccounts();
        try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            // Hashes what is there, and has everything compiled.
            var roots =
                    new ArrayList<>(shards.stream()
                            .map(state -> CompletableFuture.supplyAsync(
                                    () -> state.tree().root(), threads))
                            .toList()
                            .stream()
                            .map(CompletableFuture::join)
                            .toList());
            List<Fr> warm = execute(batches(transfers / 5), roots, threads);
            var measured = batches(transfers);
            var cpu = cpu();
            long start = System.nanoTime();
            var after = execute(measured, warm, threads);
            double seconds = (System.nanoTime() - start) / 1e9;
            report(
                    seconds,
                    cpu().minus(cpu).toMillis() / 1e3,
                    BatchAssembly.stateRoot(warm),
                    BatchAssembly.stateRoot(after));
        }
        return 0;
    }

    private void openAccounts() {
        var touches = new ArrayList<List<Touch>>();
        var deposits = new ArrayList<List<Operation>>();
        for (int shard = 0; shard < division.count(); shard++) {
            touches.add(new ArrayList<>());
            deposits.add(new ArrayList<>());
        }
        for (int i = 0; i < accounts; i++) {
            var bytes = new byte[20];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) random.nextInt();
            }
            var owner = Address.of(bytes);
            int shard = division.of(owner, 0);
            long index = division.account(shard, deposits.get(shard).size());
            var key = new Point(Fr.of(random.nextLong(1L << 62)), Fr.of(random.nextLong(1L << 62)));
            var deposit = new QueuedDeposit(i, owner, 0, BALANCE, key);
            deposits.get(shard).add(new Operation.Deposit(deposit, index));
            touches.get(shard).add(new Touch(2 * i + 1, index, new Touch.Change.Deposit(deposit)));
            open.add(index);
        }
        for (int shard = 0; shard < division.count(); shard++) {
            apply(shard, new StateShard.Event.QueueAccepted(0, deposits.get(shard)));
            apply(shard, new StateShard.Event.ChunksReleased(0));
            apply(shard, new StateShard.Event.BatchApplied(nextBatch, touches.get(shard)));
            apply(shard, new StateShard.Event.TraceReleased(nextBatch));
        }
        nextBatch++;
    }

    private void apply(int shard, StateShard.Event event) {
        shards.set(shard, StateShard.apply(shards.get(shard), event));
    }

    private List<SealedBatch> batches(int count) {
        var made = new ArrayList<SealedBatch>();
        for (int done = 0; done < count; done += slots) {
            var filled = new ArrayList<Slot>();
            for (int slot = 0; slot < Math.min(slots, count - done); slot++) {
                filled.add(new Slot.Signed(transfer(), false));
            }
            // Without fees a batch names the account that it has touched last.
            var last = (Slot.Signed) filled.getLast();
            made.add(new SealedBatch(
                    nextBatch++,
                    new BatchSize(slots),
                    last.signed().transaction().to(),
                    1,
                    filled));
        }
        return made;
    }

    /// Signatures are none of the tree's business.
    private SignedTransaction transfer() {
        long from = open.get(random.nextInt(open.size()));
        long to = open.get(random.nextInt(open.size()));
        long nonce = nonces.merge(from, 1L, Long::sum) - 1;
        var transaction = new Transaction(OperationType.TRANSFER, from, to, 0, 1, 0, nonce, nextBatch);
        return new SignedTransaction(
                transaction, Fr.of(nextHash++), new Signature(new Point(Fr.ZERO, Fr.ONE), BigInteger.ONE));
    }

    /// @return the roots of the shards
    private List<Fr> execute(List<SealedBatch> batches, List<Fr> before, ExecutorService threads) {
        var roots = CompletableFuture.completedFuture(before);
        for (var batch : batches) {
            var traces = new ArrayList<CompletableFuture<ShardTrace>>();
            for (var part : Touches.byShard(division, batch).entrySet()) {
                int shard = part.getKey();
                admit(shard, batch);
                apply(shard, new StateShard.Event.BatchApplied(batch.number(), part.getValue()));
                var state = shards.get(shard);
                traces.add(CompletableFuture.supplyAsync(
                        () -> StateShard.trace(state, batch.number()).orElseThrow(), threads));
                apply(shard, new StateShard.Event.TraceReleased(batch.number()));
            }
            // As long as the batch before: what a node has under way is bounded too.
            roots.join();
            roots = roots.thenCombineAsync(
                    CompletableFuture.allOf(traces.toArray(CompletableFuture[]::new)),
                    (known, _) -> BatchAssembly.compose(
                                    Fr.ONE,
                                    batch,
                                    known,
                                    traces.stream().map(CompletableFuture::join).toList())
                            .shardRoots(),
                    threads);
        }
        return roots.join();
    }

    private void admit(int shard, SealedBatch batch) {
        var own = batch.slots().stream()
                .map(slot -> ((Slot.Signed) slot).signed())
                .filter(signed -> division.of(signed.transaction().from()) == shard)
                .toList();
        if (!own.isEmpty()) {
            long chunk = shards.get(shard).nextChunk();
            apply(shard, new StateShard.Event.Admitted(chunk, own));
            apply(shard, new StateShard.Event.ChunksReleased(chunk));
        }
    }

    /// What all threads of this process have used, compilers and collectors too.
    private static Duration cpu() {
        return ProcessCpu.of(ProcessHandle.current().pid());
    }

    private void report(double seconds, double cpuSeconds, Fr before, Fr after) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("transfers", transfers);
        fields.put("accounts", accounts);
        fields.put("slots", slots);
        fields.put("seconds", Math.round(seconds * 1000) / 1000.0);
        fields.put("cpuSeconds", cpuSeconds);
        fields.put("transfersPerSecond", Math.round(transfers / seconds));
        fields.put("kernels", InstalledKernels.here().available().getFirst().name());
        fields.put("rootBefore", RollupClient.hex(before));
        fields.put("rootAfter", RollupClient.hex(after));
        fields.put("cores", Runtime.getRuntime().availableProcessors());
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().valueToTree(fields).toString());
        } else {
            fields.forEach((name, value) -> out.printf("  %-20s %s%n", name, value));
        }
        out.flush();
    }
}
