package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.ntt.Ntt;
import io.orrery.zk.r1cs.SparseRows;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;

/// Does one thing on the device and by the scalar kernels, and compares every bit. Sizes are the caller's, odd ones
/// and powers of two.
final class KernelCheck {
    private static final int PERMUTATION_THREADS = 128;
    private static final Compute SCALAR = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    private KernelCheck() {}

    /// Products, products with one factor.
    static Optional<String> field(Workbench bench, Modulus modulus, int count) throws DriverFault {
        var samples = new Samples(count);
        long[] a = samples.elements(modulus, count);
        long[] b = samples.elements(modulus, count);
        long[] expected = new long[a.length];
        long z = bench.blank(a.length);
        long onA = bench.put(a);
        ScalarKernels.INSTANCE.multiply(modulus, expected, 0, a, 0, b, 0, count);
        bench.each(multiply(modulus), count, z, onA, bench.put(b), count);
        var products = difference("products", expected, bench.get(z, a.length));
        if (products.isPresent()) {
            return products;
        }
        ScalarKernels.INSTANCE.scale(modulus, expected, 0, a, 0, b, 0, count);
        bench.each(scale(modulus), count, z, onA, bench.put(Arrays.copyOf(b, 4)), count);
        return difference("products with one factor", expected, bench.get(z, a.length));
    }

    private static Kernel multiply(Modulus modulus) {
        return switch (modulus) {
            case BASE -> Kernel.MULTIPLY_FQ;
            case SCALAR -> Kernel.MULTIPLY_FR;
        };
    }

    private static Kernel scale(Modulus modulus) {
        return switch (modulus) {
            case BASE -> Kernel.SCALE_FQ;
            case SCALAR -> Kernel.SCALE_FR;
        };
    }

    /// `a·b - c`, out of Montgomery form.
    static Optional<String> quotient(Workbench bench, int count) throws DriverFault {
        var samples = new Samples(count + 1L);
        long[] a = samples.elements(Modulus.SCALAR, count);
        long[] b = samples.elements(Modulus.SCALAR, count);
        long[] c = samples.elements(Modulus.SCALAR, count);
        long[] expected = new long[a.length];
        ScalarKernels.INSTANCE.quotient(expected, 0, a, 0, b, 0, c, 0, count);
        long z = bench.blank(a.length);
        bench.each(Kernel.QUOTIENT, count, z, bench.put(a), bench.put(b), bench.put(c), count);
        return difference("a·b - c", expected, bench.get(z, a.length));
    }

    /// Inner products of sparse rows; some rows are empty, some long.
    static Optional<String> rows(Workbench bench, int count) throws DriverFault {
        var random = new SplittableRandom(count);
        int wires = count / 2 + 1;
        int[] start = new int[count + 1];
        for (int row = 0; row < count; row++) {
            start[row + 1] = start[row] + (row % 7 == 0 ? 0 : row % 97 == 0 ? 100 : 1 + row % 3);
        }
        int[] wire = random.ints(start[count], 0, wires).toArray();
        int[] coefficient = random.ints(start[count], 0, 5).toArray();
        long[] table = new Samples(3).elements(Modulus.SCALAR, 5);
        io.orrery.zk.field.FrLimbs.setOne(table, 0);
        io.orrery.zk.field.FrLimbs.neg(table, 4, table, 0);
        long[] vector = new Samples(4).elements(Modulus.SCALAR, wires);
        var rows = new SparseRows(start, wire, coefficient, table);
        long[] expected = new long[4 * count];
        rows.products(0, count, vector, expected);
        var onDevice = new DeviceRows(rows, bench::allocate);
        onDevice.load(bench.upload());
        long z = bench.blank(expected.length);
        onDevice.products(bench.driver(), z, bench.put(vector), bench.stream());
        return difference("inner products", expected, bench.get(z, expected.length));
    }

    /// Poseidon's permutation.
    static Optional<String> permutation(Workbench bench, int width, int count) throws DriverFault {
        long[] states = new Samples(width).elements(Modulus.SCALAR, width * count);
        var table = PermutationTable.of(width);
        long onDevice = bench.put(states);
        bench.driver()
                .launch(
                        Kernel.PERMUTE,
                        new Shape(Math.ceilDiv(count, PERMUTATION_THREADS), 1, PERMUTATION_THREADS, 0),
                        bench.stream(),
                        width,
                        table.partialRounds(),
                        bench.put(table.limbs()),
                        onDevice,
                        count);
        ScalarKernels.INSTANCE.permute(width, states, 0, count);
        return difference("states", states, bench.get(onDevice, states.length));
    }

    /// From values on the domain to values on the odd half of the doubled one, of three arrays at once.
    static Optional<String> transform(Workbench bench, int log) throws DriverFault {
        int arrays = 3;
        int limbs = 4 << log;
        long[] values = new Samples(log).elements(Modulus.SCALAR, arrays << log);
        var onDevice = new DeviceNtt(bench.driver(), log, bench::allocate);
        onDevice.load(bench.upload());
        long data = bench.put(values);
        onDevice.toCoset(data, arrays, bench.stream());
        var host = Ntt.of(log, SCALAR);
        long[] shift = host.shift(Ntt.root(log + 1));
        long[] expected = new long[values.length];
        for (int i = 0; i < arrays; i++) {
            long[] array = Arrays.copyOfRange(values, i * limbs, (i + 1) * limbs);
            host.toCoset(array, shift);
            System.arraycopy(array, 0, expected, i * limbs, limbs);
        }
        return difference("values", expected, bench.get(data, values.length));
    }

    /// The first element that differs.
    static Optional<String> difference(String what, long[] expected, long[] found) {
        int at = Arrays.mismatch(expected, found);
        return at < 0
                ? Optional.empty()
                : Optional.of(what + " differ first at element " + at / 4 + ", limb " + at % 4 + ": "
                        + Long.toHexString(found[at]) + " instead of " + Long.toHexString(expected[at]));
    }
}
