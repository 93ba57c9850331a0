package io.orrery.zk.babyjub;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import java.math.BigInteger;

/// A point of BabyJubJub in extended coordinates `(X : Y : Z : T)`, `T = X·Y/Z`, on the isomorphic curve `-x² +
/// y² = 1 + d·x²·y²`: `x` is scaled by the square root of `-A`, so `d = -D/A`. Since `-1` is a square and `d`
/// is not, the formulas have no exceptions.
///
/// Source: Hisil, Wong, Carter, Dawson, *Twisted Edwards Curves Revisited* (2008), sections 3.1 and 3.3.
final class ExtendedPoint {
    /// Longs of one table entry: `Y - X, Y + X, 2·d·T` of an affine point.
    static final int ENTRY = 12;

    private static final int WINDOW = 5;
    private static final int X = 0;
    private static final int Y = 4;
    private static final int Z = 8;
    private static final int T = 12;

    static final Fr SCALE =
            Fr.of(new BigInteger("6360561867910373094066688120553762416144456282423235903351243436111059670888"));
    private static final Fr UNSCALE = SCALE.inverse();
    private static final long[] SCALE_LIMBS = limbs(SCALE);
    static final long[] TWO_D =
            limbs(BabyJubJub.D.negate().mul(BabyJubJub.A.inverse()).mul(Fr.of(2)));

    private final long[] c = new long[16];
    private final long[] s = new long[32];

    private ExtendedPoint() {}

    static ExtendedPoint identity() {
        var point = new ExtendedPoint();
        FrLimbs.setOne(point.c, Y);
        FrLimbs.setOne(point.c, Z);
        return point;
    }

    static ExtendedPoint of(Point affine) {
        if (!affine.isOnCurve()) {
            throw new IllegalArgumentException("not a point of BabyJubJub: " + affine);
        }
        var point = new ExtendedPoint();
        affine.x().mul(SCALE).toLimbs(point.c, X);
        affine.y().toLimbs(point.c, Y);
        FrLimbs.setOne(point.c, Z);
        FrLimbs.mul(point.c, T, point.c, X, point.c, Y);
        return point;
    }

    private ExtendedPoint copy() {
        var point = new ExtendedPoint();
        System.arraycopy(c, 0, point.c, 0, 16);
        return point;
    }

    /// Copies `X`, `Y`, `Z` or `T`, by number.
    void coordinate(int number, long[] to, int at) {
        FrLimbs.copy(to, at, c, 4 * number);
    }

    Point toPoint() {
        var inverse = Fr.fromLimbs(c, Z).inverse();
        return new Point(
                Fr.fromLimbs(c, X).mul(inverse).mul(UNSCALE), Fr.fromLimbs(c, Y).mul(inverse));
    }

    boolean isIdentity() {
        return FrLimbs.isZero(c, X) && FrLimbs.equal(c, Y, c, Z);
    }

    /// Whether it is that pair: true only for a pair on the curve, because this one is.
    boolean is(Point affine) {
        affine.x().toLimbs(s, 0);
        FrLimbs.mul(s, 0, s, 0, SCALE_LIMBS, 0);
        FrLimbs.mul(s, 0, s, 0, c, Z);
        affine.y().toLimbs(s, 4);
        FrLimbs.mul(s, 4, s, 4, c, Z);
        return FrLimbs.equal(s, 0, c, X) && FrLimbs.equal(s, 4, c, Y);
    }

    ExtendedPoint add(ExtendedPoint other) {
        var sum = copy();
        var entry = new long[16];
        other.toEntry(entry, 0);
        FrLimbs.dbl(entry, 12, other.c, Z);
        sum.addEntry(entry, 0, 12);
        return sum;
    }

    ExtendedPoint negate() {
        var negated = copy();
        FrLimbs.neg(negated.c, X, c, X);
        FrLimbs.neg(negated.c, T, c, T);
        return negated;
    }

    /// The multiple by a scalar in `[0, 8·l)`.
    ExtendedPoint mul(BigInteger scalar) {
        // Odd and even multiples 1..16 with 2·Z beside them; a signed digit of the window adds or subtracts one
        // of them.
        int half = 1 << (WINDOW - 1);
        var table = new long[16 * half];
        var multiple = copy();
        for (int i = 0; i < half; i++) {
            multiple.toEntry(table, 16 * i);
            FrLimbs.dbl(table, 16 * i + 12, multiple.c, Z);
            if (i + 1 < half) {
                multiple.addEntry(table, 0, 12);
            }
        }
        int windows = scalar.bitLength() / WINDOW + 1;
        var digits = new int[windows];
        int carry = 0;
        for (int i = 0; i < windows; i++) {
            int digit = window(scalar, i * WINDOW, WINDOW) + carry;
            carry = digit > half ? 1 : 0;
            digits[i] = digit - (carry << WINDOW);
        }
        // The top window holds at most 4 bits of the scalar, so its digit is at most 16 and nothing is carried
        // out of it.
        var result = identity();
        var negated = new long[16];
        for (int i = windows - 1; i >= 0; i--) {
            for (int j = 1; j < WINDOW; j++) {
                result.doubleWithoutT();
            }
            result.doubleInPlace();
            int digit = digits[i];
            if (digit > 0) {
                result.addEntry(table, 16 * (digit - 1), 12);
            } else if (digit < 0) {
                int at = 16 * (-digit - 1);
                FrLimbs.copy(negated, 0, table, at + 4);
                FrLimbs.copy(negated, 4, table, at);
                FrLimbs.neg(negated, 8, table, at + 8);
                FrLimbs.copy(negated, 12, table, at + 12);
                result.addEntry(negated, 0, 12);
            }
        }
        return result;
    }

    static int window(BigInteger scalar, int from, int bits) {
        int digit = 0;
        for (int i = bits - 1; i >= 0; i--) {
            digit = 2 * digit + (scalar.testBit(from + i) ? 1 : 0);
        }
        return digit;
    }

    /// Writes `Y - X, Y + X, 2·d·T`.
    void toEntry(long[] table, int at) {
        FrLimbs.sub(table, at, c, Y, c, X);
        FrLimbs.add(table, at + 4, c, Y, c, X);
        FrLimbs.mul(table, at + 8, c, T, TWO_D, 0);
    }

    /// Adds an affine table entry, in place.
    void addEntry(long[] table, int at) {
        FrLimbs.dbl(s, 12, c, Z);
        addPrepared(table, at);
    }

    /// Adds a table entry whose `2·Z` stands at `at + doubledZ`, in place.
    private void addEntry(long[] table, int at, int doubledZ) {
        FrLimbs.mul(s, 12, c, Z, table, at + doubledZ);
        addPrepared(table, at);
    }

    private void addPrepared(long[] table, int at) {
        FrLimbs.sub(s, 0, c, Y, c, X);
        FrLimbs.mul(s, 0, s, 0, table, at);
        FrLimbs.add(s, 4, c, Y, c, X);
        FrLimbs.mul(s, 4, s, 4, table, at + 4);
        FrLimbs.mul(s, 8, c, T, table, at + 8);
        FrLimbs.sub(s, 16, s, 4, s, 0);
        FrLimbs.sub(s, 20, s, 12, s, 8);
        FrLimbs.add(s, 24, s, 12, s, 8);
        FrLimbs.add(s, 28, s, 4, s, 0);
        multiplyOut();
        FrLimbs.mul(c, T, s, 16, s, 28);
    }

    void doubleInPlace() {
        doubleWithoutT();
        FrLimbs.mul(c, T, s, 16, s, 28);
    }

    /// Doubles, and leaves `T` as it was: another doubling does not read it, an addition does.
    private void doubleWithoutT() {
        FrLimbs.sqr(s, 0, c, X);
        FrLimbs.sqr(s, 4, c, Y);
        FrLimbs.sqr(s, 8, c, Z);
        FrLimbs.dbl(s, 8, s, 8);
        FrLimbs.add(s, 12, c, X, c, Y);
        FrLimbs.sqr(s, 12, s, 12);
        FrLimbs.add(s, 28, s, 0, s, 4);
        FrLimbs.sub(s, 16, s, 12, s, 28);
        FrLimbs.neg(s, 28, s, 28);
        FrLimbs.sub(s, 24, s, 4, s, 0);
        FrLimbs.sub(s, 20, s, 24, s, 8);
        multiplyOut();
    }

    /// `X = E·F, Y = G·H, Z = F·G` of what stands at 16, 20, 24 and 28; `T` is `E·H`.
    private void multiplyOut() {
        FrLimbs.mul(c, X, s, 16, s, 20);
        FrLimbs.mul(c, Y, s, 24, s, 28);
        FrLimbs.mul(c, Z, s, 20, s, 24);
    }

    private static long[] limbs(Fr value) {
        var limbs = new long[4];
        value.toLimbs(limbs, 0);
        return limbs;
    }
}
