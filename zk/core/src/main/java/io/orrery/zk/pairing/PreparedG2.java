package io.orrery.zk.pairing;

import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fq2;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// The lines of a Miller loop for one point of G2, ready for any number of pairings: a line at `(xP, yP)` is
/// `a·yP + b·xP·w + c·w^3`, up to a factor in [Fq2], which the final exponentiation removes.
///
/// Loop length `6t + 2` in non-adjacent form, then the two Frobenius lines of the optimal ate pairing
/// (Vercauteren, "Optimal pairings", 2008). Steps in homogeneous projective coordinates (Costello, Lange,
/// Naehrig, 2010).
public final class PreparedG2 {
    /// The parameter of the curve: `p = 36t^4 + 36t^3 + 24t^2 + 6t + 1`.
    static final BigInteger T = BigInteger.valueOf(4965661367192848881L);

    /// Digits of `6t + 2`, least significant first.
    static final int[] LOOP = nonAdjacent(T.multiply(BigInteger.valueOf(6)).add(BigInteger.TWO));

    private static final Fq HALF = Fq.of(2).inverse();
    private static final Fq2 THREE_B = new Fq2(Fq.of(9), Fq.ZERO).mul(Fq2.XI.inverse());

    record Line(Fq2 a, Fq2 b, Fq2 c) {}

    private final boolean infinity;
    private final List<Line> lines = new ArrayList<>();

    private Fq2 x = Fq2.ZERO;
    private Fq2 y = Fq2.ONE;
    private Fq2 z = Fq2.ZERO;

    private PreparedG2(boolean infinity) {
        this.infinity = infinity;
    }

    /// Prepares a point, which must be on the curve and in the subgroup.
    public static PreparedG2 of(G2 q) {
        var prepared = new PreparedG2(q.isInfinity());
        if (!prepared.infinity) {
            prepared.trace(q);
        }
        return prepared;
    }

    boolean isInfinity() {
        return infinity;
    }

    List<Line> lines() {
        return lines;
    }

    private static int[] nonAdjacent(BigInteger value) {
        var digits = new ArrayList<Integer>();
        var n = value;
        while (n.signum() > 0) {
            int digit = !n.testBit(0) ? 0 : n.testBit(1) ? -1 : 1;
            digits.add(digit);
            n = n.subtract(BigInteger.valueOf(digit)).shiftRight(1);
        }
        return digits.stream().mapToInt(Integer::intValue).toArray();
    }

    private void trace(G2 q) {
        x = q.x();
        y = q.y();
        z = Fq2.ONE;
        var minus = q.negate();
        for (int i = LOOP.length - 2; i >= 0; i--) {
            tangent();
            if (LOOP[i] != 0) {
                chord(LOOP[i] > 0 ? q : minus);
            }
        }
        // On the twist, Frobenius multiplies x by xi^((p-1)/3) and y by xi^((p-1)/2) after conjugation.
        var once = frobenius(q);
        chord(once);
        chord(frobenius(once).negate());
    }

    private static G2 frobenius(G2 q) {
        return new G2(
                q.x().conjugate().mul(Fq12.frobeniusFactor(2)),
                q.y().conjugate().mul(Fq12.frobeniusFactor(3)));
    }

    private void tangent() {
        Fq2 a = x.mul(y).mul(HALF);
        Fq2 b = y.square();
        Fq2 c = z.square();
        Fq2 e = c.mul(THREE_B);
        Fq2 f = e.twice().add(e);
        Fq2 g = b.add(f).mul(HALF);
        Fq2 h = y.add(z).square().sub(b).sub(c);
        Fq2 x2 = x.square();
        lines.add(new Line(h.negate(), x2.twice().add(x2), e.sub(b)));
        Fq2 e2 = e.square();
        x = a.mul(b.sub(f));
        y = g.square().sub(e2.twice()).sub(e2);
        z = b.mul(h);
    }

    private void chord(G2 q) {
        Fq2 theta = y.sub(q.y().mul(z));
        Fq2 lambda = x.sub(q.x().mul(z));
        lines.add(new Line(lambda, theta.negate(), theta.mul(q.x()).sub(lambda.mul(q.y()))));
        Fq2 d = lambda.square();
        Fq2 e = lambda.mul(d);
        Fq2 f = z.mul(theta.square());
        Fq2 g = x.mul(d);
        Fq2 h = e.add(f).sub(g.twice());
        x = lambda.mul(h);
        y = theta.mul(g.sub(h)).sub(e.mul(y));
        z = z.mul(e);
    }
}
