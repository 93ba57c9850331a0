package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.PoseidonParameters;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.r1cs.SparseRows;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CudaElementsTest {
    private static final ScalarKernels SCALAR = ScalarKernels.INSTANCE;

    private static String suffix(Modulus modulus) {
        return switch (modulus) {
            case BASE -> "_fq";
            case SCALAR -> "_fr";
        };
    }

    /// Every pair of the elements at which carries and reductions go wrong.
    private static long[][] pairsOfEdges(Modulus modulus) {
        var edges = Elements.edges(modulus);
        long[] a = new long[4 * edges.size() * edges.size()];
        long[] b = a.clone();
        for (int i = 0, at = 0; i < edges.size(); i++) {
            for (int j = 0; j < edges.size(); j++, at += 4) {
                Elements.put(a, at, edges.get(i));
                Elements.put(b, at, edges.get(j));
            }
        }
        return new long[][] {a, b};
    }

    @ParameterizedTest
    @EnumSource(Modulus.class)
    void productsOfElementsAtTheBoundsAreTheScalarKernels(Modulus modulus) {
        var pairs = pairsOfEdges(modulus);
        int count = pairs[0].length / 4;
        long[] expected = new long[4 * count];
        SCALAR.multiply(modulus, expected, 0, pairs[0], 0, pairs[1], 0, count);
        try (var host = HostKernels.orNotRun()) {
            var z = host.bytes(32L * count);
            host.launch(
                    "multiply" + suffix(modulus),
                    (count + 255) / 256,
                    1,
                    256,
                    0,
                    z,
                    host.longs(pairs[0]),
                    host.longs(pairs[1]),
                    count);
            assertThat(HostKernels.longs(z, 4 * count)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Modulus.class)
    void aProductMayOverwriteItsFactorAndNothingBehindItsCount(Modulus modulus) {
        long[] a = Elements.some(modulus, 300, new SplittableRandom(1));
        long[] factor = Elements.some(modulus, 1, new SplittableRandom(2));
        long[] expected = a.clone();
        SCALAR.scale(modulus, expected, 0, a, 0, factor, 0, 299);
        try (var host = HostKernels.orNotRun()) {
            var z = host.longs(a);
            host.launch("scale" + suffix(modulus), 2, 1, 256, 0, z, z, host.longs(factor), 299);
            assertThat(HostKernels.longs(z, 1200)).isEqualTo(expected);
        }
    }

    @Test
    void quotientsAreThePlainIntegersOfTheScalarKernels() {
        var pairs = pairsOfEdges(Modulus.SCALAR);
        int count = pairs[0].length / 4;
        long[] c = Elements.some(Modulus.SCALAR, count, new SplittableRandom(3));
        long[] expected = new long[4 * count];
        SCALAR.quotient(expected, 0, pairs[0], 0, pairs[1], 0, c, 0, count);
        try (var host = HostKernels.orNotRun()) {
            var z = host.bytes(32L * count);
            int grid = (count + 255) / 256;
            host.launch(
                    "quotient", grid, 1, 256, 0, z, host.longs(pairs[0]), host.longs(pairs[1]), host.longs(c), count);
            assertThat(HostKernels.longs(z, 4 * count)).isEqualTo(expected);
        }
    }

    @Test
    void rowsOfASparseMatrixAreMultipliedWhereSomeAreEmptyAndSomeLong() {
        var random = new SplittableRandom(4);
        int rows = 200;
        int wires = 50;
        int[] start = new int[rows + 1];
        for (int i = 0; i < rows; i++) {
            start[i + 1] = start[i] + (i % 3 == 0 ? 0 : i % 50 == 1 ? 300 : random.nextInt(4));
        }
        int[] wire = random.ints(start[rows], 0, wires).toArray();
        int[] coefficient = random.ints(start[rows], 0, 9).toArray();
        long[] table = Elements.some(Modulus.SCALAR, 9, random);
        long[] vector = Elements.some(Modulus.SCALAR, wires, random);
        long[] expected = new long[4 * rows];
        new SparseRows(start, wire, coefficient, table).products(0, rows, vector, expected);
        try (var host = HostKernels.orNotRun()) {
            var z = host.bytes(32L * rows);
            host.launch(
                    "products",
                    1,
                    1,
                    256,
                    0,
                    z,
                    host.ints(start),
                    host.ints(wire),
                    host.ints(coefficient),
                    host.longs(table),
                    host.longs(vector),
                    rows);
            assertThat(HostKernels.longs(z, 4 * rows)).isEqualTo(expected);
        }
    }

    @Test
    void permutedStatesOfEachWidthAreTheScalarKernels() {
        for (int width = PoseidonParameters.MIN_WIDTH; width <= PoseidonParameters.MAX_WIDTH; width++) {
            int count = 37;
            long[] states = Elements.some(Modulus.SCALAR, width * count, new SplittableRandom(width));
            long[] expected = states.clone();
            SCALAR.permute(width, expected, 0, count);
            try (var host = HostKernels.orNotRun()) {
                var memory = host.longs(states);
                int partial = PoseidonParameters.of(width).partialRounds();
                host.launch("permute", 1, 1, 64, 0, width, partial, constants(host, width), memory, count);
                assertThat(HostKernels.longs(memory, states.length))
                        .as("width %d", width)
                        .isEqualTo(expected);
            }
        }
    }

    /// In the order that the kernel reads: full rounds, partial rounds, matrix, transition, rows, columns.
    private static MemorySegment constants(HostKernels host, int width) {
        var p = PoseidonParameters.of(width);
        int partial = p.partialRounds();
        int full = PoseidonParameters.FULL_ROUNDS * width;
        int square = width * width;
        int rows = width * partial;
        var all = new Fr[full + partial + 2 * square + rows + (width - 1) * partial];
        int at = 0;
        for (int i = 0; i < full; i++) {
            all[at++] = p.fullConstant(i / width, i % width);
        }
        for (int i = 0; i < partial; i++) {
            all[at++] = p.partialConstant(i);
        }
        for (var matrix : Arrays.asList(p.matrix(), p.transition())) {
            for (int i = 0; i < square; i++) {
                all[at++] = matrix.at(i / width, i % width);
            }
        }
        for (int i = 0; i < rows; i++) {
            all[at++] = p.row(i / width, i % width);
        }
        for (int i = 0; i < (width - 1) * partial; i++) {
            all[at++] = p.column(i / (width - 1), 1 + i % (width - 1));
        }
        long[] limbs = new long[4 * all.length];
        for (int i = 0; i < all.length; i++) {
            all[i].toLimbs(limbs, 4 * i);
        }
        return host.longs(limbs);
    }
}
