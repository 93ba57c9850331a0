package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.typed.ActorRef;
import io.orrery.domain.Digest;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.proof.Capability;
import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.proof.Skills;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A worker that has a device of its own.
final class DeviceWorkerTest {
    private static final String ID = "gpu-0";
    private static final BatchTrace TRACE = new BatchTrace(
            Samples.DOMAIN,
            new SealedBatch(3, BatchSize.FIRST, 0, 0, List.of()),
            Fr.ZERO,
            Fr.ONE,
            List.of(),
            new LeafUpdate(0, Account.EMPTY, Account.EMPTY, List.of()));

    private final Bench bench = new Bench();
    private final ExecutorService proving = Executors.newSingleThreadExecutor();
    private final MemoryContentStore<BatchTrace> traces = new MemoryContentStore<>();
    private final MemoryContentStore<Proof> proofs = new MemoryContentStore<>();
    private final Digest trace = traces.put(TRACE).toCompletableFuture().join();
    private final ProofRequest request = ProofRequest.ofBatch("batch-8", List.of(Fr.ONE), trace, 3);

    @AfterEach
    void close() {
        bench.close();
        proving.shutdownNow();
    }

    private ActorRef<ProverWorker.Message> start(SimulatedDevice device) {
        device.mayEnd.countDown();
        var maker = new ProofMaker(
                traces,
                new MemoryProofBook(),
                proofs,
                new MemoryContentStore<ProvenStatement>(),
                device.batches(),
                device.circuits(),
                proving);
        return bench.kit.spawn(ProverWorker.of(new ProverWorker.Surroundings(
                bench.routes,
                ProverWorker.Seat.of("here", device),
                maker,
                new ProvingProgress(),
                bench.metrics,
                Duration.ofMillis(20),
                Bench.NEVER,
                Bench.NEVER)));
    }

    private static Capability capability(String... circuits) {
        return new Capability(
                "here",
                new Device(Device.Kind.GPU, ID),
                new Skills(Set.of(circuits), true, Set.of(Samples.digest(77))),
                80,
                50);
    }

    private <M> M awaitTold(Class<M> type) {
        var told = bench.routes
                .told()
                .fishForMessage(
                        Duration.ofSeconds(5),
                        message -> type.isInstance(message)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
        return type.cast(told.getLast());
    }

    @Test
    void whatADeviceHasProvenCountsAsADevicesWorkAndNotAsAProcessors() {
        var worker = start(new SimulatedDevice(SimulatedDevice.Ending.PROVES));
        assertThat(awaitTold(ProofCoordinator.Message.WorkerIdle.class))
                .isEqualTo(new ProofCoordinator.Message.WorkerIdle(worker, capability("batch-8", "batch-39")));

        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        assertThat(awaitTold(ProofCoordinator.Message.DeviceProofMeasured.class).circuit())
                .isEqualTo(request.circuit());
        assertThat(awaitTold(ProofJobEntity.Message.Deliver.class).token()).isEqualTo(1);
        bench.awaitAssert(() -> {
            assertThat(bench.metrics.of(MetricName.DEVICE_PROOFS, ID)).isEqualTo(1);
            assertThat(bench.metrics.of(MetricName.DEVICE_BUSY, ID)).isEqualTo(7);
            assertThat(bench.metrics.of(MetricName.DEVICE_MEMORY, ID)).isEqualTo(80);
            assertThat(bench.metrics.of(MetricName.DEVICE_MEMORY_USED, ID)).isEqualTo(30);
            assertThat(bench.metrics.of(MetricName.DEVICE_FENCED, ID)).isZero();
            assertThat(bench.metrics.of(MetricName.DEVICE_ERRORS, ID)).isZero();
        });
    }

    @Test
    void aDeviceThatDiesCostsItsJobNothingAndGetsNoOther() {
        var worker = start(new SimulatedDevice(SimulatedDevice.Ending.DIES));
        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        assertThat(awaitTold(ProofJobEntity.Message.Fail.class))
                .isEqualTo(new ProofJobEntity.Message.Fail(
                        1, new ProofFailure(Cause.STOPPED, "gpu-0 is out of use: it fell off the bus"), 0));
        bench.toldSoFar();
        awaitTold(ProofCoordinator.Message.WorkerBusy.class);
        worker.tell(new ProverWorker.Message.Assign("other", 8, request));
        var after = bench.routes
                .told()
                .fishForMessage(
                        Duration.ofSeconds(5),
                        message -> message instanceof ProofJobEntity.Message.Fail
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndCollect());
        assertThat(after)
                .as("it is never idle again")
                .noneMatch(ProofCoordinator.Message.WorkerIdle.class::isInstance)
                .last()
                .isEqualTo(new ProofJobEntity.Message.Fail(
                        8, new ProofFailure(Cause.STOPPED, "gpu-0 is out of use: it fell off the bus"), 0));
        bench.awaitAssert(() -> {
            assertThat(bench.metrics.of(MetricName.DEVICE_FENCED, ID)).isEqualTo(1);
            assertThat(bench.metrics.of(MetricName.DEVICE_ERRORS, ID)).isEqualTo(1);
            assertThat(bench.metrics.of(MetricName.PROOF_FAILURES, "STOPPED")).isZero();
        });
    }

    @Test
    void aCircuitThatHasNoRoomOnTheDeviceGoesToAnotherWorkerWhateverThatHas() {
        var worker = start(new SimulatedDevice(SimulatedDevice.Ending.HAS_NO_ROOM));
        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        assertThat(awaitTold(ProofJobEntity.Message.Fail.class))
                .isEqualTo(new ProofJobEntity.Message.Fail(1, new ProofFailure(Cause.OUT_OF_MEMORY, "no room"), 0));
        bench.toldSoFar();
        assertThat(awaitTold(ProofCoordinator.Message.WorkerIdle.class))
                .as("others may fit")
                .isEqualTo(new ProofCoordinator.Message.WorkerIdle(worker, capability("batch-39")));
        assertThat(bench.metrics.of(MetricName.DEVICE_ERRORS, ID)).isEqualTo(1);
    }

    @Test
    void aDeviceThatHasComputedWronglyDeliversWhatTheProcessorMadeOfItAndGetsNoOther() {
        var worker = start(new SimulatedDevice(SimulatedDevice.Ending.ERRS));
        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        var delivered = awaitTold(ProofJobEntity.Message.Deliver.class);
        assertThat(proofs.get(delivered.proof()).toCompletableFuture().join()).isEqualTo(FakeProver.PROOF);
        worker.tell(new ProverWorker.Message.DeliveryTaken("job"));
        worker.tell(new ProverWorker.Message.Assign("other", 8, request));
        assertThat(awaitTold(ProofJobEntity.Message.Fail.class))
                .isEqualTo(new ProofJobEntity.Message.Fail(
                        8, new ProofFailure(Cause.STOPPED, "gpu-0 is out of use: it computes wrongly"), 0));
    }

    @Test
    void whatADeviceHasTakenIsNotKeptForProcessors() {
        var book = new MemoryTables();
        var coordinator = bench.coordinator(book, () -> Pauses.NONE);
        coordinator.tell(
                new ProofCoordinator.Message.DeviceProofMeasured(request.circuit(), new CircuitMeasure.Run(5, 0)));
        coordinator.tell(new ProofCoordinator.Message.ProofMeasured(request.circuit(), new CircuitMeasure.Run(50, 6)));
        bench.awaitAssert(() -> assertThat(book.measures())
                .containsEntry(request.circuit(), new CircuitMeasure(List.of(new CircuitMeasure.Run(50, 6)))));
    }
}
