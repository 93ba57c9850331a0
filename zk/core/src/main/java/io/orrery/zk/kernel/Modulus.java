package io.orrery.zk.kernel;

/// One of the two prime fields of BN254, as flat arrays see it.
public enum Modulus {
    /// The base field `q`: coordinates of points.
    BASE,
    /// The scalar field `r`: wires, coefficients, polynomials.
    SCALAR
}
