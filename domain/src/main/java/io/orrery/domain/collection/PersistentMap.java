package io.orrery.domain.collection;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An immutable hash map: a trie on the bits of the hash, five a level (Bagwell, *Ideal Hash Trees*, 2001). A copy with
/// one change shares all but one path.
public final class PersistentMap<K, V> {
    private static final int BITS = 5;
    private static final int MASK = (1 << BITS) - 1;
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(null, 0);

    /// Either an entry, several entries of one hash, or a branch.
    private sealed interface Node<K, V> {}

    private record Entry<K, V>(
            int hash, K key, V value, @Nullable Entry<K, V> next) implements Node<K, V> {}

    @SuppressWarnings("ArrayRecordComponent") // Private, never compared and never written after it is made.
    private record Branch<K, V>(int bitmap, Object[] children) implements Node<K, V> {
        @SuppressWarnings("unchecked") // Only nodes are ever put in.
        Node<K, V> child(int position) {
            return (Node<K, V>) children[position];
        }

        int position(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }
    }

    private final @Nullable Node<K, V> root;
    private final int size;

    private PersistentMap(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // Nothing can be read from the empty map.
    public static <K, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public Optional<V> get(K key) {
        var hash = spread(key);
        var node = root;
        int shift = 0;
        while (node != null) {
            switch (node) {
                case Branch<K, V> branch -> {
                    var bit = 1 << ((hash >>> shift) & MASK);
                    node = (branch.bitmap & bit) == 0 ? null : branch.child(branch.position(bit));
                    shift += BITS;
                }
                case Entry<K, V> entry -> {
                    for (Entry<K, V> each = entry; each != null; each = each.next) {
                        if (each.hash == hash && each.key.equals(key)) {
                            return Optional.of(each.value);
                        }
                    }
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    public boolean contains(K key) {
        return get(key).isPresent();
    }

    public PersistentMap<K, V> with(K key, V value) {
        var hash = spread(key);
        var grown = contains(key) ? size : size + 1;
        return new PersistentMap<>(put(root, 0, hash, key, value), grown);
    }

    public PersistentMap<K, V> without(K key) {
        if (root == null || !contains(key)) {
            return this;
        }
        return size == 1 ? empty() : new PersistentMap<>(remove(root, 0, spread(key), key), size - 1);
    }

    /// In no particular order.
    public void forEach(BiConsumer<? super K, ? super V> action) {
        if (root != null) {
            visit(root, action);
        }
    }

    private static <K, V> void visit(Node<K, V> node, BiConsumer<? super K, ? super V> action) {
        switch (node) {
            case Branch<K, V> branch -> {
                for (int i = 0; i < branch.children.length; i++) {
                    visit(branch.child(i), action);
                }
            }
            case Entry<K, V> entry -> {
                for (Entry<K, V> each = entry; each != null; each = each.next) {
                    action.accept(each.key, each.value);
                }
            }
        }
    }

    private static <K, V> Node<K, V> put(@Nullable Node<K, V> node, int shift, int hash, K key, V value) {
        return switch (node) {
            case null -> new Entry<>(hash, key, value, null);
            case Entry<K, V> entry when entry.hash == hash -> new Entry<>(hash, key, value, unlink(entry, key));
            case Entry<K, V> entry -> put(branchOver(entry, shift), shift, hash, key, value);
            case Branch<K, V> branch -> {
                var bit = 1 << ((hash >>> shift) & MASK);
                var position = branch.position(bit);
                if ((branch.bitmap & bit) != 0) {
                    var children = branch.children.clone();
                    children[position] = put(branch.child(position), shift + BITS, hash, key, value);
                    yield new Branch<>(branch.bitmap, children);
                }
                var children = new Object[branch.children.length + 1];
                System.arraycopy(branch.children, 0, children, 0, position);
                children[position] = new Entry<>(hash, key, value, null);
                System.arraycopy(branch.children, position, children, position + 1, branch.children.length - position);
                yield new Branch<>(branch.bitmap | bit, children);
            }
        };
    }

    private static <K, V> Branch<K, V> branchOver(Entry<K, V> entry, int shift) {
        return new Branch<>(1 << ((entry.hash >>> shift) & MASK), new Object[] {entry});
    }

    private static <K, V> @Nullable Entry<K, V> unlink(@Nullable Entry<K, V> chain, K key) {
        if (chain == null) {
            return null;
        }
        return chain.key.equals(key)
                ? chain.next
                : new Entry<>(chain.hash, chain.key, chain.value, unlink(chain.next, key));
    }

    private static <K, V> @Nullable Node<K, V> remove(Node<K, V> node, int shift, int hash, K key) {
        return switch (node) {
            case Entry<K, V> entry -> unlink(entry, key);
            case Branch<K, V> branch -> {
                var bit = 1 << ((hash >>> shift) & MASK);
                var position = branch.position(bit);
                var child = remove(branch.child(position), shift + BITS, hash, key);
                if (child != null) {
                    var children = branch.children.clone();
                    children[position] = child;
                    yield new Branch<>(branch.bitmap, children);
                }
                if (branch.children.length == 1) {
                    yield null;
                }
                var children = new Object[branch.children.length - 1];
                System.arraycopy(branch.children, 0, children, 0, position);
                System.arraycopy(branch.children, position + 1, children, position, children.length - position);
                yield new Branch<>(branch.bitmap & ~bit, children);
            }
        };
    }

    /// Mixes the high bits in: the trie looks at the low ones first.
    private static int spread(Object key) {
        var hash = Objects.requireNonNull(key).hashCode();
        return (hash ^ (hash >>> 16)) * 0x9E3779B1;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PersistentMap<?, ?> map) || map.size != size) {
            return false;
        }
        @SuppressWarnings("unchecked") // get only calls equals on keys
        var that = (PersistentMap<Object, Object>) map;
        var equal = new boolean[] {true};
        forEach((key, value) -> equal[0] &= that.get(key).filter(value::equals).isPresent());
        return equal[0];
    }

    @Override
    public int hashCode() {
        var sum = new int[1];
        forEach((key, value) -> sum[0] += Arrays.hashCode(new Object[] {key, value}));
        return sum[0];
    }
}
