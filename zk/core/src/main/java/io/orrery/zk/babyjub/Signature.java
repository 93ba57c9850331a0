package io.orrery.zk.babyjub;

import java.math.BigInteger;

/// An EdDSA-Poseidon signature.
///
/// @param r8 the commitment, a point of the subgroup
/// @param s the response; valid below [BabyJubJub#SUBORDER]
public record Signature(Point r8, BigInteger s) {}
