package io.orrery.zk.groth16;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.Xyzz;
import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.pairing.Pairing;
import io.orrery.zk.pairing.Pairing.Term;
import io.orrery.zk.pairing.PreparedG2;
import java.util.List;

/// Verifies proofs of one key, whose points of G2 are prepared once. Immutable; threads may share it.
public final class Verifier {
    private final VerifyingKey key;
    private final PreparedG2 beta;
    private final PreparedG2 gamma;
    private final PreparedG2 delta;

    /// The key is trusted: see [VerifyingKey#isWellFormed].
    public Verifier(VerifyingKey key) {
        this.key = key;
        this.beta = PreparedG2.of(key.beta());
        this.gamma = PreparedG2.of(key.gamma());
        this.delta = PreparedG2.of(key.delta());
    }

    public VerifyingKey key() {
        return key;
    }

    /// As [Groth16#verify].
    public boolean verify(List<Fr> publicInputs, Proof proof) {
        if (publicInputs.size() != key.nPublic()) {
            throw new IllegalArgumentException(publicInputs.size() + " public inputs, the key has " + key.nPublic());
        }
        if (!proof.a().isOnCurve()
                || !proof.c().isOnCurve()
                || !proof.b().isOnCurve()
                || !proof.b().isInSubgroup()) {
            return false;
        }
        return Pairing.productIsOne(List.of(
                new Term(proof.a().negate(), PreparedG2.of(proof.b())),
                new Term(key.alpha(), beta),
                new Term(weighInputs(publicInputs), gamma),
                new Term(proof.c(), delta)));
    }

    /// `ic_0 + sum x_i · ic_(i+1)`: all inputs share the doublings.
    private G1 weighInputs(List<Fr> inputs) {
        var group = new Xyzz(Curve.G1);
        int n = inputs.size();
        long[] points = new long[n * Curve.G1.pointLimbs()];
        long[] scalars = new long[4 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(
                    key.ic().get(i + 1).toLimbs(), 0, points, i * Curve.G1.pointLimbs(), Curve.G1.pointLimbs());
            inputs.get(i).toLimbs(scalars, 4 * i);
            FrLimbs.fromMontgomery(scalars, 4 * i, scalars, 4 * i);
        }
        long[] acc = new long[Curve.G1.xyzzLimbs()];
        for (int bit = 253; bit >= 0; bit--) {
            group.dbl(acc, 0);
            for (int i = 0; i < n; i++) {
                if (((scalars[4 * i + (bit >> 6)] >>> (bit & 63)) & 1) != 0) {
                    group.addAffine(acc, 0, points, i * Curve.G1.pointLimbs(), false);
                }
            }
        }
        group.addAffine(acc, 0, key.ic().get(0).toLimbs(), 0, false);
        long[] affine = new long[Curve.G1.pointLimbs()];
        group.toAffine(affine, 0, acc, 0);
        return G1.fromLimbs(affine, 0);
    }
}
