package io.orrery.http;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.http.shared.SharedStore;
import io.orrery.zk.babyjub.EddsaPoseidon.SigningKey;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A running server over a [FakeRollup] with three accounts, and a client.
final class Edge implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Address ROLLUP = Address.parse("0x5fbdb2315678afecb367f032d93f642f64180aa3");
    static final Address OPERATOR = Address.parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    static final Address ALICE = Address.parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");
    static final Address BOB = Address.parse("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");
    static final RollupInfo INFO = new RollupInfo(
            "0.1.0",
            8118,
            31337,
            ROLLUP,
            Fr.of(7),
            List.of(BatchSize.FIRST, new BatchSize(39)),
            OPERATOR,
            Map.of(0L, BigInteger.valueOf(1000)));

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(5);

    /// Account indices: the operator's and Alice's and Bob's of ether; Bob's of token 5.
    static final long OPERATOR_ETHER = 0;

    static final long ALICE_ETHER = 1;
    static final long BOB_ETHER = 2;
    static final long BOB_TOKEN_5 = 3;
    static final long NOBODY = 77;

    /// Others may test on this machine.
    static final Path SCRATCH = Path.of(
            System.getProperty("java.io.tmpdir"),
            "orrery-edge-" + ProcessHandle.current().pid());

    final FakeRollup rollup = new FakeRollup();
    final FakeProofs proofs = new FakeProofs();
    final FakeSettlement settlement = new FakeSettlement();
    final HttpServer server;
    private final ActorSystem<Void> system;
    private final HttpClient http = HttpClient.newHttpClient();

    private Edge(String overrides, SharedStore shared) {
        rollup.open(OPERATOR_ETHER, account(OPERATOR, 0, key(0).publicKey()));
        rollup.open(ALICE_ETHER, account(ALICE, 0, key(1).publicKey()));
        rollup.open(BOB_ETHER, account(BOB, 0, key(2).publicKey()));
        rollup.open(BOB_TOKEN_5, account(BOB, 5, key(2).publicKey()));
        var config = config(overrides);
        system = ActorSystem.create(Behaviors.empty(), "edge", config);
        server = HttpServer.start(
                        system,
                        HttpSettings.of(config),
                        ProofSettings.of(config),
                        dependencies(rollup, proofs, settlement, shared))
                .toCompletableFuture()
                .join();
    }

    /// With the shipped limits, on a free port.
    static Edge start() {
        return start("");
    }

    static Edge start(String overrides) {
        return start(overrides, SharedStore.NONE);
    }

    static Edge start(String overrides, SharedStore shared) {
        return new Edge(overrides, shared);
    }

    static HttpDependencies dependencies(FakeRollup rollup, FakeProofs proofs) {
        return dependencies(rollup, proofs, new FakeSettlement(), SharedStore.NONE);
    }

    private static HttpDependencies dependencies(
            FakeRollup rollup, FakeProofs proofs, FakeSettlement settlement, SharedStore shared) {
        return new HttpDependencies(
                INFO, rollup, rollup, rollup.order, rollup, settlement, rollup, proofs.dependencies(), shared, rollup);
    }

    static Config config(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.parseString("orrery.http { host = \"127.0.0.1\", port = 0 }\n"
                        + "akka.loglevel = WARNING\nakka.actor.provider = local"))
                .withFallback(ConfigFactory.parseResources("http.conf"))
                .withFallback(ConfigFactory.parseString("orrery.proofs.scratch = \"" + SCRATCH + "\""))
                .withFallback(ConfigFactory.parseResources("proofs.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    ActorSystem<Void> system() {
        return system;
    }

    static SigningKey key(int seed) {
        var bytes = new byte[SigningKey.SEED_BYTES];
        Arrays.fill(bytes, (byte) (seed + 1));
        return new SigningKey(bytes);
    }

    static Account account(Address owner, long token, Point key) {
        return new Account(owner, token, 4, new BigInteger("2000000000000000000"), key);
    }

    /// A transfer from Alice to Bob that everything is right with.
    static SignedTransaction transfer() {
        return sign(new Transaction(
                OperationType.TRANSFER,
                ALICE_ETHER,
                BOB_ETHER,
                0,
                amount("1500000000000000000"),
                fee("1200000"),
                4,
                9));
    }

    static SignedTransaction sign(Transaction transaction) {
        var message = transaction.message(INFO.domain());
        return new SignedTransaction(transaction, message, key(1).sign(message));
    }

    static long amount(String units) {
        return DecimalFloat.AMOUNT.encode(new BigInteger(units)).orElseThrow();
    }

    static long fee(String units) {
        return DecimalFloat.FEE.encode(new BigInteger(units)).orElseThrow();
    }

    /// As a wallet sends it.
    static ObjectNode json(SignedTransaction signed) {
        var transaction = signed.transaction();
        var json = JSON.createObjectNode()
                .put("type", transaction.type() == OperationType.TRANSFER ? "transfer" : "withdraw")
                .put("from", transaction.from())
                .put("to", transaction.to())
                .put("token", transaction.token())
                .put("amount", DecimalFloat.AMOUNT.decode(transaction.amount()).toString())
                .put("fee", DecimalFloat.FEE.decode(transaction.fee()).toString())
                .put("nonce", transaction.nonce())
                .put("validUntilBatch", transaction.validUntilBatch())
                .put("chainId", INFO.l1ChainId())
                .put("rollup", INFO.rollup().toString());
        json.putObject("signature")
                .put("r8x", Hex.word(signed.signature().r8().x()))
                .put("r8y", Hex.word(signed.signature().r8().y()))
                .put("s", signed.signature().s().toString());
        return json;
    }

    /// The whole JSON-RPC answer.
    JsonNode call(String method, Object... params) {
        var request = JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", JSON.valueToTree(params));
        return parse(post(request.toString()));
    }

    JsonNode result(String method, Object... params) {
        var answer = call(method, params);
        if (!answer.has("result")) {
            throw new AssertionError(method + " answered " + answer);
        }
        return answer.get("result");
    }

    HttpResponse<String> post(String body) {
        return send(
                request().header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request() {
        return request("/");
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    HttpClient client() {
        return http;
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static JsonNode parse(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException notJson) {
            throw new AssertionError(response.statusCode() + ": " + response.body(), notJson);
        }
    }

    void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("gave up waiting for " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    public void close() {
        http.close();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
