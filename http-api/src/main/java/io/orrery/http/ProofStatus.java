package io.orrery.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.actors.ProofJobEntity;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// How a proof job is: ended jobs are read from tables, open ones are asked.
final class ProofStatus {
    private final ProofDependencies proofs;
    private final Await await;
    private final Duration poll;

    ProofStatus(ProofDependencies proofs, Await await, Duration poll) {
        this.proofs = proofs;
        this.await = await;
        this.poll = poll;
    }

    /// @param json as REST tells it; its `state` is `queued`, `proving`, `done` or `failed`
    /// @param ended whether it stays so
    record Snapshot(ObjectNode json, boolean ended, Optional<ProofFailure> failure) {
        String state() {
            return json.get("state").textValue();
        }
    }

    /// Empty where there is no such job.
    CompletionStage<Optional<Snapshot>> now(String job) {
        return proofs.book()
                .find(job)
                .thenCompose(found ->
                        found.map(this::snapshot).orElseGet(() -> CompletableFuture.completedStage(Optional.empty())));
    }

    private CompletionStage<Optional<Snapshot>> snapshot(ProofBook.Entry entry) {
        if (entry.outcome().isEmpty()) {
            return proofs.jobs()
                    .look(entry.job())
                    .handle((seen, failure) ->
                            failure == null ? Optional.of(seen) : Optional.<ProofJobEntity.Seen>empty())
                    .thenApply(seen -> Optional.of(new Snapshot(ProofJson.open(entry, seen), false, Optional.empty())));
        }
        return switch (entry.outcome().get()) {
            case ProofJob.Outcome.Proven(var proof) ->
                proofs.statements()
                        .get(proof)
                        .thenApply(statement ->
                                Optional.of(new Snapshot(ProofJson.done(entry, statement), true, Optional.empty())));
            case ProofJob.Outcome.Failed(var failure) ->
                CompletableFuture.completedStage(
                        Optional.of(new Snapshot(ProofJson.failed(entry, failure), true, Optional.of(failure))));
        };
    }

    /// As it is when it has ended, or when the wait is over.
    Snapshot await(String job, Duration wait) {
        var end = System.nanoTime() + wait.toNanos();
        while (System.nanoTime() - end < 0 && isOpen(job)) {
            try {
                Thread.sleep(poll);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                throw new RefusedException(Reason.UNAVAILABLE, "", "the node is stopping");
            }
        }
        return await.of(now(job)).orElseThrow(() -> unknown(job));
    }

    private boolean isOpen(String job) {
        return await.of(proofs.book().find(job))
                .orElseThrow(() -> unknown(job))
                .outcome()
                .isEmpty();
    }

    static RefusedException unknown(String job) {
        return new RefusedException(Reason.NOT_FOUND, "id", "there is no proof " + job);
    }
}
