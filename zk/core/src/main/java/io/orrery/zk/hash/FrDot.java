package io.orrery.zk.hash;

/// Sums of products with one reduction at the end, which costs half of what reducing each product does.
///
/// An element is four limbs of 64 bits in Montgomery form, as in `FrLimbs`. Products are summed over eight limbs: `n`
/// products below `r^2` stay below
/// `2^512` for `n <= 28`, and Poseidon has at most 9. The reduction of such a sum `T` is below `T / 2^256 + r < (9·r /
/// 2^256 + 1)·r < 2.8·r`, so two conditional
/// subtractions make it canonical.
final class FrDot {
    private static final long M0 = 0x43e1f593f0000001L;
    private static final long M1 = 0x2833e84879b97091L;
    private static final long M2 = 0xb85045b68181585dL;
    private static final long M3 = 0x30644e72e131a029L;
    /// `-1/r mod 2^64`
    private static final long INV = 0xc2e1f593efffffffL;

    private FrDot() {}

    /// `z = sum a_i·b_i` over `n <= 9` elements that stand one after the other.
    static void dot(long[] z, int zo, long[] a, int ao, long[] b, int bo, int n) {
        long t0 = 0;
        long t1 = 0;
        long t2 = 0;
        long t3 = 0;
        long t4 = 0;
        long t5 = 0;
        long t6 = 0;
        long t7 = 0;
        long c;
        long lo;
        long x;
        for (int i = 0; i < 4 * n; i += 4) {
            long b0 = b[bo + i];
            long b1 = b[bo + i + 1];
            long b2 = b[bo + i + 2];
            long b3 = b[bo + i + 3];
            x = a[ao + i + 0];
            lo = x * b0;
            t0 += lo;
            c = Math.unsignedMultiplyHigh(x, b0) + (Long.compareUnsigned(t0, lo) < 0 ? 1 : 0);
            lo = x * b1 + c;
            c = Math.unsignedMultiplyHigh(x, b1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t1 += lo;
            c += Long.compareUnsigned(t1, lo) < 0 ? 1 : 0;
            lo = x * b2 + c;
            c = Math.unsignedMultiplyHigh(x, b2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t2 += lo;
            c += Long.compareUnsigned(t2, lo) < 0 ? 1 : 0;
            lo = x * b3 + c;
            c = Math.unsignedMultiplyHigh(x, b3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t3 += lo;
            c += Long.compareUnsigned(t3, lo) < 0 ? 1 : 0;
            t4 += c;
            c = Long.compareUnsigned(t4, c) < 0 ? 1 : 0;
            t5 += c;
            c = Long.compareUnsigned(t5, c) < 0 ? 1 : 0;
            t6 += c;
            c = Long.compareUnsigned(t6, c) < 0 ? 1 : 0;
            t7 += c;
            x = a[ao + i + 1];
            lo = x * b0;
            t1 += lo;
            c = Math.unsignedMultiplyHigh(x, b0) + (Long.compareUnsigned(t1, lo) < 0 ? 1 : 0);
            lo = x * b1 + c;
            c = Math.unsignedMultiplyHigh(x, b1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t2 += lo;
            c += Long.compareUnsigned(t2, lo) < 0 ? 1 : 0;
            lo = x * b2 + c;
            c = Math.unsignedMultiplyHigh(x, b2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t3 += lo;
            c += Long.compareUnsigned(t3, lo) < 0 ? 1 : 0;
            lo = x * b3 + c;
            c = Math.unsignedMultiplyHigh(x, b3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t4 += lo;
            c += Long.compareUnsigned(t4, lo) < 0 ? 1 : 0;
            t5 += c;
            c = Long.compareUnsigned(t5, c) < 0 ? 1 : 0;
            t6 += c;
            c = Long.compareUnsigned(t6, c) < 0 ? 1 : 0;
            t7 += c;
            x = a[ao + i + 2];
            lo = x * b0;
            t2 += lo;
            c = Math.unsignedMultiplyHigh(x, b0) + (Long.compareUnsigned(t2, lo) < 0 ? 1 : 0);
            lo = x * b1 + c;
            c = Math.unsignedMultiplyHigh(x, b1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t3 += lo;
            c += Long.compareUnsigned(t3, lo) < 0 ? 1 : 0;
            lo = x * b2 + c;
            c = Math.unsignedMultiplyHigh(x, b2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t4 += lo;
            c += Long.compareUnsigned(t4, lo) < 0 ? 1 : 0;
            lo = x * b3 + c;
            c = Math.unsignedMultiplyHigh(x, b3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t5 += lo;
            c += Long.compareUnsigned(t5, lo) < 0 ? 1 : 0;
            t6 += c;
            c = Long.compareUnsigned(t6, c) < 0 ? 1 : 0;
            t7 += c;
            x = a[ao + i + 3];
            lo = x * b0;
            t3 += lo;
            c = Math.unsignedMultiplyHigh(x, b0) + (Long.compareUnsigned(t3, lo) < 0 ? 1 : 0);
            lo = x * b1 + c;
            c = Math.unsignedMultiplyHigh(x, b1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t4 += lo;
            c += Long.compareUnsigned(t4, lo) < 0 ? 1 : 0;
            lo = x * b2 + c;
            c = Math.unsignedMultiplyHigh(x, b2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t5 += lo;
            c += Long.compareUnsigned(t5, lo) < 0 ? 1 : 0;
            lo = x * b3 + c;
            c = Math.unsignedMultiplyHigh(x, b3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
            t6 += lo;
            c += Long.compareUnsigned(t6, lo) < 0 ? 1 : 0;
            t7 += c;
        }
        long m;
        m = t0 * INV;
        c = Math.unsignedMultiplyHigh(m, M0) + (t0 != 0 ? 1 : 0);
        lo = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t1 += lo;
        c += Long.compareUnsigned(t1, lo) < 0 ? 1 : 0;
        lo = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t2 += lo;
        c += Long.compareUnsigned(t2, lo) < 0 ? 1 : 0;
        lo = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t3 += lo;
        c += Long.compareUnsigned(t3, lo) < 0 ? 1 : 0;
        t4 += c;
        c = Long.compareUnsigned(t4, c) < 0 ? 1 : 0;
        t5 += c;
        c = Long.compareUnsigned(t5, c) < 0 ? 1 : 0;
        t6 += c;
        c = Long.compareUnsigned(t6, c) < 0 ? 1 : 0;
        t7 += c;
        m = t1 * INV;
        c = Math.unsignedMultiplyHigh(m, M0) + (t1 != 0 ? 1 : 0);
        lo = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t2 += lo;
        c += Long.compareUnsigned(t2, lo) < 0 ? 1 : 0;
        lo = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t3 += lo;
        c += Long.compareUnsigned(t3, lo) < 0 ? 1 : 0;
        lo = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t4 += lo;
        c += Long.compareUnsigned(t4, lo) < 0 ? 1 : 0;
        t5 += c;
        c = Long.compareUnsigned(t5, c) < 0 ? 1 : 0;
        t6 += c;
        c = Long.compareUnsigned(t6, c) < 0 ? 1 : 0;
        t7 += c;
        m = t2 * INV;
        c = Math.unsignedMultiplyHigh(m, M0) + (t2 != 0 ? 1 : 0);
        lo = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t3 += lo;
        c += Long.compareUnsigned(t3, lo) < 0 ? 1 : 0;
        lo = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t4 += lo;
        c += Long.compareUnsigned(t4, lo) < 0 ? 1 : 0;
        lo = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t5 += lo;
        c += Long.compareUnsigned(t5, lo) < 0 ? 1 : 0;
        t6 += c;
        c = Long.compareUnsigned(t6, c) < 0 ? 1 : 0;
        t7 += c;
        m = t3 * INV;
        c = Math.unsignedMultiplyHigh(m, M0) + (t3 != 0 ? 1 : 0);
        lo = m * M1 + c;
        c = Math.unsignedMultiplyHigh(m, M1) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t4 += lo;
        c += Long.compareUnsigned(t4, lo) < 0 ? 1 : 0;
        lo = m * M2 + c;
        c = Math.unsignedMultiplyHigh(m, M2) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t5 += lo;
        c += Long.compareUnsigned(t5, lo) < 0 ? 1 : 0;
        lo = m * M3 + c;
        c = Math.unsignedMultiplyHigh(m, M3) + (Long.compareUnsigned(lo, c) < 0 ? 1 : 0);
        t6 += lo;
        c += Long.compareUnsigned(t6, lo) < 0 ? 1 : 0;
        t7 += c;
        for (int i = 0; i < 2; i++) {
            long r0 = t4 - M0;
            long w = Long.compareUnsigned(t4, M0) < 0 ? 1 : 0;
            long r1 = t5 - M1 - w;
            w = ((~t5 & M1) | (~(t5 ^ M1) & r1)) >>> 63;
            long r2 = t6 - M2 - w;
            w = ((~t6 & M2) | (~(t6 ^ M2) & r2)) >>> 63;
            // 2.8·r is below 2^256 but not below 2^255: the borrow, not the sign, tells whether t was smaller.
            long r3 = t7 - M3 - w;
            boolean smaller = (((~t7 & M3) | (~(t7 ^ M3) & r3)) >>> 63) != 0;
            t4 = smaller ? t4 : r0;
            t5 = smaller ? t5 : r1;
            t6 = smaller ? t6 : r2;
            t7 = smaller ? t7 : r3;
        }
        z[zo] = t4;
        z[zo + 1] = t5;
        z[zo + 2] = t6;
        z[zo + 3] = t7;
    }
}
