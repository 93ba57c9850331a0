package io.orrery.runtime.release;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orrery.actors.MetricName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the order of a release strictly. Whatever is wrong is in one list, each with its place and the rule.
final class RolloutFile {
    private static final Set<String> ROLES = Set.of("core", "api", "prover", "gpu", "committee");
    private static final Pattern METRIC = Pattern.compile("orrery_[a-z0-9_]+");
    private static final Pattern APPENDED = Pattern.compile("(_seconds)?(_total|_bucket|_count|_sum)?$");
    private static final Pattern MINUTES = Pattern.compile("[1-9][0-9]{0,3}m");
    private static final Set<String> METRICS =
            Arrays.stream(MetricName.values()).map(MetricName::text).collect(Collectors.toUnmodifiableSet());

    /// What was read, and what is wrong with it; it is used only where nothing is.
    record Read(Rollout rollout, List<String> problems) {}

    private final List<String> problems = new ArrayList<>();

    private RolloutFile() {}

    static Read read(String text) {
        return new RolloutFile().parse(text);
    }

    private Read parse(String text) {
        var environments = new LinkedHashMap<String, Rollout.Environment>();
        var steps = new ArrayList<Rollout.Step>();
        var gates = new LinkedHashMap<String, Rollout.Gate>();
        try {
            var root = YAMLMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(text);
            fields(root, "rollout", Set.of("environments", "steps", "gates"));
            root.path("environments").properties().forEach(e -> environments.put(e.getKey(), environment(e)));
            root.path("gates").properties().forEach(e -> gates.put(e.getKey(), gate(e)));
            root.path("steps").forEach(step -> steps.add(step(step)));
        } catch (JsonProcessingException unreadable) {
            problems.add("rollout: is not YAML: " + unreadable.getOriginalMessage());
        }
        var rollout = new Rollout(environments, steps, gates);
        judge(rollout);
        return new Read(rollout, List.copyOf(problems));
    }

    private Rollout.Environment environment(Map.Entry<String, JsonNode> entry) {
        var place = "environments." + entry.getKey();
        var node = entry.getValue();
        fields(node, place, Set.of("namespace", "values", "da", "roles"));
        var da = node.has("da") ? Optional.of(word(node, place, "da")) : Optional.<String>empty();
        return new Rollout.Environment(
                word(node, place, "namespace"), word(node, place, "values"), da, words(node, place, "roles"));
    }

    private Rollout.Step step(JsonNode node) {
        var place = "steps." + node.path("name").asText("?");
        fields(node, place, Set.of("name", "roles", "after", "wait", "gates"));
        return new Rollout.Step(
                word(node, place, "name"),
                words(node, place, "roles"),
                node.has("after") ? words(node, place, "after") : List.of(),
                minutes(node, place, "wait"),
                words(node, place, "gates"));
    }

    private Rollout.Gate gate(Map.Entry<String, JsonNode> entry) {
        var place = "gates." + entry.getKey();
        var node = entry.getValue();
        fields(node, place, Set.of("expr", "window", "most", "least"));
        if (node.has("most") == node.has("least")) {
            problems.add(place + ": has one of most and least");
        }
        var bound = node.has("most") ? node.path("most") : node.path("least");
        if (!bound.isNumber()) {
            problems.add(place + ": its bound is a number, not " + bound);
        }
        var expression = word(node, place, "expr");
        METRIC.matcher(expression)
                .results()
                .map(found -> APPENDED.matcher(found.group()).replaceFirst(""))
                .filter(metric -> !METRICS.contains(metric))
                .forEach(metric -> problems.add(place + ".expr: " + metric + " is no metric of Orrery's"));
        if (!expression.contains("orrery_") || !expression.contains("$window")) {
            problems.add(place + ".expr: asks for a metric of Orrery's over $window");
        }
        return new Rollout.Gate(expression, minutes(node, place, "window"), node.has("most"), bound.asDouble());
    }

    private void judge(Rollout rollout) {
        if (rollout.environments().isEmpty() || rollout.steps().isEmpty()) {
            problems.add("rollout: has environments and steps");
        }
        var passed = new HashSet<String>();
        var rolled = new HashSet<String>();
        for (var step : rollout.steps()) {
            var place = "steps." + step.name();
            // Only earlier steps may be waited for, so the order has no cycle.
            step.after().stream()
                    .filter(before -> !passed.contains(before))
                    .forEach(before -> problems.add(place + ".after: " + before + " is no step before it"));
            if (!passed.add(step.name())) {
                problems.add(place + ": is there twice");
            }
            if (rolled.contains("core")) {
                problems.add(place + ": comes after core, which is last");
            }
            step.roles().forEach(role -> {
                known(place, role);
                if (!rolled.add(role)) {
                    problems.add(place + ".roles: " + role + " is rolled twice");
                }
            });
            if (step.roles().contains("core") && step.roles().size() > 1) {
                problems.add(place + ".roles: core is in a step of its own");
            }
            for (var name : step.gates()) {
                var gate = rollout.gates().get(name);
                if (gate == null) {
                    problems.add(place + ".gates: there is no gate " + name);
                } else if (gate.windowMinutes() > step.waitMinutes()) {
                    problems.add(place + ".wait: is shorter than the window of " + name);
                }
            }
        }
        rollout.environments().forEach((name, environment) -> {
            for (var role : environment.roles()) {
                known("environments." + name, role);
                if (!rolled.contains(role)) {
                    problems.add("environments." + name + ".roles: " + role + " is in no step");
                }
            }
        });
    }

    private void known(String place, String role) {
        if (!ROLES.contains(role)) {
            problems.add(place + ".roles: " + role + " is no role of a rollup");
        }
    }

    private void fields(JsonNode node, String place, Set<String> known) {
        if (!node.isObject()) {
            problems.add(place + ": is a map");
        }
        node.properties().stream()
                .map(Map.Entry::getKey)
                .filter(field -> !known.contains(field))
                .forEach(field -> problems.add(place + "." + field + ": is not known"));
    }

    private String word(JsonNode node, String place, String field) {
        var value = node.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            problems.add(place + "." + field + ": is a text");
        }
        return value.asText();
    }

    private List<String> words(JsonNode node, String place, String field) {
        var words = new ArrayList<String>();
        node.path(field).forEach(value -> words.add(value.asText()));
        if (!node.path(field).isArray() || words.isEmpty()) {
            problems.add(place + "." + field + ": is a list with something in it");
        }
        return List.copyOf(words);
    }

    private int minutes(JsonNode node, String place, String field) {
        var text = node.path(field).asText();
        if (MINUTES.matcher(text).matches()) {
            return Integer.parseInt(text.substring(0, text.length() - 1));
        }
        problems.add(place + "." + field + ": is minutes as 10m, not '" + text + "'");
        return 1;
    }
}
