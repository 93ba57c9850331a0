package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Checkpoint;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/// What is justified and final, by the votes that have come: a vote counts when it comes, not when a block
/// has it.
///
/// Source: consensus-specs, `phase0/beacon-chain.md`, `process_justification_and_finalization`.
final class Finality {
    private static final int KEPT_EPOCHS = 64;
    private static final Checkpoint BEGINNING = new Checkpoint(0, new Digest(0, 0, 0, 0));

    private final TreeMap<Long, Map<Checkpoint, BitSet>> votes = new TreeMap<>();
    /// From which checkpoint the votes of an epoch are.
    private final TreeMap<Long, Checkpoint> sources = new TreeMap<>();
    private Checkpoint previous = BEGINNING;
    private Checkpoint current = BEGINNING;
    private Checkpoint finalized = BEGINNING;
    /// Of the last four epochs, the newest lowest.
    private int justified;

    Finality() {
        sources.put(0L, BEGINNING);
    }

    Checkpoint previous() {
        return previous;
    }

    Checkpoint current() {
        return current;
    }

    Checkpoint finalized() {
        return finalized;
    }

    /// What votes of an epoch have to be from.
    Checkpoint source(long epoch) {
        var entry = sources.floorEntry(epoch);
        return entry == null ? sources.firstEntry().getValue() : entry.getValue();
    }

    void vote(long validator, Checkpoint target) {
        votes.computeIfAbsent(target.epoch(), _ -> new HashMap<>())
                .computeIfAbsent(target, _ -> new BitSet())
                .set((int) validator);
    }

    /// An epoch begins.
    ///
    /// @param active how many validators vote in an epoch
    /// @param target what the branch of the head has for an epoch
    void begin(long epoch, long active, LongFunction<Checkpoint> target) {
        long ended = epoch - 1;
        if (ended > 1) {
            weigh(ended, active, target);
        }
        sources.put(epoch, current);
        while (sources.size() > KEPT_EPOCHS) {
            sources.pollFirstEntry();
        }
        while (votes.size() > KEPT_EPOCHS) {
            votes.pollFirstEntry();
        }
    }

    private void weigh(long ended, long active, LongFunction<Checkpoint> target) {
        var oldPrevious = previous;
        var oldCurrent = current;
        previous = current;
        justified = justified << 1 & 0b1111;
        if (enough(target.apply(ended - 1), active)) {
            current = target.apply(ended - 1);
            justified |= 0b10;
        }
        if (enough(target.apply(ended), active)) {
            current = target.apply(ended);
            justified |= 0b1;
        }
        if ((justified & 0b1110) == 0b1110 && oldPrevious.epoch() + 3 == ended) {
            finalized = oldPrevious;
        }
        if ((justified & 0b110) == 0b110 && oldPrevious.epoch() + 2 == ended) {
            finalized = oldPrevious;
        }
        if ((justified & 0b111) == 0b111 && oldCurrent.epoch() + 2 == ended) {
            finalized = oldCurrent;
        }
        if ((justified & 0b11) == 0b11 && oldCurrent.epoch() + 1 == ended) {
            finalized = oldCurrent;
        }
    }

    private boolean enough(Checkpoint target, long active) {
        var voters = votes.getOrDefault(target.epoch(), Map.of()).getOrDefault(target, new BitSet());
        return voters.cardinality() * 3L >= active * 2;
    }
}
