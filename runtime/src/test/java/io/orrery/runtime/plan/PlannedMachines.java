package io.orrery.runtime.plan;

import java.io.IOException;

/// Sizes of machines, as the prices that ship have them.
public record PlannedMachines(double cores, double memoryGib) {
    public static PlannedMachines of(String name) throws IOException {
        var machine = PlanFiles.prices().machine(name);
        return new PlannedMachines(machine.cores(), machine.memoryGib());
    }
}
