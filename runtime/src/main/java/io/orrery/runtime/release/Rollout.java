package io.orrery.runtime.release;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The order of a release: environments by name, steps in their order, gates by name.
record Rollout(Map<String, Environment> environments, List<Step> steps, Map<String, Gate> gates) {

    /// One release of the chart; `da` are the values with a DA connector, where there are some.
    record Environment(String namespace, String values, Optional<String> da, List<String> roles) {}

    record Step(String name, List<String> roles, List<String> after, int waitMinutes, List<String> gates) {}

    /// One number and its bound: at most or at least that.
    record Gate(String expression, int windowMinutes, boolean most, double bound) {
        String query() {
            return expression.replace("$window", windowMinutes + "m");
        }

        boolean holds(double value) {
            return most ? value <= bound : value >= bound;
        }
    }
}
