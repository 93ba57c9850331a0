package io.orrery.http.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A real Redis server, on a free port of this machine, that keeps nothing on a disk.
public final class RedisServer implements AutoCloseable {
    private static final Path TOOLS =
            Path.of("src", "test", "redis", "target", "tools").toAbsolutePath();
    private static final int TRIES = 5;

    private final Path program;
    private final List<String> options;
    private final int port;
    private Process process;

    private RedisServer(Path program, int port, List<String> options) throws IOException {
        this.program = program;
        this.port = port;
        this.options = options;
        this.process = launch();
    }

    /// Without a server on this machine the test says aloud that it was not run.
    ///
    /// @param options as redis.conf has them, with `--` before each name
    public static RedisServer start(String... options) {
        var program = program().orElseGet(() -> {
            var why = "not run: no redis-server on this machine, and http-api/src/test/redis/tools.sh got none";
            System.err.println(why);
            return Assumptions.abort(why);
        });
        IOException taken = new IOException("never tried");
        for (int i = 0; i < TRIES; i++) {
            try {
                return new RedisServer(program, freePort(), List.of(options));
            } catch (IOException again) {
                taken = again;
            }
        }
        throw new UncheckedIOException(taken);
    }

    private static Optional<Path> program() {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(":", -1)).map(Path::of),
                        Stream.of(TOOLS.resolve("usr/bin")))
                .map(place -> place.resolve("redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        var command =
                new ArrayList<>(List.of(program.toString(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        if (!options.contains("--tls-port")) {
            command.addAll(List.of("--port", Integer.toString(port)));
        }
        options.stream()
                .map(option -> option.equals("PORT") ? Integer.toString(port) : option)
                .forEach(command::add);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(libraries());
        var started = builder.start();
        var said = new StringBuilder();
        var lines = new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("eady to accept connections")) {
                return started;
            }
        }
        throw new IOException("redis-server ended: " + said);
    }

    /// What it is linked with lies beside it where it is not installed.
    private Map<String, String> libraries() throws IOException {
        if (!program.startsWith(TOOLS)) {
            return Map.of();
        }
        try (var folders = Files.list(TOOLS.resolve("usr/lib"))) {
            return Map.of(
                    "LD_LIBRARY_PATH",
                    String.join(":", folders.map(Path::toString).toList()));
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /// Asks one thing of it, and gives the answer's lines.
    public List<String> ask(String command) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return read(answer);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> read(BufferedReader answer) throws IOException {
        var line = String.valueOf(answer.readLine());
        return switch (line.charAt(0)) {
            case '$' -> line.equals("$-1") ? List.of() : List.of(String.valueOf(answer.readLine()));
            case '*' -> {
                var all = new ArrayList<String>();
                for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
                    all.addAll(read(answer));
                }
                yield List.copyOf(all);
            }
            case '-' -> throw new IOException(line);
            default -> List.of(line.substring(1));
        };
    }

    /// Takes its processor away: connections stand, and nothing is answered.
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            var sent = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
            if (sent.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("kill " + name + " of " + process.pid() + " failed");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// On the same port, empty.
    public void startAgain() {
        try {
            process = launch();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
