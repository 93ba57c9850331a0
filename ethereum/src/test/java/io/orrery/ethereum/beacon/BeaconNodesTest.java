package io.orrery.ethereum.beacon;

import static io.orrery.ethereum.beacon.Samples.ELECTRA;
import static io.orrery.ethereum.beacon.Samples.OTHER;
import static io.orrery.ethereum.beacon.Samples.ROOT;
import static io.orrery.ethereum.beacon.Samples.SETTINGS;
import static io.orrery.ethereum.beacon.Samples.bytes;
import static io.orrery.ethereum.beacon.Samples.data;
import static io.orrery.ethereum.beacon.Samples.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.BeaconFailure.Kind;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.NodeScore.Out;
import io.orrery.domain.validator.beacon.SignedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several nodes as one, over real connections.
class BeaconNodesTest {
    private static final String HEAD = "GET /eth/v1/beacon/blocks/head/root";
    private static final String VOTE = "GET /eth/v1/validator/attestation_data";
    private static final String SYNC = "POST /eth/v1/beacon/pool/sync_committees";
    private static final long SLOT = 100;

    private final List<ApiServer> servers = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> stands = new CopyOnWriteArrayList<>();
    /// One for each node that has become one of those that are asked.
    private final Semaphore asked = new Semaphore(0);
    private final List<String> disagreements = new CopyOnWriteArrayList<>();
    private final NodeNews news = new NodeNews() {
        @Override
        public void stands(String node, Optional<Out> out, String why) {
            stands.add(out.map(Out::name).orElse("ASKED") + " " + why);
            if (out.isEmpty()) {
                asked.release();
            }
        }

        @Override
        public void disagreed(String detail) {
            disagreements.add(detail);
        }
    };

    @AfterEach
    void stop() throws Exception {
        for (var each : opened) {
            each.close();
        }
        servers.forEach(ApiServer::close);
    }

    private ApiServer server(long head) {
        var server = Samples.node(head);
        servers.add(server);
        return server;
    }

    private BeaconNodes start(BeaconSettings settings) {
        var clients = servers.stream()
                .map(server -> Samples.client(server, ELECTRA, settings, news))
                .toList();
        var now = Instant.ofEpochSecond(ELECTRA.startOf(SLOT));
        var nodes = BeaconNodes.start(clients, ELECTRA, settings, () -> now, news);
        opened.add(nodes);
        opened.addAll(clients);
        return nodes;
    }

    /// When all nodes can be asked.
    private BeaconNodes startAll(BeaconSettings settings) throws InterruptedException {
        var nodes = start(settings);
        assertThat(asked.tryAcquire(servers.size(), 30, TimeUnit.SECONDS)).isTrue();
        return nodes;
    }

    private static BeaconSettings agreeing(int agreement) {
        return with(Duration.ofMillis(1), agreement);
    }

    private static BeaconSettings with(Duration patience, int agreement) {
        return new BeaconSettings(
                SETTINGS.timeout(),
                SETTINGS.blockTimeout(),
                patience,
                agreement,
                SETTINGS.look(),
                SETTINGS.mostBehind(),
                SETTINGS.calls(),
                SETTINGS.waiting(),
                SETTINGS.silentSlots(),
                SETTINGS.pause(),
                SETTINGS.longestPause());
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static BeaconFailure failure(CompletionStage<?> stage) {
        return (BeaconFailure) stage.toCompletableFuture()
                .handle((_, thrown) -> Failures.cause(thrown))
                .join();
    }

    private static String head(Digest root) {
        return "{\"execution_optimistic\":false,\"finalized\":false,\"data\":{\"root\":\"" + root + "\"}}";
    }

    @Test
    void whatOneCanNotAnswerTheNextDoes() throws InterruptedException {
        server(SLOT).on(HEAD, 503, "{}");
        server(SLOT).on(HEAD, head(ROOT));
        assertThat(get(startAll(SETTINGS).head()).root()).isEqualTo(ROOT);
    }

    @Test
    void theNextIsAskedAlsoWhereOneIsSilent() throws InterruptedException {
        server(SLOT).silent(HEAD);
        server(SLOT).on(HEAD, head(ROOT));
        assertThat(get(startAll(with(Duration.ofMillis(1), 1)).head()).root()).isEqualTo(ROOT);
    }

    @Test
    void whereAllFailTheOneThatTellsMostIsTold() throws InterruptedException {
        server(SLOT).on(HEAD, 503, "{}");
        server(SLOT).on(HEAD, 400, "{\"code\":400,\"message\":\"no\"}");
        assertThat(failure(startAll(SETTINGS).head())).hasMessageContaining("HTTP 400: no");
    }

    @Test
    void aNodeOfAnotherChainIsNeverAskedForAnythingElse() {
        var other = server(SLOT);
        other.on("GET /eth/v1/beacon/genesis", Samples.genesis(OTHER, "0x00000001"))
                .on(HEAD, head(OTHER));
        server(SLOT).on(HEAD, head(ROOT)).on(SYNC, 200, "");
        var nodes = start(SETTINGS);
        assertThat(get(nodes.head()).root()).isEqualTo(ROOT);
        get(nodes.publishSyncMessages(List.of(new SignedMessage.SyncMessage(SLOT, ROOT, 1, bytes(96, 1)))));
        assertThat(other.lines()).isSubsetOf("GET /eth/v1/beacon/genesis", "GET /eth/v1/config/spec");
    }

    @Test
    void thatAllAreOnAnotherChainIsTold() {
        server(SLOT).on("GET /eth/v1/beacon/genesis", Samples.genesis(OTHER, "0x00000001"));
        var failure = failure(start(SETTINGS).head());
        assertThat(failure.kind()).isEqualTo(Kind.OTHER_CHAIN);
        assertThat(failure).hasMessageContaining("genesis_validators_root is " + OTHER + " where minimal has " + ROOT);
        assertThat(stands).singleElement().asString().contains("OTHER_CHAIN is on another chain");
    }

    @Test
    void nodesThatAreNotInStepAreNotAsked() {
        server(SLOT).on("GET /eth/v1/node/syncing", Samples.syncing(SLOT, 50, true, false, false));
        server(SLOT).on("GET /eth/v1/node/syncing", Samples.syncing(SLOT, 0, false, true, false));
        server(SLOT).on("GET /eth/v1/node/syncing", Samples.syncing(SLOT, 0, false, false, true));
        var failure = failure(start(SETTINGS).head());
        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure)
                .hasMessageContaining("is syncing: head 100, 50 slots short")
                .hasMessageContaining("is optimistic")
                .hasMessageContaining("has no execution client");
    }

    @Test
    void whatIsSignedIsToldToAllAndOneIsEnough() throws InterruptedException {
        var told = new CountDownLatch(3);
        for (int code : new int[] {503, 200, 400}) {
            server(SLOT).on(SYNC, exchange -> {
                told.countDown();
                ApiServer.send(exchange, code, ApiServer.JSON, "{}".getBytes(StandardCharsets.UTF_8));
            });
        }
        var nodes = startAll(SETTINGS);
        get(nodes.publishSyncMessages(List.of(new SignedMessage.SyncMessage(SLOT, ROOT, 1, bytes(96, 1)))));
        assertThat(told.await(30, TimeUnit.SECONDS)).as("told to all").isTrue();
    }

    @Test
    void whoeverWasSeenByOneNodeWasSeen() throws InterruptedException {
        var call = "POST /eth/v1/validator/liveness/1";
        server(SLOT).on(call, data("[{\"index\":\"1\",\"is_live\":false}]"));
        server(SLOT).on(call, data("[{\"index\":\"1\",\"is_live\":true}]"));
        server(SLOT).on(call, 500, "{}");
        assertThat(get(startAll(SETTINGS).live(1, List.of(1L)))).isEqualTo(Set.of(1L));
    }

    @Test
    void aVoteNeedsAsManyThatTellItAsWereAgreedOn() throws InterruptedException {
        server(SLOT).on(VOTE, data(vote(SLOT, 0, 11, 12)));
        server(SLOT).on(VOTE, data(vote(SLOT, 0, 10, 12)));
        var failure = failure(startAll(agreeing(2)).attestationData(SLOT, 0));
        assertThat(failure.kind()).isEqualTo(Kind.DISAGREEMENT);
        assertThat(failure).hasMessageContaining("1 of 2 nodes tell 11 -> 12").hasMessageContaining("10 -> 12");
        assertThat(disagreements).hasSize(1);
        assertThat(servers)
                .as("asked once more")
                .allSatisfy(each -> assertThat(each.lines().stream().filter(line -> line.startsWith(VOTE)))
                        .hasSize(2));
    }

    @Test
    void twoOfThreeAreEnough() throws InterruptedException {
        server(SLOT).on(VOTE, data(vote(SLOT, 0, 10, 12)));
        server(SLOT).on(VOTE, data(vote(SLOT, 0, 11, 12)));
        server(SLOT).on(VOTE, data(vote(SLOT, 0, 11, 12)));
        var nodes = startAll(agreeing(2));
        assertThat(get(nodes.attestationData(SLOT, 0)).source().epoch()).isEqualTo(11);
        assertThat(disagreements).isEmpty();
    }

    @Test
    void oneAloneIsNotAgreed() throws InterruptedException {
        server(SLOT).on(VOTE, data(vote(SLOT, 0, 11, 12)));
        server(SLOT).on(VOTE, 503, "{}");
        assertThat(failure(startAll(agreeing(2)).attestationData(SLOT, 0)).kind())
                .isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void oneStreamIsHeardOfSeveral() throws InterruptedException {
        var event = "event: head\ndata: {\"slot\":\"10\",\"block\":\"" + OTHER
                + "\",\"previous_duty_dependent_root\":\"" + ROOT + "\",\"current_duty_dependent_root\":\"" + ROOT
                + "\",\"execution_optimistic\":false}\n\n";
        BlockingQueue<ChainEvent> heard = new LinkedBlockingQueue<>();
        for (int i = 0; i < 2; i++) {
            var server = server(SLOT);
            server.on("GET /eth/v1/events", exchange -> {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write((event + event).getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                server.awaitClose();
            });
        }
        var nodes = startAll(SETTINGS);
        try (var _ = nodes.listen(heard::add)) {
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isInstanceOf(ChainEvent.Connected.class);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isInstanceOf(ChainEvent.Head.class);
        }
        assertThat(heard).as("told once").isEmpty();
    }

    @Test
    void moreCanNotAgreeThanThereAre() {
        server(SLOT);
        assertThatThrownBy(() -> start(agreeing(2)))
                .hasMessage("orrery.validator.beacon.agreement is 2: there are 1 beacon nodes");
    }
}
