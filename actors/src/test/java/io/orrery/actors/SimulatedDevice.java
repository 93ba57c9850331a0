package io.orrery.actors;

import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.DeviceFailed;
import io.orrery.domain.proof.ProofMemory;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A device that proves nothing, as [FakeProver] does, until it dies in the middle of a proof.
final class SimulatedDevice implements ProvingDevice {
    enum Ending {
        PROVES,
        /// The key has no place on it.
        HAS_NO_ROOM,
        /// It fails, and nothing of it can be used any more.
        DIES,
        /// It computes wrongly; the processor has made the proof instead.
        ERRS
    }

    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch mayEnd = new CountDownLatch(1);
    private final Ending ending;
    private volatile Optional<String> outOfUse = Optional.empty();

    SimulatedDevice(Ending ending) {
        this.ending = ending;
    }

    @Override
    public Device device() {
        return new Device(Device.Kind.GPU, "gpu-0");
    }

    @Override
    public BatchProver batches() {
        return new BatchProver() {
            @Override
            public List<String> circuits() {
                return List.of("batch-8", "batch-39");
            }

            @Override
            public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
                begun.countDown();
                try {
                    mayEnd.await();
                } catch (InterruptedException stopping) {
                    throw new IllegalStateException(stopping);
                }
                switch (ending) {
                    case PROVES -> {}
                    case HAS_NO_ROOM -> throw new DeviceFailed("no room", new IllegalStateException("no room"));
                    case DIES -> {
                        outOfUse = Optional.of("it fell off the bus");
                        throw new DeviceFailed("it fell off the bus", new IllegalStateException("lost"));
                    }
                    case ERRS -> outOfUse = Optional.of("it computes wrongly");
                }
                return FakeProver.PROOF;
            }

            @Override
            public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
                return proof.equals(FakeProver.PROOF);
            }
        };
    }

    @Override
    public CircuitProver circuits() {
        return new FakeCircuitProver();
    }

    @Override
    public ProofMemory memory() {
        return FixedMemory.of(80, 50, 0);
    }

    @Override
    public long busyMs() {
        return begun.getCount() == 0 ? 7 : 0;
    }

    @Override
    public Optional<String> outOfUse() {
        return outOfUse;
    }
}
