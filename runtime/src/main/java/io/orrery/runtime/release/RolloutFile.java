package io.orrery.runtime.release;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.orrery.actors.MetricName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads the order of a release strictly. Whatever is wrong is in one list, each with its place and the rule.
final class RolloutFile {
    private static final Pattern METRIC = Pattern.compile("orrery_[a-z0-9_]+");
    private static final Pattern APPENDED = Pattern.compile("(_seconds)?(_total|_bucket|_count|_sum)?$");
    private static final Pattern SPAN = Pattern.compile("[1-9][0-9]{0,3}[me]");
    private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,4}s");
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
        var orders = new LinkedHashMap<String, List<Rollout.Step>>();
        var gates = new LinkedHashMap<String, Rollout.Gate>();
        try {
            var root = YAMLMapper.builder()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(text);
            fields(root, "rollout", Set.of("environments", "orders", "gates"));
            root.path("environments").properties().forEach(e -> environments.put(e.getKey(), environment(e)));
            root.path("gates").properties().forEach(e -> gates.put(e.getKey(), gate(e)));
            root.path("orders").properties().forEach(e -> orders.put(e.getKey(), steps(e)));
        } catch (JsonProcessingException unreadable) {
            problems.add("rollout: is not YAML: " + unreadable.getOriginalMessage());
        }
        var rollout = new Rollout(environments, orders, gates);
        problems.addAll(RolloutRules.broken(rollout));
        return new Read(rollout, List.copyOf(problems));
    }

    private Rollout.Environment environment(Map.Entry<String, JsonNode> entry) {
        var place = "environments." + entry.getKey();
        var node = entry.getValue();
        fields(node, place, Set.of("order", "namespace", "values", "da", "roles", "epoch"));
        var da = node.has("da") ? Optional.of(word(node, place, "da")) : Optional.<String>empty();
        return new Rollout.Environment(
                word(node, place, "order"),
                word(node, place, "namespace"),
                word(node, place, "values"),
                da,
                words(node, place, "roles"),
                node.has("epoch") ? seconds(node, place, "epoch") : 0);
    }

    private List<Rollout.Step> steps(Map.Entry<String, JsonNode> order) {
        var steps = new ArrayList<Rollout.Step>();
        order.getValue().forEach(node -> steps.add(step("orders." + order.getKey(), node)));
        if (steps.isEmpty()) {
            problems.add("orders." + order.getKey() + ": is a list of steps");
        }
        return List.copyOf(steps);
    }

    private Rollout.Step step(String order, JsonNode node) {
        var place = order + "." + node.path("name").asText("?");
        fields(node, place, Set.of("name", "act", "roles", "after", "wait", "gates"));
        return new Rollout.Step(
                word(node, place, "name"),
                act(node, place),
                words(node, place, "roles"),
                node.has("after") ? words(node, place, "after") : List.of(),
                span(node, place, "wait"),
                words(node, place, "gates"));
    }

    private Rollout.Act act(JsonNode node, String place) {
        var said = word(node, place, "act");
        for (var act : Rollout.Act.values()) {
            if (act.name().toLowerCase(Locale.ROOT).equals(said)) {
                return act;
            }
        }
        problems.add(place + ".act: is add, roll, remove, standbys or holder, not '" + said + "'");
        return Rollout.Act.ROLL;
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
        return new Rollout.Gate(expression, span(node, place, "window"), node.has("most"), bound.asDouble());
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

    private Rollout.Span span(JsonNode node, String place, String field) {
        var text = node.path(field).asText();
        if (!SPAN.matcher(text).matches()) {
            problems.add(place + "." + field + ": is minutes as 10m or epochs as 2e, not '" + text + "'");
            return new Rollout.Span(1, 0);
        }
        int count = Integer.parseInt(text.substring(0, text.length() - 1));
        return text.endsWith("m") ? new Rollout.Span(count, 0) : new Rollout.Span(0, count);
    }

    private int seconds(JsonNode node, String place, String field) {
        var text = node.path(field).asText();
        if (SECONDS.matcher(text).matches()) {
            return Integer.parseInt(text.substring(0, text.length() - 1));
        }
        problems.add(place + "." + field + ": is seconds as 384s, not '" + text + "'");
        return 1;
    }
}
