package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.cluster.typed.Cluster;
import io.orrery.domain.proof.Lease;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Two nodes in one process: the one that proves is lost.
final class LostWorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final BatchTrace TRACE = new BatchTrace(
            Samples.DOMAIN,
            new SealedBatch(3, BatchSize.FIRST, 0, 0, List.of()),
            Fr.ZERO,
            Fr.ONE,
            List.of(),
            new LeafUpdate(0, Account.EMPTY, Account.EMPTY, List.of()));
    /// A node that is lost neither says goodbye nor is voted about.
    private static final String LOSABLE = """
            akka.cluster.downing-provider-class = ""
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            orrery.proof-job.lease = 2s
            """;

    /// Begins, and does not end before it may.
    private static final class HeldProver implements BatchProver {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public List<String> circuits() {
            return List.of("batch-8");
        }

        @Override
        public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
            return FakeProver.PROOF;
        }

        @Override
        public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
            return true;
        }
    }

    /// Has its circuit only once it may.
    private static final class LaterProver implements BatchProver {
        private final FakeProver prover = new FakeProver("batch-8");
        private volatile boolean there;

        @Override
        public List<String> circuits() {
            return there ? prover.circuits() : List.of();
        }

        @Override
        public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
            return prover.prove(circuit, trace, progress);
        }

        @Override
        public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
            return prover.verify(circuit, publicInputs, proof);
        }
    }

    @Test
    void theJobOfALostWorkerRunsElsewhereOnceItsLeaseEnds() throws InterruptedException {
        var outside = OneNode.Outside.create();
        var trace = outside.batchTraces().put(TRACE).toCompletableFuture().join();
        var request = ProofRequest.ofBatch("batch-8", List.of(Fr.ONE), trace, 3);
        var held = new HeldProver();
        var later = new LaterProver();
        try (var staying = new OneNode(outside, later, Map.of(), LOSABLE)) {
            var address = Cluster.get(staying.kit().system()).selfMember().address();
            var lost = new OneNode(
                    outside,
                    held,
                    Map.of(),
                    LOSABLE + "akka.cluster.roles = [prover]\nakka.cluster.seed-nodes = [\"" + address + "\"]\n");
            staying.actors().proofDesk().begin(request);
            held.begun.await();

            later.there = true;
            lost.kit().system().terminate();

            var events = staying.kit().createTestProbe().awaitAssert(PATIENCE, () -> {
                var journal = staying.journal("ProofJob|" + request.key());
                assertThat(journal).hasAtLeastOneElementOfType(Event.Proven.class);
                return journal;
            });
            held.mayEnd.countDown();
            lost.close();
            var leases = events.stream()
                    .filter(Event.Leased.class::isInstance)
                    .map(event -> ((Event.Leased) event).lease())
                    .toList();
            assertThat(leases).extracting(Lease::token).containsExactly(1L, 2L);
            assertThat(leases.getFirst().worker()).isNotEqualTo(leases.getLast().worker());
            assertThat(events)
                    .anyMatch(event -> event instanceof Event.LeaseEnded(var token, var failure, var _, var _)
                            && token == 1
                            && failure.cause() == ProofFailure.Cause.EXPIRED);
            long ended = events.stream()
                    .filter(Event.Renewed.class::isInstance)
                    .mapToLong(event -> ((Event.Renewed) event).untilMs())
                    .max()
                    .orElse(leases.getFirst().untilMs());
            System.out.println("A lost worker's job was elsewhere "
                    + (leases.getLast().sinceMs() - ended) + " ms after its lease had ended");
        }
    }
}
