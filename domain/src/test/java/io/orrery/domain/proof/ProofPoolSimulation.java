package io.orrery.domain.proof;

import static io.orrery.domain.rollup.Samples.digest;

import io.orrery.domain.Decision;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofJob.Command;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofJob.Obligation;
import io.orrery.domain.proof.ProofJob.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/// One history of proof jobs, a coordinator that forgets, and workers that die, stall, hang, answer late,
/// answer wrong and run out of memory, over a network that loses and repeats. All of it follows from the
/// seed.
final class ProofPoolSimulation {
    static final ProofJob.Settings SETTINGS = new ProofJob.Settings(1_000, 6_000, 100, 2_000, 20, 4);
    private static final Matching.Settings MATCHING = new Matching.Settings(
            40, 2_000, 1_000, 700, 1_500, 3, 5_000, 1_000, new Speculation(50, 3), new NeededWorkers(20));
    private static final long STEP_MS = 200;
    private static final long FAULTS_END_MS = 40_000;
    private static final long END_MS = 160_000;
    private static final int JOBS = 24;
    /// What a proof takes of each circuit's memory, and what workers have.
    private static final List<Long> HUNGER = List.of(10L, 60L, 400L);

    private static final List<Long> MEMORY = List.of(50L, 100L, 100L, 800L);

    private record Due(long atMs, long order, Runnable action) {}

    private final SplittableRandom random;
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
    private final Map<String, Job> jobs = new HashMap<>();
    private final Map<String, Worker> workers = new HashMap<>();
    private final long seed;
    private long nowMs = 1;
    private long order;
    private int waited;
    private Matching matching = Matching.empty(MATCHING);

    ProofPoolSimulation(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    private boolean chance(double probability) {
        return nowMs < FAULTS_END_MS && random.nextDouble() < probability;
    }

    private void after(long delayMs, Runnable action) {
        queue.add(new Due(nowMs + delayMs, order++, action));
    }

    private void send(Runnable delivery) {
        if (!chance(0.05)) {
            after(1 + random.nextInt(nowMs < FAULTS_END_MS ? 120 : 5), delivery);
        }
        if (chance(0.05)) {
            after(1 + random.nextInt(2_000), delivery);
        }
    }

    void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("seed " + seed + ", " + nowMs + " ms: " + what);
        }
    }

    /// Of a caller or a batch; what it is made from may be wrong.
    final class Job {
        private final ProofRequest request;
        private final String key;
        private final boolean wrong;
        private final long hunger;
        private final List<Event> journal = new ArrayList<>();
        private ProofJobState state = ProofJob.initial();
        private List<Obligation> paid = List.of();

        Job(ProofRequest request, boolean wrong, long hunger) {
            this.request = request;
            this.key = request.key();
            this.wrong = wrong;
            this.hunger = hunger;
        }

        boolean tell(Command command) {
            switch (ProofJob.decide(SETTINGS, state, command)) {
                case Decision.Accept<Event, ProofJob.Refusal>(var events) -> {
                    events.forEach(this::write);
                    pay(false);
                    return true;
                }
                case Decision.AlreadyDone<Event, ProofJob.Refusal>() -> {
                    return true;
                }
                case Decision.Refuse<Event, ProofJob.Refusal> _ -> {
                    return false;
                }
            }
        }

        private void write(Event event) {
            if (event instanceof Event.Leased(var lease)) {
                expect(lease.token() == state.lastToken() + 1, "tokens rise by one: " + event);
                after(lease.endsMs() - nowMs, () -> tell(new Command.Tick(nowMs)));
            }
            journal.add(event);
            state = ProofJob.apply(state, event);
            expect(state.leases().size() <= 2, "two workers at most: " + state);
            if (event instanceof Event.LeaseEnded(var _, var failure, var _, var _)
                    && failure.cause() == Cause.INVALID_PROOF) {
                var maker = state.attempts().getLast().worker();
                send(() -> matching = matching.blaming(maker, key, nowMs));
            }
            if (event instanceof Event.Proven || event instanceof Event.GivenUp) {
                send(() -> matching = matching.withoutJob(key));
            }
        }

        private void pay(boolean all) {
            var owed = ProofJob.owed(state);
            owed.stream().filter(each -> all || !paid.contains(each)).forEach(this::perform);
            paid = owed;
        }

        private void perform(Obligation obligation) {
            switch (obligation) {
                case Obligation.Queue(var _, var notBefore) -> {
                    if (nowMs >= notBefore) {
                        var waiting = new Matching.Job(
                                key,
                                request.circuit(),
                                state.request().orElseThrow().requester(),
                                ProofJob.demands(SETTINGS, state, nowMs));
                        send(() -> matching = matching.withJob(waiting, nowMs));
                    }
                }
                case Obligation.Assign(var worker, var token, var _) -> {
                    var names = new HashSet<String>();
                    state.leases().forEach(lease -> names.add(lease.worker()));
                    long since = state.leases().getFirst().sinceMs();
                    var running = new Matching.Job(key, request.circuit(), request.requester(), Demands.NONE);
                    send(() -> matching = matching.withRunning(running, names, since, nowMs));
                    send(() ->
                            Optional.ofNullable(workers.get(worker)).ifPresent(there -> there.assigned(this, token)));
                }
                case Obligation.InformBatch _, Obligation.InformCaller _ ->
                    send(() -> tell(new Command.RequesterInformed()));
                case Obligation.File(var _, var faults) -> send(() -> tell(new Command.LetterFiled(faults)));
            }
        }

        void remind() {
            if (nowMs > END_MS) {
                return;
            }
            tell(new Command.Tick(nowMs));
            pay(true);
            after(500, this::remind);
        }

        boolean isWrong() {
            return wrong;
        }

        ProofJobState state() {
            return state;
        }

        List<Event> journal() {
            return journal;
        }
    }

    private static final List<Fate> FATES = List.of(Fate.values());

    private enum Fate {
        PROVES,
        DIES,
        STALLS,
        HANGS,
        ERRS,
        BREAKS
    }

    private record Work(Job job, long token, Fate fate, int steps) {}

    private final class Worker {
        private final int number;
        private final long memory;
        private final Device.Kind kind;
        private String name;
        private Optional<Work> work = Optional.empty();

        Worker(int number, long memory) {
            this.number = number;
            this.memory = memory;
            this.kind = number == 3 ? Device.Kind.GPU : Device.Kind.CPU;
            this.name = "worker-" + number + "#0";
            workers.put(name, this);
            after(random.nextInt((int) STEP_MS), this::step);
        }

        private Capability capability() {
            return new Capability(
                    "node-" + number,
                    new Device(kind, "0"),
                    new Skills(number == 0 ? Set.of("c0") : Set.of("c0", "c1", "c2"), false, Set.of()),
                    memory,
                    memory);
        }

        void assigned(Job job, long token) {
            if (work.isPresent()) {
                if (work.get().job() == job) {
                    work = work.map(now -> new Work(job, Math.max(token, now.token()), now.fate(), now.steps()));
                } else {
                    fail(job, token, Cause.BUSY);
                }
                return;
            }
            var fate = Fate.PROVES;
            // One of them computes wrongly more often than not, also when all else is well.
            if (number == 2 && random.nextInt(10) < 6) {
                fate = Fate.ERRS;
            } else if (chance(0.5)) {
                fate = FATES.get(random.nextInt(FATES.size()));
            }
            work = Optional.of(new Work(job, token, fate, 1 + random.nextInt(kind == Device.Kind.GPU ? 2 : 8)));
        }

        private void fail(Job job, long token, Cause cause) {
            send(() -> job.tell(new Command.Fail(token, new ProofFailure(cause, ""), memory, nowMs)));
        }

        private void step() {
            if (nowMs > END_MS) {
                return;
            }
            if (work.isEmpty()) {
                announce(true);
                after(STEP_MS, this::step);
                return;
            }
            var now = work.get();
            if (now.steps() > 0 || now.fate() == Fate.HANGS) {
                announce(false);
                send(() -> {
                    if (!now.job().tell(new Command.Renew(now.token(), nowMs))
                            || now.job().state().lease(now.token()).isEmpty()) {
                        // Told that it is fenced; it goes on where its proof is nearly done.
                        work = work.filter(later -> later.token() != now.token() || later.steps() < 2);
                        work = work.filter(later -> later.fate() != Fate.HANGS);
                    }
                });
                work = Optional.of(new Work(now.job(), now.token(), now.fate(), Math.max(0, now.steps() - 1)));
                after(STEP_MS, this::step);
                return;
            }
            work = Optional.empty();
            end(now);
        }

        private void end(Work done) {
            long pause = STEP_MS;
            if (done.job().isWrong()) {
                fail(done.job(), done.token(), Cause.INPUTS_REFUSED);
            } else if (done.job().hunger > memory) {
                fail(done.job(), done.token(), Cause.OUT_OF_MEMORY);
            } else {
                switch (done.fate()) {
                    case PROVES -> deliver(done);
                    case DIES -> {
                        // It comes back as another.
                        workers.remove(name);
                        name = "worker-" + number + "#" + order;
                        workers.put(name, this);
                        pause = 3_000;
                    }
                    case STALLS -> {
                        pause = 4_000;
                        after(pause - 1, () -> deliver(done));
                    }
                    case ERRS -> fail(done.job(), done.token(), Cause.INVALID_PROOF);
                    case BREAKS -> fail(done.job(), done.token(), Cause.WORKER_FAILED);
                    case HANGS -> throw new AssertionError("whoever hangs does not end");
                }
            }
            after(pause, this::step);
        }

        private void deliver(Work done) {
            var what = new MeasuredOn(done.job().request.circuit(), kind);
            var run = new CircuitMeasure.Run(kind == Device.Kind.GPU ? 400 : 1_000, done.job().hunger);
            send(() ->
                    matching = matching.withMeasure(what, matching.measure(what).with(run)));
            send(() -> done.job().tell(new Command.Deliver(done.token(), digest(done.token()))));
            // Said again until it is taken.
            after(2_000, () -> {
                if (done.job()
                        .state()
                        .outcome()
                        .filter(Outcome.Proven.class::isInstance)
                        .isEmpty()) {
                    deliver(done);
                }
            });
        }

        private void announce(boolean idle) {
            var said = name;
            send(() -> matching = matching.withWorker(said, capability(), idle, nowMs));
        }
    }

    private Job job(String key) {
        return Optional.ofNullable(jobs.get(key)).orElseThrow();
    }

    private void pair() {
        if (nowMs > END_MS) {
            return;
        }
        if (chance(0.01)) {
            matching = Matching.empty(MATCHING);
        }
        matching = matching.at(nowMs);
        var before = matching;
        var paired = matching.pair(nowMs);
        matching = paired.rest();
        var ranked = new Urgency(2_000).ranked(before.waiting().values());
        for (var pair : paired.pairs()) {
            if (!pair.second()) {
                expectEarliestFirst(before, paired, pair, ranked);
            }
            send(() -> job(pair.job().key()).tell(new Command.Offer(pair.worker(), pair.second(), nowMs)));
        }
        after(50, this::pair);
    }

    /// Nobody is left waiting who is due earlier, beyond the slack, and whom the worker could have been
    /// given; but for those who will be done sooner by a device that is at work.
    private void expectEarliestFirst(
            Matching before, Matching.Paired paired, Matching.Pair pair, List<Urgency.Ranked> ranked) {
        var free = new Placement(before, nowMs);
        long due = ranked.stream()
                .filter(each -> each.waiting().job().key().equals(pair.job().key()))
                .findFirst()
                .orElseThrow()
                .dueMs();
        for (var other : ranked) {
            var job = other.waiting().job();
            boolean left = paired.rest().waiting().containsKey(job.key())
                    && other.dueMs() + MATCHING.affinitySlackMs() < due
                    && free.fits(pair.worker(), job);
            boolean waits = left && mayWait(before, paired, pair, job, other.dueMs());
            expect(!left || waits, pair + " went before " + job);
            waited += waits ? 1 : 0;
        }
    }

    /// Where those that were paired beside it have their workers already.
    private boolean mayWait(Matching before, Matching.Paired paired, Matching.Pair pair, Matching.Job job, long dueMs) {
        var free = new Placement(before, nowMs);
        paired.pairs().stream()
                .filter(other -> !other.equals(pair))
                .forEach(other -> free.take(other.job(), other.worker()));
        return free.waitsForDevice(job, pair.worker(), dueMs, nowMs);
    }

    private void ask(int number) {
        boolean batch = random.nextInt(3) == 0;
        int circuit = random.nextInt(HUNGER.size());
        var name = new CircuitRef.BuiltIn("c" + circuit);
        var requester = batch
                ? new Requester.Batch(
                        number, random.nextBoolean() ? OptionalLong.of(nowMs + 5_000) : OptionalLong.empty())
                : new Requester.Caller(nowMs, nowMs + 20_000 + random.nextInt(60_000));
        var request = new ProofRequest(name, new ProofSource.Inputs(digest(number)), requester);
        var job = new Job(request, random.nextInt(8) == 0, HUNGER.get(circuit));
        jobs.put(request.key(), job);
        job.tell(new Command.Request(request));
        job.remind();
    }

    /// How often a job that waited for a device was passed by another.
    int waited() {
        return waited;
    }

    /// Runs it to its end.
    List<Job> run() {
        for (int number = 0; number < MEMORY.size(); number++) {
            new Worker(number, MEMORY.get(number));
        }
        for (int number = 0; number < JOBS; number++) {
            int job = number;
            after(1 + random.nextInt(30_000), () -> ask(job));
        }
        after(1, this::pair);
        // What was said before the end still arrives.
        while (!queue.isEmpty()) {
            var due = queue.remove();
            nowMs = Math.max(nowMs, due.atMs());
            due.action().run();
        }
        return List.copyOf(jobs.values());
    }
}
