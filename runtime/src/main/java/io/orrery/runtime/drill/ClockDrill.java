package io.orrery.runtime.drill;

import io.orrery.runtime.demo.LocalStack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The clock of the machine with the sequencer jumps.
final class ClockDrill implements GroundDrill {
    private static final List<Duration> JUMPS =
            List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofSeconds(20));

    @Override
    public String name() {
        return "clock-jump";
    }

    @Override
    public String about() {
        return "the clock of the node that has the sequencer jumps by an hour or by 20 s, under load: the node leaves"
                + " its work to others, and every batch is settled in time";
    }

    @Override
    public Optional<String> lacking() {
        return MovableClock.lacking();
    }

    @Override
    public Healing strike(DrillRun run) throws IOException {
        var leader = run.ground().leader();
        var clock = run.ground().clock(leader);
        var jump = JUMPS.get(run.random().nextInt(JUMPS.size()));
        long struck = run.struck(leader.name() + ", by " + jump);
        clock.move(jump);
        return () -> {
            DrillRun.until(
                    "the node whose clock is off has ended itself",
                    DrillRun.PATIENCE,
                    () -> !leader.process().isAlive());
            run.figure("jumpSeconds", jump.toSeconds());
            run.figure("leftSeconds", DrillRun.seconds(System.nanoTime() - struck));
            var said = LocalStack.lastLine(leader.log());
            run.require(said.contains("clock"), leader.name() + " does not say that its clock is off: " + said);
            clock.move(Duration.ZERO);
        };
    }
}
