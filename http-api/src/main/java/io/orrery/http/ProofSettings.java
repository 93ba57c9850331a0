package io.orrery.http;

import com.typesafe.config.Config;
import io.orrery.domain.proof.CircuitFacts;
import io.orrery.domain.proof.CircuitShelf;
import io.orrery.domain.proof.ProofAdmission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The proof service's bounds at the edge: `orrery.proofs` of proofs.conf, where each has its reason.
///
/// @param callersByKeyHash the caller's name by the SHA-256 of its key, in lower-case hexadecimal; empty
///     where
///     callers are told apart by address
public record ProofSettings(
        ProofAdmission.Settings admission,
        CircuitFacts.Bounds circuitBounds,
        CircuitShelf.Settings shelf,
        Duration deadline,
        Rate proofs,
        Rate uploads,
        Rate verifications,
        Map<String, String> callersByKeyHash,
        String apiKeyHeader,
        Upload upload,
        Path scratch,
        int maxMaterialBytes,
        int bodiesAtOnce,
        Duration bodyTimeout,
        int requestsAtOnce,
        int maxWaiting,
        Duration maxWait,
        Duration poll,
        Events events,
        Duration retryAfter) {
    private static final int SHA256_DIGITS = 64;

    /// A token bucket: how many come back in a period, and how many may be taken at once.
    public record Rate(int tokens, Duration period, int burst) {}

    /// @param maxBytes of each part, by its name
    public record Upload(Map<String, Long> maxBytes, int atOnce, Duration timeout, Duration checkTimeout) {}

    public record Events(Duration poll, Duration keepAlive, Duration stream) {}

    /// @param config the whole configuration
    public static ProofSettings of(Config config) {
        var proofs = config.getConfig("orrery.proofs");
        var circuit = proofs.getConfig("circuit");
        return new ProofSettings(
                new ProofAdmission.Settings(proofs.getInt("max-open-per-caller"), proofs.getInt("max-open")),
                new CircuitFacts.Bounds(circuit.getInt("max-domain-log"), circuit.getInt("max-public-inputs")),
                new CircuitShelf.Settings(
                        circuit.getInt("max-names"), circuit.getInt("max-versions"), circuit.getBytes("max-stored")),
                proofs.getDuration("deadline"),
                new Rate(proofs.getInt("proofs-per-minute"), Duration.ofMinutes(1), proofs.getInt("proof-burst")),
                new Rate(proofs.getInt("uploads-per-hour"), Duration.ofHours(1), proofs.getInt("upload-burst")),
                new Rate(
                        proofs.getInt("verifications-per-minute"),
                        Duration.ofMinutes(1),
                        proofs.getInt("verification-burst")),
                callers(proofs),
                proofs.getString("api-key-header"),
                new Upload(
                        Map.of(
                                "zkey", circuit.getBytes("max-zkey"),
                                "wasm", circuit.getBytes("max-wasm"),
                                "r1cs", circuit.getBytes("max-r1cs")),
                        circuit.getInt("uploads-at-once"),
                        circuit.getDuration("upload-timeout"),
                        circuit.getDuration("check-timeout")),
                Path.of(proofs.getString("scratch")),
                Math.toIntExact(proofs.getBytes("max-material")),
                proofs.getInt("bodies-at-once"),
                proofs.getDuration("body-timeout"),
                proofs.getInt("requests-at-once"),
                proofs.getInt("max-waiting"),
                proofs.getDuration("max-wait"),
                proofs.getDuration("poll"),
                new Events(
                        proofs.getDuration("event-poll"),
                        proofs.getDuration("event-keep-alive"),
                        proofs.getDuration("event-stream")),
                proofs.getDuration("retry-after"));
    }

    private static Map<String, String> callers(Config proofs) {
        return proofs.getConfig("api-keys").root().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        key -> {
                            var hash =
                                    String.valueOf(key.getValue().unwrapped()).toLowerCase(Locale.ROOT);
                            if (hash.length() != SHA256_DIGITS || !hash.matches("[0-9a-f]+")) {
                                throw new IllegalArgumentException("orrery.proofs.api-keys." + key.getKey()
                                        + " must be the SHA-256 of a key, in 64 hexadecimal digits");
                            }
                            return hash;
                        },
                        Map.Entry::getKey));
    }
}
