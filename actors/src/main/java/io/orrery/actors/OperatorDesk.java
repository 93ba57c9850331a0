package io.orrery.actors;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// The way of people to what they have tried again, and to what workers do. Each question fails with
/// [java.util.concurrent.TimeoutException] where no answer came: what was asked may be done nevertheless.
public final class OperatorDesk {
    private final ActorSystem<?> system;
    private final Routes routes;
    private final Duration patience;

    OperatorDesk(ActorSystem<?> system, Routes routes, Duration patience) {
        this.system = system;
        this.routes = routes;
        this.patience = patience;
    }

    /// @param job see [ProofJobEntity#keyOf]
    /// @param dryRun whether only to say what would happen
    public CompletionStage<Requeueing> requeueJob(String job, boolean dryRun) {
        return AskPattern.<ProofJobEntity.Message, Requeueing>ask(
                routes.proofJob(job),
                replyTo -> new ProofJobEntity.Message.Requeue(dryRun, replyTo),
                patience,
                system.scheduler());
    }

    /// What the batch has stopped with: its step on L1, or else its proof.
    public CompletionStage<Requeueing> requeueBatch(long number, boolean dryRun) {
        return AskPattern.<BatchEntity.Message, Requeueing>ask(
                routes.batch(number),
                replyTo -> new BatchEntity.Message.Requeue(dryRun, replyTo),
                patience,
                system.scheduler());
    }

    public CompletionStage<ProofLeases> proofLeases() {
        return AskPattern.<ProofCoordinator.Message, ProofLeases>ask(
                routes.coordinator(), ProofCoordinator.Message.Leases::new, patience, system.scheduler());
    }
}
