package io.orrery.runtime.proofs;

import io.orrery.actors.ProvingDevice;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.SumsEngine;
import io.orrery.zk.groth16.SumsEngineProvider.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The devices that a node with the role `gpu` has, each for one worker.
public final class PinnedDevices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PinnedDevices.class);

    private final List<ProvingDevice> devices = new ArrayList<>();
    private final List<SumsEngine> engines = new ArrayList<>();

    private PinnedDevices() {}

    /// A line in the log for each device, and why it has no worker where it has none.
    ///
    /// @param offers in the order in which the machine counts its devices, which names them: `gpu-0`
    /// @param batches a prover with the rollup's own keys on a device
    /// @param circuits one with uploaded circuits
    public static PinnedDevices of(
            List<Offer> offers,
            Function<Acceleration, BatchProver> batches,
            Function<Acceleration, CircuitProver> circuits) {
        var opened = new PinnedDevices();
        for (int number = 0; number < offers.size(); number++) {
            var id = "gpu-" + number;
            switch (offers.get(number)) {
                case Offer.Ready(var engine) -> {
                    opened.engines.add(engine);
                    opened.devices.add(new PinnedDevice(
                            id,
                            engine,
                            line -> LOG.error("event=device-erred device={} why=\"{}\"", id, line),
                            batches,
                            circuits));
                    LOG.info(
                            "event=device-opened device={} engine={} memoryMiB={}",
                            id,
                            engine.name(),
                            engine.room().mostBytes() >> 20);
                }
                case Offer.Absent(var reason) -> LOG.info("event=device-absent device={} why=\"{}\"", id, reason);
            }
        }
        return opened;
    }

    public List<ProvingDevice> all() {
        return List.copyOf(devices);
    }

    /// After the workers have ended.
    @Override
    public void close() {
        engines.forEach(SumsEngine::close);
    }
}
