package io.orrery.runtime.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.demo.Narrator;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes on one PostgreSQL, to which one fault after another is done. Two transfers of each of six
/// people are acknowledged before each of them.
final class DrillsTest {
    private static final long SEED = Long.getLong("orrery.drill.seed", 20_261_126);
    /// Those that take longer are run by hand: `./orrery drill all`.
    private static final List<String> DRILLS =
            List.of(System.getProperty("orrery.drills", "kill-leader,kill-prover,kill-database,disk-full,clock-jump")
                    .split(",", -1));

    @TempDir
    private Path folder;

    @Test
    void whatAClusterHasAcknowledgedOutlivesEveryFault() throws Exception {
        RequiresAnvil.orAbort();
        var drills = Drill.all().stream()
                .filter(drill -> DRILLS.contains(drill.name()))
                .toList();

        var outcomes = new DrillSeries(folder, new Narrator(System.out, false))
                .run(drills, SEED, outcome -> System.out.println(outcome.json()));

        assertThat(outcomes).extracting(DrillOutcome::drill).containsExactlyInAnyOrderElementsOf(DRILLS);
        assertThat(outcomes)
                .as("with seed %d", SEED)
                .allSatisfy(outcome -> assertThat(outcome.broken()).isEmpty());
        assertThat(DrillSeries.held(outcomes)).isTrue();
        for (var outcome : outcomes) {
            var told = new ObjectMapper().readTree(outcome.json());
            if (outcome.verdict() == DrillOutcome.Verdict.HELD) {
                assertThat(told.path("transfers").asInt()).as(outcome.drill()).isGreaterThanOrEqualTo(12);
            }
        }
    }
}
