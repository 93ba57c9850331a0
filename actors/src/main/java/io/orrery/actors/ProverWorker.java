package io.orrery.actors;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.Capability;
import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.DeviceFailed;
import io.orrery.domain.proof.InvalidProof;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofMemory;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.Requester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One prover, which has a device: says that it is idle until it is given a job, proves it on threads of
/// its own while it renews its lease, stores the proof and tells the job until the job has it. A fenced
/// worker stops where its prover lets it; a proof that is done nevertheless is delivered.
public final class ProverWorker {

    public sealed interface Message {
        record Assign(String job, long token, ProofRequest request) implements Message, ClusterMessage {}

        /// The lease with this token is over.
        record Fenced(String job, long token) implements Message, ClusterMessage {}

        /// The job has written the proof's digest down.
        record DeliveryTaken(String job) implements Message, ClusterMessage {}

        record Announce() implements Message {}

        record Renew() implements Message {}

        /// Tell the job how far its proof is.
        record Report() implements Message {}

        /// Its node is about to end: it takes no other job, and tells when it has none any more.
        record Drain(ActorRef<Done> done) implements Message {}

        /// As [Drain], and the job under way goes to another worker now.
        record GiveBack(ActorRef<Done> done) implements Message {}

        record Proven(Digest proof) implements Message {}

        record Failed(ProofFailure failure) implements Message {}
    }

    /// Where a worker is.
    ///
    /// @param node address of its process
    /// @param device that no other worker of the node has
    /// @param own where that is not the processor
    record Seat(String node, Device device, ProofMemory memory, Optional<ProvingDevice> own) {
        static Seat ofProcessor(String node, int number, ProofMemory memory) {
            return new Seat(node, new Device(Device.Kind.CPU, "cpu-" + number), memory, Optional.empty());
        }

        static Seat of(String node, ProvingDevice own) {
            return new Seat(node, own.device(), own.memory(), Optional.of(own));
        }

        /// What a failure for want of memory says that the worker has. A device's memory is no measure for processes:
        /// the job goes to another worker, whatever that has.
        long memoryToExceed() {
            return own.isPresent() ? 0 : memory.mostBytes();
        }
    }

    /// @param announce how often a worker says that it is there, idle or busy
    /// @param renew how often a lease is renewed: a third of its length
    /// @param report how often the job is told how far its proof is
    record Surroundings(
            Routes routes,
            Seat seat,
            ProofMaker maker,
            ProvingProgress progress,
            Metrics metrics,
            Duration announce,
            Duration renew,
            Duration report) {}

    /// @param stopped read by the prover's thread
    /// @param step written by the prover's thread, taken when it is told
    private record Task(
            String job,
            long token,
            ProofRequest request,
            AtomicBoolean stopped,
            AtomicReference<Optional<ProvingProgress.Step>> step,
            ProofMemory.Run memory,
            long sinceNanos,
            Optional<Digest> proof) {
        Task withToken(long newToken) {
            return new Task(job, newToken, request, stopped, step, memory, sinceNanos, proof);
        }

        Task withProof(Digest digest) {
            return new Task(job, token, request, stopped, step, memory, sinceNanos, Optional.of(digest));
        }

        void forBatch(java.util.function.LongConsumer told) {
            if (request.requester() instanceof Requester.Batch(var number, var _)) {
                told.accept(number);
            }
        }
    }

    private static final String ENDS = "the worker's node ends";

    private final ActorContext<Message> context;
    private final Surroundings around;
    private final DeviceWatch watch;
    private Optional<Task> current = Optional.empty();
    private boolean draining;
    private final List<ActorRef<Done>> toTellWhenDone = new ArrayList<>();

    private ProverWorker(ActorContext<Message> context, Surroundings around) {
        this.context = context;
        this.around = around;
        this.watch = new DeviceWatch(around.seat().own(), around.metrics(), context.getLog());
    }

    static Behavior<Message> of(Surroundings surroundings) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    timers.startTimerWithFixedDelay(new Message.Announce(), Duration.ZERO, surroundings.announce());
                    timers.startTimerWithFixedDelay(new Message.Renew(), surroundings.renew());
                    timers.startTimerWithFixedDelay(new Message.Report(), surroundings.report());
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
        current.ifPresent(task -> {
            task.stopped().set(true);
            // Or all that come after it would count as made beside it.
            task.memory().endPeakBytes();
        });
        return Behaviors.same();
    }

    private void drain(ActorRef<Done> done) {
        draining = true;
        toTellWhenDone.add(done);
        // Nobody offers a job to a worker that has one.
        announce();
        tellWhetherDone();
    }

    private void tellWhetherDone() {
        if (draining && current.isEmpty()) {
            toTellWhenDone.forEach(each -> each.tell(Done.getInstance()));
            toTellWhenDone.clear();
        }
    }

    /// The end of the lease is not waited for: the job is queued again as soon as it hears.
    private void giveBack(Task task) {
        task.stopped().set(true);
        task.memory().endPeakBytes();
        refuse(task.job(), task.token(), ProofFailure.Cause.STOPPED, ENDS);
        end(task);
    }

    private void refuse(String job, long token, ProofFailure.Cause cause, String detail) {
        tellJob(
                job,
                new ProofJobEntity.Message.Fail(
                        token, new ProofFailure(cause, detail), around.seat().memoryToExceed()));
    }

    private void receive(Message message) {
        switch (message) {
            case Message.Drain(var done) -> drain(done);
            case Message.GiveBack(var done) -> {
                // One that is made already is told to its job until that has it.
                current.filter(task -> task.proof().isEmpty()).ifPresent(this::giveBack);
                drain(done);
            }
            case Message.Announce() -> announce();
            case Message.Assign assign -> assign(assign);
            case Message.Renew() -> current.ifPresent(this::renew);
            case Message.Report() -> current.ifPresent(this::report);
            case Message.Fenced(var job, var token) ->
                current.filter(task -> task.job().equals(job) && task.token() == token)
                        .ifPresent(task -> task.stopped().set(true));
            case Message.Proven(var proof) ->
                current.ifPresent(task -> {
                    measured(task);
                    var proven = task.withProof(proof);
                    current = Optional.of(proven);
                    renew(proven);
                });
            case Message.Failed(var failure) ->
                current.ifPresent(task -> {
                    if (failure.cause() != ProofFailure.Cause.STOPPED) {
                        around.metrics()
                                .count(
                                        MetricName.PROOF_FAILURES,
                                        1,
                                        failure.cause().name());
                    }
                    // What a failed attempt has taken says nothing of the circuit.
                    task.memory().endPeakBytes();
                    tellJob(
                            task.job(),
                            new ProofJobEntity.Message.Fail(
                                    task.token(), failure, around.seat().memoryToExceed()));
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

    private void measured(Task task) {
        long timeMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - task.sinceNanos());
        around.metrics().record(MetricName.PROVING_TIME, timeMs);
        watch.proven();
        var run = new CircuitMeasure.Run(timeMs, task.memory().endPeakBytes());
        var circuit = task.request().circuit();
        around.routes()
                .coordinator()
                .tell(
                        switch (around.seat().device().kind()) {
                            case CPU -> new ProofCoordinator.Message.ProofMeasured(circuit, run);
                            case GPU -> new ProofCoordinator.Message.DeviceProofMeasured(circuit, run);
                        });
    }

    private void announce() {
        watch.look();
        around.routes()
                .coordinator()
                .tell(
                        // Nobody offers a job to a worker that says that it is busy, whatever else it has missed.
                        current.isEmpty() && !draining && watch.outOfUse().isEmpty()
                                ? new ProofCoordinator.Message.WorkerIdle(context.getSelf(), capability())
                                : new ProofCoordinator.Message.WorkerBusy(context.getSelf(), capability()));
    }

    private Capability capability() {
        var seat = around.seat();
        return new Capability(
                seat.node(),
                seat.device(),
                watch.skills(around.maker().skills()),
                seat.memory().mostBytes(),
                seat.memory().freeBytes());
    }

    private void assign(Message.Assign assign) {
        if (current.filter(task -> task.job().equals(assign.job())).isPresent()) {
            current = current.map(task -> task.withToken(Math.max(task.token(), assign.token())));
        } else if (draining) {
            // Offered before the coordinator knew.
            refuse(assign.job(), assign.token(), ProofFailure.Cause.STOPPED, ENDS);
        } else if (current.isEmpty() && watch.outOfUse().isPresent()) {
            refuse(
                    assign.job(),
                    assign.token(),
                    ProofFailure.Cause.STOPPED,
                    watch.outOfUse().get());
        } else if (current.isEmpty()) {
            var task = new Task(
                    assign.job(),
                    assign.token(),
                    assign.request(),
                    new AtomicBoolean(),
                    new AtomicReference<>(Optional.empty()),
                    around.seat().memory().begin(),
                    System.nanoTime(),
                    Optional.empty());
            current = Optional.of(task);
            announce();
            context.pipeToSelf(
                    around.maker().make(task.request(), (stage, fraction) -> reached(task, stage, fraction)),
                    (ProofMaker.@Nullable Made made, @Nullable Throwable failure) -> made == null
                            ? new Message.Failed(failureOf(task, Failures.causeOf(failure)))
                            : switch (made) {
                                case ProofMaker.Made.Stored(var proof) -> new Message.Proven(proof);
                                case ProofMaker.Made.Refused(var refused) -> new Message.Failed(refused);
                            });
        } else {
            refuse(assign.job(), assign.token(), ProofFailure.Cause.BUSY, "the worker has another job");
        }
    }

    /// Runs on the prover's threads.
    private void reached(Task task, String stage, double fraction) {
        if (task.stopped().get()) {
            throw new CancellationException("the lease was lost");
        }
        task.step().set(Optional.of(new ProvingProgress.Step(stage, fraction)));
        task.forBatch(batch -> around.progress().reached(batch, stage, fraction));
    }

    private ProofFailure failureOf(Task task, Throwable cause) {
        if (cause instanceof CancellationException) {
            context.getLog()
                    .info(
                            "proving stopped, the lease was lost: for={}",
                            task.request().requester());
            return new ProofFailure(ProofFailure.Cause.STOPPED, String.valueOf(cause.getMessage()));
        }
        var device = deviceFailed(cause);
        if (device.isPresent()) {
            return watch.failed(device.get(), task.request().circuit());
        }
        context.getLog()
                .error(
                        "no proof: for={} circuit={}",
                        task.request().requester(),
                        task.request().circuit(),
                        cause);
        return new ProofFailure(causeOf(cause), String.valueOf(cause.getMessage()));
    }

    private static Optional<DeviceFailed> deviceFailed(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DeviceFailed failed) {
                return Optional.of(failed);
            }
        }
        return Optional.empty();
    }

    private static ProofFailure.Cause causeOf(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return ProofFailure.Cause.OUT_OF_MEMORY;
            }
            if (cause instanceof InvalidProof) {
                return ProofFailure.Cause.INVALID_PROOF;
            }
        }
        return ProofFailure.Cause.WORKER_FAILED;
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

    private void report(Task task) {
        task.step()
                .getAndSet(Optional.empty())
                .ifPresent(step -> tellJob(
                        task.job(), new ProofJobEntity.Message.Reached(task.token(), step.stage(), step.fraction())));
    }

    private void end(Task task) {
        task.forBatch(around.progress()::ended);
        current = Optional.empty();
        tellWhetherDone();
    }

    private void tellJob(String job, ProofJobEntity.Message message) {
        around.routes().proofJob(job).tell(message);
    }
}
