package io.orrery.http.validator;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.ValidatorIndices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A running validator's HTTP over fakes, and a client that has the token.
final class ValidatorEdge implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String TOKEN = "0x" + "5e".repeat(32);
    static final Instant NOW = Instant.parse("2026-11-26T21:30:00Z");
    static final long INDEX = 4_711;

    final FakeDoor door;
    final FakeKeys keys = new FakeKeys();
    final FakeRemoteKeys remote = new FakeRemoteKeys();
    final List<String> counted = new CopyOnWriteArrayList<>();
    final Set<String> offered = ConcurrentHashMap.newKeySet();
    final List<String> timed = new CopyOnWriteArrayList<>();
    final ValidatorDependencies dependencies;
    final ValidatorApiSettings settings;
    OptionalLong index = OptionalLong.of(INDEX);
    long currentEpoch;
    private final ActorSystem<Void> system;
    private final ValidatorServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    private ValidatorEdge(NetworkProfile network, String overrides, boolean keymanager) {
        var config = ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.parseString(
                        "orrery.validator.api.port = 0\nakka.loglevel = WARNING\nakka.actor.provider = local"))
                .withFallback(ConfigFactory.parseResources("validator-api.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        door = new FakeDoor(network);
        dependencies = new ValidatorDependencies(
                door, keys, keymanager ? Optional.of(manager()) : Optional.empty(), new Counted(), () -> NOW);
        settings = ValidatorApiSettings.of(config);
        system = ActorSystem.create(Behaviors.empty(), "validator-edge", config);
        server = ValidatorServer.start(system, settings, dependencies)
                .toCompletableFuture()
                .join();
    }

    static ValidatorEdge of(NetworkProfile network) {
        return new ValidatorEdge(network, "", true);
    }

    static ValidatorEdge of(NetworkProfile network, String overrides) {
        return new ValidatorEdge(network, overrides, true);
    }

    static ValidatorEdge withoutKeymanager(NetworkProfile network) {
        return new ValidatorEdge(network, "", false);
    }

    private Keymanager manager() {
        return new Keymanager(KeymanagerToken.parse(TOKEN + "\n"), keys, Optional.of(remote), Optional.of(new Chain()));
    }

    private final class Chain implements ValidatorIndices {
        @Override
        public CompletionStage<OptionalLong> of(ValidatorKey key) {
            return CompletableFuture.completedStage(index);
        }

        @Override
        public long currentEpoch() {
            return currentEpoch;
        }
    }

    private final class Counted implements ApiMetrics {
        @Override
        public void offered(String endpoint) {
            offered.add(endpoint);
        }

        @Override
        public void took(String endpoint, long tookNanos) {
            timed.add(endpoint);
        }

        @Override
        public void answered(String endpoint) {
            counted.add(endpoint);
        }

        @Override
        public void refused(String endpoint, Fault fault) {
            counted.add(endpoint + " " + fault.word());
        }
    }

    /// One of as many keys as there are bytes.
    static ValidatorKey key(int number) {
        var bytes = new byte[ValidatorKey.BLS_BYTES];
        bytes[0] = (byte) number;
        return ValidatorKey.of(bytes);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    HttpRequest.Builder open(String method, String path, String body) {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    /// With the token.
    HttpResponse<String> call(String method, String path, String body) {
        return send(open(method, path, body).header("Authorization", "Bearer " + TOKEN));
    }

    HttpResponse<String> sign(ValidatorKey key, JsonNode body) {
        return send(open("POST", "/api/v1/eth2/sign/" + key, body.toString()));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException notJson) {
            throw new AssertionError(response.statusCode() + ": " + response.body(), notJson);
        }
    }

    /// The statuses of the keymanager API, in their order.
    static List<String> statuses(HttpResponse<String> response) {
        var statuses = new ArrayList<String>();
        json(response)
                .path("data")
                .forEach(item -> statuses.add(item.path("status").asText()));
        return statuses;
    }

    @Override
    public void close() {
        http.close();
        server.stop().toCompletableFuture().join();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
