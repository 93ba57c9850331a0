package io.orrery.runtime.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChainReadyTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final long MAX_LAG = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LITTLE_PATIENCE = Duration.ofMillis(200);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private SpeakingClient client;

    @BeforeEach
    void start() throws IOException {
        client = new SpeakingClient();
    }

    @AfterEach
    void stop() {
        client.close();
    }

    /// All that a client of the kind says when it is well.
    private void well(ChainKind kind) {
        switch (kind) {
            case GETH, BOR -> execution("eth_");
            case GZOND -> execution("zond_");
            case BEACON -> {
                client.says("/eth/v1/beacon/genesis", "{\"data\":{\"genesis_validators_root\":\"0xab\"}}");
                beaconSyncs(0, false, false, false);
                beaconHas(40);
            }
            case HEIMDALL -> {
                heimdallIs("heimdallv2-137", false, NOW.minusSeconds(2));
                client.says("/net_info", "{\"result\":{\"n_peers\":\"11\"}}");
            }
            case SOLANA -> {
                client.results("getGenesisHash", "\"5eykt4Us\"");
                client.results("getClusterNodes", "[{},{},{}]");
                client.results("getHealth", "\"ok\"");
            }
        }
    }

    private void execution(String prefix) {
        client.results(prefix + "chainId", "\"0x89\"");
        client.results(prefix + "syncing", "false");
        client.results("net_peerCount", "\"0x19\"");
        head(prefix, NOW.minusSeconds(12));
    }

    private void head(String prefix, Instant at) {
        client.results(
                prefix + "getBlockByNumber", "{\"timestamp\":\"0x" + Long.toHexString(at.getEpochSecond()) + "\"}");
    }

    private void beaconSyncs(long distance, boolean syncing, boolean optimistic, boolean offline) {
        client.says(
                "/eth/v1/node/syncing",
                "{\"data\":{\"sync_distance\":\"%d\",\"is_syncing\":%b,\"is_optimistic\":%b,\"el_offline\":%b}}"
                        .formatted(distance, syncing, optimistic, offline));
    }

    private void beaconHas(long peers) {
        client.says("/eth/v1/node/peer_count", "{\"data\":{\"connected\":\"" + peers + "\"}}");
    }

    private void heimdallIs(String network, boolean catchingUp, Instant head) {
        client.says(
                "/status",
                "{\"result\":{\"node_info\":{\"network\":\"%s\"},\"sync_info\":{\"catching_up\":%b,\"latest_block_time\":\"%s\"}}}"
                        .formatted(network, catchingUp, head));
    }

    private static String identity(ChainKind kind) {
        return switch (kind) {
            case GETH, GZOND, BOR -> "137";
            case BEACON -> "0xab";
            case HEIMDALL -> "heimdallv2-137";
            case SOLANA -> "5eykt4Us";
        };
    }

    private Verdict judge(ChainKind kind) {
        return judge(kind, identity(kind), PATIENCE);
    }

    private Verdict judge(ChainKind kind, String identity, Duration patience) {
        return new ChainLook(kind, new ClientApi(client.url(), patience), now::get)
                .judge(new Demand(identity, MAX_LAG, 1));
    }

    @ParameterizedTest
    @EnumSource
    void whoIsAtTheHeadOfTheRightChainAndHasPeersIsReady(ChainKind kind) {
        well(kind);
        assertThat(judge(kind)).isInstanceOf(Verdict.Ready.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoIsOnAnotherChainIsNot(ChainKind kind) {
        well(kind);
        assertThat(judge(kind, "1", PATIENCE)).isInstanceOf(Verdict.OtherChain.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoHasNobodyToFollowIsNot(ChainKind kind) {
        well(kind);
        switch (kind) {
            case GETH, GZOND, BOR -> client.results("net_peerCount", "\"0x0\"");
            case BEACON -> beaconHas(0);
            case HEIMDALL -> client.says("/net_info", "{\"result\":{\"n_peers\":\"0\"}}");
            // Itself.
            case SOLANA -> client.results("getClusterNodes", "[{}]");
        }
        assertThat(judge(kind)).isInstanceOf(Verdict.Alone.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoSaysThatItCatchesUpIsNot(ChainKind kind) {
        well(kind);
        switch (kind) {
            case GETH, BOR -> client.results("eth_syncing", "{\"currentBlock\":\"0x1\",\"highestBlock\":\"0x9\"}");
            case GZOND -> client.results("zond_syncing", "{\"currentBlock\":\"0x1\",\"highestBlock\":\"0x9\"}");
            case BEACON -> beaconSyncs(0, true, false, false);
            case HEIMDALL -> heimdallIs("heimdallv2-137", true, NOW);
            case SOLANA -> client.says("getHealth", "\"error\":{\"code\":-32005,\"message\":\"Node is unhealthy\"}");
        }
        assertThat(judge(kind).isReady()).isFalse();
        assertThat(judge(kind).text()).containsAnyOf("syncing", "it does not say by how many slots");
    }

    @ParameterizedTest
    @CsvSource({"30, true", "31, false"})
    void aHeadMayBeSoFarBehindAndNoFarther(long lag, boolean ready) {
        for (var kind : ChainKind.values()) {
            well(kind);
            switch (kind) {
                case GETH, BOR -> head("eth_", NOW.minusSeconds(lag));
                case GZOND -> head("zond_", NOW.minusSeconds(lag));
                case BEACON -> beaconSyncs(lag, false, false, false);
                case HEIMDALL -> heimdallIs("heimdallv2-137", false, NOW.minusSeconds(lag));
                case SOLANA ->
                    client.says(
                            "getHealth",
                            "\"error\":{\"code\":-32005,\"message\":\"Node is behind by " + lag + " slots\"}");
            }
            assertThat(judge(kind).isReady()).as(kind.name()).isEqualTo(ready);
            if (!ready) {
                assertThat(judge(kind).text()).startsWith("behind: by 31 " + kind.unit());
            }
        }
    }

    @Test
    void aBeaconNodeWhoseExecutionClientIsAwayOrBehindIsNot() {
        well(ChainKind.BEACON);
        beaconSyncs(0, false, true, false);
        assertThat(judge(ChainKind.BEACON)).isInstanceOf(Verdict.Syncing.class);
        beaconSyncs(0, false, false, true);
        assertThat(judge(ChainKind.BEACON)).isInstanceOf(Verdict.Syncing.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoSaysNothingThatItsApiHasIsUnclear(ChainKind kind) {
        // Nothing of it is known: an error of JSON-RPC, and 404.
        assertThat(judge(kind)).isInstanceOf(Verdict.Unclear.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GETH; eth_chainId; <html>",
                "GETH; eth_chainId; \"result\":137",
                "GETH; eth_chainId; \"result\":\"0x\"",
                "GETH; eth_chainId; \"result\":\"0xffffffffffffffffff\"",
                "GETH; eth_syncing; \"result\":\"false\"",
                "GETH; eth_syncing; \"result\":null",
                "GETH; eth_getBlockByNumber; \"result\":null",
                "GZOND; net_peerCount; \"result\":-1",
                "BEACON; /eth/v1/node/syncing; {\"data\":{\"is_syncing\":false}}",
                "BEACON; /eth/v1/node/syncing; {\"data\":{\"sync_distance\":\"0\"}}",
                "BEACON; /eth/v1/node/peer_count; []",
                "BEACON; /eth/v1/beacon/genesis; {\"data\":",
                "HEIMDALL; /status; {\"result\":{\"node_info\":{\"network\":\"n\"},\"sync_info\":{\"catching_up\":false,\"latest_block_time\":\"yesterday\"}}}",
                "HEIMDALL; /net_info; {\"result\":{}}",
                "SOLANA; getHealth; \"result\":\"well\"",
                "SOLANA; getClusterNodes; \"result\":{}",
                "SOLANA; getGenesisHash; \"error\":{\"code\":-32600,\"message\":\"no\"}"
            })
    void garbageIsUnclearAndNeverReady(ChainKind kind, String asked, String said) {
        well(kind);
        client.says(asked, said);
        assertThat(judge(kind)).isInstanceOf(Verdict.Unclear.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoAcceptsAndKeepsSilentIsUnclearBeforeLong(ChainKind kind) throws IOException {
        // The system takes connections for it, and nobody reads.
        try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            var url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            var look = new ChainLook(kind, new ClientApi(url, LITTLE_PATIENCE), now::get);
            assertThat(look.judge(new Demand(identity(kind), MAX_LAG, 1))).isInstanceOf(Verdict.Unclear.class);
        }
    }

    @Test
    void theServerTellsProbesTheReasonAndPrometheusTheNumbers() throws Exception {
        well(ChainKind.BOR);
        try (var server = server()) {
            assertThat(ask(server, "/ready")).isEqualTo("200 ready\n");
            assertThat(ask(server, "/metrics"))
                    .contains("\norrery_chain_ready 1\n", "\norrery_chain_peers 25\n", "\norrery_chain_lag 12\n");

            client.results("net_peerCount", "\"0x0\"");
            now.set(NOW.plusSeconds(6));
            assertThat(ask(server, "/ready")).isEqualTo("503 alone: it has 0 peers, and at least 1 are wanted\n");
            assertThat(ask(server, "/metrics")).contains("\norrery_chain_ready 0\n", "\norrery_chain_peers 0\n");

            client.results("eth_chainId", "\"0x1\"");
            now.set(NOW.plusSeconds(12));
            assertThat(ask(server, "/ready")).isEqualTo("503 other chain: it is on 1, and 137 is wanted\n");
            // Another chain's numbers would look like this one's.
            assertThat(ask(server, "/metrics"))
                    .contains("\norrery_chain_ready 0\n")
                    .doesNotContain("orrery_chain_peers");
            assertThat(ask(server, "/alive")).isEqualTo("200 alive\n");
        }
    }

    @Test
    void howeverManyAskTheClientIsAskedOnceInAWhile() throws Exception {
        well(ChainKind.GETH);
        try (var server = server()) {
            ask(server, "/ready");
            int once = client.asked();
            for (int again = 0; again < 10; again++) {
                ask(server, "/ready");
                ask(server, "/metrics");
            }
            assertThat(client.asked()).isEqualTo(once);
            now.set(NOW.plusSeconds(5));
            ask(server, "/ready");
            assertThat(client.asked()).isEqualTo(2 * once);
        }
    }

    @Test
    void whatIsAskedForWronglyIsRefusedByName(@TempDir Path folder) throws Exception {
        var refused = Program.run(
                folder,
                List.of(
                        "chain-ready",
                        "--kind",
                        "geth",
                        "--rpc",
                        "127.0.0.1:8545",
                        "--identity",
                        "1",
                        "--max-lag",
                        "60"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.said())
                .anySatisfy(line -> assertThat(line).startsWith("orrery: ").contains("--rpc"));
    }

    private ReadyServer server() throws IOException {
        return new ReadyServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> judge(ChainKind.BOR), now::get);
    }

    private static String ask(ReadyServer server, String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return (path.equals("/metrics") ? "\n" : answer.statusCode() + " ") + answer.body();
        }
    }
}
