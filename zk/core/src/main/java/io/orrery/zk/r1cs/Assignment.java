package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinTask;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The values of a circuit's wires; or those of some copies of a part, one copy a lane, until they are taken over by
/// the whole.
final class Assignment extends ConstraintSystem {
    /// Wires that an array of values holds: few enough that the array is nothing special to a garbage collector.
    private static final int CHUNK = 1024;
    /// More lanes make an operation hardly cheaper, and with fewer the values stay in a core's cache.
    private static final int MAX_LANES = 8;
    /// No wire of a copy is a public input, not even its first.
    private static final int WITHIN_COPIES = -1;

    private static final Scope IDLE = () -> {};

    private final int publicInputs;
    private final Workers workers;
    private final WireValues values;

    Assignment(int publicInputs, int expectedWires, Workers workers) {
        this(publicInputs, 1, Math.max(expectedWires, CHUNK), workers);
        values.add(Values.of(Fr.ONE));
    }

    private Assignment(int publicInputs, int lanes, int chunk, Workers workers) {
        this.publicInputs = publicInputs;
        this.workers = workers;
        this.values = new WireValues(lanes, chunk);
    }

    @Override
    public Lc publicInput(Supplier<Fr> value) {
        if (values.count() > publicInputs) {
            throw new IllegalStateException("public input " + values.count() + " of " + publicInputs);
        }
        return next(Values.of(value.get()));
    }

    @Override
    public Lc input(IntFunction<Fr> value) {
        return wire(value);
    }

    @Override
    public Lc derived(Supplier<Values> hint) {
        if (values.count() <= publicInputs) {
            throw new IllegalStateException(
                    "a private wire before public input " + values.count() + " of " + publicInputs + " was made");
        }
        return next(hint.get());
    }

    private Values next(Values value) {
        values.add(value);
        return value;
    }

    @Override
    Kernels kernels() {
        return workers.kernels();
    }

    @Override
    public int lanes() {
        return values.lanes();
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
    <T> List<T> make(int count, Part<T> part, Lane<T> lane) {
        if (publicInputs == WITHIN_COPIES) {
            throw new IllegalStateException("copies within copies");
        }
        int groups = groups(count);
        var made = workers.all(groups, group -> {
            int first = first(count, groups, group);
            int lanes = first(count, groups, group + 1) - first;
            var within = new Assignment(WITHIN_COPIES, lanes, CHUNK, workers);
            return new Made<>(first, within, part.make(within, first, Assignment::unknown));
        });
        int wiresEach = made.getFirst().wires.values.count();
        int at = values.reserve(Math.multiplyExact(count, wiresEach));
        var copies = workers.all(groups, group -> {
            var all = made.get(group);
            take(all.wires, at + all.first * wiresEach, wiresEach);
            return IntStream.range(0, all.wires.lanes())
                    .mapToObj(i -> lane.of(all.made, i))
                    .toList();
        });
        return copies.stream().flatMap(List::stream).toList();
    }

    private record Made<T>(int first, Assignment wires, T made) {}

    private static <T> Optional<T> unknown() {
        throw new IllegalStateException("copies are computed at once: no other one has a value yet");
    }

    /// As few as the bound on lanes allows, and equally many for each thread.
    private int groups(int count) {
        int rounds = Math.ceilDiv(count, workers.parallelism() * MAX_LANES);
        return Math.min(count, rounds * workers.parallelism());
    }

    private static int first(int count, int groups, int group) {
        return (int) ((long) count * group / groups);
    }

    /// Writes what no other thread does: the wires of these copies.
    private void take(Assignment within, int at, int wiresEach) {
        if (within.values.count() != wiresEach) {
            throw new IllegalStateException(
                    "copies are not equal: one has " + wiresEach + " wires, another " + within.values.count());
        }
        for (int lane = 0; lane < within.lanes(); lane++) {
            values.copy(at + lane * wiresEach, within.values, lane);
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
        return values.all();
    }

    /// What runs independent tasks.
    interface Workers {
        Workers CALLER = new Workers() {
            @Override
            public int parallelism() {
                return 1;
            }

            @Override
            public Kernels kernels() {
                return ScalarKernels.INSTANCE;
            }

            @Override
            public <T> List<T> all(int tasks, IntFunction<T> task) {
                return IntStream.range(0, tasks).mapToObj(task).toList();
            }
        };

        static Workers of(Compute compute) {
            return new Workers() {
                @Override
                public int parallelism() {
                    return compute.pool().getParallelism();
                }

                @Override
                public Kernels kernels() {
                    return compute.kernels();
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

        Kernels kernels();

        /// What each of the tasks from 0 on gives, in their order.
        <T> List<T> all(int tasks, IntFunction<T> task);
    }
}
