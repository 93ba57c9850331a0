package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinTask;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The values of a circuit's wires; or those of some copies of a part, one copy a lane, until they are taken over by
/// the whole.
final class Assignment extends ConstraintSystem {
    private static final int INITIAL_WIRES = 1024;
    /// More lanes make an operation hardly cheaper, and with fewer the values stay in a core's cache.
    private static final int MAX_LANES = 8;
    /// No wire of a copy is a public input, not even its first.
    private static final int WITHIN_COPIES = -1;

    private static final Scope IDLE = () -> {};

    private final int publicInputs;
    private final Threads threads;
    private final int expectedWires;
    /// Of each lane.
    private final long[][] values;
    private int wires;

    Assignment(int publicInputs, int expectedWires, Threads threads) {
        this(publicInputs, 1, expectedWires, threads);
        Fr.ONE.toLimbs(values[0], 0);
        wires = 1;
    }

    private Assignment(int publicInputs, int lanes, int expectedWires, Threads threads) {
        this.publicInputs = publicInputs;
        this.threads = threads;
        this.expectedWires = Math.max(expectedWires, INITIAL_WIRES);
        this.values = new long[lanes][4 * this.expectedWires];
    }

    @Override
    public Lc publicInput(Supplier<Fr> value) {
        if (wires > publicInputs) {
            throw new IllegalStateException("public input " + wires + " of " + publicInputs);
        }
        return next(Values.of(value.get()));
    }

    @Override
    public Lc input(IntFunction<Fr> value) {
        return wire(value);
    }

    @Override
    public Lc derived(Supplier<Values> hint) {
        if (wires <= publicInputs) {
            throw new IllegalStateException(
                    "a private wire before public input " + wires + " of " + publicInputs + " was made");
        }
        return next(hint.get());
    }

    private Values next(Values value) {
        reserve(1);
        for (int lane = 0; lane < values.length; lane++) {
            value.toLimbs(lane, values[lane], 4 * wires);
        }
        wires++;
        return value;
    }

    private void reserve(int more) {
        int needed = 4 * Math.addExact(wires, more);
        if (needed > values[0].length) {
            int grown = Math.max(needed, 2 * values[0].length);
            for (int lane = 0; lane < values.length; lane++) {
                values[lane] = Arrays.copyOf(values[lane], grown);
            }
        }
    }

    @Override
    public int lanes() {
        return values.length;
    }

    @Override
    public Lc constant(Fr value) {
        return Values.of(value);
    }

    @Override
    public void enforce(Lc a, Lc b, Lc c) {}

    @Override
    public void constrain(Runnable constraints) {}

    @Override
    public <T> List<T> copies(int count, Part<T> part, Lane<T> lane) {
        if (publicInputs == WITHIN_COPIES) {
            throw new IllegalStateException("copies within copies");
        }
        int groups = groups(count);
        var made = threads.all(groups, group -> {
            int first = first(count, groups, group);
            int lanes = first(count, groups, group + 1) - first;
            var within = new Assignment(WITHIN_COPIES, lanes, expectedWires / count, Threads.CALLER);
            return new Made<>(first, within, part.make(within, first, Assignment::unknown));
        });
        int wiresEach = made.getFirst().wires.wires;
        reserve(Math.multiplyExact(count, wiresEach));
        var copies = threads.all(groups, group -> {
            var all = made.get(group);
            take(all.wires, all.first, wiresEach);
            return IntStream.range(0, all.wires.lanes())
                    .mapToObj(i -> lane.of(all.made, i))
                    .toList();
        });
        wires += count * wiresEach;
        return copies.stream().flatMap(List::stream).toList();
    }

    private record Made<T>(int first, Assignment wires, T made) {}

    private static <T> Optional<T> unknown() {
        throw new IllegalStateException("copies are computed at once: no other one has a value yet");
    }

    /// As few as the bound on lanes allows, and equally many for each thread.
    private int groups(int count) {
        int rounds = Math.ceilDiv(count, threads.parallelism() * MAX_LANES);
        return Math.min(count, rounds * threads.parallelism());
    }

    private static int first(int count, int groups, int group) {
        return (int) ((long) count * group / groups);
    }

    /// Writes what other threads do not: the wires of these copies.
    private void take(Assignment within, int first, int wiresEach) {
        if (within.wires != wiresEach) {
            throw new IllegalStateException(
                    "copies are not equal: one has " + wiresEach + " wires, another " + within.wires);
        }
        for (int lane = 0; lane < within.lanes(); lane++) {
            System.arraycopy(
                    within.values[lane], 0, values[0], 4 * (wires + (first + lane) * wiresEach), 4 * wiresEach);
        }
    }

    @Override
    public Scope scope(String gadget) {
        return IDLE;
    }

    @Override
    public R1cs r1cs() {
        throw new IllegalStateException("a witness was computed: no constraint was recorded");
    }

    @Override
    public List<Integer> inputs() {
        return List.of();
    }

    @Override
    public List<GadgetCount> gadgets() {
        return List.of();
    }

    @Override
    public long[] witness() {
        // A full array is not written to again: the next wire would move to a larger one.
        return values[0].length == 4 * wires ? values[0] : Arrays.copyOf(values[0], 4 * wires);
    }

    /// What runs independent tasks.
    interface Threads {
        Threads CALLER = new Threads() {
            @Override
            public int parallelism() {
                return 1;
            }

            @Override
            public <T> List<T> all(int tasks, IntFunction<T> task) {
                return IntStream.range(0, tasks).mapToObj(task).toList();
            }
        };

        static Threads of(Compute compute) {
            return new Threads() {
                @Override
                public int parallelism() {
                    return compute.pool().getParallelism();
                }

                @Override
                public <T> List<T> all(int tasks, IntFunction<T> task) {
                    var all = IntStream.range(0, tasks)
                            .<ForkJoinTask<T>>mapToObj(i -> ForkJoinTask.adapt(() -> task.apply(i)))
                            .toList();
                    compute.invokeAll(all);
                    return all.stream().map(ForkJoinTask::join).toList();
                }
            };
        }

        int parallelism();

        /// What each of the tasks from 0 on gives, in their order.
        <T> List<T> all(int tasks, IntFunction<T> task);
    }
}
