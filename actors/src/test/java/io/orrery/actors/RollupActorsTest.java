package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.DataAvailability;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RollupActorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Address ALICE = Samples.owner(2);
    private static final Address BOB = ownerInAnotherShard();

    /// The first account of an owner's shard.
    private static long firstAccount(Address owner) {
        return Shards.SIXTEEN.account(Shards.SIXTEEN.of(owner, 0), 0);
    }

    private static Address ownerInAnotherShard() {
        int number = 3;
        while (Shards.SIXTEEN.of(Samples.owner(number), 0) == Shards.SIXTEEN.of(ALICE, 0)
                || Shards.SIXTEEN.of(Samples.owner(number), 0) == Shards.SIXTEEN.of(Samples.OPERATOR, 0)) {
            number++;
        }
        return Samples.owner(number);
    }

    private static void deposits(FakeL1 l1) {
        l1.queue(Samples.deposit(0, Samples.OPERATOR, 1_000));
        l1.queue(Samples.deposit(1, ALICE, 1_000));
        l1.queue(Samples.deposit(2, BOB, 1_000));
    }

    @Test
    void aTransferBecomesFinalOnL1() {
        assertThat(Shards.SIXTEEN.of(ALICE, 0)).isNotEqualTo(Shards.SIXTEEN.of(Samples.OPERATOR, 0));
        var outside = OneNode.Outside.create();
        deposits(outside.l1());
        try (var node = new OneNode(outside, new FakeProver("batch-8"), Map.of())) {
            await(node, "the deposits are in assembled batches", () -> deposited(node, BatchStage.ASSEMBLED));
            var transfer = Samples.transfer(firstAccount(ALICE), firstAccount(BOB), 100, 5, 0);

            assertThat(admit(node, transfer, AdmissionGate.Until.SEQUENCED))
                    .isEqualTo(new StateShard.Outcome.Admitted(transfer));
            assertThat(isSequenced(node, transfer)).isTrue();
            assertThat(admit(node, transfer, AdmissionGate.Until.ADMITTED))
                    .as("the same again, unless it is executed by now")
                    .isIn(
                            new StateShard.Outcome.Admitted(transfer),
                            new StateShard.Outcome.Refused(transfer, StateShard.Refusal.NONCE_TOO_LOW, "nonce"));
            await(
                    node,
                    "the transfer is final",
                    () -> sealedIn(node, transfer.hash().toString())
                            .filter(batch -> reached(node, batch, BatchStage.FINALIZED))
                            .isPresent());

            long last = sealedIn(node, transfer.hash().toString()).orElseThrow();
            for (long batch = 1; batch <= last; batch++) {
                assertThat(l1StepsOf(outside.l1(), batch)).containsExactly("CommitAndProve", "Execute");
            }
            await(
                    node,
                    "batch 1 keeps its state, as nothing follows",
                    () -> node.kept("Batch|1").size() == 1);
            assertThat(node.kept("Batch|1"))
                    .first()
                    .isInstanceOfSatisfying(
                            BatchState.class,
                            kept -> assertThat(kept)
                                    .returns(Optional.of(BatchStage.FINALIZED), BatchState::stage)
                                    .returns(
                                            Optional.of(BatchStage.FINALIZED),
                                            state -> state.successorKnows().stage()));
            assertThat(proofJobs(node))
                    .isNotEmpty()
                    .allSatisfy(job -> assertThat(node.kept(job)).hasSize(1));
            assertThat(node.metrics().of(MetricName.TRANSACTIONS_ADMITTED)).isEqualTo(1);
            assertThat(node.metrics().of(MetricName.OPERATIONS_SEQUENCED)).isEqualTo(4);
            assertThat(node.metrics().of(MetricName.PROOFS)).isEqualTo(last);
            assertThat(node.metrics().of(MetricName.BATCH_HEAD, "FINALIZED")).isEqualTo(last);
        }
    }

    @Test
    void aRefusedTransferIsToldWhy() {
        var outside = OneNode.Outside.create();
        deposits(outside.l1());
        try (var node = new OneNode(outside, new FakeProver("batch-8"), Map.of())) {
            await(node, "the deposits are in assembled batches", () -> deposited(node, BatchStage.ASSEMBLED));
            var tooMuch = Samples.transfer(firstAccount(ALICE), firstAccount(BOB), 5_000, 0, 0);

            assertThat(admit(node, tooMuch, AdmissionGate.Until.SEQUENCED))
                    .isEqualTo(
                            new StateShard.Outcome.Refused(tooMuch, StateShard.Refusal.INSUFFICIENT_BALANCE, "amount"));
        }
    }

    @Test
    void aNodeThatStartsOnTheJournalsOfADeadOneFinishesWhatWasOwed() {
        var outside = OneNode.Outside.create();
        deposits(outside.l1());
        Map<String, List<Object>> journals;
        try (var node = new OneNode(outside, new FakeProver(), Map.of())) {
            await(node, "the batch waits for a proof", () -> reached(node, 1, BatchStage.ASSEMBLED));
            journals = journalsOf(node);
        }
        try (var node = new OneNode(outside, new FakeProver("batch-8"), journals)) {
            await(node, "the batch is final", () -> reached(node, 1, BatchStage.FINALIZED));

            assertThat(l1StepsOf(outside.l1(), 1)).containsExactly("CommitAndProve", "Execute");
        }
    }

    @Test
    void aBatchWhoseDataIsElsewhereIsProvenByTheValidiumsCircuitOnceTheDataIsThere() {
        var outside = OneNode.Outside.create();
        deposits(outside.l1());
        var asked = new AtomicInteger();
        var receipt = new DataReceipt.AltDa(new byte[] {1, 2, 3});
        DataAvailability data = _ -> asked.incrementAndGet() < 3
                ? CompletableFuture.failedStage(new DataLayerFailure.Unavailable("not yet"))
                : CompletableFuture.completedStage(receipt);
        try (var node = new OneNode(outside, new FakeProver("batch-8-validium"), Map.of(), false, data)) {
            await(node, "the batch is final", () -> reached(node, 1, BatchStage.FINALIZED));
            assertThat(asked.get()).isGreaterThanOrEqualTo(3);
            var publications = node.journal("Batch|1").stream()
                    .flatMap(event -> event instanceof Batch.Event.Published(var publication)
                            ? Stream.of(publication)
                            : Stream.empty())
                    .toList();
            assertThat(publications).hasSize(1);
            var published = outside.streams()
                    .get(publications.getFirst().streams())
                    .toCompletableFuture()
                    .join();
            assertThat(published.receipt()).isEqualTo(receipt);
            assertThat(publications.getFirst().mode()).isEqualTo(DataMode.VALIDIUM);
        }
    }

    private static List<String> proofJobs(OneNode node) {
        return node.journal("Batch|1").stream()
                .flatMap(event -> event instanceof Batch.Event.Assembled(var assembly, var _)
                        ? Stream.of("ProofJob|" + keyOf(assembly))
                        : Stream.empty())
                .toList();
    }

    private static String keyOf(Batch.Assembly assembly) {
        return ProofRequest.ofBatch(
                        "batch-8",
                        List.of(assembly.commitment(), assembly.challenge(), assembly.evaluation()),
                        assembly.trace(),
                        1)
                .key();
    }

    private static Map<String, List<Object>> journalsOf(OneNode node) {
        var journals = new HashMap<String, List<Object>>();
        var batch = node.journal("Batch|1");
        journals.put("Batch|1", batch);
        for (var event : batch) {
            if (event instanceof Batch.Event.Assembled(var assembly, var _)) {
                var key = keyOf(assembly);
                journals.put("ProofJob|" + key, node.journal("ProofJob|" + key));
                assertThat(node.journal("ProofJob|" + key)).hasOnlyElementsOfType(ProofJob.Event.Requested.class);
            }
        }
        journals.put(SequencerEntity.PERSISTENCE_ID, node.journal(SequencerEntity.PERSISTENCE_ID));
        journals.put("L1Watcher|main", node.journal("L1Watcher|main"));
        journals.put("L1Lane|" + Samples.OPERATOR, node.journal("L1Lane|" + Samples.OPERATOR));
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            journals.put("StateShard|" + shard, node.journal("StateShard|" + shard));
        }
        return journals;
    }

    private static List<String> l1StepsOf(FakeL1 l1, long batch) {
        return l1.executed().stream()
                .filter(intent -> intent.batch() == batch)
                .map(intent -> intent.getClass().getSimpleName())
                .toList();
    }

    /// The batch with a slot that shows the text.
    private static Optional<Long> sealedIn(OneNode node, String text) {
        return node.sequenced().stream()
                .flatMap(event -> event instanceof Sequencer.Event.Sealed sealed
                                && sealed.batch().slots().toString().contains(text)
                        ? Stream.of(sealed.batch().number())
                        : Stream.empty())
                .findFirst();
    }

    private static boolean deposited(OneNode node, BatchStage stage) {
        return Stream.of(0, 1, 2)
                .allMatch(deposit -> sealedIn(node, "queueIndex=" + deposit + ",")
                        .filter(batch -> reached(node, batch, stage))
                        .isPresent());
    }

    private static boolean reached(OneNode node, long batch, BatchStage stage) {
        return node.sequenced().stream()
                .anyMatch(event -> event instanceof Sequencer.Event.Progressed(var progress, var _)
                        && progress.number() == batch
                        && progress.stage() == stage);
    }

    private static boolean isSequenced(OneNode node, SignedTransaction transfer) {
        return node.sequenced().stream()
                .anyMatch(event -> event instanceof Sequencer.Event.Enqueued enqueued
                        && enqueued.operations()
                                .toString()
                                .contains(transfer.hash().toString()));
    }

    private static StateShard.Outcome admit(OneNode node, SignedTransaction transfer, AdmissionGate.Until until) {
        return node.actors().admit(transfer, until).toCompletableFuture().join();
    }

    private static void await(OneNode node, String what, BooleanSupplier condition) {
        node.kit().createTestProbe().awaitAssert(PATIENCE, () -> {
            assertThat(condition.getAsBoolean()).as(what).isTrue();
            return what;
        });
    }
}
