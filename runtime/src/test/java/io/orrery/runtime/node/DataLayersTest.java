package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.actors.LayeredData;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataLayerKind;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.da.LayerChoice.Standing;
import io.orrery.ethereum.L1Client;
import io.orrery.runtime.Complaint;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataLayersTest {
    private static final Metrics UNMEASURED = new Metrics() {
        @Override
        public void count(MetricName name, long amount, String... tagValues) {}

        @Override
        public void record(MetricName name, long value, String... tagValues) {}

        @Override
        public void set(MetricName name, long value, String... tagValues) {}
    };

    private static final L1Client NO_L1 =
            L1Client.at(URI.create("http://127.0.0.1:1"), Duration.ofSeconds(5), Runnable::run);

    private static Config config(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.parseResources("da.conf"))
                .withFallback(ConfigFactory.parseString("orrery.lane.max-blob-fee-gwei = 100"))
                .resolve();
    }

    private static LayeredData open(Config config, List<DataLayers.Closing> opened, AtomicLong nowMs) {
        return DataLayers.of(config)
                .open(
                        config,
                        Optional.empty(),
                        NO_L1,
                        opened::add,
                        UNMEASURED,
                        () -> Instant.ofEpochMilli(nowMs.get()));
    }

    @Test
    void whatShipsIsCalldataAlone() {
        var layers = DataLayers.of(config(""));
        layers.requireTaken(EnumSet.of(DataLayerKind.CALLDATA));
        assertThat(layers.order()).containsExactly(DataLayerKind.CALLDATA);
    }

    @Test
    void anOrderIsAListOrATextWithCommas() {
        var expected = List.of(DataLayerKind.COMMITTEE, DataLayerKind.ALT_DA, DataLayerKind.CALLDATA);
        assertThat(DataLayers.of(config("orrery.da.layers = [committee, alt-da, calldata]"))
                        .order())
                .isEqualTo(expected);
        assertThat(DataLayers.of(config("orrery.da.layers = \"committee, alt-da,calldata\""))
                        .order())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "layers = []|orrery.da.layers is empty",
                "layers = [celestia]|orrery.da.layers has \"celestia\", not one of committee, alt-da, blob-validium, calldata",
                "layers = [blob]|orrery.da.layers has \"blob\"",
                "layers = [alt-da, alt-da]|orrery.da.layers has alt-da twice",
                "layers = [calldata, alt-da]|orrery.da.layers has alt-da behind calldata",
                "failures = 0|orrery.da: a choice of layers can not have failures 0",
                "max-pause = 100ms|orrery.da: a choice of layers can not have pauseMs 1000",
                "max-under-way = 0|orrery.da.max-under-way is 0"
            })
    void whatCanNotWorkIsNamed(String wrong, String complaint) {
        assertThatThrownBy(() -> DataLayers.of(config("orrery.da." + wrong)))
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith(complaint)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aLayerThatTheContractDoesNotTakeIsNamed() {
        var layers = DataLayers.of(config("orrery.da.layers = [alt-da, calldata]"));
        assertThatThrownBy(() -> layers.requireTaken(EnumSet.of(DataLayerKind.CALLDATA)))
                .isInstanceOf(Complaint.class)
                .hasMessage("orrery.da.layers has alt-da, and the contract takes data as calldata only");
    }

    @Test
    void blobsAreAValidiumsAndFallBackToCalldataWhereL1IsNotThere() {
        var config = config("orrery.da { layers = [blob-validium, calldata], failures = 1 }");
        var layers = DataLayers.of(config);
        assertThat(layers.order()).containsExactly(DataLayerKind.BLOB_VALIDIUM, DataLayerKind.CALLDATA);
        assertThat(layers.modes()).containsExactly(DataMode.ROLLUP, DataMode.VALIDIUM);
        var data = open(config, new ArrayList<>(), new AtomicLong(1_000));
        assertThat(get(data.publish(offer(1)))).isEqualTo(new DataReceipt.Calldata());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url = \"\"|orrery.da.layers has alt-da, and orrery.da.alt-da.url is empty",
                "url = \"ftp://host/\"|orrery.da.alt-da: an alt-DA server can not have a scheme other than http or https",
                "url = \"http://who:word@ho st/\"|orrery.da.alt-da.url is no URL",
                "max-bytes = 3 GiB|orrery.da.alt-da: ",
                "max-calls = 0|orrery.da.alt-da: an alt-DA server can not have max-calls",
                "commitment = sha|orrery.da.alt-da: "
            })
    void anAltDaServerThatCanNotBeOneIsNamedAndNoPasswordIsPrinted(String wrong, String complaint) {
        var config = config(
                "orrery.da { layers = [alt-da], alt-da.url = \"http://127.0.0.1:1\" }\norrery.da.alt-da." + wrong);
        assertThatThrownBy(() -> open(config, new ArrayList<>(), new AtomicLong()))
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith(complaint)
                .message()
                .doesNotContain("word@");
    }

    @Test
    void aCommitteeThatTheDeploymentDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> open(config("orrery.da.layers = [committee]"), new ArrayList<>(), new AtomicLong()))
                .isInstanceOf(Complaint.class)
                .hasMessage("orrery.da.layers has committee, and this deployment has none");
    }

    /// The choice, the client and a server together: it goes down, calldata takes its place, and it comes back.
    @Test
    void dataGoesToTheServerAndToL1WhileThatIsDown() throws IOException {
        var kept = new ConcurrentHashMap<String, byte[]>();
        var down = new AtomicBoolean();
        var http = server(kept, down);
        var config = config("orrery.da { layers = [alt-da, calldata], failures = 2, successes = 1 }\n"
                + "orrery.da.alt-da { commitment = keccak, url = \"http://127.0.0.1:"
                + http.getAddress().getPort() + "\" }");
        var opened = new ArrayList<DataLayers.Closing>();
        var nowMs = new AtomicLong();
        var data = open(config, opened, nowMs);
        try {
            assertThat(get(data.publish(offer(1)))).isInstanceOf(DataReceipt.AltDa.class);
            assertThat(kept).hasSize(1);

            down.set(true);
            assertThat(data.publish(offer(2))
                            .handle((_, failure) -> Objects.requireNonNull(failure))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(DataLayerFailure.Unavailable.class);
            nowMs.addAndGet(1_000);
            assertThat(get(data.publish(offer(2)))).isInstanceOf(DataReceipt.Calldata.class);
            assertThat(data.report().getFirst().standing()).isEqualTo(Standing.LEFT);

            down.set(false);
            nowMs.addAndGet(60_000);
            assertThat(get(data.publish(offer(3)))).isInstanceOf(DataReceipt.Calldata.class);
            // Nothing waits for a trial but this test.
            var patience = Instant.now().plusSeconds(20);
            while (data.report().getFirst().standing() != Standing.TRUSTED) {
                assertThat(Instant.now()).isBefore(patience);
                Thread.onSpinWait();
            }
            assertThat(get(data.publish(offer(4)))).isInstanceOf(DataReceipt.AltDa.class);
            assertThat(kept).hasSize(3);
        } finally {
            opened.forEach(DataLayers.Closing::close);
            http.stop(0);
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static DataOffer offer(long number) {
        return new DataOffer(
                number, 8, 0, 0, Fr.ZERO, Fr.ONE, Fr.of(number), new byte[] {(byte) number, 9}, new byte[0]);
    }

    private static HttpServer server(Map<String, byte[]> kept, AtomicBoolean down) throws IOException {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", exchange -> {
            try (exchange) {
                var name = exchange.getRequestURI().getPath().substring("/put/".length());
                var body = exchange.getRequestBody().readAllBytes();
                if (exchange.getRequestMethod().equals("POST") && !down.get()) {
                    kept.put(name, body);
                }
                var data = kept.get(name);
                if (down.get() || data == null) {
                    exchange.sendResponseHeaders(down.get() ? 503 : 404, -1);
                } else {
                    exchange.sendResponseHeaders(200, data.length);
                    exchange.getResponseBody().write(data);
                }
            }
        });
        http.start();
        return http;
    }
}
