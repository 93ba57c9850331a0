package io.orrery.zk.groth16;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import java.math.BigInteger;
import java.util.List;

/// A Groth16 proof. Nothing is checked here; [Groth16#verify] checks that the points are on their curves and in
/// their groups.
public record Proof(G1 a, G2 b, G1 c) {
    /// The eight words of a Solidity verifier's `uint256[8]`, in the order of EIP-197: `A.x, A.y, B.x1, B.x0,
    /// B.y1, B.y0, C.x, C.y`.
    public List<BigInteger> toCalldata() {
        return List.of(
                a.x().toBigInteger(),
                a.y().toBigInteger(),
                b.x().c1().toBigInteger(),
                b.x().c0().toBigInteger(),
                b.y().c1().toBigInteger(),
                b.y().c0().toBigInteger(),
                c.x().toBigInteger(),
                c.y().toBigInteger());
    }
}
