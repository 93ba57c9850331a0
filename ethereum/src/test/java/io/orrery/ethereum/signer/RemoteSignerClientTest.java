package io.orrery.ethereum.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Aggregate;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.BeaconBlockHeader;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.RemoteKeys;
import io.orrery.domain.validator.ssz.Bitlist;
import io.orrery.domain.validator.ssz.Bitvector;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.ethereum.consensus.BlsSecretKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RemoteSignerClientTest {
    private static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final BlsSecretKey SECRET = BlsSecretKey.of(new Digest(0, 0, 0, 5).toBytes());
    private static final ValidatorKey KEY = ValidatorKey.of(SECRET.publicKey().toBytes());
    private static final Digest ZERO = new Digest(0, 0, 0, 0);
    /// Of Fulu.
    private static final long EPOCH = 500_000;
    private static final Duty DUTY = new Duty.RandaoReveal(EPOCH);

    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final AtomicReference<String> path = new AtomicReference<>("");
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private RemoteSignerClient client;
    private int status = 200;
    private String answer = "";
    private boolean stalls;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            path.set(exchange.getRequestURI().getPath());
            asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            if (stalls) {
                awaitTheEnd();
            }
            var body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        client = client(
                Duration.ofSeconds(30),
                "http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        over.countDown();
        client.close();
        server.stop(0);
    }

    private static RemoteSignerClient client(Duration timeout, String url) {
        return new RemoteSignerClient(NETWORK, new One(url), new RemoteSignerClient.Settings(timeout, 4, 4));
    }

    private record One(String url) implements RemoteKeys {
        @Override
        public List<RemoteKey> keys() {
            return List.of(new RemoteKey(KEY, url, false));
        }

        @Override
        public CompletionStage<List<Added>> add(List<RemoteKey> keys, String who) {
            throw new UnsupportedOperationException("keys are fixed here");
        }

        @Override
        public CompletionStage<List<Removed>> remove(List<ValidatorKey> keys, String who) {
            throw new UnsupportedOperationException("keys are fixed here");
        }
    }

    private static Digest root(Duty duty) {
        return ((SigningRoot.Found) SigningRoot.of(NETWORK, duty, Optional.of(NETWORK.at(EPOCH)))).root();
    }

    private static ByteVector signature(Duty duty) {
        return SECRET.sign(root(duty)).orElseThrow();
    }

    private static Optional<ByteVector> sign(RemoteSignerClient client, Duty duty) {
        return client.of(KEY, duty, Optional.of(NETWORK.at(EPOCH)), root(duty))
                .toCompletableFuture()
                .join();
    }

    private JsonNode body() {
        return JSON.readTree(asked.get());
    }

    private static void assertFails(RemoteSignerClient client, String why) {
        assertThatThrownBy(() -> sign(client, DUTY))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(SignerFailure.class)
                .hasMessageContaining(KEY.brief())
                .hasMessageContaining(why);
    }

    @Test
    void aSignatureThatIsTheKeysIsGivenOutInEitherForm() {
        answer = signature(DUTY).toString();
        assertThat(sign(client, DUTY)).contains(signature(DUTY));
        answer = "{\"signature\":\"" + signature(DUTY) + "\"}";
        assertThat(sign(client, DUTY)).contains(signature(DUTY));
        assertThat(path.get()).isEqualTo("/api/v1/eth2/sign/" + KEY);
        assertThat(body().path("type").asString()).isEqualTo("RANDAO_REVEAL");
        assertThat(body().path("signingRoot").asString()).isEqualTo(root(DUTY).toString());
        assertThat(body().at("/randao_reveal/epoch").asString()).isEqualTo("500000");
        assertThat(body().at("/fork_info/genesis_validators_root").asString())
                .isEqualTo(NETWORK.genesisValidatorsRoot().toString());
        assertThat(body().at("/fork_info/fork/current_version").asString())
                .isEqualTo(NETWORK.at(EPOCH).fork().currentVersion().toString());
    }

    @Test
    void whatIsOfAForkIsSentInItsForm() {
        var block = new Duty.Block(new BeaconBlockHeader(EPOCH * 32, 7, new Digest(1, 0, 0, 0), ZERO, ZERO));
        answer = signature(block).toString();
        assertThat(sign(client, block)).isPresent();
        assertThat(body().path("type").asString()).isEqualTo("BLOCK_V2");
        assertThat(body().at("/beacon_block/version").asString()).isEqualTo("FULU");
        assertThat(body().at("/beacon_block/block_header/proposer_index").asString())
                .isEqualTo("7");

        var data =
                new AttestationData(EPOCH * 32, 0, ZERO, new Checkpoint(EPOCH - 1, ZERO), new Checkpoint(EPOCH, ZERO));
        var bits = Bitlist.deserialize(ByteVector.parse("0x0503"));
        var aggregate = new Duty.AggregateAndProof(
                3,
                new Aggregate.OfSlot(
                        bits, data, signature(DUTY), new Bitvector(ByteVector.parse("0x0100000000000000"), 64)),
                signature(DUTY));
        answer = signature(aggregate).toString();
        assertThat(sign(client, aggregate)).isPresent();
        assertThat(body().path("type").asString()).isEqualTo("AGGREGATE_AND_PROOF_V2");
        assertThat(body().at("/aggregate_and_proof/version").asString()).isEqualTo("FULU");
        assertThat(body().at("/aggregate_and_proof/data/aggregate/aggregation_bits")
                        .asString())
                .isEqualTo("0x0503");
    }

    @Test
    void aSignatureOfAnythingElseIsNotGivenOut() {
        answer = signature(new Duty.RandaoReveal(EPOCH + 1)).toString();
        assertFails(client, "not the key's, or not of root");
        answer = BlsSecretKey.of(new Digest(0, 0, 0, 6).toBytes())
                .sign(root(DUTY))
                .orElseThrow()
                .toString();
        assertFails(client, "not the key's, or not of root");
    }

    @ParameterizedTest
    @CsvSource({
        "200,0x12,not the key's",
        "200,hello,no signature",
        "200,{},no signature",
        "412,x,slashable",
        "500,x,HTTP 500"
    })
    void whatIsNoSignatureSaysWhy(int code, String body, String why) {
        status = code;
        answer = body;
        assertFails(client, why);
    }

    @Test
    void aKeyThatTheSignerDoesNotHaveHasNoSignature() {
        status = 404;
        assertThat(sign(client, DUTY)).isEmpty();
        var other = ValidatorKey.of(new byte[48]);
        assertThat(client.of(other, DUTY, Optional.empty(), root(DUTY))
                        .toCompletableFuture()
                        .join())
                .isEmpty();
    }

    @Test
    void aSignerIsBoundedInLengthAndTime() {
        answer = "a".repeat(100_000);
        assertFails(client, "more than");
        stalls = true;
        try (var hasty = client(
                Duration.ofMillis(50), "http://127.0.0.1:" + server.getAddress().getPort())) {
            assertFails(hasty, "can not be asked");
        }
        try (var lost = client(Duration.ofSeconds(1), "ftp://nowhere")) {
            assertFails(lost, "no URL");
        }
    }
}
