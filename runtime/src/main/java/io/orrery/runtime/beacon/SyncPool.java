package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Messages of the sync committee that have come, of the newest slots.
final class SyncPool {
    private static final int KEPT_SLOTS = 64;

    private final TreeMap<Long, Map<Digest, Map<Long, ByteVector>>> slots = new TreeMap<>();

    /// Whether it is the validator's first for the slot.
    synchronized boolean add(long slot, Digest root, long validator, ByteVector signature) {
        var ofSlot = slots.computeIfAbsent(slot, _ -> new HashMap<>());
        boolean first = ofSlot.values().stream().noneMatch(each -> each.containsKey(validator));
        ofSlot.computeIfAbsent(root, _ -> new HashMap<>()).put(validator, signature);
        while (slots.size() > KEPT_SLOTS) {
            slots.pollFirstEntry();
        }
        return first;
    }

    /// A copy, by validator.
    synchronized Map<Long, ByteVector> messages(long slot, Digest root) {
        return Map.copyOf(slots.getOrDefault(slot, Map.of()).getOrDefault(root, Map.of()));
    }
}
