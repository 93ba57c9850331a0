package io.orrery.runtime.drill;

import io.orrery.runtime.FreePort;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.observe.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A disk of a machine is filled, and node_exporter watches it: the critical alert of that has to arrive.
final class MachineAlertsDrill implements AlertDrill {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String EXPORTER = "prometheus-node-exporter";
    private static final String SIZE = "64M";
    private static final int ENDS_WITHIN_SECONDS = 10;

    @Override
    public String name() {
        return "alerts-machine";
    }

    @Override
    public String about() {
        return "a machine's disk is filled: its critical alert arrives at a webhook. Six minutes";
    }

    @Override
    public Optional<String> lacking() {
        return AlertWatch.lacking()
                .or(() -> exporter().isPresent()
                        ? Optional.empty()
                        : Optional.of(EXPORTER + " is not on this machine, and deploy/monitoring/tools.sh got none"))
                .or(SmallDisk::lacking);
    }

    private static Optional<Path> exporter() {
        return Programs.find(NodeHome.root().resolve("deploy/monitoring").toAbsolutePath(), EXPORTER);
    }

    @Override
    public DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception {
        var folder = home.resolve("disk");
        SmallDisk.unmountLeft(folder);
        LocalStack.empty(home);
        int port = FreePort.next();
        try (var disk = SmallDisk.ofBlocks(home.resolve("disk.image"), SIZE, folder)) {
            var exporter = start(port, home.resolve("exporter.log"));
            try (var watch = AlertWatch.over(
                    home.resolve("watch"), Map.of("machines", List.of(AlertWatch.target(port))), narrator)) {
                watch.expect("a disk is filled", PATIENCE, List.of("DiskNearlyFull"), disk::fill);
                return watch.outcome(name(), seed);
            } finally {
                exporter.destroy();
                exporter.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static Process start(int port, Path log) throws IOException {
        Files.deleteIfExists(log);
        return new ProcessBuilder(exporter().orElseThrow().toString(), "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
