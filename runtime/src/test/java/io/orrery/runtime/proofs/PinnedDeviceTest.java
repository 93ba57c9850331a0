package io.orrery.runtime.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.CircuitProver.Result;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.DeviceFailed;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.EngineFault;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.Sums;
import io.orrery.zk.groth16.SumsEngine;
import io.orrery.zk.groth16.SumsEngineProvider.Offer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Devices of a node that do what devices do when they are in trouble.
class PinnedDeviceTest {
    private static final TestCircuit CIRCUIT = new TestCircuit(2);
    private static final Digest NAME = new Digest(1, 2, 3, 4);
    private static final ProofSource WITNESS = new ProofSource.Witness(new Digest(0, 0, 0, 0));

    /// What it does instead of computing.
    private enum Trouble {
        HAS_NO_ROOM,
        DIES,
        ERRS
    }

    private static final class Troubled implements SumsEngine {
        private final Trouble trouble;
        private Optional<String> outOfUse = Optional.empty();
        private boolean closed;

        Troubled(Trouble trouble) {
            this.trouble = trouble;
        }

        @Override
        public String name() {
            return "troubled";
        }

        @Override
        public Sums sums(ProvingKey key, long[] witness, ProveProgress progress) throws EngineFault {
            return switch (trouble) {
                case HAS_NO_ROOM -> throw new EngineFault("9 MiB of device memory are needed");
                case DIES -> {
                    fence("it fell off the bus");
                    throw new EngineFault("it fell off the bus");
                }
                case ERRS -> new Sums(G1.GENERATOR, G1.GENERATOR, G2.GENERATOR, G1.GENERATOR, G1.GENERATOR);
            };
        }

        @Override
        public void fence(String reason) {
            outOfUse = Optional.of(reason);
        }

        @Override
        public Optional<String> outOfUse() {
            return outOfUse;
        }

        @Override
        public Room room() {
            return new Room(100, 30);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class NoBatches implements BatchProver {
        @Override
        public List<String> circuits() {
            return List.of();
        }

        @Override
        public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
            throw new UnsupportedOperationException("no batch is proven here");
        }

        @Override
        public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
            return false;
        }
    }

    private final List<String> told = new ArrayList<>();

    private static CircuitProver circuits(Path folder, Acceleration device) {
        var loaded = new LoadedCircuit(
                new Prover(CIRCUIT.key, TestCircuit.COMPUTE, 0), Optional.empty(), Optional.empty(), 1);
        return new StoredCircuitProver(
                new KeyCache(_ -> loaded, 1),
                folder,
                new SplittableRandom(3),
                processor -> new Prover(processor.key(), TestCircuit.COMPUTE, 0, Optional.of(device)));
    }

    private PinnedDevice device(Path folder, SumsEngine engine) {
        return new PinnedDevice("gpu-0", engine, told::add, _ -> new NoBatches(), device -> circuits(folder, device));
    }

    private static Result prove(PinnedDevice device, Path folder) throws Exception {
        return device.circuits().prove(NAME, WITNESS, TestCircuit.wtns(folder, 66, 3, 11), (_, _) -> {});
    }

    @Test
    void nobodyFallsBackToTheProcessorWhereTheDeviceHasNoRoomAndItStaysOfUse(@TempDir Path folder) {
        var device = device(folder, new Troubled(Trouble.HAS_NO_ROOM));
        assertThatThrownBy(() -> prove(device, folder))
                .isInstanceOf(DeviceFailed.class)
                .hasMessage("9 MiB of device memory are needed");
        assertThat(device.outOfUse()).isEmpty();
        assertThat(device.device()).isEqualTo(new Device(Device.Kind.GPU, "gpu-0"));
        assertThat(device.memory().mostBytes()).isEqualTo(100);
        assertThat(device.memory().freeBytes()).isEqualTo(70);
    }

    @Test
    void aDeviceThatDiesIsOutOfUseAndItsProofIsNotMade(@TempDir Path folder) {
        var device = device(folder, new Troubled(Trouble.DIES));
        assertThatThrownBy(() -> prove(device, folder)).isInstanceOf(DeviceFailed.class);
        assertThat(device.outOfUse()).contains("it fell off the bus");
    }

    @Test
    void aDeviceThatComputesWronglyIsOutOfUseAndTheProofThatIsGivenOutIsRight(@TempDir Path folder) throws Exception {
        var device = device(folder, new Troubled(Trouble.ERRS));
        assertThat(prove(device, folder))
                .isInstanceOfSatisfying(
                        Result.Proven.class,
                        proven -> assertThat(Groth16.verify(
                                        CIRCUIT.verifyingKey(),
                                        List.of(Fr.of(66)),
                                        proven.statement().proof()))
                                .isTrue());
        assertThat(device.outOfUse()).isPresent();
        assertThat(told).hasSize(1);
    }

    @Test
    void devicesAreNamedByTheirPlaceAndOneThatCanNotBeUsedCostsTheOthersNothing(@TempDir Path folder) {
        var engine = new Troubled(Trouble.DIES);
        var devices = PinnedDevices.of(
                List.of(new Offer.Absent("it is too old"), new Offer.Ready(engine)),
                _ -> new NoBatches(),
                device -> circuits(folder, device));
        assertThat(devices.all())
                .singleElement()
                .satisfies(device -> assertThat(device.device().id()).isEqualTo("gpu-1"));
        devices.close();
        assertThat(engine.closed).isTrue();
    }
}
