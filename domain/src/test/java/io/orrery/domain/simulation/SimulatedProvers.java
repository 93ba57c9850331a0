package io.orrery.domain.simulation;

import static io.orrery.domain.simulation.Invariants.expect;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.Capability;
import io.orrery.domain.proof.Demands;
import io.orrery.domain.proof.Device;
import io.orrery.domain.proof.Matching;
import io.orrery.domain.proof.NeededWorkers;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofJobState;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.Skills;
import io.orrery.domain.proof.Speculation;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A coordinator that forgets everything when it falls over, and workers that are late, silent, broken or
/// gone.
final class SimulatedProvers {
    private static final int WORKERS = 2;
    private static final Matching.Settings SETTINGS = new Matching.Settings(
            4, 1_000, 500, 4_000, 4_000, 2, 3_000, 1_000, new Speculation(50, 4), new NeededWorkers(8));
    private static final long STEP_MS = 300;
    private static final long MEMORY = 1 << 20;

    /// It stands for a proof of exactly these inputs by this circuit.
    record SimulatedProof(String circuit, List<Fr> publics) {}

    /// What a proof job can be told by batch.
    interface Jobs {
        Journaled<ProofJob.Command, ProofJob.Event, ProofJob.Refusal, ProofJobState, ProofJob.Obligation> of(
                long batch);
    }

    /// The public inputs of a batch in a mode.
    interface Publics {
        List<Fr> of(long batch, DataMode mode);
    }

    private record Work(long batch, ProofRequest request, long token, int stepsLeft) {}

    private final VirtualTime time;
    private final Map<Digest, Object> store;
    private final Jobs jobs;
    private final Publics publicsOf;
    private final Map<String, Worker> workers;
    private Matching matching = Matching.empty(SETTINGS);

    /// @param publicsOf what a prover computes from a batch's trace
    SimulatedProvers(VirtualTime time, Map<Digest, Object> store, Jobs jobs, Publics publicsOf) {
        this.time = time;
        this.store = store;
        this.jobs = jobs;
        this.publicsOf = publicsOf;
        var made = new java.util.LinkedHashMap<String, Worker>();
        for (int i = 0; i < WORKERS; i++) {
            // The first can prove all sizes, so that none waits for ever; the others lack some of them.
            long sizes = i == 0 ? SimulatedNode.SIZES.size() : 1 + time.pick(SimulatedNode.SIZES.size());
            var circuits = SimulatedNode.SIZES.stream()
                    .limit(sizes)
                    .flatMap(size -> Arrays.stream(DataMode.values()).map(mode -> mode.circuit(size)))
                    .collect(Collectors.toUnmodifiableSet());
            made.put("worker-" + i, new Worker("worker-" + i, i, circuits));
        }
        this.workers = made;
    }

    void queue(long batch, ProofRequest request) {
        time.send(() -> "queue proof of " + batch, () -> {
            matching = matching.withJob(
                    new Matching.Job(Long.toString(batch), request.circuit(), request.requester(), Demands.NONE),
                    time.nowMs());
            pair();
        });
    }

    void assign(long batch, String worker, long token, ProofRequest request) {
        time.send(
                () -> "assign " + batch + " to " + worker,
                () -> workers.get(worker).assigned(batch, request, token));
    }

    private void pair() {
        if (time.fault(0.03)) {
            matching = Matching.empty(SETTINGS);
            return;
        }
        var paired = matching.at(time.nowMs()).pair(time.nowMs());
        matching = paired.rest();
        for (var pair : paired.pairs()) {
            time.send(
                    () -> "offer " + pair,
                    () -> jobs.of(Long.parseLong(pair.job().key()))
                            .tell(new ProofJob.Command.Offer(pair.worker(), pair.second(), time.nowMs())));
        }
    }

    private final class Worker {
        private final String name;
        private final int number;
        private final Set<String> circuits;
        private final Capability capability;
        private Optional<Work> work = Optional.empty();

        Worker(String name, int number, Set<String> circuits) {
            this.name = name;
            this.number = number;
            this.circuits = circuits;
            this.capability = new Capability(
                    name, new Device(Device.Kind.CPU, "cpu-0"), new Skills(circuits, false, Set.of()), MEMORY, MEMORY);
            time.after(time.pick((int) STEP_MS), this::step);
        }

        void assigned(long batch, ProofRequest request, long token) {
            expect(
                    circuits.contains(request.circuit().toString()),
                    name + " has " + circuits + " and is given " + request);
            if (work.isEmpty()) {
                work = Optional.of(new Work(batch, request, token, 1 + time.pick(6)));
            }
        }

        private ProofFailure.Cause cause() {
            var causes = List.of(
                    ProofFailure.Cause.WORKER_FAILED,
                    ProofFailure.Cause.OUT_OF_MEMORY,
                    ProofFailure.Cause.INVALID_PROOF);
            return causes.get(time.pick(causes.size()));
        }

        private void step() {
            time.after(time.fault(0.1) ? 10 * STEP_MS : STEP_MS, this::step);
            if (work.isEmpty()) {
                time.send(() -> name + " is idle", () -> {
                    matching = matching.withWorker(name, capability, true, time.nowMs());
                    pair();
                });
                return;
            }
            var now = work.get();
            if (time.fault(0.03)) {
                work = Optional.empty();
            } else if (time.fault(0.03)) {
                tell(
                        now,
                        new ProofJob.Command.Fail(
                                now.token, new ProofFailure(cause(), "broken"), MEMORY, time.nowMs()));
                work = Optional.empty();
            } else if (now.stepsLeft > 0) {
                tell(now, new ProofJob.Command.Renew(now.token, time.nowMs()));
                work = Optional.of(new Work(now.batch, now.request, now.token, now.stepsLeft - 1));
            } else {
                var circuit = now.request.circuit().toString();
                var mode = Arrays.stream(DataMode.values())
                        .filter(each ->
                                SimulatedNode.SIZES.stream().map(each::circuit).anyMatch(circuit::equals))
                        .findFirst()
                        .orElseThrow();
                var proof = new SimulatedProof(circuit, publicsOf.of(now.batch, mode));
                var digest = new Digest(9, now.batch, now.token, number);
                store.put(digest, proof);
                tell(now, new ProofJob.Command.Deliver(now.token, digest));
                work = Optional.empty();
            }
        }

        private void tell(Work about, ProofJob.Command command) {
            time.send(() -> name + " " + command, () -> {
                var answer = jobs.of(about.batch).tell(command);
                if (answer == Journaled.Answer.REFUSED) {
                    work = work.filter(now -> now.token != about.token);
                }
            });
        }
    }
}
