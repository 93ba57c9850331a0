package io.orrery.circuits;

import java.util.function.Supplier;

/// A value computed by the first thread that asks for it, while others wait.
final class OnceShared<T> implements Supplier<T> {
    private final Once<T> once;

    OnceShared(Supplier<T> source) {
        once = new Once<>(source);
    }

    @Override
    public synchronized T get() {
        return once.get();
    }
}
