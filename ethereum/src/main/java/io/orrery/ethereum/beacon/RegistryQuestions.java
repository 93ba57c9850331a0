package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.Request;

/// Asks for validators by their keys: in a body where the node takes one, else in the path.
final class RegistryQuestions {
    /// beacon-APIs allows 64 keys in a path; with those of ML-DSA-87 a path has this many bytes at most,
    /// of the 1 MiB that Go's servers take.
    private static final int MOST_IN_PATH = 64;
    private static final int MOST_PATH = 64 << 10;

    private final BeaconHttp http;
    private final NetworkProfile network;
    private final Dialect dialect;
    private final DutyReading duties;
    /// Until the node is found not to.
    private volatile boolean takesKeys;

    RegistryQuestions(BeaconHttp http, NetworkProfile network, Dialect dialect) {
        this.http = http;
        this.network = network;
        this.dialect = dialect;
        this.duties = new DutyReading(network);
        this.takesKeys = dialect.takesKeys();
    }

    /// Nobody is asked for where there are no keys: without keys a node answers with all validators.
    CompletionStage<List<ValidatorState>> validators(List<ValidatorKey> keys) {
        var distinct = keys.stream().distinct().toList();
        return takesKeys
                ? Chunks.each(Chunks.of(distinct, BeaconClient.MOST_ASKED), this::byBody)
                        .thenApply(Chunks::joined)
                : byPaths(distinct);
    }

    private CompletionStage<List<ValidatorState>> byBody(List<ValidatorKey> keys) {
        var ids = keys.stream().map(key -> "\"" + key + "\"").collect(Collectors.joining(",", "{\"ids\":[", "]}"));
        return http.ask(body(ids), BeaconClient.MOST_JSON, answer -> {
                    if (answer.isUnknown()) {
                        return Optional.<List<ValidatorState>>empty();
                    }
                    return Optional.of(duties.validators(answer.data(), keys));
                })
                .thenCompose(told -> told.<CompletionStage<List<ValidatorState>>>map(CompletableFuture::completedFuture)
                        .orElseGet(() -> byPaths(keys).thenApply(states -> {
                            // It answers by the path: so it is the body that it does not take.
                            takesKeys = false;
                            return states;
                        })));
    }

    private CompletionStage<List<ValidatorState>> byPaths(List<ValidatorKey> keys) {
        return Chunks.each(Chunks.of(keys, keysInPath()), this::byPath).thenApply(Chunks::joined);
    }

    private CompletionStage<List<ValidatorState>> byPath(List<ValidatorKey> keys) {
        var path = path();
        keys.forEach(key -> path.addQueryParameter("id", key.toString()));
        return http.ask(
                http.to(path.build()).get().build(),
                BeaconClient.MOST_JSON,
                answer -> duties.validators(answer.data(), keys));
    }

    private int keysInPath() {
        int each = 2 * network.scheme().publicKeyBytes() + "&id=0x".length();
        return Math.clamp(MOST_PATH / each, 1, MOST_IN_PATH);
    }

    private Request body(String json) {
        return http.to(path().build()).post(BeaconHttp.json(json)).build();
    }

    private HttpUrl.Builder path() {
        return http.at(dialect.path("v1", "beacon/states/head/validators"));
    }
}
