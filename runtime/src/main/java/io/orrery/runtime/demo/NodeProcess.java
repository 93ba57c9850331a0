package io.orrery.runtime.demo;

import io.orrery.runtime.Main;
import io.orrery.runtime.ResidentMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// A node in a process of its own, which can be killed like one.
public final class NodeProcess implements AutoCloseable {
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;
    private long peakResidentKiB;

    private NodeProcess(List<String> command, Map<String, String> environment, Path log, Process process) {
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.process = process;
    }

    /// @param arguments of `orrery`, beginning with the command
    /// @param overrides system properties, as `key=value`
    /// @param log where what the node prints is appended
    public static NodeProcess start(List<String> arguments, List<String> overrides, Path log) throws IOException {
        return start(arguments, overrides, Map.of(), log);
    }

    /// @param arguments of `orrery`, beginning with the command
    /// @param overrides system properties, as `key=value`
    /// @param environment beside that of this process
    /// @param log where what the node prints is appended
    public static NodeProcess start(
            List<String> arguments, List<String> overrides, Map<String, String> environment, Path log)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        overrides.forEach(override -> command.add("-D" + override));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(arguments);
        return new NodeProcess(List.copyOf(command), environment, log, launch(command, environment, log));
    }

    private static Process launch(List<String> command, Map<String, String> environment, Path log) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /// SIGKILL: nothing of the node gets to run any more.
    public void kill() throws InterruptedException {
        notePeak();
        process.destroyForcibly().waitFor();
    }

    /// SIGSTOP: the node stands still, and nobody is told.
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /// SIGCONT: it goes on as if no time had passed.
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /// SIGTERM: the node is asked to end, and hands over first.
    public void terminate() {
        notePeak();
        process.destroy();
    }

    private void signal(String name) throws IOException, InterruptedException {
        var status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " of process " + process.pid() + " ended with " + status);
        }
    }

    /// Starts it again as it was started, when it has ended.
    public void restart() throws IOException {
        process = launch(command, environment, log);
    }

    /// Its exit status, once it has ended; a signal counts 128 more.
    public OptionalInt status() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /// The largest resident memory of any of its lives, where the system tells.
    public OptionalLong peakResidentMiB() {
        notePeak();
        return peakResidentKiB == 0 ? OptionalLong.empty() : OptionalLong.of(peakResidentKiB / 1024);
    }

    private void notePeak() {
        ResidentMemory.peakKiB(process.pid()).ifPresent(kib -> peakResidentKiB = Math.max(peakResidentKiB, kib));
    }

    /// Asks the node to stop, and insists when it does not.
    @Override
    public void close() {
        notePeak();
        process.destroy();
        try {
            if (!process.waitFor(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
