package io.orrery.runtime.beacon;

import io.orrery.domain.Digest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// How a node behaves now; can be changed while it runs.
public final class Behaviours {
    private final Set<Behaviour> on = EnumSet.noneOf(Behaviour.class);
    private final Supplier<Digest> head;
    private Optional<Digest> lagging = Optional.empty();

    /// @param head where a node that begins to lag stays
    Behaviours(Supplier<Digest> head) {
        this.head = head;
    }

    public void on(Behaviour behaviour) {
        // Asked for before this is locked: the chain asks for this while it is locked itself.
        var now = head.get();
        synchronized (this) {
            if (on.add(behaviour) && behaviour == Behaviour.LAG) {
                lagging = Optional.of(now);
            }
            notifyAll();
        }
    }

    public synchronized void off(Behaviour behaviour) {
        on.remove(behaviour);
        if (behaviour == Behaviour.LAG) {
            lagging = Optional.empty();
        }
        notifyAll();
    }

    /// All is well again.
    public synchronized void clear() {
        on.clear();
        lagging = Optional.empty();
        notifyAll();
    }

    public synchronized boolean is(Behaviour behaviour) {
        return on.contains(behaviour);
    }

    public synchronized Set<Behaviour> all() {
        return Set.copyOf(on);
    }

    synchronized Optional<Digest> lagging() {
        return lagging;
    }

    /// Until the behaviour is off, or the time is over.
    synchronized void awaitOff(Behaviour behaviour, long mostMs) throws InterruptedException {
        long until = System.nanoTime() + mostMs * 1_000_000;
        for (long left = mostMs; on.contains(behaviour) && left > 0; ) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
    }
}
