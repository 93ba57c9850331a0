package io.orrery.runtime.chaos;

import static io.orrery.runtime.wallet.Wallet.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.actors.MetricName;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.ethereum.BatchCounters;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.LogFilter;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupDeployment;
import io.orrery.ethereum.RollupEvents;
import io.orrery.runtime.Program;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.node.NodeHome;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.VerifyingKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node on an L1 that errs in every way that the proxy knows, forks, and whose operator key somebody else uses too.
/// `-Dorrery.l1-chaos.batches` says for how many batches, `-Dorrery.l1-chaos.seed` with which faults.
final class L1ChaosTest {
    private static final long BATCHES = Long.getLong("orrery.l1-chaos.batches", 200);
    private static final long SEED = Long.getLong("orrery.l1-chaos.seed", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /// So long without a batch, or without an end, and something is stuck.
    private static final Duration STALLED = Duration.ofMinutes(3);
    private static final BigInteger DEPOSIT = BigInteger.TEN.pow(18);
    private static final BigInteger WITHDRAWN = BigInteger.valueOf(1_000_000);
    /// Returns 1 whatever it is asked.
    private static final String TAKES_ALL = "0x600160005260206000f3";

    private static final int USER = 1;
    private static final Point KEY = Point.BASE8;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @TempDir
    private Path folder;

    @Test
    void nothingIsLostPaidTwiceOrStuckWhateverL1Does() throws Exception {
        RequiresAnvil.orAbort();
        try (var devnet = DevnetProcess.start(new DevnetProcess.Settings(
                        NodeHome.nodeModules(), 0, 0, Optional.empty(), folder.resolve("anvil.log"), PATIENCE));
                var l1 = L1Client.at(devnet.url(), Duration.ofSeconds(10), threads);
                var proxy = new L1Proxy(devnet.url(), SEED)) {
            var deployment = deploy(l1, proxy);
            // Anvil loses blocks where it forks while a transaction makes it mine: from here on only this thread mines.
            proxy.call("evm_setAutomine", false);
            mine(proxy, 10);
            var domain =
                    Fr.of(RollupContract.word(await(l1.call(deployment.rollup().view("domain")))));
            try (var node = new ChaosNode(proxy.url(), deployment, domain, folder)) {
                run(proxy, l1, node, deployment, domain);
                historyEnds(proxy, node);
            }
            theRestLeadsTo(RollupContract.word(await(l1.call(deployment.rollup().view("committedRoot")))));
        } finally {
            threads.shutdownNow();
        }
    }

    private void run(L1Proxy proxy, L1Client l1, ChaosNode node, RollupDeployment deployment, Fr domain)
            throws IOException {
        var user = DevnetAccounts.signer(USER).address();
        long account = Shards.SIXTEEN.account(Shards.SIXTEEN.of(user, 0), 0);
        until(proxy, node, "the deposit is in a batch", () -> node.measured(MetricName.BATCH_HEAD, "SEALED") >= 1);
        long began = System.nanoTime();
        proxy.faulty(true);
        long nonce = 0;
        int forks = 0;
        int foreign = 0;
        long sealedBefore = 0;
        long sealedAt = began;
        while (node.measured(MetricName.BATCH_HEAD, "SEALED") < BATCHES) {
            if (node.measured(MetricName.OPERATIONS_WAITING) == 0 && admit(node, account, nonce, domain)) {
                nonce++;
            }
            if (random.nextInt(12) == 0) {
                forks += fork(proxy);
            }
            if (random.nextInt(150) == 0) {
                foreign += useKey(proxy, l1);
            }
            mine(proxy, 1);
            pause();
            long head = node.measured(MetricName.BATCH_HEAD, "SEALED");
            if (head > sealedBefore) {
                sealedBefore = head;
                sealedAt = System.nanoTime();
            }
            assertThat(System.nanoTime() - sealedAt)
                    .as("time since batch %d was sealed: %s", head, new TreeMap<>(node.measured()))
                    .isLessThan(STALLED.toNanos());
        }
        long sealedMs = (System.nanoTime() - began) / 1_000_000;
        proxy.faulty(false);
        long sealed = node.measured(MetricName.BATCH_HEAD, "SEALED");
        until(
                proxy,
                node,
                "everything is final",
                () -> node.measured(MetricName.BATCHES_IN_FLIGHT) == 0
                        && node.measured(MetricName.OPERATIONS_WAITING) == 0);
        long restMs = (System.nanoTime() - began) / 1_000_000 - sealedMs;
        System.out.println("chaos: seed=" + SEED + " batches=" + sealed + " withdrawals=" + nonce + " forks=" + forks
                + " foreign-uses=" + foreign + " sealed-ms=" + sealedMs + " rest-ms=" + restMs + " faults="
                + new TreeMap<>(proxy.made()) + " measured=" + new TreeMap<>(node.measured()));

        var rollup = deployment.rollup();
        var progress = BatchCounters.decode(await(l1.call(rollup.progress())));
        sealed = node.measured(MetricName.BATCH_HEAD, "SEALED");
        assertThat(List.of(progress.committed(), progress.proven(), progress.executed()))
                .isEqualTo(List.of(sealed, sealed, sealed));
        assertThat(RollupContract.word(await(l1.call(rollup.claimable(0, user)))))
                .as("every withdrawal is paid once")
                .isEqualTo(WITHDRAWN.multiply(BigInteger.valueOf(nonce)));
        assertThat(credits(l1, deployment)).isEqualTo(nonce);
        assertThat(node.measured(MetricName.L1_WAITING, "PENDING")).isZero();
        assertThat(forks).isPositive();
        assertThat(node.measured(MetricName.L1_REORGANISATIONS, "watcher")).isPositive();
    }

    /// What is old goes while all this happens, below states that L1 has executed.
    private static void historyEnds(L1Proxy proxy, ChaosNode node) throws IOException {
        until(proxy, node, "history has ended", () -> node.measured(MetricName.HISTORY_CLEARED) > 0);
        assertThat(node.measured(MetricName.CHECKPOINTS_KEPT)).isGreaterThan(1);
        for (var why : List.of("l1", "root", "content", "unreadable")) {
            assertThat(node.measured(MetricName.CHECKPOINTS_REFUSED, why))
                    .as(why)
                    .isZero();
        }
    }

    private void theRestLeadsTo(BigInteger root) throws Exception {
        var replay = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(replay.status()).as("it said %s", replay.said()).isZero();
        var found = new ObjectMapper().readTree(replay.printed());
        assertThat(found.path("fromCheckpoint").asLong()).isPositive();
        assertThat(new BigInteger(found.path("stateRoot").asText().substring(2), 16))
                .isEqualTo(root);
    }

    /// Deployed with a key that nothing proves, and then a verifier in its place that takes everything.
    private RollupDeployment deploy(L1Client l1, L1Proxy proxy) throws IOException {
        var keys = new TreeMap<BatchSize, VerifyingKey>();
        keys.put(
                BatchSize.FIRST,
                new VerifyingKey(
                        G1.GENERATOR, G2.GENERATOR, G2.GENERATOR, G2.GENERATOR, Collections.nCopies(4, G1.GENERATOR)));
        var operator = new L1Wallet(l1, DevnetAccounts.signer(0), PATIENCE);
        var deployment = await(RollupDeployment.deploy(
                operator, keys, BatchAssembly.stateRoot(BatchAssembly.genesisShardRoots(Shards.SIXTEEN))));
        var verifier =
                RollupContract.addressOf(await(l1.call(deployment.rollup().verifierOf(BatchSize.FIRST))));
        proxy.call("anvil_setCode", verifier.toString(), TAKES_ALL);
        var user = new L1Wallet(l1, DevnetAccounts.signer(USER), PATIENCE);
        await(user.send(deployment
                .rollup()
                .deposit(0, DEPOSIT, KEY.x().toBigInteger(), KEY.y().toBigInteger())));
        return deployment;
    }

    /// A withdrawal without a fee, which the shard of the user takes. Its signature was for the edge to check.
    private static boolean admit(ChaosNode node, long account, long nonce, Fr domain) {
        long amount = DecimalFloat.AMOUNT.encode(WITHDRAWN).orElseThrow();
        var transaction = new Transaction(OperationType.WITHDRAW, account, 0, 0, amount, 0, nonce, 0xffff_ffffL);
        var outcome = await(node.admit(
                new SignedTransaction(transaction, transaction.message(domain), new Signature(KEY, BigInteger.ONE))));
        if (outcome instanceof StateShard.Outcome.Refused refused) {
            System.out.println("chaos refused: " + refused.reason());
        }
        return outcome instanceof StateShard.Outcome.Admitted;
    }

    /// Other blocks in the place of the newest, above the final one; what was in them is gone.
    private int fork(L1Proxy proxy) throws IOException {
        long depth = Long.decode(proxy.call("eth_blockNumber").asText()) - proxy.finalized();
        if (depth < 1) {
            return 0;
        }
        proxy.call("anvil_reorg", 1 + random.nextInt((int) Math.min(6, depth)), List.of());
        return 1;
    }

    /// Sends from the operator's key what the node knows nothing of.
    private static int useKey(L1Proxy proxy, L1Client l1) throws IOException {
        var signer = DevnetAccounts.signer(0);
        var sent = new L1Wallet(l1, signer, Duration.ofSeconds(1))
                .send(new L1Call(signer.address(), BigInteger.ZERO, "0x"))
                .toCompletableFuture();
        while (!sent.isDone()) {
            mine(proxy, 1);
            pause();
        }
        // The node may have used the nonce meanwhile.
        return sent.isCompletedExceptionally() ? 0 : 1;
    }

    private static long credits(L1Client l1, RollupDeployment deployment) {
        return await(l1.logs(new LogFilter(
                        deployment.rollup().address(),
                        deployment.block(),
                        await(l1.block(BlockTag.LATEST)).number(),
                        List.of(RollupEvents.WITHDRAWAL_CREDITED),
                        Optional.empty())))
                .size();
    }

    private static void mine(L1Proxy proxy, int blocks) throws IOException {
        proxy.call("anvil_mine", "0x" + Integer.toHexString(blocks));
    }

    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
    }

    private static void until(L1Proxy proxy, ChaosNode node, String what, BooleanSupplier condition)
            throws IOException {
        long deadline = System.nanoTime() + STALLED.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s: %s", what, new TreeMap<>(node.measured()))
                    .isLessThan(deadline);
            mine(proxy, 1);
            pause();
        }
    }
}
