package io.orrery.runtime.drill;

import io.orrery.ethereum.DevnetProcess;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.demo.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// L1 stands still: the critical alerts of that have to arrive. FinalityStalled waits for half an hour, because L1 may
/// take that long by itself.
final class L1AlertsDrill implements AlertDrill {
    private static final int PEOPLE = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STILL = Duration.ofMinutes(45);
    private static final Duration UNDER_LOAD = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "alerts-l1";
    }

    @Override
    public String about() {
        return "SIGSTOP to L1, for as long as its critical alerts wait: they arrive at a webhook. Three quarters of an hour";
    }

    @Override
    public DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception {
        Files.createDirectories(home);
        int port = FreePort.next();
        try (var client = new DoubtfulL1();
                var ground = DrillGround.begin(home.resolve("ground"), DrillGround.Shape.of(1, PEOPLE), narrator);
                var ready = NodeProcess.start(
                        beside(client.before(ground.l1Url()), port), List.of(), home.resolve("ready.log"));
                var watch = AlertWatch.over(
                        home.resolve("watch"),
                        Map.of("nodes", ground.metrics(), "chains", List.of(AlertWatch.target(port))),
                        narrator);
                var load = TransferLoad.start(ground, seed)) {
            try {
                DrillRun.until("everybody has sent", PATIENCE, () -> load.everybody(2) && ready.isAlive());
                LockSupport.parkNanos(UNDER_LOAD.toNanos());
                watch.lookAtDashboards(List.of("chains"));
                watch.expect(
                        "L1 stands still",
                        STILL,
                        List.of("ChainClientUnready", "L1LaneStuck", "FinalityStalled"),
                        () -> signal(ground, "STOP"));
            } catch (Complaint gaveUp) {
                watch.broken(gaveUp);
            } finally {
                signal(ground, "CONT");
            }
            return watch.outcome(name(), seed);
        }
    }

    /// What the chart of a chain's client has beside it.
    private static List<String> beside(URI client, int port) {
        return List.of(
                "chain-ready",
                "--kind",
                "GETH",
                "--rpc",
                client.toString(),
                "--identity",
                Long.toString(DevnetProcess.CHAIN_ID),
                "--max-lag",
                "30",
                "--min-peers",
                "1",
                "--port",
                Integer.toString(port));
    }

    private static void signal(DrillGround ground, String name) throws IOException {
        if (!Tool.succeeds("kill", "-" + name, Long.toString(ground.l1Pid()))) {
            throw new Complaint("kill -" + name + " of L1 did not succeed");
        }
    }
}
