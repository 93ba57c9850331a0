package io.orrery.zk.field;

/// Inverses modulo one odd modulus below `2^256`, by division steps: those of Bernstein and Yang, *Fast constant-time
/// gcd computation and modular inversion* (2019), thirty of them at a time on the lowest bits alone, but with jumps
/// over zeros that depend on the value. So the time tells something of it: it is for public values.
///
/// Integers are nine limbs of 30 bits, the top one signed. A transition of thirty steps is a matrix with entries of
/// at most `2^30` in size, so a row times two limbs, a carry, and a multiple of the modulus's limb stay below
/// `2^63`: three products below `2^60` and a carry below `2^33`.
final class Inverter {
    private static final int BITS = 30;
    private static final int LIMBS = 9;
    private static final int MASK = (1 << BITS) - 1;

    private final long[] modulus;
    /// The inverse of the modulus modulo `2^30`.
    private final int inverse;

    /// @param words the modulus, four words of 64 bits
    Inverter(long... words) {
        modulus = split(words, 0);
        int p = (int) words[0];
        int x = p;
        for (int i = 0; i < 4; i++) {
            // Newton: three correct bits, then six, twelve, and so on.
            x *= 2 - p * x;
        }
        inverse = x;
    }

    /// Writes the inverse of the integer of four words at `ao`, or zero for zero, below the modulus like it.
    void invert(long[] z, int zo, long[] a, int ao) {
        // The modulus divides d·a - f and e·a - g at all times; at the end g is 0 and f is 1 or -1.
        long[] f = modulus.clone();
        long[] g = split(a, ao);
        long[] d = new long[LIMBS];
        long[] e = new long[LIMBS];
        e[0] = 1;
        int eta = -1;
        while (!isZero(g)) {
            int f0 = (int) f[0] | ((int) f[1] << BITS);
            int g0 = (int) g[0] | ((int) g[1] << BITS);
            int u = 1;
            int v = 0;
            int q = 0;
            int r = 1;
            int left = BITS;
            while (true) {
                int zeros = Integer.numberOfTrailingZeros(g0 | (-1 << left));
                g0 >>= zeros;
                u <<= zeros;
                v <<= zeros;
                eta -= zeros;
                left -= zeros;
                if (left == 0) {
                    break;
                }
                if (eta < 0) {
                    eta = -eta;
                    int t = f0;
                    f0 = g0;
                    g0 = -t;
                    t = u;
                    u = q;
                    q = -t;
                    t = v;
                    v = r;
                    r = -t;
                }
                // No step before the next exchange looks at more than these bits: add the multiple of f that clears
                // them at once. For odd f, f·(2 - f^2) is 1/f modulo 2^6.
                int bits = Math.min(Math.min(eta + 1, left), 6);
                int w = (f0 * g0 * (f0 * f0 - 2)) & ((1 << bits) - 1);
                g0 += f0 * w;
                q += u * w;
                r += v * w;
            }
            reduceBoth(d, e, u, v, q, r);
            shiftBoth(f, g, u, v, q, r);
        }
        normalize(d, f[LIMBS - 1] < 0);
        join(z, zo, d);
    }

    /// `(f, g) = (u·f + v·g, q·f + r·g) / 2^30`, which is exact.
    private static void shiftBoth(long[] f, long[] g, long u, long v, long q, long r) {
        long cf = (u * f[0] + v * g[0]) >> BITS;
        long cg = (q * f[0] + r * g[0]) >> BITS;
        for (int i = 1; i < LIMBS; i++) {
            cf += u * f[i] + v * g[i];
            cg += q * f[i] + r * g[i];
            f[i - 1] = cf & MASK;
            g[i - 1] = cg & MASK;
            cf >>= BITS;
            cg >>= BITS;
        }
        f[LIMBS - 1] = cf;
        g[LIMBS - 1] = cg;
    }

    /// `(d, e) = (u·d + v·e, q·d + r·e) / 2^30` modulo the modulus `p`: a multiple of `p` that clears the
    /// lowest 30 bits is added before the shift. What is in `(-2p, p)` stays there, because negative ones are
    /// counted with `p` added.
    private void reduceBoth(long[] d, long[] e, long u, long v, long q, long r) {
        long[] p = modulus;
        long negativeD = d[LIMBS - 1] >> 63;
        long negativeE = e[LIMBS - 1] >> 63;
        long md = (u & negativeD) + (v & negativeE);
        long me = (q & negativeD) + (r & negativeE);
        long cd = u * d[0] + v * e[0];
        long ce = q * d[0] + r * e[0];
        md -= (inverse * cd + md) & MASK;
        me -= (inverse * ce + me) & MASK;
        cd = (cd + p[0] * md) >> BITS;
        ce = (ce + p[0] * me) >> BITS;
        for (int i = 1; i < LIMBS; i++) {
            cd += u * d[i] + v * e[i] + p[i] * md;
            ce += q * d[i] + r * e[i] + p[i] * me;
            d[i - 1] = cd & MASK;
            e[i - 1] = ce & MASK;
            cd >>= BITS;
            ce >>= BITS;
        }
        d[LIMBS - 1] = cd;
        e[LIMBS - 1] = ce;
    }

    /// From `(-2p, p)` to `[0, p)`, after a change of sign if that is asked for.
    private void normalize(long[] d, boolean negate) {
        addIfNegative(d);
        if (negate) {
            long carry = 0;
            for (int i = 0; i < LIMBS - 1; i++) {
                carry -= d[i];
                d[i] = carry & MASK;
                carry >>= BITS;
            }
            d[LIMBS - 1] = carry - d[LIMBS - 1];
        }
        addIfNegative(d);
    }

    private void addIfNegative(long[] d) {
        if (d[LIMBS - 1] >= 0) {
            return;
        }
        long carry = 0;
        for (int i = 0; i < LIMBS - 1; i++) {
            carry += d[i] + modulus[i];
            d[i] = carry & MASK;
            carry >>= BITS;
        }
        d[LIMBS - 1] += modulus[LIMBS - 1] + carry;
    }

    private static boolean isZero(long[] g) {
        long any = 0;
        for (long limb : g) {
            any |= limb;
        }
        return any == 0;
    }

    private static long[] split(long[] words, int at) {
        long[] limbs = new long[LIMBS];
        for (int i = 0; i < LIMBS; i++) {
            int bit = i * BITS;
            int word = bit >> 6;
            int shift = bit & 63;
            long limb = words[at + word] >>> shift;
            if (shift > 64 - BITS && word < 3) {
                limb |= words[at + word + 1] << (64 - shift);
            }
            limbs[i] = limb & MASK;
        }
        return limbs;
    }

    private static void join(long[] words, int at, long[] limbs) {
        for (int k = 0; k < 4; k++) {
            words[at + k] = 0;
        }
        for (int i = 0; i < LIMBS; i++) {
            int bit = i * BITS;
            int word = bit >> 6;
            int shift = bit & 63;
            words[at + word] |= limbs[i] << shift;
            if (shift > 64 - BITS && word < 3) {
                words[at + word + 1] |= limbs[i] >>> (64 - shift);
            }
        }
    }
}
