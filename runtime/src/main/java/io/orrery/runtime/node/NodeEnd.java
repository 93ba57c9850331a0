package io.orrery.runtime.node;

import io.orrery.runtime.Complaint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Why a node has ended by itself: the first reason, which whoever started it is told.
final class NodeEnd {
    private final AtomicReference<@Nullable Complaint> why = new AtomicReference<>();

    /// @return whether it is the first
    boolean because(String reason) {
        return why.compareAndSet(null, new Complaint(reason));
    }

    /// Empty where it has not, or was asked to.
    Optional<Complaint> why() {
        return Optional.ofNullable(why.get());
    }
}
