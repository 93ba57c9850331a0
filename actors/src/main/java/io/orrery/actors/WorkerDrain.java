package io.orrery.actors;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Before a node leaves its cluster, its workers take no more jobs; a proof under way has some time to be
/// made, and then its job goes to a worker of another node. First of all that a node gives up, because the
/// job, the coordinator and the batch are told best while nothing has moved yet.
final class WorkerDrain {
    /// To say that it gives a job back a worker needs no more than its mailbox.
    private static final Duration TOLD = Duration.ofSeconds(1);

    private final ActorSystem<?> system;
    private final List<ActorRef<ProverWorker.Message>> workers;

    private WorkerDrain(ActorSystem<?> system, List<ActorRef<ProverWorker.Message>> workers) {
        this.system = system;
        this.workers = workers;
    }

    /// @param patience with proofs under way
    static void atTheEnd(ActorSystem<?> system, List<ActorRef<ProverWorker.Message>> workers, Duration patience) {
        var drain = new WorkerDrain(system, List.copyOf(workers));
        var shutdown = CoordinatedShutdown.get(system);
        shutdown.addTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                "drain-workers",
                // Nobody hears from a node that the others have removed.
                () -> shutdown.getShutdownReason()
                                .filter(CoordinatedShutdown.clusterDowningReason()::equals)
                                .isPresent()
                        ? CompletableFuture.completedStage(Done.getInstance())
                        : drain.run(patience));
    }

    CompletionStage<Done> run(Duration patience) {
        return CompletableFuture.allOf(workers.stream()
                        .map(worker -> drain(worker, patience).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> Done.getInstance());
    }

    private CompletionStage<Done> drain(ActorRef<ProverWorker.Message> worker, Duration patience) {
        return ask(worker, ProverWorker.Message.Drain::new, patience)
                .exceptionallyCompose(_ -> ask(worker, ProverWorker.Message.GiveBack::new, TOLD))
                // One that says nothing loses its lease as the worker of a dead node does.
                .exceptionally(_ -> Done.getInstance());
    }

    private CompletionStage<Done> ask(
            ActorRef<ProverWorker.Message> worker,
            Function<ActorRef<Done>, ProverWorker.Message> message,
            Duration patience) {
        return AskPattern.ask(worker, message::apply, patience, system.scheduler());
    }
}
