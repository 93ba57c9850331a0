package io.orrery.zk.iden3;

import java.util.List;

/// How large the circuit of a `.zkey` is, and who took part in its ceremony, without its points.
///
/// @param wires the constant one included
/// @param publicWires outputs and inputs together: a key does not tell them apart
/// @param domainLog the domain has `2^domainLog` elements
/// @param constraints rows of the matrix A without those of the constant and the public wires, which come last
/// @param termsA coefficients of the matrix A, those of the public rows included
/// @param termsB coefficients of the matrix B
/// @param circuitHash what snarkjs computed of the circuit, in hexadecimal; all zeros in a key that this program
///     made
/// @param contributions in their order; a key without any has secrets that its maker knows
public record ZkeyShape(
        int wires,
        int publicWires,
        int domainLog,
        int constraints,
        int termsA,
        int termsB,
        String circuitHash,
        List<Contribution> contributions) {
    public ZkeyShape {
        contributions = List.copyOf(contributions);
    }

    /// One part of a ceremony's second phase.
    ///
    /// @param name as its contributor gave it, or empty
    /// @param beacon whether it came from a public random beacon
    public record Contribution(String name, boolean beacon) {}
}
