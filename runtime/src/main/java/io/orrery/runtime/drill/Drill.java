package io.orrery.runtime.drill;

import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A fault that is done to a running cluster under load, with a verdict.
interface Drill {
    /// @param home emptied first
    /// @param seed of who pays whom how much, and of when the fault is done
    record Plan(Path home, long seed) {}

    /// As `./orrery drill run` takes it.
    String name();

    /// One line.
    String about();

    DrillOutcome run(Plan plan, Narrator narrator) throws Exception;

    /// Every drill that there is, in the order of `./orrery drill all`.
    static List<Drill> all() {
        return Arrays.stream(LeaderDrill.Fault.values())
                .<Drill>map(LeaderDrill::new)
                .toList();
    }
}
