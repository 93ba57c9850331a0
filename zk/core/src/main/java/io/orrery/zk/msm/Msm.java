package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.Xyzz;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Multi-scalar multiplication `sum k_i · P_i` by signed windows and buckets (Pippenger): buckets are filled by
/// trees of affine additions with shared inversions. Terms with a zero scalar or a point at infinity are left
/// out, and points whose scalar is one are summed apart, because a circuit's witness is mostly bits. Exact for
/// every input, repeated and opposite points included.
///
/// Points are affine, [Curve#pointLimbs()] Montgomery limbs each; scalars are canonical integers below `r` of
/// four limbs. The result is affine.
public final class Msm {
    /// Sums of ones are cut into so many segments at most, so that more than one thread can work on them.
    private static final int ONES_TASKS = 8;

    private static final int ONES_SEGMENTS = 64;
    private static final int MIN_ONES_TASK = 4096;

    private Msm() {}

    /// Told each time a part of a sum is finished, by any thread.
    @FunctionalInterface
    public interface Progress {
        void finished(int parts, int of);
    }

    /// The sum over `count` terms, starting at point `firstPoint` and scalar `firstScalar`. Runs on the pool
    /// and waits; a caller that is a worker of that pool helps.
    public static long[] sum(
            Curve curve,
            long[] points,
            int firstPoint,
            long[] scalars,
            int firstScalar,
            int count,
            ForkJoinPool pool,
            Progress progress) {
        if (count < 0
                || ((long) firstPoint + count) * curve.pointLimbs() > points.length
                || 4 * ((long) firstScalar + count) > scalars.length) {
            throw new IllegalArgumentException(count + " terms do not lie in " + points.length + " point limbs and "
                    + scalars.length + " scalar limbs");
        }
        return pool.invoke(new Sum(curve, points, firstPoint, scalars, firstScalar, count, progress));
    }

    /// The sum over all scalars, with as many points.
    public static long[] sum(Curve curve, long[] points, long[] scalars, ForkJoinPool pool) {
        return sum(curve, points, 0, scalars, 0, scalars.length / 4, pool, (parts, of) -> {});
    }

    private static final class Sum extends RecursiveTask<long[]> {
        private static final long serialVersionUID = 1;
        private final transient Curve curve;
        private final transient long[] points;
        private final int firstPoint;
        private final transient long[] scalars;
        private final int firstScalar;
        private final int count;
        private final transient Progress progress;
        private final transient AtomicInteger finished = new AtomicInteger();

        Sum(Curve curve, long[] points, int firstPoint, long[] scalars, int firstScalar, int count, Progress progress) {
            this.curve = curve;
            this.points = points;
            this.firstPoint = firstPoint;
            this.scalars = scalars;
            this.firstScalar = firstScalar;
            this.count = count;
            this.progress = progress;
        }

        private ForkJoinTask<long[]> part(Supplier<long[]> work, int of) {
            return ForkJoinTask.adapt(() -> {
                long[] result = work.get();
                progress.finished(finished.incrementAndGet(), of);
                return result;
            });
        }

        @Override
        protected long[] compute() {
            var terms = Terms.sort(curve, points, firstPoint, scalars, firstScalar, count);
            int nWindows = terms.general() > 0 ? terms.windows() : 0;
            int parts = Math.clamp(terms.ones().length / MIN_ONES_TASK, 1, ONES_TASKS);
            List<ForkJoinTask<long[]>> windows = new ArrayList<>();
            for (int w = 0; w < nWindows; w++) {
                int window = w;
                windows.add(part(() -> Window.sum(curve, points, terms, window), nWindows + parts));
            }
            List<ForkJoinTask<long[]>> ones = new ArrayList<>();
            for (int p = 0; p < parts; p++) {
                int from = (int) ((long) terms.ones().length * p / parts);
                int to = (int) ((long) terms.ones().length * (p + 1) / parts);
                ones.add(part(() -> sumOnes(curve, points, terms.ones(), from, to), nWindows + parts));
            }
            var all = new ArrayList<ForkJoinTask<long[]>>(windows);
            all.addAll(ones);
            ForkJoinTask.invokeAll(all);

            var group = new Xyzz(curve);
            long[] acc = new long[curve.xyzzLimbs()];
            for (int w = windows.size() - 1; w >= 0; w--) {
                for (int i = 0; i < terms.bits(); i++) {
                    group.dbl(acc, 0);
                }
                group.add(acc, 0, windows.get(w).join(), 0);
            }
            for (var part : ones) {
                group.add(acc, 0, part.join(), 0);
            }
            long[] result = new long[curve.pointLimbs()];
            group.toAffine(result, 0, acc, 0);
            return result;
        }
    }

    /// The sum of the named points, as an accumulator.
    private static long[] sumOnes(Curve curve, long[] points, int[] indices, int from, int to) {
        int n = to - from;
        int segments = Math.clamp(n / 16, 1, ONES_SEGMENTS);
        int[] entries = new int[n];
        for (int i = 0; i < n; i++) {
            entries[i] = indices[from + i] << 1;
        }
        int[] start = new int[segments + 1];
        for (int s = 0; s <= segments; s++) {
            start[s] = (int) ((long) n * s / segments);
        }
        long[] sums = new SegmentSum(curve).sum(points, entries, start, segments);
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        for (int s = 0; s < segments; s++) {
            group.addAffine(acc, 0, sums, s * curve.pointLimbs(), false);
        }
        return acc;
    }
}
