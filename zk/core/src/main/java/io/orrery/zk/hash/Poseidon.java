package io.orrery.zk.hash;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrDot;
import io.orrery.zk.field.FrLimbs;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;

/// Poseidon over the BN254 scalar field: the instance of docs/PROTOCOL.md, *Primitives*, which circomlib uses.
public final class Poseidon {
    /// The most elements that one call takes.
    public static final int MAX_INPUTS = PoseidonParameters.MAX_WIDTH - 1;

    private static final AtomicReferenceArray<Poseidon> CACHE =
            new AtomicReferenceArray<>(PoseidonParameters.MAX_WIDTH + 1);

    private final int width;
    private final int partialRounds;
    // Montgomery limbs, four longs an element, in the order of [PoseidonParameters].
    private final long[] fullConstants;
    private final long[] partialConstants;
    private final long[] matrix;
    private final long[] transition;
    private final long[] rows;
    private final long[] columns;

    private Poseidon(PoseidonParameters parameters) {
        width = parameters.width();
        partialRounds = parameters.partialRounds();
        int t = width;
        fullConstants = flat(PoseidonParameters.FULL_ROUNDS, t, parameters::fullConstant);
        partialConstants = flat(partialRounds, 1, (round, _) -> parameters.partialConstant(round));
        matrix = flat(t, t, parameters.matrix()::at);
        transition = flat(t, t, parameters.transition()::at);
        rows = flat(partialRounds, t, parameters::row);
        columns = flat(partialRounds, t - 1, (round, i) -> parameters.column(round, i + 1));
    }

    /// The hash of 1 to 8 elements.
    public static Fr hash(Fr... inputs) {
        int width = inputs.length + 1;
        var state = new long[4 * width];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i].toLimbs(state, 4 * i + 4);
        }
        of(width).permute(state, 0, new long[4 * width], new long[12]);
        return Fr.fromLimbs(state, 0);
    }

    /// The permutation of `count` states of `width` elements each (2 to 9), in place: four Montgomery limbs an
    /// element, beginning at an offset in longs.
    public static void permute(int width, long[] states, int at, int count) {
        var poseidon = of(width);
        var mixed = new long[4 * width];
        var scratch = new long[12];
        for (int i = 0; i < count; i++) {
            poseidon.permute(states, at + 4 * width * i, mixed, scratch);
        }
    }

    private static Poseidon of(int width) {
        // Out of range for the cache means out of range for the parameters, which say so.
        var cached = width <= PoseidonParameters.MAX_WIDTH ? CACHE.get(width) : null;
        if (cached == null) {
            cached = new Poseidon(PoseidonParameters.of(width));
            CACHE.set(width, cached);
        }
        return cached;
    }

    private void permute(long[] state, int at, long[] mixed, long[] scratch) {
        int half = PoseidonParameters.FULL_ROUNDS / 2;
        for (int round = 0; round < half; round++) {
            fullRound(state, at, round, round == half - 1 ? transition : matrix, mixed, scratch);
        }
        for (int round = 0; round < partialRounds; round++) {
            FrLimbs.add(state, at, state, at, partialConstants, 4 * round);
            power5(state, at, scratch);
            FrDot.dot(scratch, 8, rows, 4 * width * round, state, at, width);
            int column = 4 * (width - 1) * round;
            for (int i = 1; i < width; i++) {
                FrLimbs.mul(scratch, 0, columns, column + 4 * (i - 1), state, at);
                FrLimbs.add(state, at + 4 * i, state, at + 4 * i, scratch, 0);
            }
            FrLimbs.copy(state, at, scratch, 8);
        }
        for (int round = half; round < PoseidonParameters.FULL_ROUNDS; round++) {
            fullRound(state, at, round, matrix, mixed, scratch);
        }
    }

    private void fullRound(long[] state, int at, int round, long[] by, long[] mixed, long[] scratch) {
        for (int i = 0; i < width; i++) {
            FrLimbs.add(state, at + 4 * i, state, at + 4 * i, fullConstants, 4 * (width * round + i));
            power5(state, at + 4 * i, scratch);
        }
        for (int i = 0; i < width; i++) {
            FrDot.dot(mixed, 4 * i, by, 4 * width * i, state, at, width);
        }
        System.arraycopy(mixed, 0, state, at, 4 * width);
    }

    private static void power5(long[] state, int at, long[] scratch) {
        FrLimbs.sqr(scratch, 0, state, at);
        FrLimbs.sqr(scratch, 4, scratch, 0);
        FrLimbs.mul(state, at, state, at, scratch, 4);
    }

    private static long[] flat(int rows, int columns, BiFunction<Integer, Integer, Fr> value) {
        var limbs = new long[4 * rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                value.apply(i, j).toLimbs(limbs, 4 * (i * columns + j));
            }
        }
        return limbs;
    }
}
