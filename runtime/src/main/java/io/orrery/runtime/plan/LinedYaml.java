package io.orrery.runtime.plan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// YAML that is read strictly. What is wrong is in one list, each with its line, its place and the rule.
final class LinedYaml {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Map<String, Integer> lines = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final JsonNode root;

    private LinedYaml(String text) {
        JsonNode read = MissingNode.getInstance();
        try {
            read = YAML.readTree(text);
            findLines(text);
        } catch (JsonProcessingException unreadable) {
            problems.add("line " + unreadable.getLocation().getLineNr() + ": is not YAML: "
                    + unreadable.getOriginalMessage());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        root = read;
    }

    static LinedYaml of(String text) {
        return new LinedYaml(text);
    }

    JsonNode root() {
        return root;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /// The line of each name, by its place.
    private void findLines(String text) throws IOException {
        try (var parser = YAML.createParser(text)) {
            var places = new ArrayDeque<String>();
            var name = "";
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case FIELD_NAME -> {
                        name = place(places.isEmpty() ? "" : places.peek(), parser.currentName());
                        lines.put(name, parser.currentTokenLocation().getLineNr());
                    }
                    case START_OBJECT, START_ARRAY -> places.push(name);
                    case END_OBJECT, END_ARRAY -> name = places.pop();
                    default -> name = token == JsonToken.NOT_AVAILABLE ? "" : name;
                }
            }
        }
    }

    static String place(String where, String name) {
        return where.isEmpty() ? name : where + "/" + name;
    }

    void problem(String place, String rule) {
        var at = place;
        while (!lines.containsKey(at) && at.contains("/")) {
            at = at.substring(0, at.lastIndexOf('/'));
        }
        problems.add("line " + lines.getOrDefault(at, 1) + ": " + place + ": " + rule);
    }

    /// Says what is not known.
    void fields(JsonNode node, String place, Set<String> known) {
        if (!node.isObject()) {
            problem(
                    place,
                    "is a map of " + String.join(", ", known.stream().sorted().toList()));
        }
        node.properties().stream()
                .map(Map.Entry::getKey)
                .filter(field -> !known.contains(field))
                .forEach(field -> problem(place(place, field), "is not known"));
    }

    String word(JsonNode node, String place, String field) {
        var value = node.path(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            problem(place(place, field), "is missing; it is a text");
        }
        return value.asText();
    }

    String oneOf(JsonNode node, String place, String field, Collection<String> known) {
        var value = word(node, place, field);
        if (!value.isBlank() && !known.contains(value)) {
            problem(
                    place(place, field),
                    "is '" + value + "'; one of "
                            + String.join(", ", known.stream().sorted().toList()));
        }
        return value;
    }

    /// A number above nothing.
    BigDecimal number(JsonNode node, String place, String field) {
        var value = node.path(field);
        if (value.isNumber() && value.decimalValue().signum() > 0) {
            return value.decimalValue();
        }
        problem(place(place, field), value.isMissingNode() ? "is missing; it is a number above 0" : "is above 0");
        return BigDecimal.ONE;
    }

    /// A whole number, at least that.
    int count(JsonNode node, String place, String field, int least) {
        var value = node.path(field);
        if (value.isInt() && value.intValue() >= least) {
            return value.intValue();
        }
        problem(place(place, field), "is a whole number of at least " + least);
        return Math.max(1, least);
    }

    LocalDate day(JsonNode node, String place, String field) {
        try {
            return LocalDate.parse(node.path(field).asText());
        } catch (DateTimeParseException none) {
            problem(place(place, field), "is missing; it is a day as 2026-11-27");
            return LocalDate.EPOCH;
        }
    }

    List<String> words(JsonNode node, String place, String field) {
        var words = new ArrayList<String>();
        node.path(field).forEach(each -> words.add(each.asText()));
        if (words.isEmpty()) {
            problem(place(place, field), "is missing; it is a list with something in it");
        }
        return List.copyOf(words);
    }
}
