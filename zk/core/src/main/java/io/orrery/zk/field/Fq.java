package io.orrery.zk.field;

import java.math.BigInteger;

/// An element of the base field of BN254: coordinates of points of G1 and, in pairs, of G2.
///
/// Immutable and equal by value. Kept as four 64-bit limbs in Montgomery form (`R = 2^256`); every constructor
/// refuses an integer that is not below the modulus, so a value is always canonical. Bulk work goes through
/// [FqLimbs] on flat arrays instead.
public final class Fq {
    /// The order of the field.
    public static final BigInteger MODULUS =
            new BigInteger("21888242871839275222246405745257275088696311157297823662689037894645226208583");

    /// Bytes of the big-endian encoding.
    public static final int BYTES = 32;

    public static final Fq ZERO = new Fq(0, 0, 0, 0);
    public static final Fq ONE = new Fq(FqLimbs.ONE0, FqLimbs.ONE1, FqLimbs.ONE2, FqLimbs.ONE3);

    private final long l0;
    private final long l1;
    private final long l2;
    private final long l3;

    private Fq(long l0, long l1, long l2, long l3) {
        this.l0 = l0;
        this.l1 = l1;
        this.l2 = l2;
        this.l3 = l3;
    }

    /// The element of a non-negative integer.
    public static Fq of(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("Fq value is negative: " + value);
        }
        return fromCanonical(value, 0, 0, 0);
    }

    /// The element of an integer in `[0, modulus)`; anything else is refused with `IllegalArgumentException`.
    public static Fq of(BigInteger value) {
        if (value.signum() < 0 || value.compareTo(MODULUS) >= 0) {
            throw new IllegalArgumentException("Fq value is not in [0, modulus): " + value);
        }
        return fromCanonical(
                value.longValue(),
                value.shiftRight(64).longValue(),
                value.shiftRight(128).longValue(),
                value.shiftRight(192).longValue());
    }

    /// The element of any integer, reduced.
    public static Fq reduce(BigInteger value) {
        return of(value.mod(MODULUS));
    }

    /// The element of 32 big-endian bytes, which must be below the modulus (`IllegalArgumentException`).
    public static Fq fromBytes(byte[] bigEndian) {
        requireLength(bigEndian);
        return of(new BigInteger(1, bigEndian));
    }

    /// The element of 32 big-endian bytes, reduced.
    public static Fq reduceBytes(byte[] bigEndian) {
        requireLength(bigEndian);
        return reduce(new BigInteger(1, bigEndian));
    }

    /// The element whose Montgomery limbs stand at an offset of a flat array.
    public static Fq fromLimbs(long[] limbs, int offset) {
        if (!FqLimbs.isCanonical(limbs, offset)) {
            throw new IllegalArgumentException("Fq limbs are not below the modulus");
        }
        return new Fq(limbs[offset], limbs[offset + 1], limbs[offset + 2], limbs[offset + 3]);
    }

    /// Writes the Montgomery limbs at an offset of a flat array.
    public void toLimbs(long[] limbs, int offset) {
        limbs[offset] = l0;
        limbs[offset + 1] = l1;
        limbs[offset + 2] = l2;
        limbs[offset + 3] = l3;
    }

    /// 32 big-endian bytes of the canonical integer.
    public byte[] toBytes() {
        var plain = montgomery(l0, l1, l2, l3, 1, 0, 0, 0);
        byte[] out = new byte[BYTES];
        put(out, 24, plain.l0);
        put(out, 16, plain.l1);
        put(out, 8, plain.l2);
        put(out, 0, plain.l3);
        return out;
    }

    public BigInteger toBigInteger() {
        return new BigInteger(1, toBytes());
    }

    /// The canonical integer, if it has at most 63 bits (`ArithmeticException`).
    public long toLong() {
        var plain = montgomery(l0, l1, l2, l3, 1, 0, 0, 0);
        if (plain.l0 < 0 || (plain.l1 | plain.l2 | plain.l3) != 0) {
            throw new ArithmeticException("Fq value has more than 63 bits: " + this);
        }
        return plain.l0;
    }

    public Fq add(Fq other) {
        long t0 = l0 + other.l0;
        long w = Long.compareUnsigned(t0, l0) < 0 ? 1 : 0;
        long t1 = l1 + other.l1 + w;
        w = ((l1 & other.l1) | ((l1 | other.l1) & ~t1)) >>> 63;
        long t2 = l2 + other.l2 + w;
        w = ((l2 & other.l2) | ((l2 | other.l2) & ~t2)) >>> 63;
        // Both operands are below 2^254: the top limb has room.
        return reduced(t0, t1, t2, l3 + other.l3 + w);
    }

    public Fq sub(Fq other) {
        return add(other.negate());
    }

    public Fq negate() {
        if (isZero()) {
            return this;
        }
        long t0 = FqLimbs.M0 - l0;
        long w = Long.compareUnsigned(FqLimbs.M0, l0) < 0 ? 1 : 0;
        long t1 = FqLimbs.M1 - l1 - w;
        w = ((~FqLimbs.M1 & l1) | (~(FqLimbs.M1 ^ l1) & t1)) >>> 63;
        long t2 = FqLimbs.M2 - l2 - w;
        w = ((~FqLimbs.M2 & l2) | (~(FqLimbs.M2 ^ l2) & t2)) >>> 63;
        return new Fq(t0, t1, t2, FqLimbs.M3 - l3 - w);
    }

    public Fq mul(Fq other) {
        return montgomery(l0, l1, l2, l3, other.l0, other.l1, other.l2, other.l3);
    }

    public Fq square() {
        return montgomery(l0, l1, l2, l3, l0, l1, l2, l3);
    }

    /// The multiplicative inverse; zero has none (`ArithmeticException`).
    public Fq inverse() {
        if (isZero()) {
            throw new ArithmeticException("Fq zero has no inverse");
        }
        long[] limbs = new long[4];
        toLimbs(limbs, 0);
        FqLimbs.inv(limbs, 0, limbs, 0);
        return new Fq(limbs[0], limbs[1], limbs[2], limbs[3]);
    }

    /// The power by a non-negative exponent; `0^0 = 1`.
    public Fq pow(BigInteger exponent) {
        if (exponent.signum() < 0) {
            throw new IllegalArgumentException("Fq exponent is negative: " + exponent);
        }
        var result = ONE;
        for (int i = exponent.bitLength() - 1; i >= 0; i--) {
            result = result.square();
            if (exponent.testBit(i)) {
                result = result.mul(this);
            }
        }
        return result;
    }

    public boolean isZero() {
        return (l0 | l1 | l2 | l3) == 0;
    }

    /// Bit `i` of the canonical integer, `0 <= i < 256`.
    public boolean bit(int i) {
        if (i < 0 || i >= 256) {
            throw new IllegalArgumentException("Fq bit index is not in [0, 256): " + i);
        }
        var plain = montgomery(l0, l1, l2, l3, 1, 0, 0, 0);
        long limb = i < 128 ? (i < 64 ? plain.l0 : plain.l1) : (i < 192 ? plain.l2 : plain.l3);
        return ((limb >>> (i & 63)) & 1) != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fq that && l0 == that.l0 && l1 == that.l1 && l2 == that.l2 && l3 == that.l3;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(((l0 * 31 + l1) * 31 + l2) * 31 + l3);
    }

    /// The canonical integer in decimal.
    @Override
    public String toString() {
        return toBigInteger().toString();
    }

    private static Fq fromCanonical(long c0, long c1, long c2, long c3) {
        return montgomery(c0, c1, c2, c3, FqLimbs.SQR0, FqLimbs.SQR1, FqLimbs.SQR2, FqLimbs.SQR3);
    }

    private static void requireLength(byte[] bigEndian) {
        if (bigEndian.length != BYTES) {
            throw new IllegalArgumentException("Fq encoding has " + bigEndian.length + " bytes, not 32");
        }
    }

    private static void put(byte[] out, int at, long word) {
        for (int i = 0; i < 8; i++) {
            out[at + i] = (byte) (word >>> (56 - 8 * i));
        }
    }

    /// One limb product and one reduction step a limb: see [FqLimbs] for why no carry is lost.
    private static Fq montgomery(long a0, long a1, long a2, long a3, long b0, long b1, long b2, long b3) {
        long h0 = Math.unsignedMultiplyHigh(a0, b0);
        long t0 = a0 * b0;
        long m = t0 * FqLimbs.INV;
        long c = Math.unsignedMultiplyHigh(m, FqLimbs.M0) + (t0 != 0 ? 1 : 0);
        long s;
        long k;
        s = a1 * b0 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b0) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        k = m * FqLimbs.M1 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b0 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b0) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        k = m * FqLimbs.M2 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        long t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b0 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b0) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        k = m * FqLimbs.M3 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        long t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        long t3 = h0 + c;
        s = a0 * b1;
        t0 += s;
        h0 = Math.unsignedMultiplyHigh(a0, b1) + (Long.compareUnsigned(t0, s) < 0 ? 1 : 0);
        m = t0 * FqLimbs.INV;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M0) + (t0 != 0 ? 1 : 0);
        s = a1 * b1 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b1) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t1;
        h0 += Long.compareUnsigned(s, t1) < 0 ? 1 : 0;
        k = m * FqLimbs.M1 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b1 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b1) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t2;
        h0 += Long.compareUnsigned(s, t2) < 0 ? 1 : 0;
        k = m * FqLimbs.M2 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b1 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b1) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t3;
        h0 += Long.compareUnsigned(s, t3) < 0 ? 1 : 0;
        k = m * FqLimbs.M3 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        t3 = h0 + c;
        s = a0 * b2;
        t0 += s;
        h0 = Math.unsignedMultiplyHigh(a0, b2) + (Long.compareUnsigned(t0, s) < 0 ? 1 : 0);
        m = t0 * FqLimbs.INV;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M0) + (t0 != 0 ? 1 : 0);
        s = a1 * b2 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b2) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t1;
        h0 += Long.compareUnsigned(s, t1) < 0 ? 1 : 0;
        k = m * FqLimbs.M1 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b2 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b2) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t2;
        h0 += Long.compareUnsigned(s, t2) < 0 ? 1 : 0;
        k = m * FqLimbs.M2 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b2 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b2) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t3;
        h0 += Long.compareUnsigned(s, t3) < 0 ? 1 : 0;
        k = m * FqLimbs.M3 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        t3 = h0 + c;
        s = a0 * b3;
        t0 += s;
        h0 = Math.unsignedMultiplyHigh(a0, b3) + (Long.compareUnsigned(t0, s) < 0 ? 1 : 0);
        m = t0 * FqLimbs.INV;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M0) + (t0 != 0 ? 1 : 0);
        s = a1 * b3 + h0;
        h0 = Math.unsignedMultiplyHigh(a1, b3) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t1;
        h0 += Long.compareUnsigned(s, t1) < 0 ? 1 : 0;
        k = m * FqLimbs.M1 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M1) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t0 = s + k;
        c += Long.compareUnsigned(t0, k) < 0 ? 1 : 0;
        s = a2 * b3 + h0;
        h0 = Math.unsignedMultiplyHigh(a2, b3) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t2;
        h0 += Long.compareUnsigned(s, t2) < 0 ? 1 : 0;
        k = m * FqLimbs.M2 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M2) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t1 = s + k;
        c += Long.compareUnsigned(t1, k) < 0 ? 1 : 0;
        s = a3 * b3 + h0;
        h0 = Math.unsignedMultiplyHigh(a3, b3) + (Long.compareUnsigned(s, h0) < 0 ? 1 : 0);
        s += t3;
        h0 += Long.compareUnsigned(s, t3) < 0 ? 1 : 0;
        k = m * FqLimbs.M3 + c;
        c = Math.unsignedMultiplyHigh(m, FqLimbs.M3) + (Long.compareUnsigned(k, c) < 0 ? 1 : 0);
        t2 = s + k;
        c += Long.compareUnsigned(t2, k) < 0 ? 1 : 0;
        t3 = h0 + c;
        return reduced(t0, t1, t2, t3);
    }

    private static Fq reduced(long t0, long t1, long t2, long t3) {
        long r0 = t0 - FqLimbs.M0;
        long w = Long.compareUnsigned(t0, FqLimbs.M0) < 0 ? 1 : 0;
        long r1 = t1 - FqLimbs.M1 - w;
        w = ((~t1 & FqLimbs.M1) | (~(t1 ^ FqLimbs.M1) & r1)) >>> 63;
        long r2 = t2 - FqLimbs.M2 - w;
        w = ((~t2 & FqLimbs.M2) | (~(t2 ^ FqLimbs.M2) & r2)) >>> 63;
        long r3 = t3 - FqLimbs.M3 - w;
        // Both t and the modulus are below 2^255, so the sign of the top limb tells whether t was smaller.
        long keep = r3 >> 63;
        return new Fq(keep != 0 ? t0 : r0, keep != 0 ? t1 : r1, keep != 0 ? t2 : r2, keep != 0 ? t3 : r3);
    }
}
