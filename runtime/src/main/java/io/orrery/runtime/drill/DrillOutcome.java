package io.orrery.runtime.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a drill has shown.
///
/// @param recoverySeconds from the fault until a transfer that was sent after it had its place in the order, or a vote
///     was released; of several faults the longest. Empty where none had
/// @param figures more of it, by name
/// @param broken promises that were not kept, each in a sentence
/// @param lacking why it was not run
record DrillOutcome(
        String drill,
        long seed,
        Verdict verdict,
        OptionalDouble recoverySeconds,
        Map<String, Object> figures,
        List<String> broken,
        Optional<String> lacking) {
    /// How a drill ends.
    enum Verdict {
        HELD("held"),
        BROKEN("broken"),
        /// This machine has not what it takes.
        NOT_RUN("not run");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    DrillOutcome {
        broken = List.copyOf(broken);
    }

    /// It came to its end.
    static DrillOutcome judged(
            String drill, long seed, OptionalDouble recoverySeconds, Map<String, Object> figures, List<String> broken) {
        return new DrillOutcome(
                drill,
                seed,
                broken.isEmpty() ? Verdict.HELD : Verdict.BROKEN,
                recoverySeconds,
                figures,
                broken,
                Optional.empty());
    }

    /// It did not come to its end.
    static DrillOutcome broken(String drill, long seed, Map<String, Object> figures, List<String> broken) {
        return new DrillOutcome(drill, seed, Verdict.BROKEN, OptionalDouble.empty(), figures, broken, Optional.empty());
    }

    static DrillOutcome notRun(String drill, long seed, String lacking) {
        return new DrillOutcome(
                drill, seed, Verdict.NOT_RUN, OptionalDouble.empty(), Map.of(), List.of(), Optional.of(lacking));
    }

    /// One line.
    String json() {
        return new ObjectMapper().valueToTree(fields()).toString();
    }

    String table() {
        var table = new StringBuilder(String.format(Locale.ROOT, "%n"));
        fields().forEach((name, value) -> table.append(String.format(Locale.ROOT, "  %-22s %s%n", name, value)));
        return table.toString();
    }

    private Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("drill", drill);
        fields.put("seed", seed);
        fields.put("verdict", verdict.word);
        recoverySeconds.ifPresent(seconds -> fields.put("recoverySeconds", seconds));
        fields.putAll(figures);
        if (!broken.isEmpty()) {
            fields.put("broken", broken);
        }
        lacking.ifPresent(what -> fields.put("lacking", what));
        return fields;
    }
}
