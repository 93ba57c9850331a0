package io.orrery.actors;

import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.DeviceFailed;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.Skills;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/// What a worker knows of a device of its own: whether it is still of use, what it has no room for, and its numbers. A
/// worker of the processor has none, and of that nothing is told here.
final class DeviceWatch {
    private final Optional<ProvingDevice> device;
    private final Metrics metrics;
    private final Logger log;
    /// Circuits of Orrery's own that the device has no room for: as many as there are at most.
    private final Set<String> tooLarge = new HashSet<>();

    private boolean told;
    private long toldBusyMs;

    DeviceWatch(Optional<ProvingDevice> device, Metrics metrics, Logger log) {
        this.device = device;
        this.metrics = metrics;
        this.log = log;
        device.ifPresent(there -> {
            toldBusyMs = there.busyMs();
            metrics.count(MetricName.DEVICE_PROOFS, 0, there.device().id());
            metrics.count(MetricName.DEVICE_ERRORS, 0, there.device().id());
        });
    }

    /// Why the worker takes no jobs any more. It says so once.
    Optional<String> outOfUse() {
        var why = device.flatMap(
                there -> there.outOfUse().map(reason -> there.device().id() + " is out of use: " + reason));
        if (why.isPresent() && !told) {
            told = true;
            log.error("event=device-fenced why=\"{}\"", why.get());
            look();
        }
        return why;
    }

    /// Tells its numbers.
    void look() {
        device.ifPresent(there -> {
            var id = there.device().id();
            long most = there.memory().mostBytes();
            metrics.set(MetricName.DEVICE_MEMORY, most, id);
            metrics.set(MetricName.DEVICE_MEMORY_USED, most - there.memory().freeBytes(), id);
            metrics.set(MetricName.DEVICE_FENCED, there.outOfUse().isPresent() ? 1 : 0, id);
            long busyMs = there.busyMs();
            metrics.count(MetricName.DEVICE_BUSY, busyMs - toldBusyMs, id);
            toldBusyMs = busyMs;
        });
    }

    void proven() {
        device.ifPresent(there ->
                metrics.count(MetricName.DEVICE_PROOFS, 1, there.device().id()));
    }

    /// What the job is told where the device has given nothing.
    ProofFailure failed(DeviceFailed failure, CircuitRef circuit) {
        device.ifPresent(there ->
                metrics.count(MetricName.DEVICE_ERRORS, 1, there.device().id()));
        var why = outOfUse();
        if (why.isPresent()) {
            // Nothing is wrong with the job: it goes elsewhere at once, and this counts against it nowhere.
            return new ProofFailure(ProofFailure.Cause.STOPPED, why.get());
        }
        log.warn("event=device-without-proof circuit={} why=\"{}\"", circuit, failure.getMessage());
        if (circuit instanceof CircuitRef.BuiltIn(var name)) {
            tooLarge.add(name);
        }
        return new ProofFailure(ProofFailure.Cause.OUT_OF_MEMORY, String.valueOf(failure.getMessage()));
    }

    /// Without what the device has no room for.
    Skills skills(Skills all) {
        return tooLarge.isEmpty()
                ? all
                : new Skills(
                        all.builtIn().stream()
                                .filter(name -> !tooLarge.contains(name))
                                .collect(Collectors.toUnmodifiableSet()),
                        all.stored(),
                        all.loaded());
    }
}
