package io.orrery.runtime.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes on one PostgreSQL, to which everything happens that a drill knows.
final class DrillsTest {
    private static final long SEED = Long.getLong("orrery.drill.seed", 20_261_126);
    /// Those that take longer are run by hand.
    private static final String DRILLS = System.getProperty("orrery.drills", "kill-leader");

    @TempDir
    private Path folder;

    @Test
    void whatAClusterHasAcknowledgedOutlivesEveryFault() throws Exception {
        RequiresAnvil.orAbort();
        var names = List.of(DRILLS.split(",", -1));
        var drills = Drill.all().stream()
                .filter(drill -> names.contains(drill.name()))
                .toList();

        var outcomes = new DrillSeries(folder, new Narrator(System.out, false))
                .run(drills, SEED, outcome -> System.out.println(outcome.json()));

        assertThat(outcomes).extracting(DrillOutcome::drill).containsExactlyInAnyOrderElementsOf(names);
        assertThat(outcomes)
                .as("with seed %d", SEED)
                .allSatisfy(outcome -> assertThat(outcome.broken()).isEmpty());
        var told = new ObjectMapper().readTree(outcomes.getFirst().json());
        assertThat(told.path("drill").asText()).isEqualTo("kill-leader");
        assertThat(told.path("verdict").asText()).isEqualTo("held");
        assertThat(told.path("transfers").asInt()).isGreaterThanOrEqualTo(12);
    }
}
