package io.orrery.runtime.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.ethereum.consensus.BlsKeystoreWriter;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.keystore.Password;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.admin.AdminCommand;
import io.orrery.runtime.cluster.NodePorts;
import io.orrery.runtime.demo.NodeProcess;
import io.orrery.runtime.observe.Observatory;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// From a fault of a real node to the message that a person gets, by the programs and files that are shipped.
class AlertsOfANodeTest {
    private static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path folder = Path.of("");

    private final HttpClient http = HttpClient.newHttpClient();

    private static void eventually(Callable<String> told, Callable<Boolean> condition) throws Exception {
        long from = System.nanoTime();
        while (!condition.call()) {
            assertThat(System.nanoTime() - from).as(told.call()).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private String key() throws IOException {
        var keys = Files.createDirectories(folder.resolve("keys"));
        var writer = new BlsKeystoreWriter(new SecureRandom());
        var key = BlsSecretKey.of(new Digest(0, 0, 0, 7).toBytes());
        Files.writeString(keys.resolve("one.json"), writer.write(key, Password.of(PASSWORD), writer.scrypt(), ""));
        Files.writeString(keys.resolve("one.txt"), PASSWORD);
        return key.publicKey().toString();
    }

    private boolean enabled() {
        var said = new StringWriter();
        var line = new CommandLine(new AdminCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .setExecutionExceptionHandler((_, _, _) -> 1);
        return line.execute(
                        "enable-keys",
                        "--wait",
                        "0",
                        "--home",
                        folder.resolve("home").toString())
                == 0;
    }

    /// The status of the remote signing API; 0 where nobody answers yet.
    private int vote(int port, String key, long epoch, String head) throws InterruptedException {
        var fork = NETWORK.at(epoch);
        var body = """
                {"type": "ATTESTATION",
                 "fork_info": {"fork": {"previous_version": "%s", "current_version": "%s", "epoch": "%d"},
                               "genesis_validators_root": "%s"},
                 "attestation": {"slot": "%d", "index": "0", "beacon_block_root": "0x%s",
                                 "source": {"epoch": "%d", "root": "0x%s"}, "target": {"epoch": "%d", "root": "0x%s"}}}
                """.formatted(
                        fork.fork().previousVersion(),
                        fork.fork().currentVersion(),
                        fork.fork().epoch(),
                        fork.genesisValidatorsRoot(),
                        epoch * NETWORK.preset().slotsPerEpoch(),
                        head.repeat(32),
                        epoch - 1,
                        "02".repeat(32),
                        epoch,
                        "03".repeat(32));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/eth2/sign/" + key))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /// Those of every receiver, all of whom are at one address.
    private Path secrets(String receivers) throws IOException {
        var place = Files.createDirectories(folder.resolve("secrets"));
        for (var secret : AlertReceivers.secrets(receivers).entrySet()) {
            Files.writeString(place.resolve(secret.getKey()), secret.getValue());
        }
        return place;
    }

    @Test
    void aSlashableVoteIsRefusedAndWhoeverIsOnCallHearsOfIt() throws Exception {
        var prometheus = Path.of(MonitoringTools.orAbort("prometheus"));
        var alertmanager = Path.of(MonitoringTools.orAbort("prometheus-alertmanager"));
        var key = key();
        var ports = NodePorts.FREE.of(0);
        int signing = FreePort.next();
        var log = folder.resolve("node.log");
        var arguments = List.of(
                "validator",
                "run",
                "--home",
                folder.resolve("home").toString(),
                "--network",
                NETWORK.name(),
                "--keys",
                folder.resolve("keys").toString(),
                "--passwords",
                folder.resolve("keys").toString(),
                "--port",
                Integer.toString(signing),
                "--management-port",
                Integer.toString(ports.management()),
                "--metrics-port",
                Integer.toString(ports.metrics()),
                "--remoting-port",
                Integer.toString(ports.remoting()));
        try (var receivers = new AlertReceivers();
                var _ = NodeProcess.start(arguments, List.of(), log);
                var monitoring = Observatory.start(
                        new Observatory.Settings(
                                prometheus,
                                alertmanager,
                                MonitoringTools.MONITORING,
                                folder.resolve("observe"),
                                Map.of("validators", List.of("127.0.0.1:" + ports.metrics())),
                                FreePort.next(),
                                FreePort.next()),
                        new Observatory.Receivers.Shipped(secrets(receivers.url())))) {
            eventually(() -> Files.readString(log), this::enabled);
            long epoch = NETWORK.epochOf(NETWORK.slotAt(Instant.now().getEpochSecond()));
            eventually(() -> Files.readString(log), () -> vote(signing, key, epoch, "01") == 200);

            assertThat(vote(signing, key, epoch, "09")).isEqualTo(412);

            eventually(monitoring::said, () -> receivers.heard("/slack", "SlashableRefused"));
            eventually(monitoring::said, () -> receivers.heard("/discord", "SlashableRefused"));
            assertThat(receivers.heard("/slack", "runbooks/SlashableRefused.md"))
                    .isTrue();
        }
    }
}
