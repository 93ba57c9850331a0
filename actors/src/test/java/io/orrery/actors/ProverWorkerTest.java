package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.domain.rollup.proof.ProofRequest;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    private final Bench bench = new Bench();
    private final ExecutorService proving = Executors.newSingleThreadExecutor();
    private final MemoryContentStore<BatchTrace> traces = new MemoryContentStore<>();
    private final MemoryContentStore<Proof> proofs = new MemoryContentStore<>();
    private final ProvingProgress progress = new ProvingProgress();
    private final Digest trace = traces.put(TRACE).toCompletableFuture().join();
    private final ProofRequest request = new ProofRequest("batch-8", List.of(Fr.ONE), trace, 3);

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
        public Proof prove(String circuit, BatchTrace trace, Progress progress) {
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
        return bench.kit.spawn(ProverWorker.of(new ProverWorker.Surroundings(
                bench.routes, traces, proofs, prover, proving, progress, bench.metrics, Bench.NEVER, renew)));
    }

    @Test
    void anIdleWorkerProvesStoresAndDeliversUntilTheJobHasIt() {
        var worker = start(new FakeProver("batch-8"), Duration.ofMillis(20));
        assertThat(bench.told(1)).containsExactly(new ProofCoordinator.Message.WorkerIdle(worker, Set.of("batch-8")));

        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        assertThat(bench.told(1)).containsExactly(new ProofCoordinator.Message.WorkerBusy(worker));
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
        while (message instanceof ProofJobEntity.Message.Renew) {
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
        awaitTold(new ProofJobEntity.Message.Fail(8, "busy"));
        prover.mayGoOn.countDown();

        awaitTold(new ProofJobEntity.Message.Fail(4, "stopped"));
        assertThat(bench.metrics.of(MetricName.PROOF_FAILURES)).isZero();
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
        awaitTold(new ProofJobEntity.Message.Fail(8, "busy"));

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
                    public Proof prove(String circuit, BatchTrace trace, Progress progress) {
                        return FakeProver.PROOF;
                    }

                    @Override
                    public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
                        return false;
                    }
                },
                Bench.NEVER);

        worker.tell(new ProverWorker.Message.Assign("job", 1, request));

        awaitTold(new ProofJobEntity.Message.Fail(
                1, "the proof of batch 3 does not fit the public inputs that were asked for"));
        assertThat(bench.metrics.of(MetricName.PROOF_FAILURES)).isEqualTo(1);
    }

    @Test
    void theCoordinatorOffersEachWorkerOnceAndForgetsTheDead() {
        var coordinator = bench.kit.spawn(ProofCoordinator.of(bench.routes));
        var dead = bench.kit.<ProverWorker.Message>createTestProbe();
        var alive = bench.kit.<ProverWorker.Message>createTestProbe();
        coordinator.tell(new ProofCoordinator.Message.WorkerIdle(dead.getRef(), Set.of("batch-8")));
        coordinator.tell(new ProofCoordinator.Message.JobWaiting("a", "batch-64", 1));
        coordinator.tell(new ProofCoordinator.Message.WorkerIdle(alive.getRef(), Set.of("batch-8", "batch-64")));
        assertThat(offered()).isEqualTo(nameOf(alive.getRef()));
        dead.stop();
        bench.kit.createTestProbe().expectTerminated(dead.getRef());
        coordinator.tell(new ProofCoordinator.Message.WorkerGone(nameOf(dead.getRef())));
        coordinator.tell(new ProofCoordinator.Message.JobWaiting("b", "batch-8", 2));

        coordinator.tell(new ProofCoordinator.Message.WorkerIdle(alive.getRef(), Set.of("batch-8")));

        assertThat(offered()).isEqualTo(nameOf(alive.getRef()));
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
