package io.orrery.runtime.release;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The order of a release: environments by name, their steps by the name of the order, gates by name.
record Rollout(Map<String, Environment> environments, Map<String, List<Step>> orders, Map<String, Gate> gates) {

    /// What a step does; each has its own way back.
    enum Act {
        ADD,
        ROLL,
        REMOVE,
        STANDBYS,
        HOLDER
    }

    /// One release of the chart.
    ///
    /// @param da values with a DA connector, where there are some
    /// @param epochSeconds of the chain whose validators are there, 0 of a rollup
    record Environment(
            String order, String namespace, String values, Optional<String> da, List<String> roles, int epochSeconds) {}

    record Step(String name, Act act, List<String> roles, List<String> after, Span pause, List<String> gates) {}

    /// So many minutes, or so many epochs; the other is 0.
    record Span(int minutes, int epochs) {
        int minutes(int epochSeconds) {
            return minutes + Math.ceilDiv(epochs * epochSeconds, 60);
        }
    }

    /// One number and its bound: at most or at least that.
    record Gate(String expression, Span window, boolean most, double bound) {
        Question in(int epochSeconds, String name) {
            var query = expression.replace("$window", window.minutes(epochSeconds) + "m");
            return new Question(name, query, most, bound);
        }
    }

    /// A gate as an environment asks it.
    record Question(String gate, String query, boolean most, double bound) {
        boolean holds(double value) {
            return most ? value <= bound : value >= bound;
        }
    }

    List<Step> steps(Environment environment) {
        return orders.getOrDefault(environment.order(), List.of());
    }
}
