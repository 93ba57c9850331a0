package io.orrery.runtime.drill;

/// A fault that is done to a running rollup under load. [DrillRun] holds what is the same for all of them.
non-sealed interface GroundDrill extends Drill {
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
}
