package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The last duties of each key that were missed, for people. Any thread may use it.
public final class MissedDuties {
    private final int mostOfAKey;
    private final Map<ValidatorKey, ArrayDeque<Missed>> ofKeys = new HashMap<>();

    /// @param detail for people; may be empty
    public record Missed(ValidatorKey key, DutyName name, MissedReason reason, String detail) {}

    public MissedDuties(int mostOfAKey) {
        this.mostOfAKey = mostOfAKey;
    }

    synchronized void add(Missed missed) {
        var last = ofKeys.computeIfAbsent(missed.key(), _ -> new ArrayDeque<>());
        if (last.size() == mostOfAKey) {
            last.removeFirst();
        }
        last.addLast(missed);
    }

    /// The newest first.
    public synchronized List<Missed> ofAll() {
        var all = new ArrayList<Missed>();
        ofKeys.values().forEach(all::addAll);
        all.sort(Comparator.comparing(Missed::name).reversed().thenComparing(Missed::key));
        return all;
    }

    /// The newest last.
    public synchronized List<Missed> of(ValidatorKey key) {
        return List.copyOf(ofKeys.getOrDefault(key, new ArrayDeque<>()));
    }
}
