package io.orrery.domain.collection;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/// An immutable first-in-first-out queue: append, and take from the front, in constant amortised time (two lists, the
/// back one reversed when the front
/// one is used up; Okasaki, *Purely Functional Data Structures*, 5.2).
public final class PersistentQueue<T> implements Iterable<T> {
    private static final PersistentQueue<?> EMPTY = new PersistentQueue<>(null, null, 0);

    private record Cell<T>(
            T head, @org.jspecify.annotations.Nullable Cell<T> tail) {}

    private final @org.jspecify.annotations.Nullable Cell<T> front;
    private final @org.jspecify.annotations.Nullable Cell<T> back;
    private final int size;

    private PersistentQueue(
            @org.jspecify.annotations.Nullable Cell<T> front,
            @org.jspecify.annotations.Nullable Cell<T> back,
            int size) {
        this.front = front;
        this.back = back;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // Nothing can be read from the empty queue.
    public static <T> PersistentQueue<T> empty() {
        return (PersistentQueue<T>) EMPTY;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public PersistentQueue<T> append(T element) {
        return front == null
                ? new PersistentQueue<>(new Cell<>(element, null), null, 1)
                : new PersistentQueue<>(front, new Cell<>(element, back), size + 1);
    }

    public PersistentQueue<T> appendAll(Iterable<? extends T> elements) {
        var result = this;
        for (T element : elements) {
            result = result.append(element);
        }
        return result;
    }

    /// With these elements before its first, in order.
    public PersistentQueue<T> prependAll(List<? extends T> elements) {
        var longer = front;
        for (T element : elements.reversed()) {
            longer = new Cell<>(element, longer);
        }
        return new PersistentQueue<>(longer, back, size + elements.size());
    }

    public T first() {
        if (front == null) {
            throw new NoSuchElementException("the queue is empty");
        }
        return front.head();
    }

    /// Without its first element.
    public PersistentQueue<T> rest() {
        if (front == null) {
            throw new NoSuchElementException("the queue is empty");
        }
        if (front.tail() != null) {
            return new PersistentQueue<>(front.tail(), back, size - 1);
        }
        Cell<T> reversed = null;
        for (var cell = back; cell != null; cell = cell.tail()) {
            reversed = new Cell<>(cell.head(), reversed);
        }
        return reversed == null ? empty() : new PersistentQueue<>(reversed, null, size - 1);
    }

    /// Without its first `count` elements.
    public PersistentQueue<T> drop(int count) {
        var result = this;
        for (int i = 0; i < count; i++) {
            result = result.rest();
        }
        return result;
    }

    /// The first elements, at most `limit`, in order.
    public List<T> firstUpTo(int limit) {
        var taken = new ArrayList<T>(Math.min(limit, size));
        var remaining = this;
        while (taken.size() < limit && !remaining.isEmpty()) {
            taken.add(remaining.first());
            remaining = remaining.rest();
        }
        return taken;
    }

    public List<T> toList() {
        return firstUpTo(size);
    }

    /// Without the elements that match.
    public PersistentQueue<T> without(Predicate<? super T> dropped) {
        var kept = PersistentQueue.<T>empty();
        for (var element : this) {
            kept = dropped.test(element) ? kept : kept.append(element);
        }
        return kept;
    }

    @Override
    public Iterator<T> iterator() {
        return toList().iterator();
    }

    /// By content.
    @Override
    public boolean equals(Object other) {
        return other instanceof PersistentQueue<?> that && size == that.size && toList().equals(that.toList());
    }

    @Override
    public int hashCode() {
        return toList().hashCode();
    }

    @Override
    public String toString() {
        return toList().toString();
    }
}
