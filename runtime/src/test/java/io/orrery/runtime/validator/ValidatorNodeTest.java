package io.orrery.runtime.validator;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.ethereum.consensus.BlsKeystoreWriter;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.keystore.Password;
import io.orrery.ethereum.keystore.Secrets;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.admin.AdminCommand;
import io.orrery.runtime.demo.MetricsPage;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.node.ValidatorNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// A node alone, on a database in a file, with a keystore in a folder.
class ValidatorNodeTest {
    private static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path folder = Path.of("");

    private Config config() throws IOException {
        var overrides = new HashMap<String, Object>(ValidatorNode.place(List.of()));
        overrides.put("orrery.persistence.file", home().database().toString());
        overrides.put("orrery.validator.api.port", FreePort.next());
        int management = FreePort.next();
        overrides.put("akka.management.http.port", management);
        overrides.put("akka.management.http.bind-port", management);
        overrides.put("kamon.prometheus.embedded-server.port", FreePort.next());
        overrides.put("akka.remote.artery.canonical.port", FreePort.next());
        return ConfigFactory.parseMap(overrides)
                .withFallback(ConfigFactory.load())
                .resolve();
    }

    private NodeHome home() {
        return new NodeHome(folder.resolve("home"));
    }

    private Path keys() throws IOException {
        var keys = Files.createDirectories(folder.resolve("keys"));
        var writer = new BlsKeystoreWriter(new SecureRandom());
        var key = BlsSecretKey.of(new Digest(0, 0, 0, 7).toBytes());
        Files.writeString(
                keys.resolve("one.json"), writer.write(key, Password.of("correct horse"), writer.scrypt(), ""));
        Files.writeString(keys.resolve("one.txt"), "correct horse\n");
        Files.writeString(keys.resolve("broken.json"), "{}");
        return keys;
    }

    private String admin(int status, String... arguments) {
        var said = new StringWriter();
        var line = new CommandLine(new AdminCommand()).setOut(new PrintWriter(said));
        var all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--home";
        all[arguments.length + 1] = home().folder().toString();
        assertThat(line.execute(all)).as(said::toString).isEqualTo(status);
        return said.toString();
    }

    private String handOverHere() {
        var said = new StringWriter();
        assertThat(new CommandLine(new HandOverCommand())
                        .setOut(new PrintWriter(said))
                        .execute("--here", "--home", home().folder().toString()))
                .isZero();
        return said.toString();
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static int status(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static void until(BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - from).isLessThan(PATIENCE_NANOS);
            Thread.onSpinWait();
        }
    }

    private static SigningOutcome vote(SigningDoor door, long target, long root) {
        var duty = new Duty.Attestation(new AttestationData(
                target * 32,
                0,
                new Digest(root, 0, 0, 0),
                new Checkpoint(target - 1, new Digest(1, 0, 0, 0)),
                new Checkpoint(target, new Digest(2, 0, 0, 0))));
        return door.sign(new SigningRequest(
                        door.publicKeys().getFirst(), duty, Optional.of(NETWORK.at(target)), Optional.empty()))
                .toCompletableFuture()
                .join();
    }

    private static void tellsWhatHasNotHappened(int port) {
        until(() -> read(port).contains("orrery_requests_refused_total"));

        var page = new MetricsPage(read(port));
        assertThat(page.of("orrery_duties_missed_total", "kind=\"attestation\"", "reason=\"late\""))
                .hasValue(0);
        assertThat(page.of("orrery_custody_strangers_total", "key_set=\"main\"", "why=\"same_name\""))
                .hasValue(0);
        assertThat(page.of("orrery_duties_slashable_total", "reason=\"surrounding_vote\""))
                .hasValue(0);
        assertThat(page.of(
                        "orrery_requests_refused_total",
                        "method=\"POST /api/v1/eth2/sign/",
                        "reason=\"internal_error\""))
                .hasValue(0);
    }

    private static String read(int port) {
        try {
            return MetricsPage.read(port).text();
        } catch (IOException | InterruptedException notYet) {
            return "";
        }
    }

    @Test
    void aNodeSignsOnceItsKeysAreEnabledAndAnswersForThemOverHttp() throws Exception {
        var config = config();
        var keys = keys();
        long epoch = NETWORK.epochOf(NETWORK.slotAt(Instant.now().getEpochSecond()));
        try (var shelf = NodeShelf.lock(home(), Optional.of(keys), new Secrets.InFiles(keys), NETWORK, config)) {
            var loaded = shelf.reload();
            assertThat(loaded.failures()).singleElement().asString().startsWith("broken.json: ");
            assertThat(loaded.loaded()).isEqualTo(1);
            var management = "http://127.0.0.1:" + config.getInt("akka.management.http.port");
            try (var node = ValidatorNode.start(config, home(), shelf.keysOf("main"))) {
                // Ready is who could have the keys, also where somebody has yet to allow it.
                assertThat(status(management + "/ready")).isEqualTo(200);
                assertThat(status(management + "/alive")).isEqualTo(200);
                assertThat(get("http://" + node.http() + "/healthcheck")).contains("DOWN", "not enabled");
                assertThat(vote(node.door(), epoch, 1)).isInstanceOf(SigningOutcome.NotHere.class);
                tellsWhatHasNotHappened(config.getInt("kamon.prometheus.embedded-server.port"));
                assertThat(admin(0, "status")).contains("1 keys of main", "it signs nothing", "not enabled");
                assertThat(admin(0, "enable-keys", "--wait", "0")).contains("main is enabled");
                until(() -> node.door().hindrance().isEmpty());

                assertThat(get("http://" + node.http() + "/healthcheck")).contains("UP");
                assertThat(vote(node.door(), epoch, 1)).isInstanceOf(SigningOutcome.Signed.class);
                assertThat(vote(node.door(), epoch, 2))
                        .isEqualTo(new SigningOutcome.Slashable(SlashingProtection.Refusal.DOUBLE_VOTE));
                assertThat(get("http://" + node.http() + "/api/v1/eth2/publicKeys"))
                        .contains(node.door().publicKeys().getFirst().toString());

                assertThat(admin(0, "pause-keys")).contains("main is paused");
                assertThat(vote(node.door(), epoch + 1, 3)).isInstanceOf(SigningOutcome.NotHere.class);
                assertThat(admin(0, "resume-keys")).contains("main is enabled");
                assertThat(vote(node.door(), epoch + 1, 3)).isInstanceOf(SigningOutcome.Signed.class);
                assertThat(admin(1, "hand-over-keys")).contains("no other node could have main");
                assertThat(handOverHere()).contains("done: ", " has it");
                assertThat(admin(1, "pause", "sealing")).contains("no rollup");
            }
        }
    }
}
