package io.orrery.runtime.node;

import akka.actor.setup.Setup;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.readiness.Readiness;
import io.orrery.domain.validator.ssz.ByteVector;
import io.orrery.persistence.fence.NodeFence;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Whether a node that signs could have the keys: it has some, the database answers and tells the same
/// time, and it has started. Who of several such nodes has them is told elsewhere: a standby is ready.
///
/// Give it to `ActorSystem.create` beside `BootstrapSetup`, so that [ReadinessCheck] finds it.
final class ValidatorReadiness extends Setup implements NotReady {
    private final Optional<NodeFence> fence;
    private final Metrics metrics;
    private volatile Optional<Readiness.Reason> surroundings = Optional.empty();
    /// Those that can sign; empty until the node has started.
    private volatile Optional<Supplier<Set<ByteVector>>> keys = Optional.empty();

    private volatile boolean ending;

    ValidatorReadiness(Optional<NodeFence> fence, Metrics metrics) {
        this.fence = fence;
        this.metrics = metrics;
    }

    /// What the newest look at the database has shown.
    void looked(Optional<Readiness.Reason> wrong) {
        surroundings = wrong;
        tell();
    }

    /// The cluster has the node, and requests are answered.
    ///
    /// @param signable the keys that can sign, also by other signers
    void started(Supplier<Set<ByteVector>> signable) {
        keys = Optional.of(signable);
        tell();
    }

    /// The node has been asked to end, or the others have removed it.
    void ends() {
        ending = true;
        tell();
    }

    private void tell() {
        boolean ready = !ending && missing().isEmpty();
        metrics.set(MetricName.NODE_READY, ready ? 1 : 0);
        fence.ifPresent(registry -> registry.ready(ready));
    }

    @Override
    public boolean isEnding() {
        return ending;
    }

    @Override
    public Optional<String> missing() {
        var signable = keys;
        if (signable.isEmpty()) {
            return Optional.of("the node is starting");
        }
        if (signable.get().get().isEmpty()) {
            return Optional.of("no key is here");
        }
        return surroundings.map(Readiness.Reason::text);
    }
}
