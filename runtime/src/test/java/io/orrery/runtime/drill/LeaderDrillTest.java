package io.orrery.runtime.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes on one PostgreSQL, of which one dies.
final class LeaderDrillTest {
    private static final long SEED = Long.getLong("orrery.drill.seed", 20_261_126);

    @TempDir
    private Path folder;

    @Test
    void whatAClusterHasAcknowledgedOutlivesTheNodeWithTheSequencer() throws Exception {
        RequiresAnvil.orAbort();

        var outcome = new LeaderDrill(LeaderDrill.Fault.KILL)
                .run(new Drill.Plan(folder, SEED), new Narrator(System.out, false));

        System.out.println(outcome.json());
        assertThat(outcome.broken()).as("with seed %d", SEED).isEmpty();
        var told = new ObjectMapper().readTree(outcome.json());
        assertThat(told.path("drill").asText()).isEqualTo("kill-leader");
        assertThat(told.path("verdict").asText()).isEqualTo("held");
        assertThat(told.path("transfers").asInt()).isGreaterThanOrEqualTo(12);
    }
}
