package io.orrery.runtime.beacon;

import io.orrery.runtime.beacon.Verdict.Counts;
import io.orrery.runtime.beacon.Verdict.OfSlot;
import io.orrery.runtime.beacon.Verdict.OfValidator;
import io.orrery.runtime.beacon.Verdict.Refusal;
import io.orrery.runtime.beacon.Verdict.Slashable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/// Counts what is due and what comes: of all, of each of the newest slots, of each validator.
final class Tally {
    private static final int KEPT_SLOTS = 1_024;
    private static final int KEPT_REFUSALS = 200;
    private static final int MOST_REASON = 300;
    /// One is one too many.
    private static final int KEPT_SLASHABLE = 1_000;

    private final ChainStart start;
    private final long[] totals = new long[What.values().length];
    private final TreeMap<Long, long[]> slots = new TreeMap<>();
    private final long[][] validators;
    private final List<Slashable> slashable = new ArrayList<>();
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private long refused;

    /// What is counted, in the order of [Counts].
    enum What {
        ATTESTATION_DUE(0),
        ATTESTATION(1),
        LATE(2),
        SLOTS_LATE(3),
        CORRECT_HEAD(4),
        BLOCK_DUE(5),
        BLOCK(6),
        SYNC_DUE(7),
        SYNC(8),
        AGGREGATE(9),
        CONTRIBUTION(10);

        private final int place;

        What(int place) {
            this.place = place;
        }
    }

    Tally(ChainStart start) {
        this.start = start;
        this.validators = new long[start.validators().size()][What.values().length];
    }

    void count(What what, long slot, long validator, long times) {
        totals[what.place] += times;
        slots.computeIfAbsent(slot, _ -> new long[What.values().length])[what.place] += times;
        validators[(int) validator][what.place] += times;
        while (slots.size() > KEPT_SLOTS) {
            slots.pollFirstEntry();
        }
    }

    void slashable(Slashable pair) {
        if (slashable.size() < KEPT_SLASHABLE) {
            slashable.add(pair);
        }
    }

    void refused(Refusal refusal) {
        refused++;
        var reason = refusal.reason();
        refusals.addLast(
                reason.length() <= MOST_REASON
                        ? refusal
                        : new Refusal(refusal.slot(), refusal.message(), reason.substring(0, MOST_REASON) + "..."));
        if (refusals.size() > KEPT_REFUSALS) {
            refusals.removeFirst();
        }
    }

    Verdict verdict(long slot, long finalizedEpoch) {
        var bySlot = new ArrayList<OfSlot>();
        slots.forEach((each, counts) -> bySlot.add(new OfSlot(each, counts(counts))));
        var byValidator = new ArrayList<OfValidator>();
        for (int i = 0; i < validators.length; i++) {
            byValidator.add(new OfValidator(i, start.validators().get(i).key(), counts(validators[i])));
        }
        return new Verdict(
                slot, finalizedEpoch, counts(totals), bySlot, byValidator, slashable, refused, List.copyOf(refusals));
    }

    private static Counts counts(long[] of) {
        return new Counts(of[0], of[1], of[2], of[3], of[4], of[5], of[6], of[7], of[8], of[9], of[10]);
    }
}
