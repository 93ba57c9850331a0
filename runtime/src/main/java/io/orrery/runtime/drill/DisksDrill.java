package io.orrery.runtime.drill;

import java.io.IOException;

/// Everything that the operator has is lost at once. L1 has what was committed and proven, and the people
/// have what they have signed.
final class DisksDrill implements GroundDrill {
    @Override
    public String name() {
        return "lose-all-disks";
    }

    @Override
    public String about() {
        return "every node and the database are killed and their folders deleted, under load: the database is made"
                + " again from L1, people send again what L1 has not, and nothing is paid twice";
    }

    @Override
    public Healing strike(DrillRun run) throws IOException, InterruptedException {
        var ground = run.ground();
        run.struck("all disks");
        ground.loseDisks();
        FromL1.rebuild(run);
        // By nature no node has the rest: it was only on the disks.
        run.figure("lostWithDisks", FromL1.sendAgain(run).size());
        return () -> run.requireNobodyEnded("the database was made again");
    }
}
