package io.orrery.zk.field;

/// Inverses modulo a prime of 254 bits by division steps: a greatest common divisor that looks only at the low
/// bits. 62 steps are worked out on single words and summed up in a matrix of 2 times 2, which is then applied to
/// the long integers. About a sixth of the time of a power by `m - 2`. Its duration depends on the value.
///
/// Integers are five limbs of 62 bits here, least significant first, the highest one with a sign.
///
/// Source: Bernstein, Yang, *Fast constant-time gcd computation and modular inversion* (2019), section 8 and 11.
final class Inversion {
    private static final int LIMBS = 5;
    private static final int STEPS = 62;
    private static final long MASK = (1L << STEPS) - 1;

    private final long[] modulus;
    /// `-1/m mod 2^62`
    private final long negatedInverse;

    /// @param m0 the lowest of four limbs of 64 bits
    Inversion(long m0, long m1, long m2, long m3) {
        modulus = new long[LIMBS];
        split(modulus, m0, m1, m2, m3);
        // Each step of Newton's iteration doubles the bits, of which m0 itself gives three.
        long inverse = m0;
        for (int bits = 3; bits < STEPS; bits *= 2) {
            inverse *= 2 - m0 * inverse;
        }
        negatedInverse = -inverse & MASK;
    }

    /// `z = a^-1` for plain integers of four limbs, `0 < a < m`; the result is below `m`.
    void invert(long[] z, int zo, long[] a, int ao) {
        // d·a = f and e·a = g modulo m, all along.
        long[] f = modulus.clone();
        long[] g = new long[LIMBS];
        split(g, a[ao], a[ao + 1], a[ao + 2], a[ao + 3]);
        long[] d = new long[LIMBS];
        long[] e = new long[LIMBS];
        e[0] = 1;
        long eta = -1;
        while ((g[0] | g[1] | g[2] | g[3] | g[4]) != 0) {
            long u = 1;
            long v = 0;
            long q = 0;
            long r = 1;
            long x = f[0] | f[1] << STEPS;
            long y = g[0] | g[1] << STEPS;
            int left = STEPS;
            while (true) {
                int zeros = Math.min(Long.numberOfTrailingZeros(y), left);
                y >>= zeros;
                u <<= zeros;
                v <<= zeros;
                eta -= zeros;
                left -= zeros;
                if (left == 0) {
                    break;
                }
                if (eta < 0) {
                    eta = -eta;
                    long swapped = x;
                    x = y;
                    y = -swapped;
                    swapped = u;
                    u = q;
                    q = -swapped;
                    swapped = v;
                    v = r;
                    r = -swapped;
                }
                // Until eta is negative again each step only adds x or not: up to six of them are one
                // multiple of x, which clears as many bits of y. x·(2 - x²) is 1/x modulo 2^6.
                long clears = Math.min(Math.min(eta + 1, left), 6);
                long factor = -(y * (x * (2 - x * x))) & ((1L << clears) - 1);
                y += x * factor;
                q += u * factor;
                r += v * factor;
            }
            combine(f, g, u, v, q, r);
            combineModulo(d, e, u, v, q, r);
        }
        // f is 1 or -1 now, so d or -d is the inverse.
        if (f[LIMBS - 1] < 0) {
            negate(d);
        }
        while (d[LIMBS - 1] < 0) {
            addMultiple(d, 1);
        }
        while (!isBelowModulus(d)) {
            addMultiple(d, -1);
        }
        z[zo] = d[0] | d[1] << 62;
        z[zo + 1] = d[1] >>> 2 | d[2] << 60;
        z[zo + 2] = d[2] >>> 4 | d[3] << 58;
        z[zo + 3] = d[3] >>> 6 | d[4] << 56;
    }

    /// `(f, g) = (u·f + v·g, q·f + r·g) / 2^62`, which has no remainder. The rows of the matrix have absolute sums
    /// of at most `2^62`: the sum of the products of a place is at most `2^124`, and what is carried fits a word.
    private static void combine(long[] f, long[] g, long u, long v, long q, long r) {
        long carryF = 0;
        long carryG = 0;
        for (int i = 0; i < LIMBS; i++) {
            long fi = f[i];
            long gi = g[i];
            long low = u * fi;
            long high = Math.multiplyHigh(u, fi) + (carryF >> 63);
            low += carryF;
            high += Long.compareUnsigned(low, carryF) < 0 ? 1 : 0;
            long product = v * gi;
            low += product;
            high += Math.multiplyHigh(v, gi) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
            carryF = low >>> STEPS | high << 2;
            if (i > 0) {
                f[i - 1] = low & MASK;
            }
            low = q * fi;
            high = Math.multiplyHigh(q, fi) + (carryG >> 63);
            low += carryG;
            high += Long.compareUnsigned(low, carryG) < 0 ? 1 : 0;
            product = r * gi;
            low += product;
            high += Math.multiplyHigh(r, gi) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
            carryG = low >>> STEPS | high << 2;
            if (i > 0) {
                g[i - 1] = low & MASK;
            }
        }
        f[LIMBS - 1] = carryF;
        g[LIMBS - 1] = carryG;
    }

    /// The same modulo `m`: a multiple of `m` is added that makes the division exact. It is between `-2^61·m` and
    /// `2^61·m`, so the result is larger than its operands by at most half of `m`, and after the twelve rounds that
    /// there are at most (741 steps for 256 bits) far below the five limbs.
    private void combineModulo(long[] d, long[] e, long u, long v, long q, long r) {
        long multipleD = centred((u * d[0] + v * e[0]) * negatedInverse);
        long multipleE = centred((q * d[0] + r * e[0]) * negatedInverse);
        long carryD = 0;
        long carryE = 0;
        for (int i = 0; i < LIMBS; i++) {
            long di = d[i];
            long ei = e[i];
            long mi = modulus[i];
            long low = u * di;
            long high = Math.multiplyHigh(u, di) + (carryD >> 63);
            low += carryD;
            high += Long.compareUnsigned(low, carryD) < 0 ? 1 : 0;
            long product = v * ei;
            low += product;
            high += Math.multiplyHigh(v, ei) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
            product = multipleD * mi;
            low += product;
            high += Math.multiplyHigh(multipleD, mi) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
            carryD = low >>> STEPS | high << 2;
            if (i > 0) {
                d[i - 1] = low & MASK;
            }
            low = q * di;
            high = Math.multiplyHigh(q, di) + (carryE >> 63);
            low += carryE;
            high += Long.compareUnsigned(low, carryE) < 0 ? 1 : 0;
            product = r * ei;
            low += product;
            high += Math.multiplyHigh(r, ei) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
            product = multipleE * mi;
            low += product;
            high += Math.multiplyHigh(multipleE, mi) + (Long.compareUnsigned(low, product) < 0 ? 1 : 0);
            carryE = low >>> STEPS | high << 2;
            if (i > 0) {
                e[i - 1] = low & MASK;
            }
        }
        d[LIMBS - 1] = carryD;
        e[LIMBS - 1] = carryE;
    }

    /// The residue of a word modulo `2^62` that is nearest to zero.
    private static long centred(long word) {
        return word << 2 >> 2;
    }

    private static void split(long[] z, long a0, long a1, long a2, long a3) {
        z[0] = a0 & MASK;
        z[1] = (a0 >>> 62 | a1 << 2) & MASK;
        z[2] = (a1 >>> 60 | a2 << 4) & MASK;
        z[3] = (a2 >>> 58 | a3 << 6) & MASK;
        z[4] = a3 >>> 56;
    }

    private static void negate(long[] d) {
        long carry = 0;
        for (int i = 0; i < LIMBS - 1; i++) {
            carry -= d[i];
            d[i] = carry & MASK;
            carry >>= STEPS;
        }
        d[LIMBS - 1] = carry - d[LIMBS - 1];
    }

    /// `d += sign·m`
    private void addMultiple(long[] d, int sign) {
        long carry = 0;
        for (int i = 0; i < LIMBS - 1; i++) {
            carry += d[i] + sign * modulus[i];
            d[i] = carry & MASK;
            carry >>= STEPS;
        }
        d[LIMBS - 1] += carry + sign * modulus[LIMBS - 1];
    }

    private boolean isBelowModulus(long[] d) {
        for (int i = LIMBS - 1; i >= 0; i--) {
            if (d[i] != modulus[i]) {
                return d[i] < modulus[i];
            }
        }
        return false;
    }
}
