package io.orrery.domain.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentCollectionsTest {

    /// Few hashes, so that keys share one and others differ in the highest bits only.
    private record Key(int value) {
        @Override
        public int hashCode() {
            return (value % 7) << 29 | value % 3;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aMapHoldsWhatAHashMapHoldsAfterTheSameRandomChanges(long seed) {
        var random = new SplittableRandom(seed);
        var expected = new HashMap<Key, Integer>();
        var map = PersistentMap.<Key, Integer>empty();
        for (int i = 0; i < 4_000; i++) {
            var key = new Key(random.nextInt(200));
            var before = map;
            var held = Optional.ofNullable(expected.get(key));
            if (random.nextInt(3) == 0) {
                expected.remove(key);
                map = map.without(key);
            } else {
                expected.put(key, i);
                map = map.with(key, i);
            }
            assertThat(before.get(key)).as("the earlier copy is unchanged").isEqualTo(held);
            assertThat(map.get(key)).isEqualTo(Optional.ofNullable(expected.get(key)));
            assertThat(map.size()).isEqualTo(expected.size());
        }
        var visited = new HashMap<Key, Integer>();
        map.forEach(visited::put);
        assertThat(visited).isEqualTo(expected);
        var rebuilt = PersistentMap.<Key, Integer>empty();
        for (Map.Entry<Key, Integer> entry : expected.entrySet()) {
            rebuilt = rebuilt.with(entry.getKey(), entry.getValue());
        }
        assertThat(map).isEqualTo(rebuilt).hasSameHashCodeAs(rebuilt);
        assertThat(map.with(new Key(999), 1)).isNotEqualTo(rebuilt);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aQueueHoldsWhatADequeHoldsAfterTheSameRandomChanges(long seed) {
        var random = new SplittableRandom(seed);
        var expected = new ArrayDeque<Integer>();
        var queue = PersistentQueue.<Integer>empty();
        for (int i = 0; i < 2_000; i++) {
            var before = queue;
            var held = List.copyOf(expected);
            switch (random.nextInt(5)) {
                case 0, 1, 2 -> {
                    expected.addLast(i);
                    queue = queue.append(i);
                }
                case 3 -> {
                    if (!expected.isEmpty()) {
                        assertThat(queue.first()).isEqualTo(expected.removeFirst());
                        queue = queue.rest();
                    }
                }
                default -> {
                    int dropped = random.nextInt(11);
                    expected.removeIf(value -> value % 11 == dropped);
                    queue = queue.without(value -> value % 11 == dropped);
                }
            }
            assertThat(before.toList()).as("the earlier copy is unchanged").isEqualTo(held);
            assertThat(queue.toList()).isEqualTo(List.copyOf(expected));
            assertThat(queue.size()).isEqualTo(expected.size());
            assertThat(queue.firstUpTo(3)).isEqualTo(expected.stream().limit(3).toList());
        }
        assertThat(queue).isEqualTo(PersistentQueue.<Integer>empty().appendAll(expected));
        assertThat(queue.append(1)).isNotEqualTo(queue);
    }
}
