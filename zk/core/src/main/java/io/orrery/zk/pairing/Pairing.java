package io.orrery.zk.pairing;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import java.util.List;

/// The optimal ate pairing `e : G1 x G2 -> mu_r` of BN254, as EIP-197 has it. Arguments must be on their
/// curves, and those of G2 in the subgroup; infinity pairs to one.
public final class Pairing {
    private Pairing() {}

    /// One factor of a product of pairings.
    public record Term(G1 p, PreparedG2 q) {
        public Term(G1 p, G2 q) {
            this(p, PreparedG2.of(q));
        }
    }

    /// Whether the product of the pairings is one.
    public static boolean productIsOne(List<Term> terms) {
        return product(terms).equals(Fq12.ONE);
    }

    static Fq12 product(List<Term> terms) {
        return finalExponentiation(millerLoop(terms));
    }

    private static Fq12 millerLoop(List<Term> terms) {
        var active = terms.stream()
                .filter(term -> !term.p().isInfinity() && !term.q().isInfinity())
                .toList();
        var f = Fq12.ONE;
        int at = 0;
        int[] loop = PreparedG2.LOOP;
        for (int i = loop.length - 2; i >= 0; i--) {
            f = lines(f.square(), active, at++);
            if (loop[i] != 0) {
                f = lines(f, active, at++);
            }
        }
        f = lines(f, active, at++);
        return lines(f, active, at);
    }

    private static Fq12 lines(Fq12 f, List<Term> terms, int at) {
        var result = f;
        for (var term : terms) {
            var line = term.q().lines().get(at);
            result = result.mulLine(
                    line.a().mul(term.p().y()), line.b().mul(term.p().x()), line.c());
        }
        return result;
    }

    /// `f^((p^12 - 1) / r)`. The hard part by the addition chain of Scott, Benger, Charlemagne, Dominguez Perez
    /// and Kachisa ("On the final exponentiation for calculating pairings on ordinary elliptic curves", 2009).
    static Fq12 finalExponentiation(Fq12 value) {
        Fq12 easy = value.conjugate().mul(value.inverse());
        return hardPart(easy.frobenius1().frobenius1().mul(easy));
    }

    /// `f^((p^4 - p^2 + 1) / r)` for `f` in the cyclotomic subgroup.
    static Fq12 hardPart(Fq12 f) {
        Fq12 fx = powT(f);
        Fq12 fx2 = powT(fx);
        Fq12 fx3 = powT(fx2);
        Fq12 fp = f.frobenius1();
        Fq12 fp2 = fp.frobenius1();
        Fq12 y0 = fp.mul(fp2).mul(fp2.frobenius1());
        Fq12 y1 = f.conjugate();
        Fq12 y2 = fx2.frobenius1().frobenius1();
        Fq12 y3 = fx.frobenius1().conjugate();
        Fq12 y4 = fx.mul(fx2.frobenius1()).conjugate();
        Fq12 y5 = fx2.conjugate();
        Fq12 y6 = fx3.mul(fx3.frobenius1()).conjugate();
        Fq12 t0 = y6.cyclotomicSquare().mul(y4).mul(y5);
        Fq12 t1 = y3.mul(y5).mul(t0);
        t0 = y2.mul(t0);
        t1 = t1.cyclotomicSquare().mul(t0).cyclotomicSquare();
        t0 = t1.mul(y1);
        t1 = t1.mul(y0);
        return t0.cyclotomicSquare().mul(t1);
    }

    private static Fq12 powT(Fq12 f) {
        var t = PreparedG2.T;
        var result = f;
        for (int i = t.bitLength() - 2; i >= 0; i--) {
            result = result.cyclotomicSquare();
            if (t.testBit(i)) {
                result = result.mul(f);
            }
        }
        return result;
    }
}
