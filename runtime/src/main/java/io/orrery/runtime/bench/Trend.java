package io.orrery.runtime.bench;

import java.util.List;

/// What a series of samples did in its last two thirds: what comes before is a node that gets warm.
///
/// @param mean of the samples
/// @param growth of the straight line of least squares, from the first of them to the last
record Trend(double mean, double growth) {

    /// @param values at even distances, at least 3
    static Trend of(List<Double> values) {
        var late = values.subList(values.size() / 3, values.size());
        int count = late.size();
        double meanAt = (count - 1) / 2.0;
        double mean = late.stream().mapToDouble(value -> value).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < count; i++) {
            covariance += (i - meanAt) * (late.get(i) - mean);
            variance += (i - meanAt) * (i - meanAt);
        }
        return new Trend(mean, variance == 0 ? 0 : covariance / variance * (count - 1));
    }

    /// Whether it grew by no more than a part of its mean and something that any run may vary by.
    boolean isFlat(double part, double allowance) {
        return growth <= part * mean + allowance;
    }
}
