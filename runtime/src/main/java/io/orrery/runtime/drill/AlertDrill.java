package io.orrery.runtime.drill;

import java.util.Optional;

/// A drill of those who watch: faults are done, and the alerts that must come of them have to arrive. It takes as long
/// as alerts wait, so `./orrery drill all` leaves it out.
interface AlertDrill extends LoneDrill {
    @Override
    default Optional<String> lacking() {
        return AlertWatch.lacking();
    }
}
