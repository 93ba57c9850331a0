package io.orrery.domain.admin;

import java.util.Set;

/// What is paused now, in the whole cluster.
public record Pauses(Set<Work> paused) {
    public static final Pauses NONE = new Pauses(Set.of());

    public Pauses {
        paused = Set.copyOf(paused);
    }

    public boolean has(Work work) {
        return paused.contains(work);
    }
}
