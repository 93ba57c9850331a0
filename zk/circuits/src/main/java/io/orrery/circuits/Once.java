package io.orrery.circuits;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A hint that several wires share: computed when the first of them is, and never while a shape is recorded.
final class Once<T> implements Supplier<T> {
    private final Supplier<T> source;
    private @Nullable T value;

    Once(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public T get() {
        var known = value;
        if (known == null) {
            known = source.get();
            value = known;
        }
        return known;
    }
}
