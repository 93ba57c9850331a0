package io.orrery.runtime.kubernetes;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.runtime.node.ClusterDoor;

/// A member of a cluster and nothing else, configured as a pod is.
final class PodMain {
    private PodMain() {}

    /// Nothing is around it that could be ready or not.
    private static Config config() {
        return ConfigFactory.parseString("akka.management.health-checks.readiness-checks.surroundings = \"\"")
                .withFallback(ConfigFactory.load());
    }

    public static void main(String[] arguments) {
        var system = ActorSystem.create(Behaviors.empty(), "orrery", config());
        ClusterDoor.open(system).toCompletableFuture().join();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
