package io.orrery.runtime.plan;

import java.util.ArrayList;
import java.util.List;

/// Whom a rollup is for, and what is assumed of them.
///
/// @param users accounts; each has one
/// @param proofsPerMonth that callers ask for, beside the rollup's own
/// @param transfersPerUserDay in the mean
/// @param peak how many times the mean is asked for in the busiest hour
/// @param slots of a batch
/// @param da where the data of batches is
/// @param engine what proves
/// @param circuit of callers' proofs: the logarithm of its domain
record Demand(
        long users,
        long proofsPerMonth,
        double transfersPerUserDay,
        double peak,
        int slots,
        String da,
        String engine,
        int circuit) {

    static final long MOST_USERS = 1_000_000_000L;
    static final long MOST_PROOFS = 1_000_000_000_000L;
    private static final double MOST_TRANSFERS = 10_000;
    private static final double MOST_PEAK = 1_000;
    private static final double DAY = 86_400;
    private static final double MONTH = 30 * DAY;

    /// What was measured, so what may be asked for.
    static final List<Integer> SLOTS = List.of(8, 39, 157);

    static final List<String> LAYERS = List.of("calldata", "committee", "alt-da", "blob");
    static final List<String> ENGINES = List.of("cpu", "h100", "h200");

    double transfersPerSecond() {
        return users * transfersPerUserDay / DAY;
    }

    double transfersPerMonth() {
        return users * transfersPerUserDay * 30;
    }

    double peakTransfers() {
        return transfersPerSecond() * peak;
    }

    double peakProofs() {
        return proofsPerMonth / MONTH * peak;
    }

    boolean devices() {
        return !engine.equals("cpu");
    }

    /// The logarithm of the domain of a batch's circuit.
    int domain() {
        return switch (slots) {
            case 8 -> 18;
            case 39 -> 20;
            default -> 22;
        };
    }

    /// A whole number from 1 to that.
    ///
    /// @throws IllegalArgumentException with the option, the value and the rule
    static long count(String option, String text, long most) {
        try {
            var value = Long.parseLong(text);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException notOne) {
            // Said below, as what is out of bounds is.
        }
        throw new IllegalArgumentException("%s %s: is a whole number from 1 to %,d".formatted(option, text, most));
    }

    /// Each with the option, the value and the rule.
    List<String> problems() {
        var problems = new ArrayList<String>();
        within(problems, "--transactions-per-user-day", transfersPerUserDay, 0.001, MOST_TRANSFERS);
        within(problems, "--peak", peak, 1, MOST_PEAK);
        one(problems, "--batch", slots, SLOTS);
        one(problems, "--da", da, LAYERS);
        one(problems, "--engine", engine, ENGINES);
        if (problems.isEmpty()) {
            one(problems, "--circuit", circuit, devices() ? List.of(18, 19, 20) : List.of(16, 17, 18));
            if (devices() && slots == 157) {
                problems.add("--batch 157: was never proven on a device; with --engine " + engine + " it is 8 or 39");
            }
        }
        return List.copyOf(problems);
    }

    private static void within(List<String> problems, String option, double value, double least, double most) {
        // A value that is no number is not within either.
        if (!(value >= least && value <= most)) {
            problems.add("%s %s: is a number from %s to %s".formatted(option, value, least, most));
        }
    }

    private static <T> void one(List<String> problems, String option, T value, List<T> measured) {
        if (!measured.contains(value)) {
            problems.add(option + " " + value + ": was never measured; one of "
                    + String.join(", ", measured.stream().map(String::valueOf).toList()));
        }
    }
}
