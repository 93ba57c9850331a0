package io.orrery.zk.groth16;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import java.util.List;

/// What a verifier must know of a circuit: `ic` has one point for the constant and one for each public input.
public record VerifyingKey(G1 alpha, G2 beta, G2 gamma, G2 delta, List<G1> ic) {
    public VerifyingKey {
        ic = List.copyOf(ic);
        if (ic.isEmpty()) {
            throw new IllegalArgumentException("a verifying key without the point of the constant");
        }
    }

    public int nPublic() {
        return ic.size() - 1;
    }

    /// Whether every point is on its curve and in its group. For keys from outside; costs some milliseconds.
    public boolean isWellFormed() {
        return alpha.isOnCurve()
                && ic.stream().allMatch(G1::isOnCurve)
                && List.of(beta, gamma, delta).stream().allMatch(q -> q.isOnCurve() && q.isInSubgroup());
    }
}
