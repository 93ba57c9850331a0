package io.orrery.zk.groth16;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;

/// The five multi-scalar multiplications of a proof, before blinding.
///
/// @param a the witness with the points A
/// @param b1 the witness with the points B1
/// @param b2 the witness with the points B2
/// @param c the witness with the points C
/// @param h the quotient, `A·B - C` on the odd half of the doubled domain, with the points H
public record Sums(G1 a, G1 b1, G2 b2, G1 c, G1 h) {}
