package io.orrery.domain.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// Which waiting job goes to which idle worker, and which running one to a second. Held in memory only, but
/// for the measures: jobs and workers say again and again what they want, and whoever has fallen silent is
/// forgotten.
///
/// @param waiting by job
/// @param running by job
/// @param measures by circuit and by what its proofs were made on: a run on one kind of device says nothing of the
/// others
public record Matching(
        Settings settings,
        Map<String, Waiting> waiting,
        Map<String, Running> running,
        Pool pool,
        Map<MeasuredOn, CircuitMeasure> measures) {

    /// @param maxWaiting jobs that are remembered: the least urgent beyond it are forgotten until they say
    ///     so again
    /// @param batchTargetMs see [Urgency]
    /// @param affinitySlackMs how much later a job may be due that goes first because a worker has its key
    ///     in memory
    /// @param workerSilentMs after which a worker counts as gone
    /// @param jobSilentMs after which a running job does
    /// @param maxInvalid jobs of which a worker may have made invalid proofs
    /// @param asideMs for how long it then gets none
    /// @param unknownMs what a proof is taken to last of a circuit that was never measured
    public record Settings(
            int maxWaiting,
            long batchTargetMs,
            long affinitySlackMs,
            long workerSilentMs,
            long jobSilentMs,
            int maxInvalid,
            long asideMs,
            long unknownMs,
            Speculation speculation,
            NeededWorkers needed) {}

    public Matching {
        waiting = Map.copyOf(waiting);
        running = Map.copyOf(running);
        measures = Map.copyOf(measures);
    }

    /// @param key of the proof job
    public record Job(String key, CircuitRef circuit, Requester requester, Demands demands) {}

    public record Waiting(Job job, long sinceMs) {}

    /// @param workers names of one or two
    /// @param sinceMs when the first of them began
    /// @param seenMs when that was said last
    public record Running(Job job, Set<String> workers, long sinceMs, long seenMs) {
        public Running {
            workers = Set.copyOf(workers);
        }
    }

    /// @param second whether the job has a worker already
    public record Pair(Job job, String worker, boolean second) {}

    /// @param rest without the paired jobs and workers
    public record Paired(List<Pair> pairs, Matching rest) {}

    public static Matching empty(Settings settings) {
        return new Matching(settings, Map.of(), Map.of(), Pool.EMPTY, Map.of());
    }

    public Matching withJob(Job job, long nowMs) {
        var jobs = new HashMap<>(waiting);
        var before = waiting.get(job.key());
        jobs.put(job.key(), new Waiting(job, before == null ? nowMs : before.sinceMs()));
        if (jobs.size() > settings.maxWaiting()) {
            jobs.remove(
                    urgency().ranked(jobs.values()).getLast().waiting().job().key());
        }
        var others = new HashMap<>(running);
        others.remove(job.key());
        return new Matching(settings, jobs, others, pool, measures);
    }

    /// It has these workers.
    public Matching withRunning(Job job, Set<String> workers, long sinceMs, long nowMs) {
        var jobs = new HashMap<>(waiting);
        jobs.remove(job.key());
        var all = new HashMap<>(running);
        all.put(job.key(), new Running(job, workers, sinceMs, nowMs));
        return new Matching(settings, jobs, all, pool, measures);
    }

    /// It has ended.
    public Matching withoutJob(String key) {
        var jobs = new HashMap<>(waiting);
        jobs.remove(key);
        var others = new HashMap<>(running);
        others.remove(key);
        return new Matching(settings, jobs, others, pool, measures);
    }

    public Matching withWorker(String worker, Capability capability, boolean idle, long nowMs) {
        return with(pool.with(worker, capability, idle, nowMs));
    }

    public Matching withoutWorker(String worker) {
        return with(pool.without(worker));
    }

    /// Its proof of the job was invalid.
    public Matching blaming(String worker, String job, long nowMs) {
        return with(pool.blamed(worker, job, settings.maxInvalid(), settings.asideMs(), nowMs));
    }

    public Matching withMeasure(MeasuredOn what, CircuitMeasure measure) {
        var all = new HashMap<>(measures);
        all.put(what, measure);
        return new Matching(settings, waiting, running, pool, all);
    }

    /// What was measured before; what was measured since then counts more.
    public Matching withEarlier(MeasuredOn what, CircuitMeasure measure) {
        return measures.containsKey(what) ? this : withMeasure(what, measure);
    }

    /// Without those who have fallen silent.
    public Matching at(long nowMs) {
        var lasting = new HashMap<>(running);
        lasting.values().removeIf(job -> nowMs - job.seenMs() > settings.jobSilentMs());
        return new Matching(settings, waiting, lasting, pool.heardSince(nowMs - settings.workerSilentMs()), measures);
    }

    private Matching with(Pool other) {
        return new Matching(settings, waiting, running, other, measures);
    }

    private Urgency urgency() {
        return new Urgency(settings.batchTargetMs());
    }

    /// What proofs of it have taken.
    public CircuitMeasure measure(MeasuredOn what) {
        return measures.getOrDefault(what, CircuitMeasure.NONE);
    }

    CircuitMeasure measure(CircuitRef circuit, Device.Kind kind) {
        return measure(new MeasuredOn(circuit, kind));
    }

    /// What people know a worker by.
    public Optional<String> labelOf(String worker) {
        return Optional.ofNullable(pool.workers().get(worker))
                .map(there -> there.capability().label());
    }

    /// Workers that have said that they are there.
    public int workers() {
        return pool.workers().size();
    }

    /// Labels of workers that get nothing now, because of their invalid proofs.
    public List<String> aside(long nowMs) {
        return pool.aside(nowMs);
    }

    /// How many workers there should be.
    public int neededWorkers(long nowMs) {
        var hard = Urgency.hard(waiting.values());
        return settings.needed()
                .of(
                        running.values().stream()
                                .flatMap(job -> job.workers().stream()
                                        .map(worker -> new NeededWorkers.Load(
                                                Math.max(0, expectedMs(job.job(), worker) - (nowMs - job.sinceMs())),
                                                Long.MAX_VALUE)))
                                .toList(),
                        waiting.values().stream()
                                .map(job -> new NeededWorkers.Load(
                                        expectedMs(job.job()),
                                        Math.min(
                                                urgency().dueOf(job),
                                                hard.getOrDefault(job.job().key(), OptionalLong.empty())
                                                        .orElse(Long.MAX_VALUE))))
                                .toList(),
                        nowMs);
    }

    private long expectedMs(Job job, String worker) {
        return measure(job.circuit(), pool.kindOf(worker)).medianMs().orElse(settings.unknownMs());
    }

    /// On the slowest kind that there is, of those that are known: rather a worker too many than one too few.
    private long expectedMs(Job job) {
        return pool.kinds().stream()
                .map(kind -> measure(job.circuit(), kind).medianMs())
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .max()
                .orElse(settings.unknownMs());
    }

    /// Nobody gets anything: proving is paused.
    public Paired paused() {
        return new Paired(List.of(), this);
    }

    public Paired pair(long nowMs) {
        var free = new Placement(this, nowMs);
        if (free.isEmpty() || (waiting.isEmpty() && running.isEmpty())) {
            return new Paired(List.of(), this);
        }
        var pairs = new ArrayList<Pair>();
        var order = new ArrayList<>(urgency().ranked(waiting.values()));
        for (int i = 0; i < order.size() && !free.isEmpty(); ) {
            var first = order.get(i);
            var worker = free.forJob(first.waiting().job(), Set.of());
            if (worker.isEmpty() || free.waitsForDevice(first.waiting().job(), worker.get(), first.dueMs(), nowMs)) {
                i++;
                continue;
            }
            int chosen = free.isWarm(worker.get(), first.waiting().job()) ? i : warmer(order, i, free, worker.get());
            var job = order.remove(chosen).waiting().job();
            free.take(job, worker.get());
            pairs.add(new Pair(job, worker.get(), false));
        }
        if (!free.isEmpty()) {
            seconds(free, nowMs, pairs);
        }
        return new Paired(List.copyOf(pairs), begun(pairs, nowMs));
    }

    /// A job that the worker has the key of, and that is due almost as soon: due times only rise, so a job
    /// is passed by no more than those that are due within the slack.
    private int warmer(List<Urgency.Ranked> order, int first, Placement free, String worker) {
        // Without overflow: a deadline may be as late as there are.
        long latest = order.get(first).dueMs() > Long.MAX_VALUE - settings.affinitySlackMs()
                ? Long.MAX_VALUE
                : order.get(first).dueMs() + settings.affinitySlackMs();
        for (int i = first + 1; i < order.size() && order.get(i).dueMs() <= latest; i++) {
            var job = order.get(i).waiting().job();
            if (free.isWarm(worker, job) && free.fits(worker, job)) {
                return i;
            }
        }
        return first;
    }

    private void seconds(Placement free, long nowMs, List<Pair> pairs) {
        var all = Stream.concat(
                        waiting.values().stream(),
                        running.values().stream().map(job -> new Waiting(job.job(), job.sinceMs())))
                .toList();
        var hard = Urgency.hard(all);
        for (var job : running.values()) {
            if (job.workers().size() == 1) {
                var circuit = job.job().circuit();
                var first =
                        measure(circuit, pool.kindOf(job.workers().iterator().next()));
                var deadline = hard.getOrDefault(job.job().key(), OptionalLong.empty());
                free.forJob(job.job(), job.workers())
                        .filter(other -> settings.speculation()
                                .wanted(first, measure(circuit, pool.kindOf(other)), deadline, job.sinceMs(), nowMs))
                        .ifPresent(other -> {
                            free.take(job.job(), other);
                            pairs.add(new Pair(job.job(), other, true));
                        });
            }
        }
    }

    private Matching begun(List<Pair> pairs, long nowMs) {
        var next = this;
        for (var pair : pairs) {
            var before = running.get(pair.job().key());
            var workers = new HashSet<>(before == null ? Set.<String>of() : before.workers());
            workers.add(pair.worker());
            next = next.withRunning(pair.job(), workers, before == null ? nowMs : before.sinceMs(), nowMs);
        }
        return next;
    }
}
