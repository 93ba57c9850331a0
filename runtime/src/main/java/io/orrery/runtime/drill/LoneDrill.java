package io.orrery.runtime.drill;

import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;

/// A drill with a ground of its own: of what has nothing to do with a rollup.
non-sealed interface LoneDrill extends Drill {
    /// @param home a folder of its own; what is in it may be deleted
    DrillOutcome run(Path home, long seed, Narrator narrator) throws Exception;
}
