package io.orrery.http;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// What this rollup is: fixed for the life of the node.
///
/// @param version of the software
/// @param chainId the L2's own, for wallets that list networks; no signed message contains it
/// @param l1ChainId of the L1 that it settles on
/// @param rollup the contract there
/// @param domain the element made from `l1ChainId` and `rollup`
/// @param sizes that batches may have, rising, at least one
/// @param operator the L1 address whose L2 accounts earn the fees
/// @param minimumFees by token, in its smallest unit; 0 for a token that is not listed
public record RollupInfo(
        String version,
        long chainId,
        long l1ChainId,
        Address rollup,
        Fr domain,
        List<BatchSize> sizes,
        Address operator,
        Map<Long, BigInteger> minimumFees) {
    public RollupInfo {
        sizes = List.copyOf(sizes);
        minimumFees = Map.copyOf(minimumFees);
    }

    BigInteger minimumFee(long token) {
        return minimumFees.getOrDefault(token, BigInteger.ZERO);
    }
}
