package io.orrery.runtime.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.release.ChartSettings.Colour;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a release of the chart was told the last time, as `helm get values -o json` prints it.
record Running(JsonNode values) {

    static Running read(String printed) throws JsonProcessingException {
        return new Running(new ObjectMapper().readTree(printed));
    }

    static List<String> command(String namespace) {
        return List.of("helm", "get", "values", "orrery", "-n", namespace, "-o", "json");
    }

    String digest() {
        return values.at("/image/digest").asText();
    }

    /// Which pools are there, of roles that may have two.
    Set<Colour> pools(List<String> roles) {
        var there = new HashSet<Colour>();
        for (var role : roles) {
            for (var colour : Colour.values()) {
                // As the chart has it where nothing is said.
                var enabled = role(colour.of(role)).path("enabled");
                if (enabled.isMissingNode() ? colour == Colour.BLUE : enabled.asBoolean()) {
                    there.add(colour);
                }
            }
        }
        return there;
    }

    /// What a release that has not ended leaves: roles at another image, and validators of two.
    List<String> unended() {
        var left = new ArrayList<String>();
        values.path("roles").properties().forEach(role -> {
            if (role.getValue().has("digest")) {
                left.add("roles." + role.getKey() + ".digest");
            }
            if (role.getValue().has("partition")) {
                left.add("roles." + role.getKey() + ".partition");
            }
        });
        return left;
    }

    private JsonNode role(String name) {
        return values.path("roles").path(name);
    }
}
