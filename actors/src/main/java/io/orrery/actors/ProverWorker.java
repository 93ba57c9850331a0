package io.orrery.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.domain.rollup.proof.ProofRequest;
import io.orrery.zk.groth16.Proof;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One prover: says that it is idle until it is given a job, proves it on threads of its own while it renews
/// its lease,
/// stores the proof and
/// tells the job until the job has it. A fenced worker stops where its prover lets it; a proof that is done
/// nevertheless is delivered.
public final class ProverWorker {

    public sealed interface Message {
        record Assign(String job, long token, ProofRequest request) implements Message, ClusterMessage {}

        /// The lease with this token is over.
        record Fenced(String job, long token) implements Message, ClusterMessage {}

        /// The job has written the proof's digest down.
        record DeliveryTaken(String job) implements Message, ClusterMessage {}

        record Announce() implements Message {}

        record Renew() implements Message {}

        record Proven(Digest proof) implements Message {}

        record Failed(Throwable cause) implements Message {}
    }

    /// @param proving threads that may be blocked by a prover
    /// @param announce how often an idle worker says so
    /// @param renew how often a lease is renewed: a third of its length
    record Surroundings(
            Routes routes,
            ContentStore<BatchTrace> traces,
            ContentStore<Proof> proofs,
            BatchProver prover,
            Executor proving,
            ProvingProgress progress,
            Metrics metrics,
            Duration announce,
            Duration renew) {}

    /// @param stopped read by the prover's thread
    private record Task(
            String job,
            long token,
            ProofRequest request,
            AtomicBoolean stopped,
            long sinceNanos,
            Optional<Digest> proof) {
        Task withToken(long newToken) {
            return new Task(job, newToken, request, stopped, sinceNanos, proof);
        }

        Task withProof(Digest digest) {
            return new Task(job, token, request, stopped, sinceNanos, Optional.of(digest));
        }
    }

    private final ActorContext<Message> context;
    private final Surroundings around;
    private Optional<Task> current = Optional.empty();

    private ProverWorker(ActorContext<Message> context, Surroundings around) {
        this.context = context;
        this.around = around;
    }

    static Behavior<Message> of(Surroundings surroundings) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    timers.startTimerWithFixedDelay(new Message.Announce(), Duration.ZERO, surroundings.announce());
                    timers.startTimerWithFixedDelay(new Message.Renew(), surroundings.renew());
                    var worker = new ProverWorker(context, surroundings);
                    return Behaviors.receive(Message.class)
                            .onSignal(PostStop.class, _ -> worker.stop())
                            .onSignal(PreRestart.class, _ -> worker.stop())
                            .onAnyMessage(message -> {
                                worker.receive(message);
                                return Behaviors.same();
                            })
                            .build();
                })))
                .onFailure(SupervisorStrategy.restart());
    }

    private Behavior<Message> stop() {
        current.ifPresent(task -> task.stopped().set(true));
        return Behaviors.same();
    }

    private void receive(Message message) {
        switch (message) {
            case Message.Announce() -> {
                if (current.isEmpty()) {
                    announce();
                }
            }
            case Message.Assign assign -> assign(assign);
            case Message.Renew() -> current.ifPresent(this::renew);
            case Message.Fenced(var job, var token) ->
                current.filter(task -> task.job().equals(job) && task.token() == token)
                        .ifPresent(task -> task.stopped().set(true));
            case Message.Proven(var proof) ->
                current.ifPresent(task -> {
                    around.metrics()
                            .record(
                                    MetricName.PROVING_TIME,
                                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - task.sinceNanos()));
                    var proven = task.withProof(proof);
                    current = Optional.of(proven);
                    renew(proven);
                });
            case Message.Failed(var cause) ->
                current.ifPresent(task -> {
                    failed(task, cause);
                    end(task);
                });
            case Message.DeliveryTaken(var job) ->
                current.filter(task -> task.job().equals(job) && task.proof().isPresent())
                        .ifPresent(task -> {
                            end(task);
                            announce();
                        });
        }
    }

    private void announce() {
        around.routes()
                .coordinator()
                .tell(new ProofCoordinator.Message.WorkerIdle(
                        context.getSelf(), Set.copyOf(around.prover().circuits())));
    }

    private void assign(Message.Assign assign) {
        if (current.isEmpty()) {
            var task = new Task(
                    assign.job(),
                    assign.token(),
                    assign.request(),
                    new AtomicBoolean(),
                    System.nanoTime(),
                    Optional.empty());
            current = Optional.of(task);
            around.routes().coordinator().tell(new ProofCoordinator.Message.WorkerBusy(context.getSelf()));
            context.pipeToSelf(
                    prove(task),
                    (@Nullable Digest proof, @Nullable Throwable failure) ->
                            proof == null ? new Message.Failed(Failures.causeOf(failure)) : new Message.Proven(proof));
        } else if (current.get().job().equals(assign.job())) {
            current = current.map(task -> task.withToken(Math.max(task.token(), assign.token())));
        } else {
            tellJob(assign.job(), new ProofJobEntity.Message.Fail(assign.token(), "busy"));
        }
    }

    /// Holds the lease, or tells the job of the proof until it is taken.
    private void renew(Task task) {
        tellJob(
                task.job(),
                task.proof()
                        .<ProofJobEntity.Message>map(
                                proof -> new ProofJobEntity.Message.Deliver(task.token(), proof, context.getSelf()))
                        .orElseGet(() -> new ProofJobEntity.Message.Renew(task.token(), context.getSelf())));
    }

    private void failed(Task task, Throwable cause) {
        if (cause instanceof CancellationException) {
            context.getLog()
                    .info(
                            "proving stopped, the lease was lost: batch={}",
                            task.request().batch());
        } else {
            around.metrics().count(MetricName.PROOF_FAILURES, 1);
            context.getLog()
                    .error(
                            "no proof, another attempt will be made: batch={}",
                            task.request().batch(),
                            cause);
        }
        tellJob(task.job(), new ProofJobEntity.Message.Fail(task.token(), String.valueOf(cause.getMessage())));
    }

    private void end(Task task) {
        around.progress().ended(task.request().batch());
        current = Optional.empty();
    }

    private void tellJob(String job, ProofJobEntity.Message message) {
        around.routes().proofJob(job).tell(message);
    }

    private CompletionStage<Digest> prove(Task task) {
        var request = task.request();
        return around.traces()
                .get(request.trace())
                .thenApplyAsync(
                        trace -> {
                            var proof = around.prover().prove(request.circuit(), trace, (stage, fraction) -> {
                                if (task.stopped().get()) {
                                    throw new CancellationException("stopped");
                                }
                                around.progress().reached(request.batch(), stage, fraction);
                            });
                            // The prover has checked its proof against the trace; the job asks for certain
                            // public
                            // inputs.
                            if (!around.prover().verify(request.circuit(), request.publicInputs(), proof)) {
                                throw new IllegalStateException("the proof of batch " + request.batch()
                                        + " does not fit the public inputs that were asked for");
                            }
                            return proof;
                        },
                        around.proving())
                .thenCompose(around.proofs()::put);
    }
}
