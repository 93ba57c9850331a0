package io.orrery.persistence.fence;

import akka.actor.ExtendedActorSystem;
import akka.coordination.lease.LeaseSettings;
import akka.coordination.lease.javadsl.Lease;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// A lease of Akka's that lies in the registry of the nodes: what only one node does at a time starts on
/// another when this one has it, and not before. It lasts as long as the node's heartbeat; there is none of
/// its own.
///
/// Named in the configuration as `lease-class`; of Akka's settings for leases the times are not used.
public final class RegistryLease extends Lease {
    private final LeaseSettings settings;
    private final LeaseDesk desk;

    public RegistryLease(LeaseSettings settings, ExtendedActorSystem system) {
        this.settings = settings;
        this.desk = system.settings()
                .setup()
                .get(NodeFence.class)
                .orElseThrow(() -> new IllegalStateException(
                        "the actor system has leases but no registry: create it with a NodeFence setup"))
                .desk();
    }

    @Override
    public LeaseSettings getSettings() {
        return settings;
    }

    @Override
    public CompletionStage<Boolean> acquire() {
        return acquire(_ -> {});
    }

    @Override
    public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> lost) {
        return desk.acquire(settings.leaseName(), lost);
    }

    @Override
    public CompletionStage<Boolean> release() {
        return desk.release(settings.leaseName());
    }

    @Override
    public boolean checkLease() {
        return desk.holds(settings.leaseName());
    }
}
