package io.orrery.zk.iden3;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fq;
import io.orrery.zk.field.FqLimbs;
import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;

/// Reads one section from its beginning to its end. Every read is checked against the section's length; every
/// number against its field; every point against its curve.
final class Section {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int FIELD_BYTES = 32;
    private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
    /// How much of a mapped section is in memory before what was read of it is given back.
    private static final int WINDOW_BYTES = 4 << 20;

    static final BigInteger BASE_FIELD = Fq.MODULUS;
    static final BigInteger SCALAR_FIELD = Fr.MODULUS;

    private final String label;
    private final MemorySegment bytes;
    private long at;
    private long givenBack;

    Section(String label, MemorySegment bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    Iden3FormatException wrong(String what) {
        return new Iden3FormatException(label + ": " + what);
    }

    long remaining() {
        return bytes.byteSize() - at;
    }

    private long take(long length) throws Iden3FormatException {
        if (remaining() < length) {
            throw wrong("ends at byte " + bytes.byteSize() + ", " + length + " more are needed at byte " + at);
        }
        long start = at;
        at += length;
        if (start - givenBack >= WINDOW_BYTES) {
            giveBack(start);
        }
        return start;
    }

    /// Gives back the pages of the file that were read: a key would else be in memory twice until all of it is.
    private void giveBack(long to) {
        if (bytes.isMapped()) {
            bytes.asSlice(givenBack, to - givenBack).unload();
        }
        givenBack = to;
    }

    /// Nothing may be left.
    void end() throws Iden3FormatException {
        if (remaining() != 0) {
            throw wrong(remaining() + " bytes are left over");
        }
        giveBack(at);
    }

    byte[] bytes(int length) throws Iden3FormatException {
        long start = take(length);
        return bytes.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
    }

    int u8() throws Iden3FormatException {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(1)));
    }

    long u32() throws Iden3FormatException {
        return Integer.toUnsignedLong(bytes.get(INT, take(4)));
    }

    /// 64 bits; negative where the unsigned value does not fit.
    long u64() throws Iden3FormatException {
        return bytes.get(LONG, take(8));
    }

    /// A count of things that take at least `size` bytes each in what is left of this section.
    int count(String what, long size) throws Iden3FormatException {
        long count = u32();
        if (count > remaining() / size || count > Integer.MAX_VALUE) {
            throw wrong(what + " is " + count + ", but only " + remaining() + " bytes are left");
        }
        return (int) count;
    }

    /// A 32-bit number not above a bound.
    int u32(String what, long max) throws Iden3FormatException {
        long value = u32();
        if (value > max) {
            throw wrong(what + " is " + value + ", at most " + max + " allowed");
        }
        return (int) value;
    }

    /// The size and value of a field's modulus, which must be the one expected.
    void modulus(BigInteger expected, String field) throws Iden3FormatException {
        long size = u32();
        if (size != FIELD_BYTES) {
            throw wrong("elements of the " + field + " field take " + size + " bytes, BN254 wants 32");
        }
        long start = take(FIELD_BYTES);
        BigInteger found = BigInteger.ZERO;
        for (int i = 3; i >= 0; i--) {
            found = found.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(bytes.get(LONG, start + 8L * i))));
        }
        if (!found.equals(expected)) {
            throw wrong("the " + field + " field's modulus is " + found + ", which is not BN254's");
        }
    }

    private void longs(long[] z, int zo, int count) throws Iden3FormatException {
        for (int done = 0; done < count; done += WINDOW_BYTES / 8) {
            int now = Math.min(count - done, WINDOW_BYTES / 8);
            MemorySegment.copy(bytes, LONG, take(8L * now), z, zo + done, now);
        }
    }

    /// Reads the limbs of one integer below the scalar field's modulus, unconverted.
    void scalar(long[] z, int zo, String what) throws Iden3FormatException {
        longs(z, zo, 4);
        if (!FrLimbs.isCanonical(z, zo)) {
            throw wrong(what + " is " + integer(z, zo) + ", which is not below the scalar field's modulus");
        }
    }

    /// An element of the scalar field, as its canonical integer.
    Fr element(String what) throws Iden3FormatException {
        long[] limbs = new long[4];
        scalar(limbs, 0, what);
        FrLimbs.toMontgomery(limbs, 0, limbs, 0);
        return Fr.fromLimbs(limbs, 0);
    }

    /// Refuses a section that does not hold exactly so many things of a size from here to its end.
    void requireLength(long count, int size, String things) throws Iden3FormatException {
        if (remaining() != count * size) {
            throw wrong("has " + remaining() + " bytes, " + count + " " + things + " take " + count * size);
        }
    }

    /// Affine points in Montgomery form that fill the section from here to its end; each must be on its curve, and
    /// none at infinity unless that is allowed.
    long[] points(Curve curve, int count, boolean infinityAllowed) throws Iden3FormatException {
        return points(curve, 0, count, infinityAllowed);
    }

    /// Such points behind `absent` points at infinity, which the section does not have.
    long[] points(Curve curve, int absent, int count, boolean infinityAllowed) throws Iden3FormatException {
        int limbs = curve.pointLimbs();
        requireLength(count, 8 * limbs, "points");
        if (((long) absent + count) * limbs > MAX_ARRAY) {
            throw wrong(count + " points are more than an array holds");
        }
        int first = absent * limbs;
        long[] out = new long[first + count * limbs];
        longs(out, first, count * limbs);
        for (int o = first; o < out.length; o += 4) {
            if (!FqLimbs.isCanonical(out, o)) {
                throw wrong("a coordinate of point " + (o / limbs - absent) + " is " + integer(out, o)
                        + ", which is not below the base field's modulus");
            }
        }
        int bad = curve.firstOffCurve(out);
        if (bad >= 0) {
            throw wrong("point " + (bad - absent) + " is not on the curve");
        }
        for (int o = first; o < out.length && !infinityAllowed; o += limbs) {
            if (curve.isInfinity(out, o)) {
                throw wrong("point " + (o / limbs - absent) + " is at infinity");
            }
        }
        end();
        return out;
    }

    /// A point that is not at infinity.
    G1 g1(String what) throws Iden3FormatException {
        return G1.fromLimbs(point(Curve.G1, what), 0);
    }

    /// A point of the group of order r that is not at infinity.
    G2 g2(String what) throws Iden3FormatException {
        var point = G2.fromLimbs(point(Curve.G2, what), 0);
        if (!point.isInSubgroup()) {
            throw wrong(what + " is not in the subgroup of order r");
        }
        return point;
    }

    private long[] point(Curve curve, String what) throws Iden3FormatException {
        int limbs = curve.pointLimbs();
        long[] out = new long[limbs];
        longs(out, 0, limbs);
        for (int o = 0; o < limbs; o += 4) {
            if (!FqLimbs.isCanonical(out, o)) {
                throw wrong("a coordinate of " + what + " is " + integer(out, o)
                        + ", which is not below the base field's modulus");
            }
        }
        if (curve.isInfinity(out, 0)) {
            throw wrong(what + " is at infinity");
        }
        if (curve.firstOffCurve(out) >= 0) {
            throw wrong(what + " is not on the curve");
        }
        return out;
    }

    private static BigInteger integer(long[] limbs, int o) {
        var value = BigInteger.ZERO;
        for (int i = 3; i >= 0; i--) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(limbs[o + i])));
        }
        return value;
    }
}
