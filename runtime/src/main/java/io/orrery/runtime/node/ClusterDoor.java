package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.Uri;
import akka.management.cluster.bootstrap.ClusterBootstrap;
import akka.management.javadsl.AkkaManagement;
import java.util.concurrent.CompletionStage;

/// The management port, by which others see this node, and by which nodes find each other where they are not told of
/// one another.
public final class ClusterDoor {
    private ClusterDoor() {}

    /// Completes when the port is open; the node joins later, when it has found others.
    public static CompletionStage<Uri> open(ActorSystem<?> system) {
        return AkkaManagement.get(system).start().thenApply(at -> {
            var config = system.settings().config();
            if (config.getBoolean("orrery.cluster.bootstrap")) {
                ClusterBootstrap.get(system).start();
            }
            if (config.getBoolean("orrery.kubernetes.deletion-cost.on")) {
                PodDeletionCost.tell(system);
            }
            return at;
        });
    }
}
