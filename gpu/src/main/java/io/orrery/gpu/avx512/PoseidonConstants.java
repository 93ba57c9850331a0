package io.orrery.gpu.avx512;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.PoseidonParameters;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The constants of one width of Poseidon as the native permutation reads them: five limbs of 52 bits each of the
/// Montgomery form, of what is added and then of what is a factor, which comes times 16, in the order of
/// [PoseidonParameters].
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
        private final List<Fr> addends;
        private final List<Fr> factors;
        private final long[] limbs;
        private int at;

        Writer(PoseidonParameters parameters) {
            this.parameters = parameters;
            this.addends = parameters.addends();
            this.factors = parameters.factors();
            this.limbs = new long[LIMBS * (addends.size() + factors.size())];
        }

        PoseidonConstants written() {
            addends.forEach(addend -> put(addend, 0));
            factors.forEach(factor -> put(factor, 4));
            return new PoseidonConstants(parameters.partialRounds(), limbs);
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
