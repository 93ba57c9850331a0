package io.orrery.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files that ship.
final class PlanFiles {
    static final Path SIZING = NodeHome.root().resolve("deploy/plan/sizing.yaml");
    static final Path PRICES = NodeHome.root().resolve("deploy/plan/prices.yaml");

    private PlanFiles() {}

    static Sizing sizing() throws IOException {
        var read = Sizing.read(Files.readString(SIZING));
        assertThat(read.problems()).isEmpty();
        return read.sizing();
    }

    static Prices prices() throws IOException {
        var read = Prices.read(Files.readString(PRICES));
        assertThat(read.problems()).isEmpty();
        return read.prices();
    }
}
