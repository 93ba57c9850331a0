package io.orrery.runtime.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The steps of one release. Each has the command that does it and the one that leads to the state before it.
record ReleasePlan(List<Step> steps) {

    record Step(String name, List<String> roles, String command, int waitMinutes, List<String> gates, String back) {}

    /// What is rolled: the digests before and after, and the repository that has both.
    record Images(String repository, String from, String to) {}

    static ReleasePlan of(Rollout rollout, Rollout.Environment environment, boolean withDa, Images images) {
        var da = withDa ? environment.da() : Optional.<String>empty();
        var values = environment.values() + da.map(more -> " -f " + more).orElse("");
        var helm = "helm upgrade --install orrery deploy/helm/orrery -n " + environment.namespace() + " -f " + values
                + " --wait --timeout 15m --set image.repository=" + images.repository();
        var steps = new ArrayList<Step>();
        var before = helm + " --set image.digest=" + images.from();
        for (var step : rollout.steps()) {
            var roles = step.roles().stream()
                    .filter(environment.roles()::contains)
                    .filter(role -> da.isPresent() || !role.equals("committee"))
                    .toList();
            if (roles.isEmpty()) {
                continue;
            }
            // The chart knows two states: all but core at the new digest, and all at it.
            var held = roles.contains("core") ? "" : " --set roles.core.digest=" + images.from();
            var command = helm + " --set image.digest=" + images.to() + held;
            steps.add(new Step(step.name(), roles, command, step.waitMinutes(), step.gates(), before));
            before = command;
        }
        return new ReleasePlan(List.copyOf(steps));
    }

    String text() {
        var text = new StringBuilder();
        for (var step : steps) {
            text.append("%s (%s)%n  do    %s%n  wait  %d minutes%n"
                    .formatted(step.name(), String.join(", ", step.roles()), step.command(), step.waitMinutes()));
            step.gates()
                    .forEach(gate ->
                            text.append("  gate  ./orrery release check --gate %s --prometheus URL%n".formatted(gate)));
            text.append("  back  ").append(step.back()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
