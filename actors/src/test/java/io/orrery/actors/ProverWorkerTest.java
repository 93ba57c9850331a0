package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import io.orrery.domain.Digest;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.domain.proof.Capability;
import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.Demands;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.proof.Requester;
import io.orrery.domain.proof.Skills;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProverWorkerTest {
    private static final BatchTrace TRACE = new BatchTrace(
            Samples.DOMAIN,
            new SealedBatch(3, BatchSize.FIRST, 0, 0, List.of()),
            Fr.ZERO,
            Fr.ONE,
            List.of(),
            new LeafUpdate(0, Account.EMPTY, Account.EMPTY, List.of()));

    private static final Skills SKILLS = new Skills(Set.of("batch-8"), true, Set.of(Samples.digest(77)));
    private static final Device CPU = new Device(Device.Kind.CPU, "cpu-0");
    private static final ProverWorker.Seat SEAT =
            ProverWorker.Seat.ofProcessor("here", 0, FixedMemory.of(1_000, 900, 70));

    private final Bench bench = new Bench();
    private final AtomicReference<Pauses> pauses = new AtomicReference<>(Pauses.NONE);
    private final ExecutorService proving = Executors.newSingleThreadExecutor();
    private final MemoryContentStore<BatchTrace> traces = new MemoryContentStore<>();
    private final MemoryContentStore<Proof> proofs = new MemoryContentStore<>();
    private final MemoryContentStore<ProvenStatement> statements = new MemoryContentStore<>();
    private final MemoryProofBook book = new MemoryProofBook();
    private final ProvingProgress progress = new ProvingProgress();
    private final Digest trace = traces.put(TRACE).toCompletableFuture().join();
    private final ProofRequest request = ProofRequest.ofBatch("batch-8", List.of(Fr.ONE), trace, 3);

    @AfterEach
    void close() {
        bench.close();
        proving.shutdownNow();
    }

    /// A prover that stops in the middle until it may go on.
    private static final class HeldProver implements BatchProver {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public List<String> circuits() {
            return List.of("batch-8");
        }

        @Override
        public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
            progress.reached("witness", 0.25);
            begun.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
            progress.reached("msm", 0.5);
            return FakeProver.PROOF;
        }

        @Override
        public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
            return true;
        }
    }

    private ActorRef<ProverWorker.Message> start(BatchProver prover, Duration renew) {
        return start(prover, renew, Bench.NEVER);
    }

    private ActorRef<ProverWorker.Message> start(BatchProver prover, Duration renew, Duration report) {
        var maker = new ProofMaker(traces, book, proofs, statements, prover, new FakeCircuitProver(), proving);
        return bench.kit.spawn(ProverWorker.of(new ProverWorker.Surroundings(
                bench.routes, SEAT, maker, progress, bench.metrics, Bench.NEVER, renew, report)));
    }

    private ProofRequest ofCaller(String material) {
        return new ProofRequest(
                new CircuitRef.Stored(Samples.digest(77)),
                new ProofSource.Inputs(book.keep(material.getBytes(StandardCharsets.UTF_8))),
                new Requester.Caller(0, 1));
    }

    private static ProofJobEntity.Message.Fail fail(long token, Cause cause, String detail) {
        return new ProofJobEntity.Message.Fail(token, new ProofFailure(cause, detail), 1_000);
    }

    private static Capability capability(Skills skills) {
        return new Capability("here", CPU, skills, 1_000, 900);
    }

    @Test
    void anIdleWorkerProvesStoresAndDeliversUntilTheJobHasIt() {
        var worker = start(new FakeProver("batch-8"), Duration.ofMillis(20));
        assertThat(bench.told(1)).containsExactly(new ProofCoordinator.Message.WorkerIdle(worker, capability(SKILLS)));

        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        assertThat(bench.told(1)).containsExactly(new ProofCoordinator.Message.WorkerBusy(worker, capability(SKILLS)));
        var first = nextDelivery();
        assertThat(proofs.get(first.proof()).toCompletableFuture().join()).isEqualTo(FakeProver.PROOF);
        assertThat(nextDelivery()).isEqualTo(first);
        worker.tell(new ProverWorker.Message.DeliveryTaken("job"));
        bench.routes
                .told()
                .fishForMessage(
                        Duration.ofSeconds(3),
                        message -> message instanceof ProofCoordinator.Message.WorkerIdle
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
        assertThat(progress.of(3)).isEmpty();
        assertThat(bench.metrics.of(MetricName.PROVING_TIME)).isEqualTo(1);
    }

    private ProofJobEntity.Message.Deliver nextDelivery() {
        var message = bench.told(1).getFirst();
        while (message instanceof ProofJobEntity.Message.Renew
                || message instanceof ProofCoordinator.Message.ProofMeasured) {
            message = bench.told(1).getFirst();
        }
        return (ProofJobEntity.Message.Deliver) message;
    }

    @Test
    void aWorkerRenewsItsLeaseWhileItProvesAndStopsWhenItIsFenced() throws InterruptedException {
        var prover = new HeldProver();
        var worker = start(prover, Duration.ofMillis(20));
        worker.tell(new ProverWorker.Message.Assign("job", 4, request));
        prover.begun.await();

        assertThat(progress.of(3)).contains(new ProvingProgress.Step("witness", 0.25));
        assertThat(bench.told(3)).endsWith(new ProofJobEntity.Message.Renew(4, worker));
        worker.tell(new ProverWorker.Message.Fenced("job", 3));
        worker.tell(new ProverWorker.Message.Fenced("job", 4));
        // Another job is only refused once the worker has read what came before it.
        worker.tell(new ProverWorker.Message.Assign("other", 8, request));
        awaitTold(fail(8, Cause.BUSY, "the worker has another job"));
        prover.mayGoOn.countDown();

        awaitTold(fail(4, Cause.STOPPED, "the lease was lost"));
        assertThat(bench.metrics.of(MetricName.PROOF_FAILURES, "STOPPED")).isZero();
    }

    @Test
    void aLeaseThatIsRenewedByTheJobUnderANewTokenIsAdopted() throws InterruptedException {
        var prover = new HeldProver();
        var worker = start(prover, Bench.NEVER);
        worker.tell(new ProverWorker.Message.Assign("job", 4, request));
        prover.begun.await();
        worker.tell(new ProverWorker.Message.Assign("job", 5, request));
        worker.tell(new ProverWorker.Message.Fenced("job", 4));
        worker.tell(new ProverWorker.Message.Assign("other", 8, request));
        awaitTold(fail(8, Cause.BUSY, "the worker has another job"));

        prover.mayGoOn.countDown();

        assertThat(nextDelivery().token()).isEqualTo(5);
    }

    @Test
    void aProofThatDoesNotFitThePublicInputsIsNotDelivered() {
        var worker = start(
                new BatchProver() {
                    @Override
                    public List<String> circuits() {
                        return List.of("batch-8");
                    }

                    @Override
                    public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
                        return FakeProver.PROOF;
                    }

                    @Override
                    public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
                        return false;
                    }
                },
                Bench.NEVER);

        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        awaitTold(fail(1, Cause.INVALID_PROOF, "the proof does not fit the public inputs that were asked for"));
        assertThat(bench.metrics.of(MetricName.PROOF_FAILURES, "INVALID_PROOF")).isEqualTo(1);
    }

    @Test
    void aCallersProofIsStoredWithItsPublicInputs() {
        var worker = start(new FakeProver("batch-8"), Bench.NEVER);

        worker.tell(new ProverWorker.Message.Assign("job", 1, ofCaller("a = 3, b = 11")));

        // How far it is may be told before, as often as it likes.
        var told = bench.routes
                .told()
                .fishForMessage(
                        Duration.ofSeconds(3),
                        message -> message instanceof ProofJobEntity.Message.Deliver
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
        var delivered = (ProofJobEntity.Message.Deliver) told.getLast();
        assertThat(statements.get(delivered.proof()).toCompletableFuture().join())
                .isEqualTo(FakeCircuitProver.STATEMENT);
    }

    @Test
    void whatTheCallerHasDoneWrongIsToldAsSuchAndWhatTheWorkerCouldNotIsNot() {
        var worker = start(new FakeProver("batch-8"), Bench.NEVER);

        worker.tell(new ProverWorker.Message.Assign("job", 1, ofCaller("refuse")));
        awaitTold(fail(1, Cause.INPUTS_REFUSED, "signal a is missing"));
        worker.tell(new ProverWorker.Message.Assign("job", 2, ofCaller("break")));
        awaitTold(fail(2, Cause.WORKER_FAILED, "no memory"));

        assertThat(bench.metrics.of(MetricName.PROOF_FAILURES, "INPUTS_REFUSED"))
                .isEqualTo(1);
    }

    @Test
    void theJobIsToldHowFarItsProofIs() throws InterruptedException {
        var prover = new HeldProver();
        var worker = start(prover, Bench.NEVER, Duration.ofMillis(20));
        worker.tell(new ProverWorker.Message.Assign("job", 4, request));
        prover.begun.await();

        awaitTold(new ProofJobEntity.Message.Reached(4, "witness", 0.25));
        prover.mayGoOn.countDown();
    }

    @Test
    void aWorkerThatLacksMemoryTellsTheJobHowMuchItHas() {
        var worker = start(
                new BatchProver() {
                    @Override
                    public List<String> circuits() {
                        return List.of("batch-8");
                    }

                    @Override
                    public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
                        throw new IllegalStateException(new OutOfMemoryError("Java heap space"));
                    }

                    @Override
                    public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
                        return false;
                    }
                },
                Bench.NEVER);
        worker.tell(new ProverWorker.Message.Assign("job", 1, request));
        awaitTold(fail(1, Cause.OUT_OF_MEMORY, "java.lang.OutOfMemoryError: Java heap space"));
    }

    @Test
    void whatAProofHasTakenIsToldToTheCoordinator() {
        var worker = start(new FakeProver("batch-8"), Bench.NEVER);
        worker.tell(new ProverWorker.Message.Assign("job", 1, request));
        var told = bench.routes
                .told()
                .fishForMessage(
                        Duration.ofSeconds(3),
                        message -> message instanceof ProofCoordinator.Message.ProofMeasured
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
        assertThat(told.getLast()).isInstanceOfSatisfying(ProofCoordinator.Message.ProofMeasured.class, measured -> {
            assertThat(measured.circuit()).isEqualTo(request.circuit());
            assertThat(measured.run().peakBytes()).isEqualTo(70);
        });
    }

    @Test
    void aWorkerWhoseNodeEndsFinishesItsProofAndTakesNoOtherJob() throws InterruptedException {
        var prover = new HeldProver();
        var worker = start(prover, Bench.NEVER);
        var done = bench.kit.<Done>createTestProbe();
        worker.tell(new ProverWorker.Message.Assign("job", 4, request));
        prover.begun.await();

        worker.tell(new ProverWorker.Message.Drain(done.getRef()));
        worker.tell(new ProverWorker.Message.Assign("other", 8, request));
        awaitTold(fail(8, Cause.STOPPED, "the worker's node ends"));
        prover.mayGoOn.countDown();
        assertThat(nextDelivery().token()).isEqualTo(4);
        done.expectNoMessage(Duration.ZERO);
        worker.tell(new ProverWorker.Message.DeliveryTaken("job"));

        assertThat(done.receiveMessage()).isEqualTo(Done.getInstance());
        worker.tell(new ProverWorker.Message.Assign("other", 9, request));
        assertThat(bench.told(2))
                .as("it never says that it is idle")
                .containsExactly(
                        new ProofCoordinator.Message.WorkerBusy(worker, capability(SKILLS)),
                        fail(9, Cause.STOPPED, "the worker's node ends"));
    }

    @Test
    void aJobThatTakesTooLongIsGivenBackAtOnceAndItsProofIsStopped() throws InterruptedException {
        var prover = new HeldProver();
        var worker = start(prover, Bench.NEVER);
        var done = bench.kit.<Done>createTestProbe();
        worker.tell(new ProverWorker.Message.Assign("job", 4, request));
        prover.begun.await();

        worker.tell(new ProverWorker.Message.GiveBack(done.getRef()));

        awaitTold(fail(4, Cause.STOPPED, "the worker's node ends"));
        assertThat(done.receiveMessage()).isEqualTo(Done.getInstance());
        assertThat(progress.of(3)).isEmpty();
        prover.mayGoOn.countDown();
        worker.tell(new ProverWorker.Message.Assign("other", 9, request));
        awaitTold(fail(9, Cause.STOPPED, "the worker's node ends"));
        assertThat(bench.toldSoFar()).noneMatch(ProofJobEntity.Message.Deliver.class::isInstance);
    }

    @Test
    void anIdleWorkerHasNothingToFinish() {
        var worker = start(new FakeProver("batch-8"), Bench.NEVER);
        var done = bench.kit.<Done>createTestProbe();
        worker.tell(new ProverWorker.Message.Drain(done.getRef()));
        assertThat(done.receiveMessage()).isEqualTo(Done.getInstance());
    }

    private ActorRef<ProofCoordinator.Message> coordinator(MemoryTables measures) {
        return bench.coordinator(measures, pauses::get);
    }

    private static ProofCoordinator.Message.JobWaiting waiting(String key, String circuit, long batch) {
        return new ProofCoordinator.Message.JobWaiting(
                key, new CircuitRef.BuiltIn(circuit), new Requester.Batch(batch), Demands.NONE);
    }

    private static ProofCoordinator.Message.WorkerIdle idle(
            ActorRef<ProverWorker.Message> worker, String device, String... circuits) {
        return new ProofCoordinator.Message.WorkerIdle(
                worker, new Capability("here", new Device(Device.Kind.CPU, device), skills(circuits), 10, 10));
    }

    @Test
    void theCoordinatorOffersEachWorkerOnceAndForgetsTheDead() {
        var coordinator = coordinator(new MemoryTables());
        var dead = bench.kit.<ProverWorker.Message>createTestProbe();
        var alive = bench.kit.<ProverWorker.Message>createTestProbe();
        coordinator.tell(idle(dead.getRef(), "a", "batch-8"));
        coordinator.tell(waiting("a", "batch-64", 1));
        coordinator.tell(idle(alive.getRef(), "b", "batch-8", "batch-64"));
        assertThat(offered()).isEqualTo(nameOf(alive.getRef()));
        dead.stop();
        bench.kit.createTestProbe().expectTerminated(dead.getRef());
        coordinator.tell(new ProofCoordinator.Message.WorkerGone(nameOf(dead.getRef())));
        coordinator.tell(new ProofCoordinator.Message.JobEnded("a"));
        coordinator.tell(waiting("b", "batch-8", 2));

        coordinator.tell(idle(alive.getRef(), "b", "batch-8"));

        assertThat(offered()).isEqualTo(nameOf(alive.getRef()));
    }

    @Test
    void whilePeopleHavePausedProvingNobodyIsGivenAJobAndEverybodyIsToldOf() {
        pauses.set(new Pauses(Set.of(Work.PROVING)));
        var coordinator = coordinator(new MemoryTables());
        var worker = bench.kit.<ProverWorker.Message>createTestProbe();
        var leases = bench.kit.<ProofLeases>createTestProbe();
        coordinator.tell(idle(worker.getRef(), "a", "batch-8"));
        coordinator.tell(waiting("job", "batch-8", 1));
        coordinator.tell(new ProofCoordinator.Message.Leases(leases.getRef()));
        var paused = leases.receiveMessage();
        assertThat(paused.running()).isEmpty();
        assertThat(paused.waiting()).extracting(ProofLeases.Waiting::job).containsExactly("job");

        pauses.set(Pauses.NONE);
        coordinator.tell(new ProofCoordinator.Message.Leases(leases.getRef()));
        assertThat(offered()).isEqualTo(nameOf(worker.getRef()));
        coordinator.tell(new ProofCoordinator.Message.Leases(leases.getRef()));
        assertThat(List.of(leases.receiveMessage(), leases.receiveMessage())
                        .getLast()
                        .running())
                .extracting(ProofLeases.Running::workers)
                .containsExactly(List.of("here/a"));
    }

    @Test
    void theCoordinatorKeepsWhatProofsHaveTakenAndNamesWhoMakesInvalidOnes() {
        var book = new MemoryTables();
        var coordinator = coordinator(book);
        var bad = bench.kit.<ProverWorker.Message>createTestProbe();
        coordinator.tell(idle(bad.getRef(), "bad", "batch-8"));
        coordinator.tell(new ProofCoordinator.Message.ProofMeasured(
                new CircuitRef.BuiltIn("batch-8"), new CircuitMeasure.Run(5, 6)));
        coordinator.tell(new ProofCoordinator.Message.WorkerErred(nameOf(bad.getRef()), "a"));
        coordinator.tell(waiting("b", "batch-8", 2));
        coordinator.tell(new ProofCoordinator.Message.Look());
        bench.awaitAssert(() -> {
            assertThat(book.measures())
                    .containsEntry(
                            new CircuitRef.BuiltIn("batch-8"),
                            new CircuitMeasure(List.of(new CircuitMeasure.Run(5, 6))));
            assertThat(bench.metrics.of(MetricName.PROVERS_SET_ASIDE, "here/bad"))
                    .isEqualTo(1);
            assertThat(bench.metrics.of(MetricName.PROOFS_INVALID, "here/bad")).isEqualTo(1);
            assertThat(bench.metrics.of(MetricName.NEEDED_WORKERS)).isEqualTo(1);
            assertThat(bench.metrics.of(MetricName.PROVERS)).isEqualTo(1);
        });
        assertThat(bench.toldSoFar()).as("nobody is offered the job").isEmpty();
    }

    private static Skills skills(String... circuits) {
        return new Skills(Set.of(circuits), false, Set.of());
    }

    private String offered() {
        return ((ProofJobEntity.Message.Offer) bench.told(1).getFirst()).worker();
    }

    private String nameOf(ActorRef<ProverWorker.Message> worker) {
        return ActorRefResolver.get(bench.kit.system()).toSerializationFormat(worker);
    }

    private void awaitTold(Object expected) {
        bench.routes
                .told()
                .fishForMessage(
                        Duration.ofSeconds(3),
                        message -> message.equals(expected)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
    }
}
