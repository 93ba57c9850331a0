package io.orrery.runtime.release;

import io.orrery.runtime.release.Rollout.Act;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What holds between the parts of an order. Each sentence names the place and the rule.
final class RolloutRules {
    private static final Map<String, Set<String>> ROLES =
            Map.of("rollup", Set.of("core", "api", "prover", "gpu", "committee"), "validators", Set.of("validator"));

    /// They keep nothing, so two of them may be there at once.
    private static final Set<String> POOLS = Set.of("prover", "gpu");

    private final Rollout rollout;
    private final List<String> problems = new ArrayList<>();

    private RolloutRules(Rollout rollout) {
        this.rollout = rollout;
    }

    static List<String> broken(Rollout rollout) {
        var rules = new RolloutRules(rollout);
        rules.judge();
        return rules.problems;
    }

    private void judge() {
        if (rollout.environments().isEmpty() || rollout.orders().isEmpty()) {
            problems.add("rollout: has environments and orders");
        }
        rollout.orders().forEach((name, steps) -> {
            if (!ROLES.containsKey(name)) {
                problems.add("orders." + name + ": there are rollup and validators");
                return;
            }
            sequence(name, steps);
            switch (name) {
                case "rollup" -> rollup(steps);
                default -> validators(steps);
            }
        });
        rollout.environments().forEach(this::environment);
    }

    /// Only earlier steps may be waited for, so the order has no cycle.
    private void sequence(String order, List<Rollout.Step> steps) {
        var passed = new HashSet<String>();
        for (var step : steps) {
            var place = place(order, step);
            step.after().stream()
                    .filter(before -> !passed.contains(before))
                    .forEach(before -> problems.add(place + ".after: " + before + " is no step before it"));
            if (!passed.add(step.name())) {
                problems.add(place + ": is there twice");
            }
            step.roles().forEach(role -> known(place, order, role));
            step.gates().stream()
                    .filter(name -> !rollout.gates().containsKey(name))
                    .forEach(name -> problems.add(place + ".gates: there is no gate " + name));
        }
    }

    private void rollup(List<Rollout.Step> steps) {
        var there = new HashSet<String>();
        var added = new HashSet<String>();
        for (var step : steps) {
            var place = place("rollup", step);
            if (there.contains("core") && step.act() != Act.REMOVE) {
                problems.add(place + ": comes after core, which is rolled last");
            }
            if (step.roles().contains("core") && step.roles().size() > 1) {
                problems.add(place + ".roles: core is in a step of its own");
            }
            switch (step.act()) {
                case ADD -> {
                    pools(place, step);
                    added.addAll(step.roles());
                    rolled(place, there, step.roles());
                }
                case ROLL -> rolled(place, there, step.roles());
                case REMOVE -> {
                    pools(place, step);
                    step.roles().stream()
                            .filter(role -> !added.remove(role))
                            .forEach(role -> problems.add(place + ".roles: of " + role + " no other was added before"));
                    if (!there.contains("core")) {
                        problems.add(place + ": is before core, whose way back needs what would be removed");
                    }
                }
                case STANDBYS, HOLDER -> problems.add(place + ".act: is of validators");
            }
        }
        added.forEach(role -> problems.add("orders.rollup: two of " + role + " are left: no step removes one"));
    }

    private void pools(String place, Rollout.Step step) {
        step.roles().stream()
                .filter(role -> !POOLS.contains(role))
                .forEach(role -> problems.add(place + ".roles: " + role + " can not be there twice, only provers can"));
    }

    private void rolled(String place, Set<String> there, List<String> roles) {
        roles.stream()
                .filter(role -> !there.add(role))
                .forEach(role -> problems.add(place + ".roles: " + role + " is rolled twice"));
    }

    private void validators(List<Rollout.Step> steps) {
        var acts = steps.stream().map(Rollout.Step::act).toList();
        if (!acts.equals(List.of(Act.STANDBYS, Act.HOLDER))) {
            problems.add("orders.validators: standbys come first and then the holder, and nothing else");
        }
    }

    private void environment(String name, Rollout.Environment environment) {
        var place = "environments." + name;
        var steps = rollout.orders().get(environment.order());
        if (steps == null) {
            problems.add(place + ".order: there is no order " + environment.order());
            return;
        }
        boolean chain = environment.order().equals("validators");
        if (chain != environment.epochSeconds() > 0) {
            problems.add(place + ".epoch: is told where validators are, and nowhere else");
        }
        boolean committee = environment.roles().contains("committee");
        if (committee != environment.da().isPresent()) {
            problems.add(place + ".da: a committee and values for a DA connector go together");
        }
        environment.roles().forEach(role -> {
            known(place, environment.order(), role);
            if (steps.stream().noneMatch(step -> step.roles().contains(role))) {
                problems.add(place + ".roles: " + role + " is in no step");
            }
        });
        steps.forEach(step -> windows(name, environment, step));
    }

    private void windows(String name, Rollout.Environment environment, Rollout.Step step) {
        var place = place(environment.order(), step);
        for (var wanted : step.gates()) {
            var gate = rollout.gates().get(wanted);
            if (gate == null) {
                continue;
            }
            if (gate.window().minutes(environment.epochSeconds()) > step.pause().minutes(environment.epochSeconds())) {
                problems.add(place + ".wait: is shorter than the window of " + wanted + " in " + name);
            }
            if (environment.epochSeconds() == 0
                    && (gate.window().epochs() > 0 || step.pause().epochs() > 0)) {
                problems.add(place + ": has epochs, and " + name + " has none");
            }
        }
    }

    private void known(String place, String order, String role) {
        if (!ROLES.getOrDefault(order, Set.of()).contains(role)) {
            problems.add(place + ".roles: " + role + " is no role of " + order);
        }
    }

    private static String place(String order, Rollout.Step step) {
        return "orders." + order + "." + step.name();
    }
}
