package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.L;
import static io.orrery.zk.kernel.vector.Octets.LANES;
import static io.orrery.zk.kernel.vector.Octets.SIZE;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import io.orrery.zk.hash.PoseidonParameters;
import java.math.BigInteger;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import jdk.incubator.vector.LongVector;

/// Poseidon's permutation of eight states at once, in the form of [PoseidonParameters].
///
/// An element `s` stands in the arrays as `s·2^256`, and [Octets#mul] divides by `2^255`: so its fifth power
/// comes out as `s^5·2^(255 + 5)`. Constants that multiply fifth powers therefore are `c·2^(255 - 4)`, those
/// that multiply elements `c·2^255`, and those that are added `c·2^256`, all taken to at most `r/2` in size.
///
/// **Bounds.** All elements are reduced to `0.51·r` after a round, but for the first after a partial round,
/// which as a sum of nine products of such with constants is below `0.3783·9·0.51·0.5·r + 0.6269·r < 1.5·r`.
/// With a constant it is below `2·r` with digits of at most `2^51`, and its second, fourth and fifth powers are
/// below `2.2·r`, `2.5·r` and `2.6·r`.
final class PoseidonLanes {
    private static final AtomicReferenceArray<PoseidonLanes> CACHE =
            new AtomicReferenceArray<>(PoseidonParameters.MAX_WIDTH + 1);
    private static final int HALF = PoseidonParameters.FULL_ROUNDS / 2;
    private static final double[] M = Modulus51.SCALAR.digits;
    /// So few states are permuted faster one by one.
    private static final int FEW = 1;

    private final int width;
    private final int partialRounds;
    // Five digits an element, in the order of PoseidonParameters; a row's first entry and a column multiply fifth
    // powers.
    private final double[] fullConstants;
    private final double[] partialConstants;
    private final double[] matrix;
    private final double[] transition;
    private final double[] rows;
    private final double[] columns;
    /// Where a word of each of eight states stands.
    private final int[] strides = new int[LANES];

    private PoseidonLanes(PoseidonParameters parameters) {
        int t = parameters.width();
        width = t;
        partialRounds = parameters.partialRounds();
        fullConstants = table(PoseidonParameters.FULL_ROUNDS, t, (i, j) -> shifted(parameters.fullConstant(i, j), 256));
        partialConstants = table(partialRounds, 1, (i, _) -> shifted(parameters.partialConstant(i), 256));
        matrix = table(t, t, (i, j) -> shifted(parameters.matrix().at(i, j), 251));
        transition = table(t, t, (i, j) -> shifted(parameters.transition().at(i, j), 251));
        rows = table(partialRounds, t, (i, j) -> shifted(parameters.row(i, j), j == 0 ? 251 : 255));
        columns = table(partialRounds, t - 1, (i, j) -> shifted(parameters.column(i, j + 1), 251));
        for (int i = 0; i < LANES; i++) {
            strides[i] = 4 * t * i;
        }
    }

    private interface Entry {
        BigInteger at(int row, int column);
    }

    private static double[] table(int rows, int columns, Entry entry) {
        double[] table = new double[5 * rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                System.arraycopy(Modulus51.digits(entry.at(i, j), 5), 0, table, 5 * (columns * i + j), 5);
            }
        }
        return table;
    }

    /// `c·2^shift`, from `-r/2` to `r/2`.
    private static BigInteger shifted(Fr c, int shift) {
        var residue = c.toBigInteger().shiftLeft(shift).mod(Fr.MODULUS);
        return residue.bitLength() < 253 || residue.shiftLeft(1).compareTo(Fr.MODULUS) < 0
                ? residue
                : residue.subtract(Fr.MODULUS);
    }

    private static PoseidonLanes of(int width) {
        // Out of range for the cache means out of range for the parameters, which say so.
        var cached = width >= 0 && width <= PoseidonParameters.MAX_WIDTH ? CACHE.get(width) : null;
        if (cached == null) {
            // Two threads may both make it: they make the same.
            cached = new PoseidonLanes(PoseidonParameters.of(width));
            CACHE.set(width, cached);
        }
        return cached;
    }

    static void permute(int width, long[] states, int at, int count) {
        var lanes = of(width);
        int state = 4 * width;
        Objects.checkFromIndexSize(at, state * count, states.length);
        int whole = count / LANES * LANES;
        int rest = count - whole;
        if (whole > 0 || rest > FEW) {
            var run = lanes.new Run();
            for (int i = 0; i < whole; i += LANES) {
                run.permute(states, at + state * i);
            }
            if (rest > FEW) {
                long[] padded = new long[LANES * state];
                System.arraycopy(states, at + state * whole, padded, 0, state * rest);
                run.permute(padded, 0);
                System.arraycopy(padded, 0, states, at + state * whole, state * rest);
                return;
            }
        }
        Poseidon.permute(width, states, at + state * whole, rest);
    }

    /// Eight states on their way.
    private final class Run {
        private double[] elements = new double[SIZE * width];
        private double[] mixed = new double[SIZE * width];
        private final double[] factors = new double[SIZE * width];
        private final double[] x = new double[SIZE];
        private final double[] power = new double[SIZE];
        private final long[] words = new long[Words.SIZE];

        void permute(long[] states, int at) {
            for (int i = 0; i < width; i++) {
                for (int k = 0; k < 4; k++) {
                    LongVector.fromArray(L, states, at + 4 * i + k, strides, 0).intoArray(words, LANES * k);
                }
                Words.unpack(words, 0, elements, SIZE * i);
                Digits.reduce(M, elements, SIZE * i);
            }
            for (int round = 0; round < HALF; round++) {
                fullRound(round, round == HALF - 1 ? transition : matrix);
            }
            for (int round = 0; round < partialRounds; round++) {
                partialRound(round);
            }
            for (int round = HALF; round < PoseidonParameters.FULL_ROUNDS; round++) {
                fullRound(round, matrix);
            }
            for (int i = 0; i < width; i++) {
                Words.pack(M, elements, SIZE * i, words, 0);
                for (int k = 0; k < 4; k++) {
                    LongVector.fromArray(L, words, LANES * k).intoArray(states, at + 4 * i + k, strides, 0);
                }
            }
        }

        private void fullRound(int round, double[] by) {
            for (int i = 0; i < width; i++) {
                power5(SIZE * i, fullConstants, 5 * (width * round + i));
            }
            for (int i = 0; i < width; i++) {
                spread(by, 5 * width * i);
                Octets.dot(M, mixed, SIZE * i, factors, 0, SIZE, elements, 0, SIZE, width);
                Digits.reduce(M, mixed, SIZE * i);
            }
            var swap = elements;
            elements = mixed;
            mixed = swap;
        }

        private void partialRound(int round) {
            power5(0, partialConstants, 5 * round);
            spread(rows, 5 * width * round);
            Octets.dot(M, mixed, 0, factors, 0, SIZE, elements, 0, SIZE, width);
            for (int i = 1; i < width; i++) {
                Digits.fill(factors, 0, columns, 5 * ((width - 1) * round + i - 1));
                Octets.mul(M, x, 0, factors, 0, elements, 0);
                Digits.add(elements, SIZE * i, elements, SIZE * i, x, 0);
                Digits.reduce(M, elements, SIZE * i);
            }
            System.arraycopy(mixed, 0, elements, 0, SIZE);
        }

        private void spread(double[] table, int from) {
            for (int i = 0; i < width; i++) {
                Digits.fill(factors, SIZE * i, table, from + 5 * i);
            }
        }

        /// The fifth power of the element plus a constant.
        private void power5(int at, double[] constants, int from) {
            Digits.fill(x, 0, constants, from);
            Digits.add(x, 0, x, 0, elements, at);
            Octets.mul(M, power, 0, x, 0, x, 0);
            Octets.mul(M, power, 0, power, 0, power, 0);
            Octets.mul(M, elements, at, x, 0, power, 0);
            Digits.reduce(M, elements, at);
        }
    }
}
