package io.orrery.runtime.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The keys that a running node can sign with, as its signing API tells them.
final class KeysOfNode {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// 10,000 keys of ML-DSA-87.
    private static final int MOST_BYTES = 64 << 20;
    private static final int OK = 200;

    private KeysOfNode() {}

    /// @param node `http://HOST:PORT`
    static Set<ValidatorKey> read(String node) {
        try (var http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var request = HttpRequest.newBuilder(URI.create(node).resolve("/api/v1/eth2/publicKeys"))
                    .timeout(PATIENCE)
                    .build();
            var response = http.send(request, BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                if (response.statusCode() != OK) {
                    throw new Complaint("--node: " + node + " answers HTTP " + response.statusCode());
                }
                return new ObjectMapper()
                        .readValue(body.readNBytes(MOST_BYTES), new TypeReference<List<String>>() {}).stream()
                                .map(ValidatorKey::parse)
                                .collect(Collectors.toUnmodifiableSet());
            }
        } catch (JsonProcessingException | IllegalArgumentException noList) {
            throw new Complaint("--node: " + node + " does not answer with a list of keys", noList);
        } catch (IOException silent) {
            throw new Complaint("--node: " + node + " does not answer: " + silent, silent);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Complaint("--node: interrupted", stopped);
        }
    }
}
