package io.orrery.runtime.node;

import static io.orrery.runtime.wallet.Wallet.await;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import com.typesafe.config.Config;
import io.orrery.actors.RollupActors;
import io.orrery.runtime.Complaint;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// A node's place among others: what its configuration says of it, when it is in, and why it is out.
final class ClusterEntry {
    static final String SEEDS = "akka.cluster.seed-nodes";
    private static final String ROLES = "akka.cluster.roles";
    private static final List<String> KNOWN =
            List.of(RollupActors.CORE, RollupActors.API, RollupActors.PROVER, RollupActors.GPU);

    private ClusterEntry() {}

    /// The roles that the configuration gives this node, each of them one that there is.
    static Set<String> roles(Config config) {
        var roles = config.getStringList(ROLES);
        for (var role : roles) {
            if (!KNOWN.contains(role)) {
                throw new Complaint(ROLES + " has \"" + role + "\"; there are " + KNOWN);
            }
        }
        if (roles.isEmpty()) {
            throw new Complaint(ROLES + " is empty: a node without a role does nothing");
        }
        return Set.copyOf(roles);
    }

    /// Nodes of one cluster have one database, and a file has room for one process.
    static void requireSharedDatabase(Config config) {
        if ((!config.getStringList(SEEDS).isEmpty() || config.getBoolean("orrery.cluster.bootstrap"))
                && config.getString("orrery.persistence.url").isEmpty()) {
            throw new Complaint("this node is to join others, and has a database of its own: name theirs with --jdbc");
        }
    }

    /// Returns when the cluster has taken this node in.
    static void awaitUp(ActorSystem<?> system) {
        var up = new CompletableFuture<Done>();
        Cluster.get(Adapter.toClassic(system)).registerOnMemberUp(() -> up.complete(Done.getInstance()));
        system.getWhenTerminated()
                .whenComplete(
                        (_, _) -> up.completeExceptionally(
                                new Complaint(
                                        "this node was not let into the cluster: none of the others answered, or they have removed it")));
        await(up);
    }

    /// Complains where a node has ended because the others went on without it.
    static void requireNotRemoved(ActorSystem<?> system) {
        var reason = CoordinatedShutdown.get(system).getShutdownReason();
        if (reason.filter(CoordinatedShutdown.clusterDowningReason()::equals).isPresent()) {
            throw new Complaint(
                    "the cluster has removed this node: the others could not reach it, or it could not reach them."
                            + " Start it again, and it joins them anew");
        }
    }
}
