package io.orrery.runtime.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.demo.Narrator;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DrillSeriesTest {
    private static final DrillOutcome HELD = DrillOutcome.judged("a", 1, OptionalDouble.of(0.5), Map.of(), List.of());
    private static final DrillOutcome BROKEN =
            DrillOutcome.judged("b", 1, OptionalDouble.of(0.5), Map.of(), List.of("a transfer is lost"));
    private static final DrillOutcome NOT_RUN = DrillOutcome.notRun("c", 1, "no compiler");

    @TempDir
    private Path folder;

    /// For a machine that there is not.
    private record Elsewhere() implements GroundDrill {
        @Override
        public String name() {
            return "elsewhere";
        }

        @Override
        public String about() {
            return "is done on another machine";
        }

        @Override
        public Optional<String> lacking() {
            return Optional.of("there is no such machine");
        }

        @Override
        public Healing strike(DrillRun run) {
            throw new AssertionError("it lacks what it takes");
        }
    }

    @Test
    void aDrillThatLacksSomethingIsNotRunAndSaysWhatAndNeedsNoGround() throws Exception {
        var told = new ArrayList<String>();
        var outcomes = new DrillSeries(
                        folder,
                        new Narrator(
                                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false))
                .run(List.of(new Elsewhere()), 7, outcome -> told.add(outcome.json()));

        assertThat(outcomes).extracting(DrillOutcome::verdict).containsExactly(DrillOutcome.Verdict.NOT_RUN);
        var json = new ObjectMapper().readTree(told.getFirst());
        assertThat(json.path("verdict").asText()).isEqualTo("not run");
        assertThat(json.path("seed").asLong()).isEqualTo(7);
        assertThat(json.path("lacking").asText()).isEqualTo("there is no such machine");
        assertThat(json.has("recoverySeconds")).isFalse();
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void whatWasNotRunIsNoSuccessAndNoFailure() {
        assertThat(DrillSeries.held(List.of(NOT_RUN))).isFalse();
        assertThat(DrillSeries.held(List.of())).isFalse();
        assertThat(DrillSeries.held(List.of(HELD, NOT_RUN))).isTrue();
        assertThat(DrillSeries.held(List.of(HELD, BROKEN, NOT_RUN))).isFalse();
    }

    @Test
    void everyDrillHasANameOfItsOwn() {
        assertThat(Drill.all()).extracting(Drill::name).doesNotHaveDuplicates();
    }
}
