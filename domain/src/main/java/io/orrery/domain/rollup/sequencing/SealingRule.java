package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// When waiting operations become a batch, which of them, and of what size: what the rules say together.
///
/// First comes what L1 has asked for and is urgent; then whoever has waited long enough, with all that fit; then,
/// while provers keep up, whatever fills a size, because waiting would only leave them idle; while proving lags, only
/// what fills the largest one.
public record SealingRule(
        FillRule fill,
        AgeRule age,
        BacklogRule backlog,
        DeadlineRule deadline,
        L1OperationBound l1Operations,
        DataBound data) {

    /// With no bound on operations of L1 and data, and no hurry before a deadline has passed.
    public SealingRule(
            List<BatchSize> sizes, long deadlineMs, long laggingDeadlineMs, int maxUnproven, int fillPercent) {
        this(
                new FillRule(sizes, fillPercent),
                new AgeRule(deadlineMs, laggingDeadlineMs),
                new BacklogRule(maxUnproven),
                new DeadlineRule(100),
                new L1OperationBound(Integer.MAX_VALUE),
                new DataBound(Integer.MAX_VALUE));
    }

    static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("a sealing rule can not have " + name + " " + value);
        }
    }

    /// What waits.
    ///
    /// @param queue in order
    /// @param asked those of them that come from L1's queue, in order
    /// @param unproven batches sealed and not yet proven on L1
    record Waiting(PersistentQueue<Queued> queue, PersistentQueue<Queued> asked, long unproven, long nowMs) {}

    /// These operations are a batch, in this order.
    record Cut(BatchSize size, List<Queued> operations, SealReason reason) {}

    /// How many operations are looked at: so many that as many fee tokens as are looked at, in turn, fill the largest
    /// size.
    int lookAhead() {
        return Math.multiplyExact(fill.most(), FeeTokenRule.MOST) + 1;
    }

    Optional<Cut> cut(Waiting waiting) {
        if (waiting.queue().isEmpty()) {
            return Optional.empty();
        }
        var urgent = cutUrgent(waiting);
        if (urgent.isPresent()) {
            return urgent;
        }
        var window = Unit.firstUpTo(waiting.queue(), lookAhead());
        boolean lags = backlog.lags(waiting.unproven());
        var candidates = FeeTokenRule.candidates(window);
        if (age.isDue(window.getFirst().oldest(), lags, waiting.nowMs())) {
            // Whoever pays the fees of whoever has waited longest: he is taken, whatever he pays in.
            var oldest = window.getFirst().feeToken();
            return Optional.of(aged(gather(window, oldest.isPresent() ? oldest : candidates.getFirst())));
        }
        var gathered = candidates.stream().map(token -> gather(window, token)).toList();
        return gathered.stream()
                .filter(batch -> batch.isFull() || batch.bound().isPresent())
                .findFirst()
                .map(batch -> batch.bound()
                        .filter(_ -> !batch.isFull())
                        .map(reason -> part(batch.taken(), reason))
                        .orElseGet(() -> full(batch.taken()).orElseThrow()))
                .or(() -> lags
                        ? Optional.empty()
                        : gathered.stream()
                                .flatMap(batch -> full(batch.taken()).stream())
                                // The first of the largest.
                                .min(Comparator.comparingInt(cut -> -cut.size().slots())));
    }

    /// Only what L1 has asked for and is urgent, with what fits beside it.
    Optional<Cut> cutUrgent(Waiting waiting) {
        var urgent = urgent(waiting);
        return urgent.isEmpty()
                ? Optional.empty()
                : Optional.of(part(withUrgent(waiting, urgent), SealReason.DEADLINE));
    }

    private Gathering gather(List<Unit> offered, Optional<Long> feeToken) {
        var gathering = new Gathering(fill.most(), feeToken, l1Operations, data);
        offered.forEach(gathering::offer);
        return gathering;
    }

    /// What L1 has asked for up to the last that is urgent: all before it has to be executed before it.
    private List<Queued> urgent(Waiting waiting) {
        var asked = waiting.asked().firstUpTo(fill.most());
        int count = asked.size();
        while (count > 0 && !deadline.isUrgent(asked.get(count - 1), waiting.nowMs())) {
            count--;
        }
        return asked.subList(0, count);
    }

    /// What is urgent comes first, and before it what its accounts have signed earlier: that can not stand behind it.
    /// Then whatever fits, in order. All that waits is looked through for it, which a rare need may cost.
    private List<Queued> withUrgent(Waiting waiting, List<Queued> operations) {
        var urgent = new HashSet<>(operations);
        var accounts = new HashSet<Long>();
        for (var queued : operations) {
            if (queued.operation() instanceof Operation.Forced(var forced, var freezes) && freezes) {
                accounts.add(forced.account());
            }
        }
        var units = Unit.firstUpTo(waiting.queue(), Integer.MAX_VALUE);
        var first = new ArrayDeque<Unit>();
        var others = new ArrayDeque<Unit>();
        // From the back: whoever is in a group that comes first brings what he has signed before it.
        for (var unit : units.reversed()) {
            boolean precedes = unit.senders().stream().anyMatch(accounts::contains);
            if (precedes) {
                accounts.addAll(unit.senders());
            }
            if (precedes || urgent.contains(unit.oldest())) {
                first.addFirst(unit);
            } else {
                others.addFirst(unit);
            }
        }
        var offered = new ArrayList<>(first);
        offered.addAll(others);
        return gather(offered, Optional.empty()).taken();
    }

    private Cut aged(Gathering gathering) {
        return gathering.isFull() ? full(gathering.taken()).orElseThrow() : part(gathering.taken(), SealReason.AGE);
    }

    /// Of the largest size that is filled.
    private Optional<Cut> full(List<Queued> gathered) {
        return fill.filledBy(gathered.size())
                .map(size -> new Cut(size, front(gathered, size.slots()), SealReason.FULL));
    }

    private Cut part(List<Queued> gathered, SealReason reason) {
        var size = fill.partlyFilledBy(gathered.size());
        return new Cut(size, front(gathered, Math.min(gathered.size(), size.slots())), reason);
    }

    /// The first `count`, or fewer where that would cut a group: none is larger than the smallest size.
    private static List<Queued> front(List<Queued> gathered, int count) {
        return List.copyOf(gathered.subList(0, Unit.whole(gathered, count)));
    }
}
