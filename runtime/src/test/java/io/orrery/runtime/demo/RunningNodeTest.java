package io.orrery.runtime.demo;

import static java.util.stream.Collectors.toUnmodifiableSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.actors.MetricName;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.admin.AdminCommand;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.KeyPermission;
import io.orrery.runtime.wallet.Wallet;
import io.orrery.zk.field.Fr;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.protocol.core.DefaultBlockParameterName;
import picocli.CommandLine;

/// What watches a node sees of it, while it brings one transfer to finality.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RunningNodeTest {
    private static final BigInteger AMOUNT = BigInteger.TEN.pow(18);
    private static final BigInteger ETHER = BigInteger.TEN.pow(17);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);

    /// What a node that has brought a transfer to finality has counted. The others tell of refusals and
    /// failures, and of what has not happened.
    private static final Set<MetricName> COUNTED = EnumSet.of(
            MetricName.TRANSACTIONS_ADMITTED,
            MetricName.GATE_WAITING,
            MetricName.OPERATIONS_SEQUENCED,
            MetricName.OPERATIONS_WAITING,
            MetricName.BATCHES_SEALED,
            MetricName.OPERATIONS_SEALED,
            MetricName.BATCHES_IN_FLIGHT,
            MetricName.BATCH_STAGES,
            MetricName.BATCH_HEAD,
            MetricName.DEPOSITS_SEEN,
            MetricName.L1_BLOCK,
            MetricName.L1_INTENTS,
            MetricName.L1_MINED,
            MetricName.L1_GAS_USED,
            MetricName.L1_WAITING,
            MetricName.L1_UNFINAL,
            MetricName.PROOFS,
            MetricName.PROOF_LEASES,
            MetricName.PROVING_TIME,
            MetricName.REQUESTS,
            MetricName.REQUEST_TIME);

    /// What such a node does not have: keys of validators and beacon nodes, a chain's client, devices, a
    /// database that others share, and certificates.
    private static final Set<MetricName> OF_OTHERS = EnumSet.of(
            MetricName.CUSTODY_EPOCH,
            MetricName.CUSTODY_HELD,
            MetricName.CUSTODY_LEASE,
            MetricName.CUSTODY_TAKEOVERS,
            MetricName.CUSTODY_REFUSED,
            MetricName.CUSTODY_UNANSWERED,
            MetricName.CUSTODY_STRANGERS,
            MetricName.VALIDATORS,
            MetricName.DUTIES_SIGNED,
            MetricName.DUTIES_REFUSED,
            MetricName.DUTIES_SLASHABLE,
            MetricName.DUTIES_DONE,
            MetricName.DUTIES_MISSED,
            MetricName.DUTIES_REREAD,
            MetricName.NEXT_DUTY,
            MetricName.CHAIN_HEADS,
            MetricName.BEACON_USABLE,
            MetricName.BEACON_FAILURES,
            MetricName.BEACON_DISAGREEMENTS,
            MetricName.BEACON_ANSWERS_UNUSED,
            MetricName.SHARED_STORE_UP,
            MetricName.CHAIN_READY,
            MetricName.CHAIN_PEERS,
            MetricName.CHAIN_LAG,
            MetricName.DEVICE_PROOFS,
            MetricName.DEVICE_ERRORS,
            MetricName.DEVICE_FENCED,
            MetricName.DEVICE_BUSY,
            MetricName.DEVICE_MEMORY,
            MetricName.DEVICE_MEMORY_USED,
            MetricName.NODE_EPOCH,
            MetricName.CERTIFICATE_END);

    @TempDir
    private static Path folder;

    private static LocalStack stack;
    private static RollupClient.Info chain;
    private static JsonRpcClient rpc;
    private static List<Wallet> wallets = List.of();

    @BeforeAll
    static void aNodeRuns() throws Exception {
        RequiresAnvil.orAbort();
        WalletClient.requireInstalled();
        stack = LocalStack.start(
                folder.resolve("home"), List.of("orrery.proving.sizes=2,8", "orrery.measures.accounts=1s"));
        chain = stack.awaitNode();
        rpc = new JsonRpcClient(URI.create(stack.httpUrl()));
    }

    @AfterAll
    static void theNodeEnds() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    @Order(1)
    void managementTellsOfHealthMembersAndShards() throws Exception {
        eventually("alive", () -> get("/alive").statusCode() == 200);
        eventually("ready", () -> get("/ready").statusCode() == 200);

        var members = get("/cluster/members");
        assertThat(members.statusCode()).isEqualTo(200);
        var member = new ObjectMapper().readTree(members.body()).path("members");
        assertThat(member).hasSize(1);
        assertThat(member.get(0).path("status").asText()).isEqualTo("Up");
        assertThat(member.get(0).path("roles").toString()).contains("core", "api", "prover");

        assertThat(get("/cluster/shards/StateShard").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(1)
    void allThatSuchANodeCountsIsToldBeforeItHasHappened() throws Exception {
        var wanted = EnumSet.complementOf(EnumSet.copyOf(OF_OTHERS)).stream()
                .filter(name -> name.kind() != MetricName.Kind.HISTOGRAM)
                .map(RunningNodeTest::exported)
                .collect(toUnmodifiableSet());

        eventually("all of " + wanted, () -> exportedNames().containsAll(wanted));

        var page = MetricsPage.read(stack.metricsPort());
        assertThat(page.of("orrery_messages_refused_total", "entity=\"Sequencer\"", "reason=\"GAP\""))
                .hasValue(0);
        assertThat(page.of("orrery_requests_refused_total", "method=\"POST /v1/prove\"", "reason=\"unavailable\""))
                .hasValue(0);
        assertThat(page.of("orrery_requests_total", "method=\"eth_sendRawTransaction\""))
                .hasValue(0);
        assertThat(page.of("orrery_batches_sealed_total", "reason=\"FULL\"", "size=\"8\""))
                .isPresent();
        assertThat(page.text()).contains("orrery_devices 0.0", "orrery_forced_deadline 604800.0");
        assertThat(page.of("orrery_requests_total", "method=\"eth_noSuchMethod\""))
                .isEmpty();
        assertThat(page.sum("orrery_transactions_admitted_total")).isZero();
    }

    @Test
    @Order(2)
    void nobodyChangesTheClusterOverHttpWithoutAToken() throws Exception {
        var member = new ObjectMapper()
                .readTree(get("/cluster/members").body())
                .path("selfNode")
                .asText();
        var metrics = "http://127.0.0.1:" + stack.metricsPort();
        try (var http = HttpClient.newHttpClient()) {
            for (var url : List.of(
                    management("/cluster/members/" + member),
                    management("/cluster/members"),
                    management("/cluster"),
                    management("/cluster/shards/StateShard"),
                    management("/bootstrap/seed-nodes"),
                    management("/ready"),
                    management("/admin/actions"),
                    management("/admin/log"),
                    management("/admin/status"))) {
                for (var method : List.of("PUT", "DELETE", "POST", "PATCH")) {
                    var body = HttpRequest.BodyPublishers.ofString("operation=down");
                    var request = HttpRequest.newBuilder(URI.create(url))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .method(method, body)
                            .build();
                    assertThat(http.send(request, HttpResponse.BodyHandlers.ofString())
                                    .statusCode())
                            .as(method + " " + url)
                            .isIn(401, 403, 404, 405);
                }
            }
            assertThat(get("/admin/log").statusCode()).isEqualTo(401);
            // Whatever is asked of the metrics, they are told and nothing happens.
            var asked = HttpRequest.newBuilder(URI.create(metrics + "/-/quit"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            http.send(asked, HttpResponse.BodyHandlers.ofString());
        }
        assertThat(get("/cluster/members").body()).contains("\"status\":\"Up\"");
        assertThat(MetricsPage.read(stack.metricsPort()).text()).contains("orrery_paused");
    }

    @Test
    @Order(2)
    void whoeverHasTheNodesHomePausesResumesAndIsWrittenDown() throws Exception {
        assertThat(admin(0, "pause", "sealing", "--dry-run")).startsWith("would be done: no batch is sealed");
        assertThat(admin(0, "status")).startsWith("paused: nothing");
        assertThat(admin(0, "pause", "sealing")).startsWith("done: no batch is sealed");
        assertThat(admin(0, "pause", "sealing")).startsWith("done: sealing is paused already");
        assertThat(admin(0, "status")).startsWith("paused: sealing");
        eventually("the metric", () -> MetricsPage.read(stack.metricsPort()).sum("orrery_paused") == 1);
        assertThat(admin(0, "resume", "sealing")).startsWith("done: sealing goes on");
        assertThat(admin(0, "status")).startsWith("paused: nothing");

        var self = admin(0, "status").lines().skip(2).findFirst().orElseThrow().split(",", 2)[0];
        assertThat(admin(1, "drain", self, "--dry-run")).startsWith("refused: no other member");
        assertThat(admin(1, "drain", self)).startsWith("refused: no other member");
        assertThat(admin(1, "drain", "10.0.0.1:1")).startsWith("refused: no member is called 10.0.0.1:1");
        assertThat(admin(1, "transfer-leadership")).startsWith("refused: no other member");
        assertThat(admin(1, "requeue", "999")).startsWith("refused: there is no batch 999");
        assertThat(admin(1, "requeue", "ab".repeat(32))).startsWith("refused: there is no proof job abab");

        var log = admin(0, "log").lines().toList();
        assertThat(log).hasSize(8);
        assertThat(log.getFirst()).contains("home from 127.0.0.1  pause sealing  done");
        assertThat(log.getLast()).contains("requeue abab", "refused");
        assertThat(get("/cluster/members").body()).contains("\"status\":\"Up\"");
    }

    /// What `./orrery admin` prints.
    private static String admin(int status, String... arguments) {
        var printed = new StringWriter();
        var command = new CommandLine(new AdminCommand()).setOut(new PrintWriter(printed, true));
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--home", folder.resolve("home/node").toString()));
        assertThat(command.execute(all.toArray(String[]::new)))
                .as(String.join(" ", arguments) + ": " + printed)
                .isEqualTo(status);
        return printed.toString();
    }

    @Test
    @Order(3)
    void theMetricsAreThoseOfTheOneListAndAllThatHappenedIsCounted() throws Exception {
        bringOneTransferToFinality();

        var wanted = COUNTED.stream().map(RunningNodeTest::exported).collect(toUnmodifiableSet());
        eventually("all of " + wanted, () -> exportedNames().containsAll(wanted));
        eventually("one of each that is counted", () -> {
            var now = MetricsPage.read(stack.metricsPort());
            return COUNTED.stream()
                    .filter(name -> name.kind() == MetricName.Kind.COUNTER)
                    .allMatch(name -> now.sum(exported(name)) > 0);
        });

        var all = Arrays.stream(MetricName.values())
                .map(RunningNodeTest::exported)
                .collect(toUnmodifiableSet());
        assertThat(all).containsAll(exportedNames());
        var page = MetricsPage.read(stack.metricsPort());
        assertThat(page.sum("orrery_transactions_admitted_total")).isEqualTo(1);
        assertThat(page.sum("orrery_proofs_total")).isEqualTo(page.sum("orrery_proving_time_seconds_count"));
        assertThat(page.sum("orrery_journal_corrupt_total")).isZero();
        assertThat(page.of("orrery_operations_sealed_total", "kind=\"TRANSFER\""))
                .hasValue(1);
        assertThat(page.sum("orrery_deposited")).isPositive();
        eventually(
                "the accounts of two",
                () -> MetricsPage.read(stack.metricsPort()).sum("orrery_accounts") >= 2);
    }

    @Test
    @Order(4)
    void theNodeTellsItsCircuitsAndWhichOfThemProvesABatch() {
        assertThat(chain.circuits()).containsExactly(Map.entry("batch-2", 2), Map.entry("batch-8", 8));
        long last = stack.client().info().head(BatchStage.FINALIZED);
        assertThat(last).isPositive();
        for (long batch = 1; batch <= last; batch++) {
            assertThat(stack.client().batch(batch).orElseThrow().circuit())
                    .isIn(chain.circuits().keySet());
        }
        var told = Recomputation.of(stack.l1(), chain.rollup());
        assertThat(told.proofs()).isGreaterThanOrEqualTo(last);
        assertThat(told.replay().root()).isEqualTo(told.root());
    }

    @Test
    @Order(5)
    void whatL1HasOfTheRollupIsTold() {
        long last = stack.client().info().head(BatchStage.FINALIZED);
        var tokens = call("rollup_getTokens");
        assertThat(tokens).hasSize(2);
        assertThat(tokens.get(1).get("token").asLong()).isEqualTo(NodeHome.DEV_TOKEN);
        assertThat(tokens.get(1).get("symbol").asText()).isNotBlank();
        assertThat(tokens.get(1).get("decimals").asInt()).isEqualTo(18);

        var batch = call("rollup_getBatch", last);
        var proof = call("rollup_getBatchProof", last);
        assertThat(proof.get("proof")).hasSize(8);
        assertThat(proof.get("publicInputs")).hasSize(3);
        assertThat(proof.get("l1")).isEqualTo(batch.get("l1").get("proven"));
        var data = call("rollup_getDataAvailability", last);
        assertThat(data.get("l1")).isEqualTo(batch.get("l1").get("committed"));
        assertThat(data.get("slotBytes").asInt()).isPositive();

        var details = call("zks_getL1BatchDetails", last);
        assertThat(details.get("status").asText()).isEqualTo("verified");
        assertThat(details.get("rootHash")).isEqualTo(batch.get("stateRoot"));
        assertThat(Instant.parse(details.get("executedAt").asText()))
                .isAfterOrEqualTo(Instant.parse(details.get("committedAt").asText()));
    }

    @Test
    @Order(6)
    void twoPeopleExchangeOneTokenForAnotherOrNothing() throws Exception {
        var alice = wallets.get(0);
        var bob = wallets.get(1);
        var ether = stack.client().account(alice.address(), 0).orElseThrow();
        var tokens = account(alice.address());
        for (var from : List.of(ether, tokens)) {
            stack.client()
                    .sendAndWait(
                            alice.transferToOwner(
                                    from, chain.operator(), BigInteger.ONE, BigInteger.ZERO, from.nextNonce()),
                            chain);
        }
        eventually(
                "the operator's accounts",
                () -> stack.client().info().feeAccounts().keySet().containsAll(List.of(0L, NodeHome.DEV_TOKEN)));
        // A balance is that of the newest sealed batch.
        eventually(
                "what went to the operator is out of it",
                () -> account(alice.address()).balance().equals(tokens.balance().subtract(BigInteger.ONE)));
        var given = account(bob.address());
        var received = account(alice.address());
        var alone = List.of(
                alice.transferToOwner(ether, bob.address(), BigInteger.TEN, BigInteger.ZERO, ether.nextNonce() + 1),
                bob.transfer(given, received.index(), BigInteger.TWO, BigInteger.ZERO, given.nextNonce()));
        var name = Group.name(alone.stream().map(SignedTransaction::transaction).toList());

        var answers = call(
                "rollup_sendTransactions",
                List.of(member(alice, alone.get(0), name), member(bob, alone.get(1), name)),
                Map.of("atomic", true, "wait", "sequenced"));

        var hashes = new ArrayList<String>();
        answers.forEach(answer -> hashes.add(answer.path("hash").asText()));
        assertThat(answers)
                .hasSize(2)
                .allMatch(answer -> answer.path("status").asText().equals("sequenced"));
        eventually(
                "finality of both",
                () -> hashes.stream()
                        .allMatch(hash -> call("rollup_getTransactionStatus", hash)
                                .path("status")
                                .asText()
                                .equals("finalized")));
        var first = call("rollup_getTransactionStatus", hashes.get(0));
        var second = call("rollup_getTransactionStatus", hashes.get(1));
        assertThat(second.get("batch")).isEqualTo(first.get("batch"));
        assertThat(second.get("slot").asInt()).isEqualTo(first.get("slot").asInt() + 1);
        assertThat(stack.client().account(bob.address(), 0).orElseThrow().balance())
                .isEqualTo(BigInteger.TEN);
        assertThat(account(alice.address()).balance())
                .isEqualTo(received.balance().add(BigInteger.TWO));
    }

    private static Map<String, Object> member(Wallet sender, SignedTransaction alone, Fr group) {
        var transaction = alone.transaction().inGroup(group);
        var message = transaction.message(chain.domain());
        return RollupClient.parameters(
                new SignedTransaction(transaction, message, sender.key().sign(message)), chain);
    }

    @Test
    @Order(7)
    void aKeyThatItsOwnerHasSignedIsBroughtToL1ByAnotherAndSet() throws Exception {
        var owner = wallets.get(0);
        var account = account(owner.address());
        var file = folder.resolve("permission.json");
        owner.permitKey(account.index(), Instant.now().plus(PATIENCE).getEpochSecond())
                .write(file);

        var queued = wallets.get(1).submitKey(KeyPermission.read(file));

        eventually(
                "the key",
                () -> stack.client()
                        .forced(queued.queueIndex())
                        .filter(forced -> forced.outcome().equals("executed"))
                        .isPresent());
        var again = KeyPermission.read(file);
        assertThatThrownBy(() -> wallets.get(1).submitKey(again)).hasMessageContaining("NotSignedByOwner");
    }

    private static JsonNode call(String method, Object... params) {
        return rpc.call(method, params);
    }

    @Test
    @Order(8)
    void whenTheDevnetDiesItIsSaidInOneLine() throws Exception {
        stack.requireAlive();

        stack.devnet().close();

        assertThatThrownBy(stack::requireAlive)
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("the devnet has died")
                .hasMessageNotContaining("\n");
    }

    private static void bringOneTransferToFinality() throws Exception {
        wallets = stack.newWallets(chain, 2, AMOUNT);
        for (var wallet : wallets) {
            wallet.deposit(NodeHome.DEV_TOKEN, AMOUNT);
        }
        wallets.get(0).deposit(0, ETHER);
        eventually(
                "the deposits on L2",
                () -> wallets.stream()
                                .allMatch(wallet -> stack.client()
                                        .account(wallet.address(), NodeHome.DEV_TOKEN)
                                        .isPresent())
                        && stack.client().account(wallets.get(0).address(), 0).isPresent());
        var from = account(wallets.get(0).address());
        var to = account(wallets.get(1).address());
        var signed = wallets.get(0).transfer(from, to.index(), BigInteger.TEN, BigInteger.ZERO, from.nextNonce());
        var hash = RollupClient.hex(signed.hash());
        var arguments = List.of(
                stack.httpUrl(),
                webSocketUrl(),
                from.owner().toString(),
                to.owner().toString(),
                hash);
        try (var ethers = WalletClient.start("ethers.mjs", arguments);
                var viem = WalletClient.start("viem.mjs", arguments);
                var web3j = Web3jSession.start(stack.httpUrl(), webSocketUrl())) {
            ethers.awaitReady();
            viem.awaitReady();
            var chainId = web3j.chainId();
            assertThat(web3j.balance(from.owner().toString(), DefaultBlockParameterName.LATEST))
                    .isEqualTo(ETHER);

            stack.client().sendAndWait(signed, chain);

            eventually("a head by web3j's subscription", () -> web3j.hasSeen(hash));
            eventually("finality", () -> stack.client().status(signed.hash()).reached(BatchStage.FINALIZED));
            eventually("finality by web3j", () -> web3j.isFinal(hash));
            for (var seen : List.of(ethers.awaitEnd(), viem.awaitEnd())) {
                assertThat(seen.get("chainId").asText()).isEqualTo(chainId.toString());
                assertThat(seen.get("balance").asText()).isEqualTo(ETHER.toString());
                assertThat(seen.get("final").asLong())
                        .isGreaterThanOrEqualTo(seen.get("block").asLong());
            }
        }
    }

    private static String webSocketUrl() {
        return stack.httpUrl().replace("http://", "ws://") + "/ws";
    }

    private static RollupClient.AccountInfo account(io.orrery.domain.rollup.account.Address owner) {
        return stack.client().account(owner, NodeHome.DEV_TOKEN).orElseThrow();
    }

    /// The name as Prometheus scrapes it.
    private static String exported(MetricName name) {
        return switch (name.kind()) {
            case COUNTER -> name.text() + "_total";
            case GAUGE -> name.text();
            case HISTOGRAM ->
                name.text()
                        + switch (name.unit()) {
                            case NONE -> "";
                            case MILLISECONDS -> "_seconds";
                        };
        };
    }

    /// Orrery's own, as the page declares them.
    private static Set<String> exportedNames() throws Exception {
        return MetricsPage.read(stack.metricsPort())
                .text()
                .lines()
                .filter(line -> line.startsWith("# TYPE orrery_"))
                .map(line -> line.split(" ", -1)[2])
                .collect(toUnmodifiableSet());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(management(path))).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String management(String path) {
        return "http://127.0.0.1:" + stack.managementPort() + path;
    }

    private interface Question {
        boolean holds() throws Exception;
    }

    private static void eventually(String what, Question question) throws Exception {
        var deadline = Instant.now().plus(PATIENCE);
        while (!question.holds()) {
            stack.requireAlive();
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
