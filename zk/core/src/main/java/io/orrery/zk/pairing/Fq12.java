package io.orrery.zk.pairing;

import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fq2;
import java.math.BigInteger;

/// `c0 + c1·w` over [Fq6], with `w^2 = v`: where the pairing takes its values.
record Fq12(Fq6 c0, Fq6 c1) {
    static final Fq12 ONE = new Fq12(Fq6.ONE, Fq6.ZERO);

    /// `xi^(i·(p-1)/6)`: what the Frobenius map multiplies the coefficient of `w^i` by.
    private static final Fq2[] FROBENIUS = frobenius();

    private static Fq2[] frobenius() {
        var sixth = Fq.MODULUS.subtract(BigInteger.ONE).divide(BigInteger.valueOf(6));
        Fq2 step = Fq2.ONE;
        for (int i = sixth.bitLength() - 1; i >= 0; i--) {
            step = step.square();
            if (sixth.testBit(i)) {
                step = step.mul(Fq2.XI);
            }
        }
        var powers = new Fq2[6];
        powers[0] = Fq2.ONE;
        for (int i = 1; i < 6; i++) {
            powers[i] = powers[i - 1].mul(step);
        }
        return powers;
    }

    /// `xi^(i·(p-1)/6)`.
    static Fq2 frobeniusFactor(int i) {
        return FROBENIUS[i];
    }

    Fq12 mul(Fq12 o) {
        Fq6 t0 = c0.mul(o.c0);
        Fq6 t1 = c1.mul(o.c1);
        return new Fq12(
                t1.mulV().add(t0), c0.add(c1).mul(o.c0.add(o.c1)).sub(t0).sub(t1));
    }

    Fq12 square() {
        Fq6 t = c0.mul(c1);
        Fq6 s = c0.add(c1).mul(c0.add(c1.mulV())).sub(t).sub(t.mulV());
        return new Fq12(s, t.add(t));
    }

    /// The product with a line `a + b·w + c·w^3`.
    Fq12 mulLine(Fq2 a, Fq2 b, Fq2 c) {
        Fq6 t0 = c0.mul(a);
        Fq6 t1 = c1.mulSparse(b, c);
        return new Fq12(
                t1.mulV().add(t0), c0.add(c1).mulSparse(a.add(b), c).sub(t0).sub(t1));
    }

    /// The power `p^6`; the inverse, for elements of the cyclotomic subgroup.
    Fq12 conjugate() {
        return new Fq12(c0, c1.negate());
    }

    Fq12 inverse() {
        Fq6 norm = c0.mul(c0).sub(c1.mul(c1).mulV()).inverse();
        return new Fq12(c0.mul(norm), c1.mul(norm).negate());
    }

    /// The power `p`.
    Fq12 frobenius1() {
        return new Fq12(
                new Fq6(
                        c0.c0().conjugate(),
                        c0.c1().conjugate().mul(FROBENIUS[2]),
                        c0.c2().conjugate().mul(FROBENIUS[4])),
                new Fq6(
                        c1.c0().conjugate().mul(FROBENIUS[1]),
                        c1.c1().conjugate().mul(FROBENIUS[3]),
                        c1.c2().conjugate().mul(FROBENIUS[5])));
    }

    Fq12 pow(BigInteger exponent) {
        var result = ONE;
        for (int i = exponent.bitLength() - 1; i >= 0; i--) {
            result = result.square();
            if (exponent.testBit(i)) {
                result = result.mul(this);
            }
        }
        return result;
    }

    /// Squaring in the cyclotomic subgroup, where squares of three quadratic subextensions suffice (Granger,
    /// Scott: "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2010).
    Fq12 cyclotomicSquare() {
        Fq2[] s = squareQuartic(c0.c0(), c1.c1());
        Fq2[] t = squareQuartic(c1.c0(), c0.c2());
        Fq2[] u = squareQuartic(c0.c1(), c1.c2());
        return new Fq12(
                new Fq6(threeLessTwo(s[0], c0.c0()), threeLessTwo(t[0], c0.c1()), threeLessTwo(u[0], c0.c2())),
                new Fq6(threePlusTwo(u[1].mulXi(), c1.c0()), threePlusTwo(s[1], c1.c1()), threePlusTwo(t[1], c1.c2())));
    }

    /// `(a + b·y)^2` with `y^2 = xi`.
    private static Fq2[] squareQuartic(Fq2 a, Fq2 b) {
        Fq2 a2 = a.square();
        Fq2 b2 = b.square();
        return new Fq2[] {b2.mulXi().add(a2), a.add(b).square().sub(a2).sub(b2)};
    }

    private static Fq2 threeLessTwo(Fq2 x, Fq2 y) {
        return x.sub(y).twice().add(x);
    }

    private static Fq2 threePlusTwo(Fq2 x, Fq2 y) {
        return x.add(y).twice().add(x);
    }
}
