package io.orrery.ethereum;

import io.orrery.domain.rollup.settlement.L1Lane;
import java.math.BigInteger;

/// What L1 asks for a unit of gas now, in wei.
///
/// @param baseFee of the next block
/// @param priorityFee what the node suggests
/// @param blobBaseFee of the next block, for a unit of a blob's gas; 0 where L1 takes no blobs
public record FeeMarket(BigInteger baseFee, BigInteger priorityFee, BigInteger blobBaseFee) {

    /// Fees that stay valid while the base fee doubles, which takes six full blocks (EIP-1559).
    public L1Lane.Fees fees() {
        return new L1Lane.Fees(baseFee.shiftLeft(1).add(priorityFee), priorityFee);
    }

    /// The same of a lane whose commits may carry blobs: the base fee of blobs takes as many full blocks to double
    /// (EIP-4844), and is 1 at least where there are any.
    public L1Lane.Fees feesWithBlobs() {
        var fees = fees();
        return new L1Lane.Fees(
                fees.maxFee(), fees.priorityFee(), blobBaseFee.shiftLeft(1).max(BigInteger.ONE));
    }

    boolean hasBlobs() {
        return blobBaseFee.signum() > 0;
    }
}
