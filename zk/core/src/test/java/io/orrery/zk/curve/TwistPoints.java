package io.orrery.zk.curve;

import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fq2;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Optional;

/// Points that solve the twist's equation and are not of order r.
public final class TwistPoints {
    /// The twist has r times so many points.
    public static final BigInteger COFACTOR = Fq.MODULUS.shiftLeft(1).subtract(Fr.MODULUS);

    private TwistPoints() {}

    /// Searches the twist for a point by its x; the cofactor is large, so the first one found is outside.
    public static G2 outsideTheSubgroup() {
        for (int i = 1; ; i++) {
            var x = new Fq2(Fq.of(i), Fq.ONE);
            var root = squareRoot(x.square().mul(x).add(G2.B));
            if (root.isPresent()) {
                return new G2(x, root.get());
            }
        }
    }

    /// A square root by the complex method.
    private static Optional<Fq2> squareRoot(Fq2 a) {
        var quarter = Fq.MODULUS.add(BigInteger.ONE).shiftRight(2);
        var norm = a.c0().square().add(a.c1().square());
        var s = norm.pow(quarter);
        if (!s.square().equals(norm)) {
            return Optional.empty();
        }
        var half = Fq.of(2).inverse();
        for (var sign : new Fq[] {s, s.negate()}) {
            var re2 = a.c0().add(sign).mul(half);
            var re = re2.pow(quarter);
            if (re.square().equals(re2) && !re.isZero()) {
                var candidate = new Fq2(re, a.c1().mul(half).mul(re.inverse()));
                if (candidate.square().equals(a)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }
}
