package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
import java.util.List;
import java.util.Optional;

/// When the waiting operations become a batch, and of what size.
///
/// While provers keep up, a batch is sealed as soon as it fills any size: waiting would only leave them idle. Once
/// proving lags, a sealed batch would only wait, so operations gather for a larger one, which costs less of L1 for each
/// of them; a longer deadline bounds that. A part of a size is sealed when its deadline has come, or when nothing more
/// can join it because the fee token changes.
///
/// @param sizes that there are circuits for, rising, at least one
/// @param deadlineMs how long an operation waits for its batch to fill
/// @param laggingDeadlineMs the same while proving lags, not shorter
/// @param maxUnproven with so many batches sealed and not proven on L1, proving lags; at least 1
/// @param fillPercent how much of a size must be filled for a part of it to be preferred to smaller ones, 1 to 100
public record SealingRule(
        List<BatchSize> sizes, long deadlineMs, long laggingDeadlineMs, int maxUnproven, int fillPercent) {

    private static final int WHOLE = 100;

    public SealingRule {
        sizes = List.copyOf(sizes);
        require(
                !sizes.isEmpty()
                        && sizes.equals(sizes.stream().sorted().distinct().toList()),
                "sizes",
                sizes);
        require(deadlineMs >= 0, "deadlineMs", deadlineMs);
        require(laggingDeadlineMs >= deadlineMs, "laggingDeadlineMs", laggingDeadlineMs);
        require(maxUnproven >= 1, "maxUnproven", maxUnproven);
        require(fillPercent >= 1 && fillPercent <= WHOLE, "fillPercent", fillPercent);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("a sealing rule can not have " + name + " " + value);
        }
    }

    /// What waits.
    ///
    /// @param operations the first of them in order, at most [#lookAhead]
    /// @param unproven batches sealed and not yet proven on L1
    record Waiting(List<SequencerState.Queued> operations, long unproven, long nowMs) {}

    /// The first `count` operations are a batch.
    record Cut(BatchSize size, int count, SealReason reason) {}

    /// How many operations tell all: a batch of the largest size, and whether another one follows.
    int lookAhead() {
        return sizes.getLast().slots() + 1;
    }

    Optional<Cut> cut(Waiting waiting) {
        int together = together(waiting.operations());
        boolean ended = together < waiting.operations().size();
        boolean lags = waiting.unproven() >= maxUnproven;
        if (together >= sizes.getLast().slots()) {
            return full(together);
        }
        if (ended) {
            return Optional.of(part(together, SealReason.FEE_TOKEN));
        }
        if (!lags && full(together).isPresent()) {
            return full(together);
        }
        boolean due = together > 0
                && waiting.nowMs() - waiting.operations().getFirst().atMs() >= (lags ? laggingDeadlineMs : deadlineMs);
        return due ? Optional.of(part(together, SealReason.AGE)) : Optional.empty();
    }

    /// The largest size that is filled.
    private Optional<Cut> full(int together) {
        return sizes.reversed().stream()
                .filter(size -> size.slots() <= together)
                .findFirst()
                .map(size -> new Cut(size, size.slots(), SealReason.FULL));
    }

    /// The largest size of which enough is filled; what it leaves is cut again, and of the smallest one anything is
    /// enough.
    private Cut part(int together, SealReason reason) {
        var size = sizes.reversed().stream()
                .filter(candidate -> (long) candidate.slots() * fillPercent <= (long) together * WHOLE)
                .findFirst()
                .orElse(sizes.getFirst());
        return new Cut(size, Math.min(together, size.slots()), reason);
    }

    /// A batch earns fees in one token: how many operations come before one that pays in another.
    private static int together(List<SequencerState.Queued> operations) {
        var feeToken = Optional.<Long>empty();
        for (int i = 0; i < operations.size(); i++) {
            var token = operations.get(i).feeToken();
            if (token.isPresent()) {
                if (feeToken.isPresent() && !feeToken.equals(token)) {
                    return i;
                }
                feeToken = token;
            }
        }
        return operations.size();
    }
}
