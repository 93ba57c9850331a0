package io.orrery.runtime.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a drill has shown.
///
/// @param recoverySeconds from the fault until a transfer that was sent after it had its place in the order
/// @param figures more of it, by name
/// @param broken promises that were not kept, each in a sentence; none where all held
record DrillOutcome(String drill, long seed, double recoverySeconds, Map<String, Object> figures, List<String> broken) {
    DrillOutcome {
        broken = List.copyOf(broken);
    }

    boolean held() {
        return broken.isEmpty();
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
        fields.put("verdict", held() ? "held" : "broken");
        fields.put("recoverySeconds", recoverySeconds);
        fields.putAll(figures);
        if (!held()) {
            fields.put("broken", broken);
        }
        return fields;
    }
}
