package io.orrery.runtime.validator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.LockedKey;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.node.ValidatorNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// A node whose keys come over the keymanager API, and somebody who has its token.
final class NodeWithKeys implements AutoCloseable {
    static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    static final String SET = "main";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    final ValidatorNode node;
    private final NodeShelf shelf;
    private final String token;
    private final HttpClient http = HttpClient.newHttpClient();

    private NodeWithKeys(NodeHome home, Optional<Path> keys, Map<String, String> settings) throws IOException {
        var config = ConfigFactory.parseMap(overrides(home, settings))
                .withFallback(ConfigFactory.load())
                .resolve();
        shelf = NodeShelf.lock(
                home, keys, PasswordSource.of(keys.map(Path::toString), config, System.getenv()), NETWORK, config);
        shelf.reload();
        node = ValidatorNode.start(config, home, shelf.keysOf(SET));
        token = Files.readString(home.keymanagerToken()).strip();
    }

    /// @param keys the operator's folder
    /// @param settings of the configuration
    static NodeWithKeys start(NodeHome home, Optional<Path> keys, Map<String, String> settings) throws IOException {
        return new NodeWithKeys(home, keys, settings);
    }

    private static Map<String, Object> overrides(NodeHome home, Map<String, String> settings) throws IOException {
        var overrides = new HashMap<String, Object>(ValidatorNode.place(List.of()));
        overrides.put("orrery.persistence.file", home.database().toString());
        overrides.put("orrery.validator.api.port", FreePort.next());
        int management = FreePort.next();
        overrides.put("akka.management.http.port", management);
        overrides.put("akka.management.http.bind-port", management);
        overrides.put("kamon.prometheus.embedded-server.port", FreePort.next());
        overrides.put("akka.remote.artery.canonical.port", FreePort.next());
        overrides.put("akka.cluster.jmx.multi-mbeans-in-same-jvm", "on");
        overrides.putAll(settings);
        return overrides;
    }

    String url() {
        return "http://" + node.http();
    }

    /// A person's word, and until it signs.
    void enable() {
        node.ledger()
                .custody(SET, KeySetCustody.Settings.DEFAULT, new KeySetCustody.Command.Enable("ann", 0))
                .toCompletableFuture()
                .join();
        awaitSigning();
    }

    void awaitSigning() {
        until(() -> node.door().hindrance().isEmpty());
    }

    static void until(BooleanSupplier condition) {
        long from = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - from).isLessThan(PATIENCE_NANOS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    static long epoch() {
        return NETWORK.epochOf(NETWORK.slotAt(Instant.now().getEpochSecond()));
    }

    SigningOutcome vote(ValidatorKey key, long target, long root) {
        var duty = new Duty.Attestation(new AttestationData(
                target * 32,
                0,
                new Digest(root, 0, 0, 0),
                new Checkpoint(target - 1, new Digest(1, 0, 0, 0)),
                new Checkpoint(target, new Digest(2, 0, 0, 0))));
        return sign(key, duty, target);
    }

    SigningOutcome sign(ValidatorKey key, Duty duty, long epoch) {
        return node.door()
                .sign(new SigningRequest(key, duty, Optional.of(NETWORK.at(epoch)), Optional.empty()))
                .toCompletableFuture()
                .join();
    }

    HttpResponse<String> call(String method, String path, String body) {
        return call(method, path, body, "Bearer " + token);
    }

    HttpResponse<String> call(String method, String path, String body, String authorization) {
        var request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException noJson) {
            throw new AssertionError(response.body(), noJson);
        }
    }

    /// @param history empty for none
    HttpResponse<String> importKeys(String history, LockedKey... keys) {
        var body = JSON.createObjectNode();
        var keystores = body.putArray("keystores");
        var passwords = body.putArray("passwords");
        for (var key : keys) {
            keystores.add(key.json());
            passwords.add(key.password());
        }
        if (!history.isEmpty()) {
            body.put("slashing_protection", history);
        }
        return call("POST", "/eth/v1/keystores", body.toString());
    }

    HttpResponse<String> delete(String path, ValidatorKey... keys) {
        var body = JSON.createObjectNode();
        var pubkeys = body.putArray("pubkeys");
        for (var key : keys) {
            pubkeys.add(key.toString());
        }
        return call("DELETE", path, body.toString());
    }

    HttpResponse<String> addRemote(ValidatorKey key, String url) {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("remote_keys").addObject().put("pubkey", key.toString()).put("url", url);
        return call("POST", "/eth/v1/remotekeys", body.toString());
    }

    /// Looks for keys again, and returns when that has ended.
    String reload() {
        call("POST", "/reload", "");
        until(() -> !"running"
                .equals(json(call("GET", "/reload", "")).path("status").asText()));
        return json(call("GET", "/reload", "")).path("status").asText();
    }

    static List<String> statuses(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response)
                .path("data")
                .valueStream()
                .map(item -> item.path("status").asText())
                .collect(Collectors.toList());
    }

    List<String> listed() {
        return json(call("GET", "/eth/v1/keystores", ""))
                .path("data")
                .valueStream()
                .map(item -> item.path("validating_pubkey").asText())
                .toList();
    }

    @Override
    public void close() {
        http.close();
        node.close();
        shelf.close();
    }
}
