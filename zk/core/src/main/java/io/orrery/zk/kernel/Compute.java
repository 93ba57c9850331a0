package io.orrery.zk.kernel;

import java.util.ArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/// What heavy work runs on: one kind of arithmetic and one pool of threads, shared by everything that a proof does.
///
/// @param pool its threads do the work and no others; a caller that is one of them helps
public record Compute(Kernels kernels, ForkJoinPool pool) {
    /// Handles a part `[from, to)` of a range.
    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    /// Cuts `[0, n)` into ranges of at most `size` and runs them in parallel; returns when all are done.
    public void ranges(int n, int size, Range range) {
        var tasks = new ArrayList<ForkJoinTask<?>>();
        for (int from = 0; from < n; from += size) {
            int first = from;
            int end = Math.min(n, from + size);
            tasks.add(ForkJoinTask.adapt(() -> range.run(first, end)));
        }
        invokeAll(tasks);
    }

    /// Runs tasks in parallel; returns when all are done. The first failure is thrown.
    public void invokeAll(Iterable<? extends ForkJoinTask<?>> tasks) {
        var all = new ArrayList<ForkJoinTask<?>>();
        tasks.forEach(all::add);
        pool.invoke(ForkJoinTask.adapt(() -> {
            ForkJoinTask.invokeAll(all);
        }));
    }
}
