package io.orrery.ethereum;

import io.orrery.domain.rollup.settlement.L1Lane;
import java.math.BigInteger;

/// What L1 asks for a unit of gas now, in wei.
///
/// @param baseFee of the next block
/// @param priorityFee what the node suggests
public record FeeMarket(BigInteger baseFee, BigInteger priorityFee) {

    /// Fees that stay valid while the base fee doubles, which takes six full blocks (EIP-1559).
    public L1Lane.Fees fees() {
        return new L1Lane.Fees(baseFee.shiftLeft(1).add(priorityFee), priorityFee);
    }
}
