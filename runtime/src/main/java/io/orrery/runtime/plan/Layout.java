package io.orrery.runtime.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which machines, how many, and where that is written.
///
/// @param place that they are of
/// @param nodes by role
/// @param databaseGb of the database's disk after a year, of each copy
/// @param fits which environment does as it is, or which of its variables to set
/// @param told what a person has to know
record Layout(
        Place place, Map<String, Nodes> nodes, String database, int databaseGb, List<String> fits, List<String> told) {

    record Nodes(String machine, int count, int diskGb, String why) {}

    /// Of a machine's memory, what a node may have; the rest is Kubernetes' and the kernel's.
    private static final double MEMORY_SHARE = 0.8;

    /// The first environment that does, or the largest with other machines.
    ///
    /// @param oneZone whether it may be lost with one zone
    static Layout of(Demand demand, Needs needs, Sizing sizing, Prices prices, boolean oneZone) {
        var places = sizing.places().values().stream()
                .filter(place -> oneZone || place.outlivesAZone())
                .toList();
        var layout = in(places.getFirst(), demand, needs, sizing, prices);
        for (var place : places) {
            layout = in(place, demand, needs, sizing, prices);
            if (layout.asItIs()) {
                break;
            }
        }
        return layout;
    }

    boolean asItIs() {
        return fits.size() == 1 && fits.getFirst().endsWith("as it is");
    }

    private static Layout in(Place place, Demand demand, Needs needs, Sizing sizing, Prices prices) {
        var nodes = new LinkedHashMap<String, Nodes>();
        var set = new ArrayList<String>();
        var told = new ArrayList<String>();
        for (var role : List.of("core", "app", "gpu", "blockchain")) {
            var load = load(role, demand, needs);
            var group = place.group(role);
            var chosen = chosen(
                    group, candidates(group.machine(), sizing.larger().getOrDefault(role, List.of())), load, prices);
            nodes.put(role, new Nodes(chosen.machine(), chosen.count(), group.diskGb(), load.why()));
            if (!chosen.machine().equals(group.machine()) || chosen.count() > group.max()) {
                set.add("nodes.%s = { instance_types = [\"%s\"], min = %d, max = %d }"
                        .formatted(
                                role,
                                chosen.machine(),
                                role.equals("gpu") ? 0 : chosen.count(),
                                Math.max(group.max(), chosen.count())));
            }
            if (chosen.tooSmall()) {
                told.add("nodes of %s: %s is the largest machine that is planned with, and it is too small for %s"
                        .formatted(role, chosen.machine(), load.why()));
            }
        }
        var gb = (int) Math.min(Integer.MAX_VALUE, Math.max(place.postgres().diskGb(), gigabytes(needs.yearBytes())));
        var database = database(place, needs, sizing, prices, gb, set, told);
        var file = "deploy/terraform/envs/" + place.name();
        if (set.isEmpty()) {
            set.add(file + " as it is");
        } else {
            set.addFirst("a copy of " + file + " with");
        }
        return new Layout(place, nodes, database, gb, List.copyOf(set), List.copyOf(told));
    }

    private record Load(double cores, double memory, int devices, String device, String why) {}

    private record Chosen(String machine, int count, boolean tooSmall) {}

    private static Load load(String role, Demand demand, Needs needs) {
        var provers = demand.devices() ? 0 : needs.provers();
        return switch (role) {
            case "core" ->
                new Load(
                        needs.coreCores(),
                        needs.nodeMemory(),
                        0,
                        "",
                        "%s cores in all, %s each"
                                .formatted(Numbers.plain(needs.coreCores()), Numbers.gib(needs.nodeMemory())));
            case "app" -> {
                var cores = needs.apiCores() + (double) provers * Needs.CORES_OF_A_PROVER;
                yield new Load(
                        cores,
                        needs.proverMemory(),
                        0,
                        "",
                        "%s cores in all: servers%s"
                                .formatted(
                                        Numbers.plain(cores),
                                        provers == 0 ? "" : ", and %,d provers on two each".formatted(provers)));
            }
            case "gpu" -> {
                var devices = demand.devices() ? needs.provers() : 0;
                yield new Load(
                        0,
                        devices == 0 ? 0 : needs.proverMemory(),
                        devices,
                        demand.engine(),
                        devices == 0 ? "proofs are made by processors" : "%,d devices".formatted(devices));
            }
            default -> new Load(0, 0, 0, "", "clients of chains, as the environment has them");
        };
    }

    private static List<String> candidates(String own, List<String> larger) {
        var from = larger.indexOf(own);
        var candidates = new ArrayList<String>();
        candidates.add(own);
        candidates.addAll(from < 0 ? larger : larger.subList(from + 1, larger.size()));
        return candidates;
    }

    private static Chosen chosen(Place.Group group, List<String> machines, Load load, Prices prices) {
        var last = new Chosen(group.machine(), group.min(), true);
        for (var name : machines) {
            var machine = prices.machine(name);
            var count = count(load, machine, group.min());
            var other = load.devices() > 0 && !machine.device().equals(Optional.of(load.device()));
            var small = other || machine.memoryGib() * MEMORY_SHARE < Numbers.toGib(load.memory());
            last = new Chosen(name, count, small);
            if (!small && count <= group.max()) {
                return last;
            }
        }
        return last;
    }

    private static int count(Load load, Price.Machine machine, int least) {
        var count = Math.max(Math.ceil(load.cores() / machine.cores()), load.devices());
        return (int) Math.min(Integer.MAX_VALUE, Math.max(least, count));
    }

    private static String database(
            Place place, Needs needs, Sizing sizing, Prices prices, int gb, List<String> set, List<String> told) {
        var own = place.postgres();
        var machines = candidates(own.machine(), sizing.larger().getOrDefault("postgres", List.of()));
        var chosen = machines.stream()
                .filter(name -> prices.machine(name).cores() >= needs.databaseCores())
                .findFirst()
                .orElse(machines.getLast());
        if (prices.machine(chosen).cores() < needs.databaseCores()) {
            told.add("the database: %s is the largest machine that is planned with, and it is too small for %s cores"
                    .formatted(chosen, Numbers.plain(needs.databaseCores())));
        }
        if (!chosen.equals(own.machine()) || gb > own.mostGb()) {
            set.add("postgres = { instance_class = \"%s\", storage_gb = %d, max_storage_gb = %d, ... }"
                    .formatted(chosen, own.diskGb(), Math.max(own.mostGb(), gb)));
        }
        if (gb > sizing.databaseMostGb()) {
            told.add("the database: %,d GB after a year, and one has at most %,d: let history end (docs/RETENTION.md)"
                    .formatted(gb, sizing.databaseMostGb()));
        }
        return chosen;
    }

    static double gigabytes(double bytes) {
        return Math.ceil(bytes / 1e9);
    }
}
