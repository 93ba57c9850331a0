package io.orrery.actors;

import io.orrery.domain.proof.Requester;
import java.util.List;

/// Who makes which proof, as the coordinator knows it: what jobs say again and again, so a moment old.
public record ProofLeases(List<Running> running, List<Waiting> waiting) implements ClusterMessage {
    public ProofLeases {
        running = List.copyOf(running);
        waiting = List.copyOf(waiting);
    }

    /// @param workers their labels: node and device
    /// @param sinceMs when the first of them began
    public record Running(String job, Requester requester, List<String> workers, long sinceMs) {}

    public record Waiting(String job, Requester requester, long sinceMs) {}
}
