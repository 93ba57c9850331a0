package io.orrery.actors;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.orrery.domain.proof.ProofRequest;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// The way from the edge to proof jobs.
public final class ProofDesk {
    private final ActorSystem<?> system;
    private final Routes routes;
    private final Duration patience;

    ProofDesk(ActorSystem<?> system, Routes routes, Duration patience) {
        this.system = system;
        this.routes = routes;
        this.patience = patience;
    }

    /// Tells the job of a request that stands in the book. Nothing is lost where this is: the book is read
    /// again.
    public void begin(ProofRequest request) {
        routes.proofJob(request.key()).tell(new ProofJobEntity.Message.Request(request));
    }

    /// How the job is; fails with [java.util.concurrent.TimeoutException] where no answer came.
    public CompletionStage<ProofJobEntity.Seen> look(String job) {
        return AskPattern.<ProofJobEntity.Message, ProofJobEntity.Seen>ask(
                routes.proofJob(job), ProofJobEntity.Message.Look::new, patience, system.scheduler());
    }

    /// Has a dead letter tried again; fails with [java.util.concurrent.TimeoutException] where no answer
    /// came: it may be tried nevertheless.
    public CompletionStage<ProofJobEntity.Replaying> replay(String job) {
        return AskPattern.<ProofJobEntity.Message, ProofJobEntity.Replaying>ask(
                routes.proofJob(job), ProofJobEntity.Message.Replay::new, patience, system.scheduler());
    }
}
