package io.orrery.runtime.drill;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A fault that is done to a running cluster under load. [DrillRun] holds what is the same for all of them.
interface Drill {
    /// As `./orrery drill run` takes it.
    String name();

    /// One line.
    String about();

    /// What this machine has not, so that the drill can not be done on it; empty where it can.
    default Optional<String> lacking() {
        return Optional.empty();
    }

    /// Does the fault, and tells the run when ([DrillRun#struck]). It is called under load, and may take
    /// as long as the fault lasts.
    Healing strike(DrillRun run) throws Exception;

    /// What is done under load when everybody's transfers are sequenced again. Nodes that are dead after
    /// it are started again, and everything else has to be as it was: the next drill is done on the same
    /// ground.
    @FunctionalInterface
    interface Healing {
        void heal() throws Exception;
    }

    /// Every drill that there is, in the order of `./orrery drill all`.
    static List<Drill> all() {
        return Stream.<Drill>concat(
                        Arrays.stream(LeaderDrill.Fault.values()).map(LeaderDrill::new),
                        Stream.of(
                                new ProverDrill(),
                                new DatabaseDrill(),
                                new DiskDrill(),
                                new ClockDrill(),
                                new DuplicateDrill(),
                                new RollingRestartDrill(),
                                new PartitionDrill(),
                                new DisksDrill()))
                .toList();
    }
}
