package io.orrery.runtime.release;

import io.orrery.runtime.release.ChartSettings.Colour;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The steps of one release. Each has the commands that do it and those that lead to the state before it.
///
/// @param before what has to hold before anything is changed
record ReleasePlan(List<Check> before, List<Step> steps) {

    record Check(String what, List<String> command) {}

    record Step(
            String name,
            List<String> roles,
            List<List<String>> commands,
            int waitMinutes,
            List<Rollout.Question> gates,
            List<List<String>> back) {}

    /// What is rolled: the digests before and after, and the repository that has both.
    ///
    /// @param signer a regular expression of who may have signed it; without one that is not looked at
    /// @param own files of values of a team's own, on top of its environment's
    record Images(String repository, String from, String to, Optional<String> signer, List<String> own) {}

    /// @param live the pools of provers that are there now
    static ReleasePlan of(
            Rollout rollout, Rollout.Environment environment, boolean withDa, Colour live, Images images) {
        var roles = environment.roles().stream()
                .filter(role -> withDa || !role.equals("committee"))
                .toList();
        var files = new ArrayList<>(List.of(environment.values()));
        files.addAll(images.own());
        environment.da().filter(_ -> withDa).ifPresent(files::add);
        var pools = pools(rollout, environment, live);
        var state = new ChartSettings(
                environment.namespace(), files, images.repository(), images.from(), Map.of(), pools, Optional.empty());
        var steps = new ArrayList<Step>();
        var checks = checks(images);
        for (var step : rollout.steps(environment)) {
            var rolled = step.roles().stream().filter(roles::contains).toList();
            if (rolled.isEmpty()) {
                continue;
            }
            var later = roles.stream()
                    .filter(role -> !rolled.contains(role) && !pools.containsKey(role))
                    .toList();
            var next = next(state, new Move(step.act(), rolled, later), live, images);
            var commands = new ArrayList<List<String>>();
            switch (step.act()) {
                case ADD, ROLL, REMOVE -> {}
                case STANDBYS -> commands.add(handOver(environment.namespace(), 0));
                case HOLDER -> commands.add(handOver(environment.namespace(), 1));
            }
            commands.add(next.command());
            var gates = step.gates().stream()
                    .flatMap(name -> Optional.ofNullable(rollout.gates().get(name)).stream()
                            .map(gate -> gate.in(environment.epochSeconds(), name)))
                    .toList();
            checks.add(new Check("taken by the chart as step " + step.name(), next.trial()));
            steps.add(new Step(
                    step.name(),
                    rolled,
                    List.copyOf(commands),
                    step.pause().minutes(environment.epochSeconds()),
                    gates,
                    List.of(back(state, step.act(), images).command())));
            state = next;
        }
        return new ReleasePlan(List.copyOf(checks), List.copyOf(steps));
    }

    /// Roles of which there may be two pools, with the one that is there.
    private static Map<String, List<String>> pools(Rollout rollout, Rollout.Environment environment, Colour live) {
        var pools = new TreeMap<String, List<String>>();
        rollout.steps(environment).stream()
                .filter(step -> step.act() == Rollout.Act.ADD)
                .flatMap(step -> step.roles().stream())
                .filter(environment.roles()::contains)
                .forEach(role -> pools.put(role, List.of(live.of(role))));
        return pools;
    }

    /// @param others that are rolled one after another too, but not by this
    private record Move(Rollout.Act act, List<String> roles, List<String> others) {}

    private static ChartSettings next(ChartSettings state, Move move, Colour live, Images images) {
        var next = state;
        switch (move.act()) {
            case ADD -> {
                for (var role : move.roles()) {
                    var pool = live.other().of(role);
                    next = next.withPool(role, pool).withDigest(pool, images.to());
                }
            }
            case ROLL -> {
                next = next.withImage(images.to());
                for (var held : held(state, move, live, images)) {
                    next = next.withDigest(held, images.from());
                }
                for (var role : move.roles()) {
                    next = next.withDigest(role, images.to());
                }
            }
            case REMOVE -> {
                for (var role : move.roles()) {
                    next = next.withoutPool(role, live.of(role));
                }
            }
            case STANDBYS -> next = next.withImage(images.to()).withPartition(Optional.of(1));
            case HOLDER -> next = next.withPartition(Optional.empty());
        }
        return next;
    }

    /// What is rolled first makes the new image everybody's, so whoever is not rolled yet is held at the old one.
    private static List<String> held(ChartSettings state, Move move, Colour live, Images images) {
        if (state.image().equals(images.to())) {
            return List.of();
        }
        var held = new ArrayList<>(move.others());
        state.pools().keySet().forEach(role -> held.add(live.of(role)));
        return held;
    }

    /// Of pods that are numbered, those below a number can be held at what they are, and not be led back to it: so the
    /// way back of validators is the whole way. The database lets one of them sign all the while.
    private static ChartSettings back(ChartSettings state, Rollout.Act act, Images images) {
        return switch (act) {
            case ADD, ROLL, REMOVE -> state;
            case STANDBYS, HOLDER -> state.withImage(images.from()).withPartition(Optional.empty());
        };
    }

    /// A pod that is to have the keys asks for them. Nothing happens where it has them.
    private static List<String> handOver(String namespace, int pod) {
        return List.of(
                "kubectl",
                "-n",
                namespace,
                "exec",
                "orrery-validator-" + pod,
                "-c",
                "orrery",
                "--",
                "/opt/java/bin/java",
                "@/app/jvm-flags",
                "-Xmx128m",
                "-cp",
                "@/app/jib-classpath-file",
                "io.orrery.runtime.Main",
                "validator",
                "handover",
                "--here",
                "--home=/var/lib/orrery-keys/home");
    }

    private static List<Check> checks(Images images) {
        if (images.signer().isEmpty()) {
            return new ArrayList<>();
        }
        var image = images.repository() + "@" + images.to();
        var who = List.of(
                "--certificate-identity-regexp",
                images.signer().get(),
                "--certificate-oidc-issuer",
                "https://token.actions.githubusercontent.com",
                image);
        return new ArrayList<>(List.of(
                new Check("signed by who may", words(List.of("cosign", "verify"), who)),
                new Check(
                        "attested what is in it",
                        words(List.of("cosign", "verify-attestation", "--type", "cyclonedx"), who))));
    }

    private static List<String> words(List<String> first, List<String> then) {
        var words = new ArrayList<>(first);
        words.addAll(then);
        return List.copyOf(words);
    }

    String text() {
        var text = new StringBuilder();
        before.forEach(
                check -> text.append("before (%s)%n  do    %s%n".formatted(check.what(), line(check.command()))));
        for (var step : steps) {
            text.append("%s (%s)%n".formatted(step.name(), String.join(", ", step.roles())));
            step.commands().forEach(command -> text.append("  do    %s%n".formatted(line(command))));
            text.append("  wait  %d minutes%n".formatted(step.waitMinutes()));
            step.gates()
                    .forEach(gate -> text.append("  gate  %s: at %s %s, %s%n"
                            .formatted(
                                    gate.gate(),
                                    gate.most() ? "most" : "least",
                                    Double.toString(gate.bound()).replaceFirst("\\.0$", ""),
                                    gate.query())));
            step.back().forEach(command -> text.append("  back  %s%n".formatted(line(command))));
        }
        return text.toString();
    }

    /// As a shell takes it.
    static String line(List<String> command) {
        var words = command.stream()
                .map(word -> word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .toList();
        return String.join(" ", words);
    }
}
