package io.orrery.runtime.proofs;

import io.orrery.actors.ProvingDevice;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.DeviceFailed;
import io.orrery.domain.proof.ProofMemory;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.EngineFault;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.Sums;
import io.orrery.zk.groth16.SumsEngine;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/// A device with provers of its own, which prove on it or not at all: a job that it fails on is better made by a worker
/// that has the processor to itself. Only where its proof was wrong has the processor made the one that counts, because
/// that is how it was found out.
final class PinnedDevice implements ProvingDevice {
    private final Device device;
    private final SumsEngine engine;
    private final BatchProver batches;
    private final CircuitProver circuits;
    private final AtomicLong busyNanos = new AtomicLong();

    /// @param told one line where it is done without the device
    PinnedDevice(
            String id,
            SumsEngine engine,
            Consumer<String> told,
            Function<Acceleration, BatchProver> batches,
            Function<Acceleration, CircuitProver> circuits) {
        this.device = new Device(Device.Kind.GPU, id);
        this.engine = engine;
        var strict = new Acceleration(new Strict(), told);
        this.batches = batches.apply(strict);
        this.circuits = circuits.apply(strict);
    }

    /// Fails where the engine does, so that nobody falls back.
    private final class Strict implements SumsEngine {
        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public Sums sums(ProvingKey key, long[] witness, ProveProgress progress) {
            long began = System.nanoTime();
            try {
                return engine.sums(key, witness, progress);
            } catch (EngineFault fault) {
                throw new DeviceFailed(String.valueOf(fault.getMessage()), fault);
            } finally {
                busyNanos.addAndGet(System.nanoTime() - began);
            }
        }

        @Override
        public void fence(String reason) {
            engine.fence(reason);
        }

        @Override
        public Optional<String> outOfUse() {
            return engine.outOfUse();
        }

        @Override
        public Room room() {
            return engine.room();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public BatchProver batches() {
        return batches;
    }

    @Override
    public CircuitProver circuits() {
        return circuits;
    }

    @Override
    public ProofMemory memory() {
        return new ProofMemory() {
            @Override
            public long mostBytes() {
                return engine.room().mostBytes();
            }

            @Override
            public long freeBytes() {
                var now = engine.room();
                return now.mostBytes() - now.usedBytes();
            }

            // What a proof takes can not be told from the keys that stay: whether one fits, the engine says itself.
            @Override
            public Run begin() {
                return () -> 0;
            }
        };
    }

    @Override
    public long busyMs() {
        return TimeUnit.NANOSECONDS.toMillis(busyNanos.get());
    }

    @Override
    public Optional<String> outOfUse() {
        return engine.outOfUse();
    }
}
