package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.sequencing.SealingRule.require;

import io.orrery.domain.rollup.batch.BatchSize;
import java.util.List;
import java.util.Optional;

/// By count: a batch that fills a size is as cheap as it can be, so waiting gains nothing but a larger size.
///
/// @param sizes that there are circuits for, rising, at least one
/// @param fillPercent how much of a size must be filled for a part of it to be preferred to smaller ones, 1 to 100: a
/// proof of a size takes as long as its whole circuit
public record FillRule(List<BatchSize> sizes, int fillPercent) {
    private static final int WHOLE = 100;

    public FillRule {
        sizes = List.copyOf(sizes);
        require(
                !sizes.isEmpty()
                        && sizes.equals(sizes.stream().sorted().distinct().toList()),
                "sizes",
                sizes);
        require(fillPercent >= 1 && fillPercent <= WHOLE, "fillPercent", fillPercent);
    }

    int most() {
        return sizes.getLast().slots();
    }

    /// The largest size that so many operations fill.
    Optional<BatchSize> filledBy(int count) {
        return sizes.reversed().stream().filter(size -> size.slots() <= count).findFirst();
    }

    /// The largest size of which so many fill enough; what it leaves is cut again, and of the smallest one anything is
    /// enough.
    BatchSize partlyFilledBy(int count) {
        return sizes.reversed().stream()
                .filter(size -> (long) size.slots() * fillPercent <= (long) count * WHOLE)
                .findFirst()
                .orElse(sizes.getFirst());
    }
}
