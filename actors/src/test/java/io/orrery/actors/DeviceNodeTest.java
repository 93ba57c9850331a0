package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import io.orrery.domain.proof.Lease;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two nodes in one process: one with a device, one with processors.
final class DeviceNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static BatchTrace trace(long batch) {
        return new BatchTrace(
                Samples.DOMAIN,
                new SealedBatch(batch, BatchSize.FIRST, 0, 0, List.of()),
                Fr.ZERO,
                Fr.ONE,
                List.of(),
                new LeafUpdate(0, Account.EMPTY, Account.EMPTY, List.of()));
    }

    private static ProofRequest request(OneNode.Outside outside, long batch) {
        var trace =
                outside.batchTraces().put(trace(batch)).toCompletableFuture().join();
        return ProofRequest.ofBatch("batch-8", List.of(Fr.of(batch)), trace, batch);
    }

    private static List<Object> proven(OneNode node, ProofRequest request) {
        return node.kit().createTestProbe().awaitAssert(PATIENCE, () -> {
            var journal = node.journal("ProofJob|" + request.key());
            assertThat(journal).hasAtLeastOneElementOfType(Event.Proven.class);
            return journal;
        });
    }

    private static List<Lease> leases(List<Object> journal) {
        return journal.stream()
                .filter(Event.Leased.class::isInstance)
                .map(event -> ((Event.Leased) event).lease())
                .toList();
    }

    @Test
    void aDeviceIsPreferredAndWhereItDiesInTheMiddleAProcessorMakesItsProofAndItsNodeLives()
            throws InterruptedException {
        var outside = OneNode.Outside.create();
        var device = new SimulatedDevice(SimulatedDevice.Ending.DIES);
        try (var processors = new OneNode(outside, new FakeProver("batch-8"), List.of(), "")) {
            var address = Cluster.get(processors.kit().system()).selfMember().address();
            try (var devices = new OneNode(
                    outside,
                    new FakeProver(),
                    List.of(device),
                    "akka.cluster.roles = [gpu]\nakka.cluster.seed-nodes = [\"" + address + "\"]\n")) {
                processors.kit().createTestProbe().awaitAssert(PATIENCE, () -> {
                    assertThat(processors.metrics().of(MetricName.PROVERS)).isEqualTo(2);
                    return true;
                });

                var first = request(outside, 3);
                processors.actors().proofDesk().begin(first);
                device.begun.await();
                device.mayEnd.countDown();
                var events = proven(processors, first);
                assertThat(leases(events)).extracting(Lease::token).containsExactly(1L, 2L);
                assertThat(leases(events).getFirst().worker()).contains("prover-worker-gpu-0");
                assertThat(leases(events).getLast().worker()).contains("prover-worker-cpu-0");
                assertThat(events)
                        .anyMatch(event -> event instanceof Event.LeaseEnded(var token, var failure, var _, var _)
                                && token == 1
                                && failure.cause() == ProofFailure.Cause.STOPPED);

                var second = request(outside, 4);
                processors.actors().proofDesk().begin(second);
                assertThat(leases(proven(processors, second)))
                        .as("the device gets nothing any more")
                        .singleElement()
                        .satisfies(lease -> assertThat(lease.worker()).contains("prover-worker-cpu-0"));
                assertThat(Cluster.get(devices.kit().system()).selfMember().status())
                        .isEqualTo(MemberStatus.up());
                assertThat(devices.metrics().of(MetricName.DEVICE_FENCED, "gpu-0"))
                        .isEqualTo(1);
                assertThat(devices.metrics().of(MetricName.DEVICE_ERRORS, "gpu-0"))
                        .isEqualTo(1);
            }
        }
    }
}
