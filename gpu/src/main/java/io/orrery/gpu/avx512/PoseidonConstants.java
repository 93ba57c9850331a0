package io.orrery.gpu.avx512;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.PoseidonParameters;
import io.orrery.zk.hash.SquareMatrix;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The constants of one width of Poseidon as the native permutation reads them: five limbs of 52 bits each of the
/// Montgomery form, of which those that are factors come times 16. They stand in the order full rounds, partial
/// rounds, matrix, transition, rows, columns.
final class PoseidonConstants {
    private static final int LIMBS = 5;
    private static final int LIMB_BITS = 52;
    private static final AtomicReferenceArray<PoseidonConstants> CACHE =
            new AtomicReferenceArray<>(PoseidonParameters.MAX_WIDTH + 1);

    private final int partialRounds;
    private final long[] limbs;

    private PoseidonConstants(int partialRounds, long[] limbs) {
        this.partialRounds = partialRounds;
        this.limbs = limbs;
    }

    int partialRounds() {
        return partialRounds;
    }

    /// Five longs a constant. Nobody writes to them.
    long[] limbs() {
        return limbs;
    }

    /// Of a width from 2 to 9; made once.
    ///
    /// @throws IllegalArgumentException for another width
    static PoseidonConstants of(int width) {
        // Two threads may both make it: they make the same. Out of range for the cache means out of range for the
        // parameters, which say so.
        var cached = 0 <= width && width <= PoseidonParameters.MAX_WIDTH ? CACHE.get(width) : null;
        if (cached == null) {
            cached = new Writer(PoseidonParameters.of(width)).written();
            CACHE.set(width, cached);
        }
        return cached;
    }

    private static final class Writer {
        private final PoseidonParameters parameters;
        private final long[] limbs;
        private int at;

        Writer(PoseidonParameters parameters) {
            int width = parameters.width();
            int partial = parameters.partialRounds();
            this.parameters = parameters;
            this.limbs = new long
                    [LIMBS * (PoseidonParameters.FULL_ROUNDS * width + 2 * width * width + 2 * width * partial)];
        }

        PoseidonConstants written() {
            int width = parameters.width();
            int partial = parameters.partialRounds();
            for (int round = 0; round < PoseidonParameters.FULL_ROUNDS; round++) {
                for (int lane = 0; lane < width; lane++) {
                    put(parameters.fullConstant(round, lane), 0);
                }
            }
            for (int round = 0; round < partial; round++) {
                put(parameters.partialConstant(round), 0);
            }
            for (var matrix : new SquareMatrix[] {parameters.matrix(), parameters.transition()}) {
                for (int i = 0; i < width * width; i++) {
                    put(matrix.at(i / width, i % width), 4);
                }
            }
            for (int i = 0; i < width * partial; i++) {
                put(parameters.row(i / width, i % width), 4);
            }
            for (int i = 0; i < (width - 1) * partial; i++) {
                put(parameters.column(i / (width - 1), 1 + i % (width - 1)), 4);
            }
            return new PoseidonConstants(partial, limbs);
        }

        /// Appends `value · 2^shift`, which is below `2^260`.
        private void put(Fr value, int shift) {
            var words = new long[4];
            value.toLimbs(words, 0);
            for (int i = 0; i < LIMBS; i++) {
                // The bits from `bit` on, which may begin in one word and end in the next.
                int bit = LIMB_BITS * i - shift;
                long limb;
                if (bit < 0) {
                    limb = words[0] << -bit;
                } else {
                    limb = words[bit / 64] >>> (bit % 64);
                    if (bit % 64 > 64 - LIMB_BITS && bit / 64 < 3) {
                        limb |= words[bit / 64 + 1] << (64 - bit % 64);
                    }
                }
                limbs[at++] = limb & ((1L << LIMB_BITS) - 1);
            }
        }
    }
}
