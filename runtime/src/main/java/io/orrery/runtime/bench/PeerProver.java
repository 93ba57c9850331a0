package io.orrery.runtime.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.ResidentMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// Another prover, started anew for each proof.
///
/// What counts is the clock from its start to its end, reading the key included, unless it knows better: a peer whose
/// last line of output is a JSON object with `proveMs` (a number, or a list of which the last counts) is taken at its
/// word, and may say its `name` and `peakMiB` there too. So a harness that keeps the key in memory is compared on equal
/// terms.
///
/// @param command for a shell, with the file names filled in
/// @param folder where its output is kept
record PeerProver(String name, String command, Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int POLL_MILLIS = 10;
    private static final int LIMIT_MINUTES = 30;

    /// @param peakMiB unknown where neither the peer nor the system says
    record Run(String name, double ms, OptionalLong peakMiB, boolean byItself) {}

    static PeerProver of(String name, String template, Path zkey, Path wtns, Path folder) {
        var command = template.replace("{zkey}", quoted(zkey))
                .replace("{wtns}", quoted(wtns))
                .replace("{proof}", quoted(folder.resolve("peer-proof.json")))
                .replace("{public}", quoted(folder.resolve("peer-public.json")));
        return new PeerProver(name, command, folder);
    }

    private static String quoted(Path path) {
        return "'" + path.toAbsolutePath().toString().replace("'", "'\\''") + "'";
    }

    Run prove() throws IOException, InterruptedException {
        var output = folder.resolve("peer-output.txt");
        long started = System.nanoTime();
        // With exec the process that is watched is the peer and not a shell.
        var process = new ProcessBuilder(List.of("sh", "-c", "exec " + command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        long peakKiB = 0;
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                peakKiB =
                        Math.max(peakKiB, ResidentMemory.peakKiB(process.pid()).orElse(0));
                if (System.nanoTime() - started > TimeUnit.MINUTES.toNanos(LIMIT_MINUTES)) {
                    throw new Complaint("the peer has not ended after " + LIMIT_MINUTES + " minutes: " + command);
                }
            }
        } finally {
            process.destroyForcibly();
        }
        double ms = Math.round((System.nanoTime() - started) / 1e4) / 100.0;
        var lines = Files.readAllLines(output);
        if (process.exitValue() != 0) {
            throw new Complaint("the peer ended with " + process.exitValue() + ": "
                    + (lines.isEmpty() ? "it said nothing" : lines.getLast()) + " (" + command + ")");
        }
        var seen = peakKiB == 0 ? OptionalLong.empty() : OptionalLong.of(peakKiB >> 10);
        return lastObject(lines)
                .map(told -> new Run(
                        told.path("name").asText(name),
                        last(told.path("proveMs")),
                        told.has("peakMiB")
                                ? OptionalLong.of(told.path("peakMiB").asLong())
                                : seen,
                        true))
                .orElse(new Run(name, ms, seen, false));
    }

    private static Optional<JsonNode> lastObject(List<String> lines) {
        if (lines.isEmpty() || !lines.getLast().startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(lines.getLast())).filter(told -> told.has("proveMs"));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private static double last(JsonNode proveMs) {
        return proveMs.isArray() ? proveMs.path(proveMs.size() - 1).asDouble() : proveMs.asDouble();
    }
}
