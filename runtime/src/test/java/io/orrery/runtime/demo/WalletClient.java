package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.node.NodeHome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/// A client library of other people's in a process of its own, put through a session by a script.
final class WalletClient implements AutoCloseable {
    private static final Path SCRIPTS = NodeHome.root().resolve("runtime/src/test/clients");

    private final Process process;
    private final BufferedReader lines;
    private final List<String> said = new ArrayList<>();

    private WalletClient(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Says loudly, and skips the test, where the clients are not installed.
    static void requireInstalled() {
        if (!Files.isDirectory(SCRIPTS.resolve("node_modules/ethers"))) {
            var message = "not run: ethers and viem are not installed (npm ci in runtime/src/test/clients)";
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    static WalletClient start(String script, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of("node", SCRIPTS.resolve(script).toString()));
        command.addAll(arguments);
        return new WalletClient(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    void awaitReady() {
        for (var line = next(); !line.equals("READY"); line = next()) {
            said.add(line);
        }
    }

    /// What it has seen when all was as it should be.
    JsonNode awaitEnd() throws Exception {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
        }
        assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
        return new ObjectMapper().readTree(said.getLast());
    }

    private String next() {
        try {
            var line = lines.readLine();
            if (line == null) {
                throw new AssertionError("the client has ended: " + String.join("\n", said));
            }
            return line;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
