package io.orrery.runtime.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the drills of alerts do their faults with, each alone; the drills themselves take as long as alerts wait.
final class AlertPartsTest {
    private static final int POINT = 64;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        http.close();
    }

    private HttpResponse<String> send(URI url, String method, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(url)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theBellHearsWhatFiresAndNotWhatIsOver() throws Exception {
        try (var bell = new AlertBell()) {
            long before = System.nanoTime();
            send(bell.url(), "POST", """
                    {"status": "firing", "alerts": [
                      {"status": "firing", "labels": {"alertname": "NodeDown"}},
                      {"status": "resolved", "labels": {"alertname": "NoProver"}}]}
                    """);
            long after = System.nanoTime();

            assertThat(bell.all()).containsExactly("NodeDown");
            assertThat(bell.first("NodeDown", before)).isPresent();
            assertThat(bell.first("NodeDown", after)).isEmpty();
            assertThat(bell.first("NoProver", before)).isEmpty();
        }
    }

    @Test
    void theStoreHasWhatItWasGivenUntilItsDiskIsLost() throws Exception {
        try (var store = new ForgetfulStore()) {
            assertThat(send(store.url().resolve("/put/0x00ab"), "POST", "data").statusCode())
                    .isEqualTo(200);
            assertThat(send(store.url().resolve("/get/0x00ab"), "GET", "").body())
                    .isEqualTo("data");

            store.loseDisk();

            assertThat(send(store.url().resolve("/get/0x00ab"), "GET", "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void anL1InDoubtTellsOfTheFirstBlockAsTheNewest() throws Exception {
        var l1 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        l1.createContext("/", exchange -> {
            try (exchange) {
                var asked = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(200, asked.length);
                exchange.getResponseBody().write(asked);
            }
        });
        l1.start();
        try (var between = new DoubtfulL1()) {
            var url = between.before(
                    URI.create("http://127.0.0.1:" + l1.getAddress().getPort()));

            assertThat(send(url, "POST", "[\"latest\"]").body()).isEqualTo("[\"latest\"]");
            between.inDoubt(true);
            assertThat(send(url, "POST", "[\"latest\"]").body()).isEqualTo("[\"earliest\"]");
            between.inDoubt(false);
            assertThat(send(url, "POST", "[\"latest\"]").body()).isEqualTo("[\"latest\"]");
        } finally {
            l1.stop(0);
        }
    }

    /// As iden3's files are: a head, then sections; the points that the quotient is multiplied with are section 9.
    private static byte[] key() {
        var file = ByteBuffer.allocate(12 + 12 + 3 + 12 + 3 * POINT).order(ByteOrder.LITTLE_ENDIAN);
        file.put("zkey".getBytes(StandardCharsets.US_ASCII)).putInt(1).putInt(2);
        file.putInt(2).putLong(3).put(new byte[] {7, 7, 7});
        file.putInt(9).putLong(3L * POINT);
        for (int i = 0; i < 3 * POINT; i++) {
            file.put((byte) (1 + i / POINT));
        }
        return file.array();
    }

    @Test
    void aDamagedKeyHasTwoPointsInEachOthersPlaceAndIsMendedByTheSame() throws Exception {
        var file = Files.write(folder.resolve("batch.zkey"), key());
        var damaged = new DamagedKey(folder);

        damaged.swap();

        var bytes = Files.readAllBytes(file);
        int points = bytes.length - 3 * POINT;
        assertThat(bytes[points]).isEqualTo((byte) 2);
        assertThat(bytes[points + POINT]).isEqualTo((byte) 1);
        assertThat(bytes[points + 2 * POINT]).isEqualTo((byte) 3);
        damaged.swap();
        assertThat(Files.readAllBytes(file)).isEqualTo(key());
    }

    @Test
    void whereThereIsNoKeyNoneIsDamaged() {
        assertThatThrownBy(() -> new DamagedKey(folder).swap())
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("no proving key");
    }
}
