package io.orrery.zk.babyjub;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Kernels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Many signatures checked at once: each by the very equation of [EddsaPoseidon#verify], and none by a random
/// combination with others, so that one bad signature says nothing about its neighbours. All go through the same
/// windows in the same order; what differs is which multiple of its key each adds.
final class EddsaBatch {
    private static final int LIMBS = 4;
    private static final int WINDOW = 5;
    private static final int MULTIPLES = 1 << (WINDOW - 1);
    /// The last one holds a bit of the scalar and the carry of the one before: nothing is carried out of it.
    private static final int WINDOWS = BabyJubJub.SUBORDER.bitLength() / WINDOW + 1;

    private static final int CHALLENGE_WIDTH = 6;
    private static final long[] ONE = limbs(Fr.ONE);
    private static final long[] TWO = limbs(Fr.of(2));

    private final Kernels kernels;
    private final List<EddsaPoseidon.Claim> claims;
    /// The keys without repetition, and for each claim which of them it names.
    private final List<Point> keys = new ArrayList<>();
    private final int[] keyOf;
    private final int block;

    /// @param claims one or more, each with a point of the curve as its signature's and a scalar below `l`, and of keys
    ///     in the subgroup
    private EddsaBatch(Kernels kernels, List<EddsaPoseidon.Claim> claims) {
        this.kernels = kernels;
        this.claims = claims;
        this.block = LIMBS * claims.size();
        this.keyOf = new int[claims.size()];
        var places = new HashMap<Point, Integer>();
        for (int i = 0; i < keyOf.length; i++) {
            var key = claims.get(i).key();
            keyOf[i] = places.computeIfAbsent(key, _ -> keys.size());
            if (keyOf[i] == keys.size()) {
                keys.add(key);
            }
        }
    }

    static boolean[] verify(Kernels kernels, List<EddsaPoseidon.Claim> claims) {
        var verdicts = new boolean[claims.size()];
        var inSubgroup = Subgroup.among(
                kernels,
                claims.stream().map(EddsaPoseidon.Claim::key).distinct().toList());
        var sound = new ArrayList<EddsaPoseidon.Claim>(claims.size());
        var places = new ArrayList<Integer>(claims.size());
        for (int i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            if (EddsaPoseidon.isWellFormed(claim.key(), claim.signature()) && inSubgroup.contains(claim.key())) {
                sound.add(claim);
                places.add(i);
            }
        }
        if (!sound.isEmpty()) {
            var holds = new EddsaBatch(kernels, sound).holds();
            for (int i = 0; i < holds.length; i++) {
                verdicts[places.get(i)] = holds[i];
            }
        }
        return verdicts;
    }

    /// Whether `S·Base8 - 8·h·A = R8`, for each.
    private boolean[] holds() {
        int count = claims.size();
        var table = multiplesOfKeys();
        var digits = challengeDigits();
        var sum = PointLanes.identities(kernels, count);
        var summands = sum.summands();
        for (int w = WINDOWS - 1; w >= 0; w--) {
            if (w < WINDOWS - 1) {
                sum.twice(WINDOW);
            }
            for (int i = 0; i < count; i++) {
                // Subtracted: a digit adds the negative of its multiple.
                fromTable(summands, LIMBS * i, table, keyOf[i], -digits[WINDOWS * i + w]);
            }
            sum.add(summands);
        }
        addBase(sum, summands);
        var holds = new boolean[count];
        for (int i = 0; i < count; i++) {
            holds[i] = sum.is(i, claims.get(i).signature().r8());
        }
        return holds;
    }

    /// For each key, in the order of [#keys], its multiples by 1 to 16 as summands.
    private long[][] multiplesOfKeys() {
        var multiples = PointLanes.identities(kernels, keys.size());
        for (int lane = 0; lane < keys.size(); lane++) {
            multiples.set(lane, ExtendedPoint.of(keys.get(lane)));
        }
        var table = new long[MULTIPLES][];
        for (int i = 0; i < MULTIPLES; i++) {
            table[i] = multiples.summands();
            multiples.toSummands(table[i]);
            if (i + 1 < MULTIPLES) {
                multiples.add(table[0]);
            }
        }
        return table;
    }

    private void fromTable(long[] summands, int at, long[][] table, int key, int digit) {
        if (digit == 0) {
            putZero(summands, at);
            return;
        }
        var multiple = table[Math.abs(digit) - 1];
        int from = LIMBS * key;
        int keyBlock = LIMBS * keys.size();
        FrLimbs.copy(summands, at, multiple, digit > 0 ? from : keyBlock + from);
        FrLimbs.copy(summands, block + at, multiple, digit > 0 ? keyBlock + from : from);
        if (digit > 0) {
            FrLimbs.copy(summands, 2 * block + at, multiple, 2 * keyBlock + from);
        } else {
            FrLimbs.neg(summands, 2 * block + at, multiple, 2 * keyBlock + from);
        }
        FrLimbs.copy(summands, 3 * block + at, multiple, 3 * keyBlock + from);
    }

    private void putZero(long[] summands, int at) {
        FrLimbs.copy(summands, at, ONE, 0);
        FrLimbs.copy(summands, block + at, ONE, 0);
        FrLimbs.setZero(summands, 2 * block + at);
        FrLimbs.copy(summands, 3 * block + at, TWO, 0);
    }

    private void addBase(PointLanes sum, long[] summands) {
        var scalars = claims.stream().map(claim -> words(claim.signature().s())).toList();
        for (int w = 0; w < Base8Table.WINDOWS; w++) {
            for (int i = 0; i < claims.size(); i++) {
                int digit = window(scalars.get(i), w * Base8Table.WINDOW, Base8Table.WINDOW);
                int at = LIMBS * i;
                if (digit == 0) {
                    putZero(summands, at);
                } else {
                    Base8Table.copy(w, digit, summands, at, block);
                    FrLimbs.copy(summands, 3 * block + at, TWO, 0);
                }
            }
            sum.add(summands);
        }
    }

    /// Signed digits of `8·h` modulo `l`, [#WINDOWS] for each claim: from -15 to 16.
    private int[] challengeDigits() {
        int count = claims.size();
        var states = new long[LIMBS * CHALLENGE_WIDTH * count];
        for (int i = 0; i < count; i++) {
            var claim = claims.get(i);
            int at = LIMBS * CHALLENGE_WIDTH * i;
            claim.signature().r8().x().toLimbs(states, at + LIMBS);
            claim.signature().r8().y().toLimbs(states, at + 2 * LIMBS);
            claim.key().x().toLimbs(states, at + 3 * LIMBS);
            claim.key().y().toLimbs(states, at + 4 * LIMBS);
            claim.message().toLimbs(states, at + 5 * LIMBS);
        }
        kernels.permute(CHALLENGE_WIDTH, states, 0, count);
        var digits = new int[WINDOWS * count];
        for (int i = 0; i < count; i++) {
            var h = words(Fr.fromLimbs(states, LIMBS * CHALLENGE_WIDTH * i)
                    .toBigInteger()
                    .shiftLeft(3)
                    .mod(BabyJubJub.SUBORDER));
            int carry = 0;
            for (int w = 0; w < WINDOWS; w++) {
                int digit = window(h, w * WINDOW, WINDOW) + carry;
                carry = digit > MULTIPLES ? 1 : 0;
                digits[WINDOWS * i + w] = digit - (carry << WINDOW);
            }
        }
        return digits;
    }

    private static long[] words(BigInteger scalar) {
        return new long[] {
            scalar.longValue(),
            scalar.shiftRight(64).longValue(),
            scalar.shiftRight(128).longValue(),
            scalar.shiftRight(192).longValue()
        };
    }

    private static int window(long[] words, int from, int bits) {
        int word = from >>> 6;
        int shift = from & 63;
        long value = words[word] >>> shift;
        if (shift + bits > 64 && word + 1 < words.length) {
            value |= words[word + 1] << (64 - shift);
        }
        return (int) value & ((1 << bits) - 1);
    }

    private static long[] limbs(Fr value) {
        var limbs = new long[LIMBS];
        value.toLimbs(limbs, 0);
        return limbs;
    }
}
