package io.orrery.runtime.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/// What machines and services cost, by name.
record Prices(int hoursInMonth, Map<String, Price> prices) {

    static final int OLD_DAYS = 180;
    private static final Set<String> FIELDS = Set.of(
            "price", "unit", "currency", "region", "asOf", "source", "note", "cores", "memory", "disk", "device");

    record Read(Prices prices, List<String> problems) {}

    static Read read(String text) {
        var yaml = LinedYaml.of(text);
        var found = new LinkedHashMap<String, Price>();
        if (yaml.problems().isEmpty()) {
            var root = yaml.root();
            yaml.fields(root, "", Set.of("hours-in-month", "prices"));
            root.path("prices").properties().forEach(each -> found.put(each.getKey(), price(yaml, each)));
            if (found.isEmpty()) {
                yaml.problem("prices", "is a map with something in it");
            }
            var hours = yaml.count(root, "", "hours-in-month", 672);
            return new Read(new Prices(hours, found), yaml.problems());
        }
        return new Read(new Prices(1, found), yaml.problems());
    }

    private static Price price(LinedYaml yaml, Map.Entry<String, JsonNode> entry) {
        var node = entry.getValue();
        var place = "prices/" + entry.getKey();
        yaml.fields(node, place, FIELDS);
        var source = yaml.word(node, place, "source");
        if (!source.isBlank() && !source.matches("https://[^ /]+/[^ ]*")) {
            yaml.problem(place + "/source", "is '" + source + "'; it is a page, https://...");
        }
        return new Price(
                entry.getKey(),
                yaml.number(node, place, "price"),
                yaml.oneOf(node, place, "unit", Price.UNITS),
                yaml.oneOf(node, place, "currency", Price.CURRENCIES),
                yaml.word(node, place, "region"),
                yaml.day(node, place, "asOf"),
                source,
                machine(yaml, node, place));
    }

    private static Optional<Price.Machine> machine(LinedYaml yaml, JsonNode node, String place) {
        if (!node.has("cores")) {
            return Optional.empty();
        }
        return Optional.of(new Price.Machine(
                yaml.number(node, place, "cores").doubleValue(),
                yaml.number(node, place, "memory").doubleValue(),
                node.has("disk") ? yaml.number(node, place, "disk").doubleValue() : 0,
                node.has("device") ? Optional.of(yaml.word(node, place, "device")) : Optional.empty()));
    }

    Price get(String name) {
        var price = prices.get(name);
        if (price == null) {
            throw new NoSuchElementException("there is no price of " + name);
        }
        return price;
    }

    Price.Machine machine(String name) {
        return get(name)
                .machine()
                .orElseThrow(() -> new NoSuchElementException("of " + name + " there are no cores and no memory"));
    }

    /// Those of these names that are too old on that day, each with its day.
    List<String> old(Iterable<String> names, LocalDate today) {
        var old = new ArrayList<String>();
        for (var name : names) {
            var price = get(name);
            if (ChronoUnit.DAYS.between(price.asOf(), today) > OLD_DAYS) {
                old.add(name + " (" + price.asOf() + ")");
            }
        }
        return List.copyOf(old);
    }
}
