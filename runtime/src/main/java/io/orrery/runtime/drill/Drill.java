package io.orrery.runtime.drill;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A fault that is done to running processes, and what is promised though it was done.
sealed interface Drill permits GroundDrill, LoneDrill {
    /// As `./orrery drill run` takes it.
    String name();

    /// One line.
    String about();

    /// What this machine has not, so that the drill can not be done on it; empty where it can.
    default Optional<String> lacking() {
        return Optional.empty();
    }

    /// Every drill that there is, in the order of `./orrery drill all`, which leaves out those of alerts.
    ///
    /// @param failovers what validator-failover does; validator-duties loses as many nodes
    static List<Drill> all(ValidatorFailoverDrill failovers) {
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
                                new DisksDrill(),
                                new RestoreDrill(),
                                ValidatorRaceDrill.LARGE,
                                failovers,
                                new ValidatorDutiesDrill(failovers.runs(), failovers.nodes()),
                                new RollupAlertsDrill(),
                                new L1AlertsDrill(),
                                new ValidatorAlertsDrill(),
                                new MachineAlertsDrill()))
                .toList();
    }

    /// The same, each as it is without being told otherwise.
    static List<Drill> all() {
        return all(ValidatorFailoverDrill.SHORT);
    }
}
