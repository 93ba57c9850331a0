package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.Xyzz;
import io.orrery.zk.kernel.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicInteger;

/// Multi-scalar multiplication `sum k_i · P_i` by signed windows and buckets (Pippenger), for several lists of
/// points with the same scalars at once: their digits are sorted once. Buckets are filled by trees of affine
/// additions with shared inversions. Terms with a zero scalar are left out, and points whose scalar is one are
/// summed apart, because a circuit's witness is mostly bits. Exact for every input, repeated and opposite points
/// and points at infinity included.
public final class Msm {
    /// Terms with scalar one that are summed together before the sums are added one by one.
    private static final int ONES_PIECE = 2048;
    /// Entries that one task adds up, at most by one segment more.
    private static final int TASK = 4 * SegmentSum.BLOCK;

    private final Compute compute;
    private final List<Bases> bases;
    private final Terms terms;
    private final Plan plan;
    private final Queue<SegmentSum> idleG1 = new ConcurrentLinkedQueue<>();
    private final Queue<SegmentSum> idleG2 = new ConcurrentLinkedQueue<>();
    private final Progress progress;
    private final AtomicInteger finished = new AtomicInteger();

    private Msm(Compute compute, List<Bases> bases, Terms terms, Progress progress) {
        this.compute = compute;
        this.bases = bases;
        this.terms = terms;
        this.plan = terms.plan();
        this.progress = progress;
    }

    /// Told each time a part of a sum is finished, by any thread.
    @FunctionalInterface
    public interface Progress {
        void finished(int parts, int of);
    }

    /// One sum for each list of points, affine.
    ///
    /// @param bases at least one; all with as many points as there are scalars, and made for one plan
    /// @param scalars canonical integers below `r`, four limbs each; overwritten
    public static List<long[]> sums(Compute compute, List<Bases> bases, long[] scalars, Progress progress) {
        var first = bases.getFirst();
        for (var each : bases) {
            if (each.count() != scalars.length / 4 || !each.plan().equals(first.plan())) {
                throw new IllegalArgumentException(scalars.length / 4 + " scalars for " + each.count()
                        + " points, planned as " + each.plan() + " and " + first.plan());
            }
        }
        return new Msm(compute, bases, Terms.sort(first.plan(), scalars), progress).run();
    }

    private List<long[]> run() {
        int sets = terms.general() > 0 ? plan.sets() : 0;
        int parts = sets * bases.size() + bases.size();
        var weighed = new long[sets][bases.size()][];
        var tasks = new ArrayList<ForkJoinTask<?>>();
        for (int s = 0; s < sets; s++) {
            int set = s;
            tasks.add(ForkJoinTask.adapt(() -> {
                var sorted = Sorted.of(compute, terms, plan, bases.getFirst().count(), set);
                compute.ranges(bases.size(), 1, (from, to) -> {
                    weighed[set][from] = set(bases.get(from), sorted);
                    progress.finished(finished.incrementAndGet(), parts);
                });
            }));
        }
        var ones = new long[bases.size()][];
        for (int b = 0; b < bases.size(); b++) {
            int each = b;
            tasks.add(ForkJoinTask.adapt(() -> {
                ones[each] = ones(bases.get(each));
                progress.finished(finished.incrementAndGet(), parts);
            }));
        }
        compute.invokeAll(tasks);
        var results = new ArrayList<long[]>();
        for (int b = 0; b < bases.size(); b++) {
            results.add(joined(bases.get(b).curve(), weighed, b, ones[b]));
        }
        return results;
    }

    private long[] joined(Curve curve, long[][][] weighed, int b, long[] ones) {
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        for (int set = weighed.length - 1; set >= 0; set--) {
            for (int i = 0; i < plan.bits(); i++) {
                group.dbl(acc, 0);
            }
            group.add(acc, 0, weighed[set][b], 0);
        }
        group.add(acc, 0, ones, 0);
        long[] result = new long[curve.pointLimbs()];
        group.toAffine(result, 0, acc, 0);
        return result;
    }

    private long[] set(Bases each, Sorted sorted) {
        var buckets = new Buckets(each.curve(), plan.bits() - 1);
        segments(each, sorted.without(each), buckets.sums());
        var adder = lend(each.curve());
        long[] weighed = buckets.weighed(adder);
        giveBack(each.curve(), adder);
        return weighed;
    }

    private long[] ones(Bases each) {
        var pieces = Sorted.pieces(terms.ones(), ONES_PIECE).without(each);
        long[] sums = new long[pieces.segments() * each.curve().pointLimbs()];
        segments(each, pieces, sums);
        var group = new Xyzz(each.curve());
        long[] acc = new long[each.curve().xyzzLimbs()];
        for (int s = 0; s < pieces.segments(); s++) {
            group.addAffine(acc, 0, sums, s * each.curve().pointLimbs(), false);
        }
        return acc;
    }

    /// Sums all segments, in tasks of about the same number of entries.
    private void segments(Bases each, Sorted sorted, long[] sums) {
        var tasks = new ArrayList<ForkJoinTask<?>>();
        int from = 0;
        for (int s = 0; s < sorted.segments(); s++) {
            boolean full = sorted.start()[s + 1] - sorted.start()[from] >= TASK;
            if (full || s + 1 == sorted.segments()) {
                int first = from;
                int end = s + 1;
                tasks.add(ForkJoinTask.adapt(() -> {
                    var adder = lend(each.curve());
                    adder.sum(each.points(), sorted, first, end, sums);
                    giveBack(each.curve(), adder);
                }));
                from = end;
            }
        }
        compute.invokeAll(tasks);
    }

    private Queue<SegmentSum> idle(Curve curve) {
        return switch (curve) {
            case G1 -> idleG1;
            case G2 -> idleG2;
        };
    }

    private SegmentSum lend(Curve curve) {
        var adder = idle(curve).poll();
        return adder == null ? new SegmentSum(compute.kernels(), curve) : adder;
    }

    private void giveBack(Curve curve, SegmentSum adder) {
        idle(curve).add(adder);
    }
}
