package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Votes that have come, of the newest slots, by what they are for.
final class VotePool {
    private static final int KEPT_SLOTS = 512;

    private final TreeMap<Long, Map<Key, Group>> slots = new TreeMap<>();

    private record Key(Digest data, long committee) {}

    /// @param signatures by position in the committee
    record Group(AttestationData data, long committee, int length, TreeMap<Integer, ByteVector> signatures) {}

    /// Whether it is the first of its place.
    synchronized boolean add(AttestationData data, long committee, int length, int position, ByteVector signature) {
        var group = slots.computeIfAbsent(data.slot(), _ -> new HashMap<>())
                .computeIfAbsent(
                        new Key(Wire.root(data), committee), _ -> new Group(data, committee, length, new TreeMap<>()));
        while (slots.size() > KEPT_SLOTS) {
            slots.pollFirstEntry();
        }
        return group.signatures().putIfAbsent(position, signature) == null;
    }

    /// A copy of what has come.
    ///
    /// @param dataRoot `hash_tree_root` of the data
    synchronized Optional<Group> group(long slot, Digest dataRoot, long committee) {
        return Optional.ofNullable(slots.getOrDefault(slot, Map.of()).get(new Key(dataRoot, committee)))
                .map(group ->
                        new Group(group.data(), group.committee(), group.length(), new TreeMap<>(group.signatures())));
    }
}
