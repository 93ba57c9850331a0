package io.orrery.ethereum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A local development chain: the pinned anvil as a child process on the loopback interface, ended by its own process
/// id.
///
/// It has chain id [#CHAIN_ID] and funds the keys of [DevnetAccounts]. With an epoch of one slot, a block is safe one
/// block later and final two
/// blocks later.
public final class DevnetProcess implements AutoCloseable {
    public static final long CHAIN_ID = 31337;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(50);

    /// Anvil writes its state before it ends.
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private static final int LOG_LINES_SHOWN = 20;

    private final Process process;
    private final URI url;
    private final Thread whenJvmEnds;

    private DevnetProcess(Process process, URI url) {
        this.process = process;
        this.url = url;
        this.whenJvmEnds = new Thread(process::destroy, "devnet-stop");
        Runtime.getRuntime().addShutdownHook(whenJvmEnds);
    }

    /// How a chain is run.
    ///
    /// @param nodeModules the folder that npm installed the pinned anvil into
    /// @param port on the loopback interface; 0 for a free one
    /// @param blockSeconds time between blocks; 0 for a block with each transaction
    /// @param state file that the chain continues from and is kept in; empty for a new chain that is forgotten
    /// @param log file for what anvil prints
    /// @param patience how long it may take to answer
    public record Settings(
            Path nodeModules, int port, int blockSeconds, Optional<Path> state, Path log, Duration patience) {}

    /// Starts a chain and returns once it answers. `IllegalStateException` says what to do where it can not.
    public static DevnetProcess start(Settings settings) {
        var program = program(settings.nodeModules());
        int port = settings.port() == 0 ? freePort() : settings.port();
        var url = URI.create("http://127.0.0.1:" + port);
        if (isTaken(port)) {
            throw new IllegalStateException("port " + port + " is in use, so a development chain can not listen there."
                    + " End the program that has it, or choose another port.");
        }
        try {
            var process = new ProcessBuilder(command(settings, program, port))
                    .redirectErrorStream(true)
                    .redirectOutput(settings.log().toFile())
                    .start();
            var devnet = new DevnetProcess(process, url);
            devnet.awaitAnswer(settings);
            return devnet;
        } catch (IOException e) {
            throw new UncheckedIOException("anvil at " + program + " can not be run", e);
        }
    }

    /// Whether the pinned anvil is installed.
    public static boolean isInstalled(Path nodeModules) {
        return Files.isExecutable(path(nodeModules));
    }

    public URI url() {
        return url;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Asks the process to end, waits while it writes its state, and ends it if it does not.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(whenJvmEnds);
        } catch (IllegalStateException _) {
            // The JVM is ending already, and the hook with it.
            return;
        }
    }

    private static List<String> command(Settings settings, Path program, int port) {
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--chain-id",
                String.valueOf(CHAIN_ID),
                "--slots-in-an-epoch",
                "1",
                "--quiet"));
        if (settings.blockSeconds() > 0) {
            command.addAll(List.of("--block-time", String.valueOf(settings.blockSeconds())));
        }
        settings.state()
                .ifPresent(file -> command.addAll(List.of("--state", file.toString(), "--state-interval", "5")));
        return command;
    }

    private void awaitAnswer(Settings settings) {
        long deadline = System.nanoTime() + settings.patience().toNanos();
        try (var l1 = new L1Rpc(url, ANSWER_TIMEOUT)) {
            while (true) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            "anvil ended with status " + process.exitValue() + ":\n" + tail(settings.log()));
                }
                try {
                    l1.block(BlockTag.LATEST);
                    return;
                } catch (L1Unavailable e) {
                    if (System.nanoTime() > deadline) {
                        throw new IllegalStateException(
                                "anvil does not answer at " + url + " within " + settings.patience() + ":\n"
                                        + tail(settings.log()),
                                e);
                    }
                    Thread.sleep(POLL);
                }
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while anvil was starting", e);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private static boolean isTaken(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static Path path(Path nodeModules) {
        return nodeModules.resolve("@foundry-rs/anvil-linux-amd64/bin/anvil");
    }

    private static Path program(Path nodeModules) {
        var program = path(nodeModules);
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("anvil is not installed: " + program
                    + " is missing. Run ./orrery up, which installs the pinned one on Linux x86-64; on another machine,"
                    + " start a development chain with id " + CHAIN_ID + " yourself and give its URL.");
        }
        return program;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback interface", e);
        }
    }

    private static String tail(Path log) {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "(its log " + log + " can not be read: " + e.getMessage() + ")";
        }
    }
}
