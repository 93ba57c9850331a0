package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.domain.proof.Capability;
import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.Demands;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.Matching;
import io.orrery.domain.proof.MeasureBook;
import io.orrery.domain.proof.MeasuredOn;
import io.orrery.domain.proof.Requester;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Brings waiting proof jobs and idle workers together: a cluster singleton without a journal. Both sides
/// say again and again what they want, so a new coordinator knows everything after one round; what proofs
/// have taken it reads.
public final class ProofCoordinator {
    /// Circuits whose measures are read at the start, some 600 bytes each: more than can be kept in memory
    /// of keys.
    private static final int MEASURES = 1_000;
    /// Waiting jobs in one answer, the longest waiting first: some 150 bytes each.
    private static final int MOST_TOLD = 1_000;

    private final ActorContext<Message> context;
    private final Surroundings around;
    private final Set<String> toldAside = new HashSet<>();
    private Matching matching;

    private ProofCoordinator(ActorContext<Message> context, Surroundings around) {
        this.context = context;
        this.around = around;
        this.matching = Matching.empty(around.settings());
    }

    public sealed interface Message {
        record JobWaiting(String key, CircuitRef circuit, Requester requester, Demands demands)
                implements Message, ClusterMessage {}

        /// @param workers that have it, by their serialized references
        /// @param sinceMs when the first of them began
        record JobRunning(String key, CircuitRef circuit, Requester requester, Set<String> workers, long sinceMs)
                implements Message, ClusterMessage {}

        record JobEnded(String key) implements Message, ClusterMessage {}

        record WorkerIdle(ActorRef<ProverWorker.Message> worker, Capability capability)
                implements Message, ClusterMessage {}

        record WorkerBusy(ActorRef<ProverWorker.Message> worker, Capability capability)
                implements Message, ClusterMessage {}

        /// Its proof of the job was invalid.
        record WorkerErred(String worker, String job) implements Message, ClusterMessage {}

        record ProofMeasured(CircuitRef circuit, CircuitMeasure.Run run) implements Message, ClusterMessage {}

        /// As [ProofMeasured], of a proof that a device has made. A message of its own, so that a coordinator that
        /// takes all workers to be alike does not take a device's time for theirs.
        record DeviceProofMeasured(CircuitRef circuit, CircuitMeasure.Run run) implements Message, ClusterMessage {}

        /// Who makes which proof?
        record Leases(ActorRef<ProofLeases> replyTo) implements Message, ClusterMessage {}

        /// It has stopped, or its node has left.
        record WorkerGone(String worker) implements Message {}

        record Look() implements Message {}

        record Measures(Map<CircuitRef, CircuitMeasure> measures) implements Message {}

        record MeasuresFailed(Throwable cause) implements Message {}
    }

    /// @param look how often it looks who has fallen silent and what is needed
    record Surroundings(
            Routes routes,
            MeasureBook measures,
            Matching.Settings settings,
            Duration look,
            Supplier<Pauses> pauses,
            InstantSource clock,
            Metrics metrics) {}

    static Behavior<Message> of(Surroundings around) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    timers.startTimerWithFixedDelay(new Message.Look(), around.look());
                    var coordinator = new ProofCoordinator(context, around);
                    coordinator.readMeasures();
                    return Behaviors.receive(Message.class)
                            .onSignal(PostStop.class, _ -> coordinator.stopped())
                            .onAnyMessage(message -> {
                                coordinator.receive(message);
                                return Behaviors.same();
                            })
                            .build();
                })))
                .onFailure(SupervisorStrategy.restart());
    }

    private void readMeasures() {
        context.pipeToSelf(
                around.measures().newest(MEASURES),
                (@Nullable Map<CircuitRef, CircuitMeasure> read, @Nullable Throwable failure) -> read == null
                        ? new Message.MeasuresFailed(Failures.causeOf(failure))
                        : new Message.Measures(read));
    }

    private void receive(Message message) {
        long nowMs = around.clock().millis();
        matching = told(message, nowMs);
        var paired = around.pauses().get().has(Work.PROVING) ? matching.paused() : matching.pair(nowMs);
        matching = paired.rest();
        for (var pair : paired.pairs()) {
            if (pair.second()) {
                around.metrics().count(MetricName.PROOF_SECOND_RUNS, 1);
            }
            around.routes()
                    .proofJob(pair.job().key())
                    .tell(new ProofJobEntity.Message.Offer(pair.worker(), pair.second()));
        }
    }

    private Matching told(Message message, long nowMs) {
        return switch (message) {
            case Message.JobWaiting(var key, var circuit, var requester, var demands) ->
                matching.withJob(new Matching.Job(key, circuit, requester, demands), nowMs);
            case Message.JobRunning(var key, var circuit, var requester, var workers, var sinceMs) ->
                matching.withRunning(new Matching.Job(key, circuit, requester, Demands.NONE), workers, sinceMs, nowMs);
            case Message.JobEnded(var key) -> matching.withoutJob(key);
            case Message.WorkerIdle(var worker, var capability) -> there(worker, capability, true, nowMs);
            case Message.WorkerBusy(var worker, var capability) -> there(worker, capability, false, nowMs);
            case Message.WorkerErred(var worker, var job) -> {
                matching.labelOf(worker)
                        .ifPresent(label -> around.metrics().count(MetricName.PROOFS_INVALID, 1, label));
                yield matching.blaming(worker, job, nowMs);
            }
            case Message.ProofMeasured(var circuit, var run) -> measured(circuit, run, nowMs);
            case Message.DeviceProofMeasured(var circuit, var run) -> {
                // Not kept: until there is one again the device is tried first, and its next proof tells.
                var what = new MeasuredOn(circuit, Device.Kind.GPU);
                yield matching.withMeasure(what, matching.measure(what).with(run));
            }
            case Message.Leases(var replyTo) -> {
                replyTo.tell(leases());
                yield matching;
            }
            case Message.WorkerGone(var worker) -> matching.withoutWorker(worker);
            case Message.Look() -> looked(nowMs);
            case Message.Measures(var read) -> {
                var next = matching;
                for (var measure : read.entrySet()) {
                    next = next.withEarlier(onProcessors(measure.getKey()), measure.getValue());
                }
                yield next;
            }
            case Message.MeasuresFailed(var cause) -> {
                context.getLog().warn("what proofs have taken could not be read or written", cause);
                yield matching;
            }
        };
    }

    private Matching there(ActorRef<ProverWorker.Message> worker, Capability capability, boolean idle, long nowMs) {
        var name = ActorRefResolver.get(context.getSystem()).toSerializationFormat(worker);
        context.watchWith(worker, new Message.WorkerGone(name));
        if (matching.labelOf(name).isEmpty()) {
            around.metrics().count(MetricName.PROOFS_INVALID, 0, capability.label());
            around.metrics().set(MetricName.PROVERS_SET_ASIDE, 0, capability.label());
        }
        return matching.withWorker(name, capability, idle, nowMs);
    }

    private ProofLeases leases() {
        return new ProofLeases(
                matching.running().values().stream()
                        .map(job -> new ProofLeases.Running(
                                job.job().key(),
                                job.job().requester(),
                                job.workers().stream()
                                        .map(worker -> matching.labelOf(worker).orElse("a worker that is silent"))
                                        .sorted()
                                        .toList(),
                                job.sinceMs()))
                        .sorted(Comparator.comparingLong(ProofLeases.Running::sinceMs))
                        .toList(),
                matching.waiting().values().stream()
                        .map(job -> new ProofLeases.Waiting(
                                job.job().key(), job.job().requester(), job.sinceMs()))
                        .sorted(Comparator.comparingLong(ProofLeases.Waiting::sinceMs))
                        .limit(MOST_TOLD)
                        .toList());
    }

    private Matching measured(CircuitRef circuit, CircuitMeasure.Run run, long nowMs) {
        var measure = matching.measure(onProcessors(circuit)).with(run);
        context.pipeToSelf(
                around.measures().put(circuit, measure, nowMs),
                (@Nullable Boolean _, @Nullable Throwable failure) -> failure == null
                        ? new Message.Measures(Map.of())
                        : new Message.MeasuresFailed(Failures.causeOf(failure)));
        return matching.withMeasure(onProcessors(circuit), measure);
    }

    private static MeasuredOn onProcessors(CircuitRef circuit) {
        return new MeasuredOn(circuit, Device.Kind.CPU);
    }

    private Matching looked(long nowMs) {
        var next = matching.at(nowMs);
        tell(next, nowMs);
        return next;
    }

    private void tell(Matching now, long nowMs) {
        var metrics = around.metrics();
        metrics.set(MetricName.PROVERS, now.workers());
        metrics.set(MetricName.PROOF_JOBS_WAITING, now.waiting().size());
        metrics.set(MetricName.NEEDED_WORKERS, now.neededWorkers(nowMs));
        var aside = now.aside(nowMs);
        toldAside.stream()
                .filter(label -> !aside.contains(label))
                .forEach(label -> metrics.set(MetricName.PROVERS_SET_ASIDE, 0, label));
        aside.forEach(label -> metrics.set(MetricName.PROVERS_SET_ASIDE, 1, label));
        toldAside.clear();
        toldAside.addAll(aside);
    }

    /// The next one may be on another node: this one's numbers must not stand beside it.
    private Behavior<Message> stopped() {
        tell(Matching.empty(around.settings()), around.clock().millis());
        return Behaviors.same();
    }
}
