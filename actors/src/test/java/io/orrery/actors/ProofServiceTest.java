package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.Demands;
import io.orrery.domain.proof.Lease;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What callers have asked for, from the book to the book.
final class ProofServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ProofJob.Settings SETTINGS = new ProofJob.Settings(1_000, 10_000, 100, 1_000, 0, 3);

    private static ProofBook.Entry entry(MemoryProofBook book, String material) {
        var request = new ProofRequest(
                new CircuitRef.Stored(Samples.digest(77)),
                new ProofSource.Inputs(book.keep(material.getBytes(StandardCharsets.UTF_8))),
                new Requester.Caller(0, Long.MAX_VALUE));
        var entry = new ProofBook.Entry(request.key(), "ip:127.0.0.1", "multiplier", 1, request, Optional.empty());
        book.write(entry);
        return entry;
    }

    private static ProofJob.Outcome awaitOutcome(OneNode node, OneNode.Outside outside, String job) {
        return node.kit().createTestProbe().awaitAssert(PATIENCE, () -> {
            assertThat(outside.book().outcome(job)).isPresent();
            return outside.book().outcome(job).orElseThrow();
        });
    }

    @Test
    void whatStandsInTheBookIsProvenByWhicheverNodeStartsNext() {
        var outside = OneNode.Outside.create();
        var job = entry(outside.book(), "a = 3, b = 11").job();
        try (var node = new OneNode(outside, new FakeProver(), Map.of())) {
            assertThat(awaitOutcome(node, outside, job))
                    .isInstanceOfSatisfying(
                            ProofJob.Outcome.Proven.class,
                            proven -> assertThat(outside.statements()
                                            .get(proven.proof())
                                            .toCompletableFuture()
                                            .join())
                                    .isEqualTo(FakeCircuitProver.STATEMENT));
        }
    }

    @Test
    void aJobThatDiedInAWorkersHandsIsFinishedAfterTheRestart() {
        var outside = OneNode.Outside.create();
        var entry = entry(outside.book(), "a = 3, b = 11");
        var journal = List.<Object>of(
                new ProofJob.Event.Requested(entry.request()),
                new ProofJob.Event.Leased(
                        new Lease(1, "akka://orrery/system/prover-worker-9#1", 0, 1, Long.MAX_VALUE)));
        try (var node = new OneNode(outside, new FakeProver(), Map.of("ProofJob|" + entry.job(), journal))) {
            assertThat(awaitOutcome(node, outside, entry.job())).isInstanceOf(ProofJob.Outcome.Proven.class);
            assertThat(node.journal("ProofJob|" + entry.job()))
                    .anyMatch(event -> event instanceof ProofJob.Event.LeaseEnded(var token, var failure, var _, var _)
                            && token == 1
                            && failure.cause() == Cause.EXPIRED);
        }
    }

    @Test
    void wrongInputsEndTheJobAtOnceAndABrokenWorkerAfterABoundedNumberOfAttempts() {
        var outside = OneNode.Outside.create();
        var wrong = entry(outside.book(), "refuse").job();
        var broken = entry(outside.book(), "break").job();
        try (var node = new OneNode(outside, new FakeProver(), Map.of())) {
            assertThat(awaitOutcome(node, outside, wrong))
                    .isEqualTo(
                            new ProofJob.Outcome.Failed(new ProofFailure(Cause.INPUTS_REFUSED, "signal a is missing")));
            assertThat(failuresOf(node, wrong, Cause.INPUTS_REFUSED)).isEqualTo(1);

            assertThat(awaitOutcome(node, outside, broken))
                    .isEqualTo(new ProofJob.Outcome.Failed(new ProofFailure(Cause.WORKER_FAILED, "no memory")));
            assertThat(failuresOf(node, broken, Cause.WORKER_FAILED)).isEqualTo(5);
            assertThat(node.metrics().of(MetricName.PROOF_JOBS_GIVEN_UP, "WORKER_FAILED"))
                    .isEqualTo(1);
        }
    }

    /// Attempts that ended so. A lease may also end because its worker has just begun with something else.
    private static long failuresOf(OneNode node, String job, Cause cause) {
        return node.journal("ProofJob|" + job).stream()
                .filter(event -> event instanceof ProofJob.Event.LeaseEnded(var _, var failure, var _, var _)
                        && failure.cause() == cause)
                .count();
    }

    private static void onABench(Consumer<Bench> test) {
        try (var bench = new Bench()) {
            test.accept(bench);
        }
    }

    private static akka.actor.typed.ActorRef<ProofJobEntity.Message> job(
            Bench bench, MemoryProofBook book, String key, Duration resend) {
        return bench.kit.spawn(ProofJobEntity.of(
                key,
                new ProofJobEntity.Surroundings(
                        bench.routes, book, new MemoryTables(), SETTINGS, Bench.CLOCK, bench.journaling(resend))));
    }

    @Test
    void anOutcomeThatCouldNotBeWrittenDownIsWrittenDownAgain() {
        onABench(bench -> {
            var book = new MemoryProofBook();
            book.failures.set(3);
            var entry = entry(book, "x");
            var job = job(bench, book, entry.job(), Duration.ofMillis(20));
            job.tell(new ProofJobEntity.Message.Request(entry.request()));
            job.tell(new ProofJobEntity.Message.Deliver(
                    1, Samples.digest(3), bench.routes.told().getRef().narrow()));

            bench.awaitAssert(() -> {
                assertThat(book.outcome(entry.job())).contains(new ProofJob.Outcome.Proven(Samples.digest(3)));
                assertThat(bench.journal.persistedInStorage("ProofJob|" + entry.job()))
                        .endsWith(new ProofJob.Event.Informed());
            });
        });
    }

    @Test
    void whoeverLooksAtAJobSeesHowFarItIs() {
        onABench(bench -> {
            var book = new MemoryProofBook();
            var entry = entry(book, "x");
            var job = job(bench, book, entry.job(), Bench.NEVER);
            var looker = bench.kit.<ProofJobEntity.Seen>createTestProbe();
            var look = new ProofJobEntity.Message.Look(looker.getRef());
            var failure = new ProofFailure(Cause.WORKER_FAILED, "no memory");

            job.tell(new ProofJobEntity.Message.Request(entry.request()));
            job.tell(look);
            assertThat(looker.receiveMessage())
                    .isEqualTo(new ProofJobEntity.Seen(false, Optional.empty(), 0, Optional.empty()));

            job.tell(new ProofJobEntity.Message.Offer("akka://nowhere/user/worker", false));
            job.tell(new ProofJobEntity.Message.Reached(0, "stale", 0.9));
            job.tell(new ProofJobEntity.Message.Reached(1, "sum", 0.5));
            job.tell(look);
            assertThat(looker.receiveMessage())
                    .isEqualTo(new ProofJobEntity.Seen(
                            true, Optional.of(new ProvingProgress.Step("sum", 0.5)), 0, Optional.empty()));

            job.tell(new ProofJobEntity.Message.Fail(1, failure, 0));
            job.tell(look);
            assertThat(looker.receiveMessage())
                    .isEqualTo(new ProofJobEntity.Seen(false, Optional.empty(), 1, Optional.of(failure)));
        });
    }

    @Test
    void aJobThatRestsIsNotQueuedBeforeItsRestIsOver() {
        onABench(bench -> {
            var nowMs = new AtomicLong();
            var book = new MemoryProofBook();
            var entry = entry(book, "x");
            var job = bench.kit.spawn(ProofJobEntity.of(
                    entry.job(),
                    new ProofJobEntity.Surroundings(
                            bench.routes,
                            book,
                            new MemoryTables(),
                            SETTINGS,
                            () -> Instant.ofEpochMilli(nowMs.get()),
                            bench.journaling(Bench.NEVER))));
            var waiting = new ProofCoordinator.Message.JobWaiting(
                    entry.job(), entry.request().circuit(), entry.request().requester(), Demands.NONE);
            job.tell(new ProofJobEntity.Message.Request(entry.request()));
            assertThat(bench.told(1)).containsExactly(waiting);
            job.tell(new ProofJobEntity.Message.Offer("akka://nowhere/user/worker", false));
            job.tell(new ProofJobEntity.Message.Fail(1, new ProofFailure(Cause.WORKER_FAILED, ""), 0));
            // Once it answers, it has taken the failure at the time of the failure.
            var looker = bench.kit.<ProofJobEntity.Seen>createTestProbe();
            job.tell(new ProofJobEntity.Message.Look(looker.getRef()));
            looker.receiveMessage();
            bench.toldSoFar();

            nowMs.set(99);
            job.tell(new ProofJobEntity.Message.Due());
            job.tell(new ProofJobEntity.Message.Look(looker.getRef()));
            looker.receiveMessage();
            assertThat(bench.toldSoFar()).isEmpty();

            nowMs.set(100);
            job.tell(new ProofJobEntity.Message.Due());
            assertThat(bench.told(1)).containsExactly(waiting);
        });
    }

    @Test
    void aJobThatFailedIsADeadLetterUntilItIsReplayedAndProven() {
        onABench(bench -> {
            var book = new MemoryProofBook();
            var tables = new MemoryTables();
            var entry = entry(book, "x");
            var job = bench.kit.spawn(ProofJobEntity.of(
                    entry.job(),
                    new ProofJobEntity.Surroundings(
                            bench.routes, book, tables, SETTINGS, Bench.CLOCK, bench.journaling(Bench.NEVER))));
            var replaying = bench.kit.<ProofJobEntity.Replaying>createTestProbe();
            var failure = new ProofFailure(Cause.INPUTS_REFUSED, "a fault of the key, this time");
            job.tell(new ProofJobEntity.Message.Request(entry.request()));
            job.tell(new ProofJobEntity.Message.Replay(replaying.getRef()));
            assertThat(replaying.receiveMessage().refusal()).contains(ProofJob.Refusal.NOT_DEAD);
            job.tell(new ProofJobEntity.Message.Offer("akka://nowhere/user/worker", false));
            job.tell(new ProofJobEntity.Message.Fail(1, failure, 0));
            bench.awaitAssert(() -> assertThat(book.outcome(entry.job())).isPresent());
            var letter = tables.find(entry.job())
                    .toCompletableFuture()
                    .join()
                    .orElseThrow()
                    .letter();
            assertThat(letter.failure()).isEqualTo(failure);
            assertThat(letter.attempts()).hasSize(1);
            bench.toldSoFar();

            job.tell(new ProofJobEntity.Message.Replay(replaying.getRef()));

            assertThat(replaying.receiveMessage().refusal()).isEmpty();
            bench.awaitAssert(() -> {
                assertThat(tables.count().toCompletableFuture().join()).isZero();
                assertThat(book.outcome(entry.job())).isEmpty();
                assertThat(bench.toldSoFar()).hasAtLeastOneElementOfType(ProofCoordinator.Message.JobWaiting.class);
            });
            job.tell(new ProofJobEntity.Message.Deliver(
                    1, Samples.digest(3), bench.routes.told().getRef().narrow()));
            bench.awaitAssert(() ->
                    assertThat(book.outcome(entry.job())).contains(new ProofJob.Outcome.Proven(Samples.digest(3))));
        });
    }

    @Test
    void aBatchThatFailsAgainAndAgainIsCountedForAPersonToLook() {
        onABench(bench -> {
            var request = ProofRequest.ofBatch("batch-8", List.of(), Samples.digest(1), 2);
            var job = bench.kit.spawn(ProofJobEntity.of(
                    request.key(),
                    new ProofJobEntity.Surroundings(
                            bench.routes,
                            new MemoryProofBook(),
                            new MemoryTables(),
                            new ProofJob.Settings(1_000, 10_000, 0, 0, 0, 3),
                            Bench.CLOCK,
                            bench.journaling(Bench.NEVER))));
            job.tell(new ProofJobEntity.Message.Request(request));
            for (int attempt = 1; attempt <= 4; attempt++) {
                job.tell(new ProofJobEntity.Message.Offer("akka://nowhere/user/worker", false));
                job.tell(new ProofJobEntity.Message.Fail(attempt, new ProofFailure(Cause.WORKER_FAILED, ""), 0));
            }
            bench.awaitAssert(() -> assertThat(bench.metrics.of(MetricName.PROOF_ATTEMPTS_OVER_BOUND))
                    .isEqualTo(2));
        });
    }
}
