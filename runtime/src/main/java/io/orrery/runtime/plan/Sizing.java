package io.orrery.runtime.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What is planned by: figures, environments as Terraform has them, and machines that come next.
///
/// @param larger by role, the smallest first
/// @param bare by role, machines of one's own and how many at least
record Sizing(
        Map<String, Figure> figures,
        Map<String, Place> places,
        Map<String, List<String>> larger,
        int databaseMostGb,
        Map<String, Own> bare) {

    record Own(String machine, int min) {}

    record Read(Sizing sizing, List<String> problems) {}

    static Read read(String text) {
        var yaml = LinedYaml.of(text);
        var figures = new LinkedHashMap<String, Figure>();
        var places = new LinkedHashMap<String, Place>();
        var larger = new LinkedHashMap<String, List<String>>();
        var bare = new LinkedHashMap<String, Own>();
        var most = 0;
        if (yaml.problems().isEmpty()) {
            var root = yaml.root();
            yaml.fields(root, "", Set.of("figures", "environments", "larger", "database-most", "bare"));
            root.path("figures").properties().forEach(each -> figures.put(each.getKey(), figure(yaml, each)));
            root.path("environments").properties().forEach(each -> places.put(each.getKey(), place(yaml, each)));
            yaml.fields(root.path("larger"), "larger", Set.of("core", "app", "gpu", "postgres"));
            root.path("larger")
                    .properties()
                    .forEach(each ->
                            larger.put(each.getKey(), yaml.words(root.path("larger"), "larger", each.getKey())));
            most = yaml.count(root, "", "database-most", 1);
            var own = Set.of("core", "app", "gpu", "blockchain", "postgres", "monitoring");
            yaml.fields(root.path("bare"), "bare", own);
            root.path("bare").properties().forEach(each -> {
                var place = "bare/" + each.getKey();
                yaml.fields(each.getValue(), place, Set.of("machine", "min"));
                bare.put(
                        each.getKey(),
                        new Own(
                                yaml.word(each.getValue(), place, "machine"),
                                yaml.count(each.getValue(), place, "min", 0)));
            });
            own.stream()
                    .filter(role -> !bare.containsKey(role))
                    .forEach(role -> yaml.problem("bare", role + " is missing"));
            if (figures.isEmpty() || places.isEmpty()) {
                yaml.problem("figures", "there are figures and environments");
            }
        }
        return new Read(new Sizing(figures, places, larger, most, bare), yaml.problems());
    }

    private static Figure figure(LinedYaml yaml, Map.Entry<String, JsonNode> entry) {
        var node = entry.getValue();
        var at = "figures/" + entry.getKey();
        yaml.fields(node, at, Set.of("value", "unit", "headroom", "stands", "page", "section", "note"));
        var headroom = node.has("headroom") ? yaml.number(node, at, "headroom").doubleValue() : 1;
        if (headroom < 1) {
            yaml.problem(at + "/headroom", "is at least 1");
        }
        return new Figure(
                entry.getKey(),
                yaml.number(node, at, "value"),
                yaml.oneOf(node, at, "unit", Figure.UNITS.keySet()),
                headroom,
                yaml.word(node, at, "stands"),
                yaml.word(node, at, "page"),
                yaml.word(node, at, "section"));
    }

    private static Place place(LinedYaml yaml, Map.Entry<String, JsonNode> entry) {
        var node = entry.getValue();
        var at = "environments/" + entry.getKey();
        yaml.fields(node, at, Set.of("zones", "nat", "core", "app", "gpu", "blockchain", "postgres", "redis"));
        var groups = new LinkedHashMap<String, Place.Group>();
        for (var role : List.of("core", "app", "gpu", "blockchain")) {
            groups.put(role, group(yaml, node.path(role), at + "/" + role));
        }
        var postgres = node.path("postgres");
        var database = at + "/postgres";
        yaml.fields(postgres, database, Set.of("machine", "copies", "disk", "most"));
        var redis = node.path("redis");
        yaml.fields(redis, at + "/redis", Set.of("machine", "copies"));
        return new Place(
                entry.getKey(),
                yaml.count(node, at, "zones", 1),
                yaml.count(node, at, "nat", 1),
                groups,
                new Place.Database(
                        yaml.word(postgres, database, "machine"),
                        yaml.count(postgres, database, "copies", 1),
                        yaml.count(postgres, database, "disk", 1),
                        yaml.count(postgres, database, "most", 1)),
                yaml.word(redis, at + "/redis", "machine"),
                yaml.count(redis, at + "/redis", "copies", 1));
    }

    private static Place.Group group(LinedYaml yaml, JsonNode node, String at) {
        yaml.fields(node, at, Set.of("machine", "min", "max", "disk"));
        return new Place.Group(
                yaml.word(node, at, "machine"),
                yaml.count(node, at, "min", 0),
                yaml.count(node, at, "max", 1),
                yaml.count(node, at, "disk", 1));
    }

    /// Machines without a price, and prices that are not those of machines.
    List<String> unpriced(Prices prices) {
        var named = new TreeSet<String>();
        places.values().forEach(place -> {
            place.groups().values().forEach(group -> named.add(group.machine()));
            named.add(place.postgres().machine());
        });
        larger.values().forEach(named::addAll);
        bare.values().forEach(own -> named.add(own.machine()));
        var missing = new ArrayList<String>();
        for (var name : named) {
            var price = prices.prices().get(name);
            if (price == null || price.machine().isEmpty()) {
                missing.add(name + ": is a machine of the sizes, and has no price with cores and memory");
            }
        }
        places.values().stream()
                .map(Place::redis)
                .filter(name -> !prices.prices().containsKey(name))
                .distinct()
                .forEach(name -> missing.add(name + ": is a machine of the sizes, and has no price"));
        return List.copyOf(missing);
    }
}
