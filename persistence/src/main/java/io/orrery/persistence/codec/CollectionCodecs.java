package io.orrery.persistence.codec;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The collections of states. Maps are written in the order of their keys, so that one state has one
/// encoding.
public final class CollectionCodecs {
    private CollectionCodecs() {}

    /// 32 bits.
    public static final Codec<Long> U32 = Codec.of((out, value) -> out.u32(value), Reader::u32);

    /// Any long.
    public static final Codec<Long> I64 = Codec.of((out, value) -> out.i64(value), Reader::i64);

    private record Entry<K, V>(K key, V value) {}

    public static <T> Codec<PersistentQueue<T>> queue(Codec<T> item) {
        return Codec.of(
                (out, value) -> out.list(item, value.toList()),
                in -> PersistentQueue.<T>empty().appendAll(in.list(item)));
    }

    public static <K, V> Codec<PersistentMap<K, V>> map(Codec<K> key, Codec<V> value, Comparator<? super K> order) {
        var entry = entry(key, value);
        return Codec.of(
                (out, map) -> {
                    var entries = new ArrayList<Entry<K, V>>(map.size());
                    map.forEach((each, of) -> entries.add(new Entry<>(each, of)));
                    entries.sort(Comparator.comparing(Entry::key, order));
                    out.list(entry, entries);
                },
                in -> {
                    var map = PersistentMap.<K, V>empty();
                    for (var each : in.list(entry)) {
                        if (map.contains(each.key())) {
                            throw in.corrupt("a key comes twice");
                        }
                        map = map.with(each.key(), each.value());
                    }
                    return map;
                });
    }

    public static <K extends Comparable<K>, V> Codec<PersistentMap<K, V>> map(Codec<K> key, Codec<V> value) {
        return map(key, value, Comparator.naturalOrder());
    }

    /// A map that is read as one in the order of its keys, and can not be changed.
    public static <K extends Comparable<K>, V> Codec<Map<K, V>> sortedMap(Codec<K> key, Codec<V> value) {
        var entry = entry(key, value);
        return Codec.of(
                (out, map) -> {
                    var entries = new ArrayList<Entry<K, V>>(map.size());
                    new TreeMap<>(map).forEach((each, of) -> entries.add(new Entry<>(each, of)));
                    out.list(entry, entries);
                },
                in -> sorted(in, entry));
    }

    private static <K extends Comparable<K>, V> SortedMap<K, V> sorted(Reader in, Codec<Entry<K, V>> entry) {
        var map = new TreeMap<K, V>();
        for (var each : in.list(entry)) {
            if (map.put(each.key(), each.value()) != null) {
                throw in.corrupt("a key comes twice");
            }
        }
        return Collections.unmodifiableSortedMap(map);
    }

    private static <K, V> Codec<Entry<K, V>> entry(Codec<K> key, Codec<V> value) {
        return Codec.of(
                (out, each) -> out.put(key, each.key()).put(value, each.value()),
                in -> new Entry<>(in.get(key), in.get(value)));
    }
}
