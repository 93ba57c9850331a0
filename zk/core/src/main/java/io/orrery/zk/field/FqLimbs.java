package io.orrery.zk.field;

/// Arithmetic of the BN254 base field on flat arrays: an element is four limbs of 64 bits, least significant
/// first, in Montgomery form with `R = 2^256`, at an offset in a `long[]`. Every operand must be below the
/// modulus and every result is. A result may overwrite an operand. Nothing is allocated: this is the scalar
/// kernel under curves, multi-scalar multiplication and transforms.
///
/// The multiplication is the coarsely integrated operand scanning of Koç, Acar and Kaliski without its two top
/// carries: the highest limb of the modulus is below `2^62`, so a running sum of four limbs and one word never
/// overflows. The same text exists once for each field, so that the modulus is a compile-time constant of both.
public final class FqLimbs {
    static final long M0 = 0x3c208c16d87cfd47L;
    static final long M1 = 0x97816a916871ca8dL;
    static final long M2 = 0xb85045b68181585dL;
    static final long M3 = 0x30644e72e131a029L;
    static final long INV = 0x87d20782e4866389L;
    static final long ONE0 = 0xd35d438dc58f0d9dL;
    static final long ONE1 = 0x0a78eb28f5c70b3dL;
    static final long ONE2 = 0x666ea36f7879462cL;
    static final long ONE3 = 0x0e0a77c19a07df2fL;
    static final long SQR0 = 0xf32cfc5b538afa89L;
    static final long SQR1 = 0xb5e71911d44501fbL;
    static final long SQR2 = 0x47ab1eff0a417ff6L;
    static final long SQR3 = 0x06d89f71cab8351fL;

    private FqLimbs() {}

    /// `z = a * b`.
    public static void mul(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        long a0 = a[ao];
        long a1 = a[ao + 1];
        long a2 = a[ao + 2];
        long a3 = a[ao + 3];
        long b0 = b[bo];
        long b1 = b[bo + 1];
        long b2 = b[bo + 2];
        long b3 = b[bo + 3];
        long h0 = Math.unsignedMultiplyHigh(a0, b0);
        long t0 = a0 * b0;
        long m = t0 * INV;
        long c = Math.unsignedMultiplyHigh(m, M0) + (t0 != 0 ? 1 : 0);
        long s;
        long k;
        s = a1 * b0 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b0) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        k = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b0 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b0) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        k = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        long t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b0 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b0) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        k = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        long t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        long t3 = h0 + c;
        s = a0 * b1;
        t0 += s;
        h0 = Math.unsignedMultiplyHigh(a0, b1) + (Long.compareUnsigned(t0, s) < 0 ? 1 : 0);
        m = t0 * INV;
        c = Math.unsignedMultiplyHigh(m, M0) + (t0 != 0 ? 1 : 0);
        s = a1 * b1 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b1) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t1;
        h0 += Long.compareUnsigned(s, t1) < 0 ? 1 : 0;
        k = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b1 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b1) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t2;
        h0 += Long.compareUnsigned(s, t2) < 0 ? 1 : 0;
        k = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b1 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b1) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t3;
        h0 += Long.compareUnsigned(s, t3) < 0 ? 1 : 0;
        k = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        t3 = h0 + c;
        s = a0 * b2;
        t0 += s;
        h0 = Math.unsignedMultiplyHigh(a0, b2) + (Long.compareUnsigned(t0, s) < 0 ? 1 : 0);
        m = t0 * INV;
        c = Math.unsignedMultiplyHigh(m, M0) + (t0 != 0 ? 1 : 0);
        s = a1 * b2 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b2) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t1;
        h0 += Long.compareUnsigned(s, t1) < 0 ? 1 : 0;
        k = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b2 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b2) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t2;
        h0 += Long.compareUnsigned(s, t2) < 0 ? 1 : 0;
        k = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b2 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b2) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t3;
        h0 += Long.compareUnsigned(s, t3) < 0 ? 1 : 0;
        k = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        t3 = h0 + c;
        s = a0 * b3;
        t0 += s;
        h0 = Math.unsignedMultiplyHigh(a0, b3) + (Long.compareUnsigned(t0, s) < 0 ? 1 : 0);
        m = t0 * INV;
        c = Math.unsignedMultiplyHigh(m, M0) + (t0 != 0 ? 1 : 0);
        s = a1 * b3 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b3) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t1;
        h0 += Long.compareUnsigned(s, t1) < 0 ? 1 : 0;
        k = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b3 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b3) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t2;
        h0 += Long.compareUnsigned(s, t2) < 0 ? 1 : 0;
        k = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b3 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b3) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t3;
        h0 += Long.compareUnsigned(s, t3) < 0 ? 1 : 0;
        k = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        t3 = h0 + c;
        long r0 = t0 - M0;
        long w = Long.compareUnsigned(t0, M0) < 0 ? 1 : 0;
        long r1 = t1 - M1 - w;
        w = ((~t1 & M1) | (~(t1 ^ M1) & r1)) >>> 63;
        long r2 = t2 - M2 - w;
        w = ((~t2 & M2) | (~(t2 ^ M2) & r2)) >>> 63;
        long r3 = t3 - M3 - w;
        // Both t and the modulus are below 2^255, so the sign of the top limb tells whether t was smaller.
        long keep = r3 >> 63;
        z[zo] = keep != 0 ? t0 : r0;
        z[zo + 1] = keep != 0 ? t1 : r1;
        z[zo + 2] = keep != 0 ? t2 : r2;
        z[zo + 3] = keep != 0 ? t3 : r3;
    }

    /// `z = a * a`.
    public static void sqr(long[] z, int zo, long[] a, int ao) {
        mul(z, zo, a, ao, a, ao);
    }

    /// `z = a + b`.
    public static void add(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        long t0 = a[ao] + b[bo];
        long w = Long.compareUnsigned(t0, a[ao]) < 0 ? 1 : 0;
        long x = a[ao + 1];
        long y = b[bo + 1];
        long t1 = x + y + w;
        w = ((x & y) | ((x | y) & ~t1)) >>> 63;
        x = a[ao + 2];
        y = b[bo + 2];
        long t2 = x + y + w;
        w = ((x & y) | ((x | y) & ~t2)) >>> 63;
        long t3 = a[ao + 3] + b[bo + 3] + w;
        long r0 = t0 - M0;
        w = Long.compareUnsigned(t0, M0) < 0 ? 1 : 0;
        long r1 = t1 - M1 - w;
        w = ((~t1 & M1) | (~(t1 ^ M1) & r1)) >>> 63;
        long r2 = t2 - M2 - w;
        w = ((~t2 & M2) | (~(t2 ^ M2) & r2)) >>> 63;
        long r3 = t3 - M3 - w;
        long keep = r3 >> 63;
        z[zo] = keep != 0 ? t0 : r0;
        z[zo + 1] = keep != 0 ? t1 : r1;
        z[zo + 2] = keep != 0 ? t2 : r2;
        z[zo + 3] = keep != 0 ? t3 : r3;
    }

    /// `z = 2 * a`.
    public static void dbl(long[] z, int zo, long[] a, int ao) {
        add(z, zo, a, ao, a, ao);
    }

    /// `z = a - b`.
    public static void sub(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        long x = a[ao];
        long y = b[bo];
        long t0 = x - y;
        long w = Long.compareUnsigned(x, y) < 0 ? 1 : 0;
        x = a[ao + 1];
        y = b[bo + 1];
        long t1 = x - y - w;
        w = ((~x & y) | (~(x ^ y) & t1)) >>> 63;
        x = a[ao + 2];
        y = b[bo + 2];
        long t2 = x - y - w;
        w = ((~x & y) | (~(x ^ y) & t2)) >>> 63;
        long t3 = a[ao + 3] - b[bo + 3] - w;
        long back = t3 >> 63;
        long m0 = M0 & back;
        long m1 = M1 & back;
        long m2 = M2 & back;
        z[zo] = t0 + m0;
        w = Long.compareUnsigned(t0 + m0, m0) < 0 ? 1 : 0;
        long u1 = t1 + m1 + w;
        z[zo + 1] = u1;
        w = ((t1 & m1) | ((t1 | m1) & ~u1)) >>> 63;
        long u2 = t2 + m2 + w;
        z[zo + 2] = u2;
        w = ((t2 & m2) | ((t2 | m2) & ~u2)) >>> 63;
        z[zo + 3] = t3 + (M3 & back) + w;
    }

    /// `z = -a`.
    public static void neg(long[] z, int zo, long[] a, int ao) {
        if (isZero(a, ao)) {
            setZero(z, zo);
            return;
        }
        long x = a[ao];
        long t0 = M0 - x;
        long w = Long.compareUnsigned(M0, x) < 0 ? 1 : 0;
        x = a[ao + 1];
        long t1 = M1 - x - w;
        w = ((~M1 & x) | (~(M1 ^ x) & t1)) >>> 63;
        x = a[ao + 2];
        long t2 = M2 - x - w;
        w = ((~M2 & x) | (~(M2 ^ x) & t2)) >>> 63;
        z[zo + 3] = M3 - a[ao + 3] - w;
        z[zo] = t0;
        z[zo + 1] = t1;
        z[zo + 2] = t2;
    }

    /// Whether the element is zero.
    public static boolean isZero(long[] a, int ao) {
        return (a[ao] | a[ao + 1] | a[ao + 2] | a[ao + 3]) == 0;
    }

    /// Whether the element is one.
    public static boolean isOne(long[] a, int ao) {
        return a[ao] == ONE0 && a[ao + 1] == ONE1 && a[ao + 2] == ONE2 && a[ao + 3] == ONE3;
    }

    /// Whether two elements are equal.
    public static boolean equal(long[] a, int ao, long[] b, int bo) {
        return ((a[ao] ^ b[bo]) | (a[ao + 1] ^ b[bo + 1]) | (a[ao + 2] ^ b[bo + 2]) | (a[ao + 3] ^ b[bo + 3])) == 0;
    }

    /// `z = 0`.
    public static void setZero(long[] z, int zo) {
        z[zo] = 0;
        z[zo + 1] = 0;
        z[zo + 2] = 0;
        z[zo + 3] = 0;
    }

    /// `z = 1`.
    public static void setOne(long[] z, int zo) {
        z[zo] = ONE0;
        z[zo + 1] = ONE1;
        z[zo + 2] = ONE2;
        z[zo + 3] = ONE3;
    }

    /// `z = a`.
    public static void copy(long[] z, int zo, long[] a, int ao) {
        z[zo] = a[ao];
        z[zo + 1] = a[ao + 1];
        z[zo + 2] = a[ao + 2];
        z[zo + 3] = a[ao + 3];
    }

    /// From a canonical integer below the modulus to Montgomery form.
    public static void toMontgomery(long[] z, int zo, long[] a, int ao) {
        mul(z, zo, a, ao, Domain.SQUARED, 0);
    }

    /// From Montgomery form to the canonical integer.
    public static void fromMontgomery(long[] z, int zo, long[] a, int ao) {
        mul(z, zo, a, ao, Domain.PLAIN_ONE, 0);
    }

    /// Whether four limbs, read as an integer, are below the modulus.
    public static boolean isCanonical(long[] a, int ao) {
        int c = Long.compareUnsigned(a[ao + 3], M3);
        c = c != 0 ? c : Long.compareUnsigned(a[ao + 2], M2);
        c = c != 0 ? c : Long.compareUnsigned(a[ao + 1], M1);
        c = c != 0 ? c : Long.compareUnsigned(a[ao], M0);
        return c < 0;
    }

    /// `z = a^-1`, and `0` for `a = 0`. Not in constant time.
    public static void inv(long[] z, int zo, long[] a, int ao) {
        if (isZero(a, ao)) {
            setZero(z, zo);
            return;
        }
        Domain.INVERSION.invert(z, zo, a, ao);
        // 1/(a·R) times R^3, and through R once: R/a.
        mul(z, zo, z, zo, Domain.CUBED, 0);
    }

    /// `z[i] = a[i]^-1` for `n` elements, with one inversion (Montgomery's trick); zero stays zero. `z` and `a`
    /// must not overlap.
    public static void invAll(long[] z, int zo, long[] a, int ao, int n) {
        long[] acc = new long[4];
        setOne(acc, 0);
        for (int i = 0; i < n; i++) {
            copy(z, zo + 4 * i, acc, 0);
            if (!isZero(a, ao + 4 * i)) {
                mul(acc, 0, acc, 0, a, ao + 4 * i);
            }
        }
        inv(acc, 0, acc, 0);
        for (int i = n - 1; i >= 0; i--) {
            if (isZero(a, ao + 4 * i)) {
                setZero(z, zo + 4 * i);
            } else {
                mul(z, zo + 4 * i, z, zo + 4 * i, acc, 0);
                mul(acc, 0, acc, 0, a, ao + 4 * i);
            }
        }
    }

    /// Constants that must be arrays.
    private static final class Domain {
        static final long[] SQUARED = {SQR0, SQR1, SQR2, SQR3};
        static final long[] PLAIN_ONE = {1, 0, 0, 0};
        static final long[] CUBED = new long[4];
        static final Inversion INVERSION = new Inversion(M0, M1, M2, M3);

        static {
            mul(CUBED, 0, SQUARED, 0, SQUARED, 0);
        }
    }
}
