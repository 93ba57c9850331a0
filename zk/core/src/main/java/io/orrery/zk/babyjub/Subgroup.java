package io.orrery.zk.babyjub;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells points of the subgroup of order `l` from the others at a tenth of the cost of a multiplication by `l`.
///
/// The group is cyclic of order `8·l`, so a point `P` is in the subgroup exactly if it is eight times a point.
/// The field has all eighth roots of unity; so for a point `T` of order 8 the reduced Tate pairing
/// `f(P)^((r-1)/8)`, where `f` has the divisor `8(T) - 8(O)`, is 1 exactly for these. On the Montgomery form,
/// with `g` the tangent at `T`, `h` the tangent at `2T` and `4T = (0, 0)`, Miller's algorithm gives `f =
/// g^4·h^2 / ((u - u(2T))^4·u)`.
///
/// Source: Koshelev, *Subgroup membership testing on elliptic curves via the Tate pairing* (2022).
final class Subgroup {
    private static final Fr MONTGOMERY_A = Fr.of(168698);
    /// `(r - 1)/8 = ODD·2^SQUARINGS`
    private static final int SQUARINGS = 25;

    private static final BigInteger ODD = Fr.MODULUS.shiftRight(SQUARINGS + 3);
    private static final int WINDOW = 4;

    /// Generates the whole group (EIP-2494).
    private static final Point GENERATOR = new Point(
            Fr.of(new BigInteger("995203441582195749578291179787384436505546430278305826713579947235728471134")),
            Fr.of(new BigInteger("5472060717959818805561601436314318772137091100104008585924551046643952123905")));

    private static final Tangent AT_T;
    private static final Tangent AT_2T;
    private static final Fr U_2T;

    static {
        var t = ExtendedPoint.of(GENERATOR).mul(BabyJubJub.SUBORDER).toPoint();
        var twice = t.add(t);
        AT_T = Tangent.at(t);
        AT_2T = Tangent.at(twice);
        U_2T = u(twice);
    }

    private Subgroup() {}

    /// @param point on the curve
    static boolean contains(Point point) {
        if (point.equals(Point.IDENTITY)) {
            return true;
        }
        var value = pairing(point);
        return !value.isZero() && isEighthPower(value);
    }

    /// Those of these points that are on the curve and in the subgroup.
    static Set<Point> among(Kernels kernels, List<Point> points) {
        var found = new HashSet<Point>();
        var asked = new ArrayList<Point>(points.size());
        for (var point : points) {
            if (point.equals(Point.IDENTITY)) {
                found.add(point);
            } else if (point.isOnCurve()) {
                asked.add(point);
            }
        }
        var powers = new long[4 * asked.size()];
        for (int i = 0; i < asked.size(); i++) {
            pairing(asked.get(i)).toLimbs(powers, 4 * i);
        }
        raise(kernels, powers, asked.size());
        for (int i = 0; i < asked.size(); i++) {
            // The power of a zero is none.
            if (FrLimbs.isOne(powers, 4 * i)) {
                found.add(asked.get(i));
            }
        }
        return found;
    }

    /// A value whose power by `(r-1)/8` is 1 for points of the subgroup; zero for other multiples of `T`.
    private static Fr pairing(Point point) {
        // u = n/m and v = n/(m·x). Eighth powers do not change the result, so exponents count modulo 8 and no
        // division is needed: (g/mx)^4·(h/mx)^2 / ((w/m)^4·n/m) becomes (g·w)^4·(h·x)^2·(n·m)^7.
        var x = point.x();
        var n = Fr.ONE.add(point.y());
        var m = Fr.ONE.sub(point.y());
        var g = AT_T.numerator(n, m, x);
        var h = AT_2T.numerator(n, m, x);
        var w = n.sub(U_2T.mul(m));
        var nm = n.mul(m);
        return g.mul(w).square().mul(h.mul(x)).mul(nm.square().mul(nm)).square().mul(nm);
    }

    /// Each to the power `(r-1)/8`, in place.
    private static void raise(Kernels kernels, long[] values, int count) {
        var powers = new long[1 << WINDOW][];
        powers[1] = values.clone();
        for (int i = 2; i < powers.length; i++) {
            powers[i] = new long[values.length];
            kernels.multiply(Modulus.SCALAR, powers[i], 0, powers[i - 1], 0, powers[1], 0, count);
        }
        // The exponent is the odd part with zeros behind it, and the first of its digits is not zero.
        int top = (ODD.bitLength() - 1) / WINDOW * WINDOW;
        System.arraycopy(powers[ExtendedPoint.window(ODD, top, WINDOW)], 0, values, 0, values.length);
        for (int at = top - WINDOW; at >= 0; at -= WINDOW) {
            square(kernels, values, count, WINDOW);
            int digit = ExtendedPoint.window(ODD, at, WINDOW);
            if (digit != 0) {
                kernels.multiply(Modulus.SCALAR, values, 0, values, 0, powers[digit], 0, count);
            }
        }
        square(kernels, values, count, SQUARINGS);
    }

    private static void square(Kernels kernels, long[] values, int count, int times) {
        for (int i = 0; i < times; i++) {
            kernels.multiply(Modulus.SCALAR, values, 0, values, 0, values, 0, count);
        }
    }

    /// `value^((r-1)/8) = 1`
    private static boolean isEighthPower(Fr value) {
        var powers = new Fr[1 << WINDOW];
        powers[0] = Fr.ONE;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1].mul(value);
        }
        var result = Fr.ONE;
        for (int at = (ODD.bitLength() - 1) / WINDOW * WINDOW; at >= 0; at -= WINDOW) {
            for (int i = 0; i < WINDOW; i++) {
                result = result.square();
            }
            int digit = ExtendedPoint.window(ODD, at, WINDOW);
            if (digit != 0) {
                result = result.mul(powers[digit]);
            }
        }
        for (int i = 0; i < SQUARINGS; i++) {
            result = result.square();
        }
        return result.equals(Fr.ONE);
    }

    private static Fr u(Point point) {
        return Fr.ONE.add(point.y()).mul(Fr.ONE.sub(point.y()).inverse());
    }

    /// The line `v = slope·u + offset`.
    private record Tangent(Fr slope, Fr offset) {
        static Tangent at(Point point) {
            var u = u(point);
            var v = u.mul(point.x().inverse());
            var slope = u.square()
                    .mul(Fr.of(3))
                    .add(MONTGOMERY_A.mul(u).mul(Fr.of(2)))
                    .add(Fr.ONE)
                    .mul(v.add(v).inverse());
            return new Tangent(slope, v.sub(slope.mul(u)));
        }

        /// `(v - slope·u - offset)·m·x`
        Fr numerator(Fr n, Fr m, Fr x) {
            return n.sub(slope.mul(n).add(offset.mul(m)).mul(x));
        }
    }
}
