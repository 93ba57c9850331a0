package io.orrery.ethereum;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Contradiction;
import io.orrery.domain.rollup.settlement.L1Contradiction.Kind;
import java.util.HashMap;
import java.util.List;

/// Checks that what a node says is of one chain: the one that was asked for, and the one that the same node shows now.
final class ChainView {
    private ChainView() {}

    static void requireChain(L1Rpc l1, long chainId) {
        long said = l1.quantity("eth_chainId").longValueExact();
        if (said != chainId) {
            throw new L1Contradiction(Kind.CHAIN_ID, "chain " + said + " answers in the place of " + chainId);
        }
    }

    /// Logs rise, lie in the range that was asked for, and are in blocks of the chain.
    static void requireOfChain(L1Rpc l1, List<L1Log> logs, long fromBlock, long toBlock) {
        var hashes = new HashMap<Long, Digest>();
        long block = fromBlock;
        long index = -1;
        for (var log : logs) {
            var rises = log.block() > block || (log.block() == block && log.index() > index);
            if (!rises || log.block() > toBlock) {
                throw new L1Contradiction(
                        Kind.LOG_ORDER,
                        "log " + log.index() + " of block " + log.block() + " follows log " + index + " of block "
                                + block);
            }
            block = log.block();
            index = log.index();
            hashes.computeIfAbsent(log.block(), number -> canonical(l1, number));
            requireEqual(log.block(), hashes.get(log.block()), log.blockHash());
        }
    }

    /// The receipt is of the block that has the log.
    static MinedTransaction requireSource(L1Log log, MinedTransaction mined) {
        if (mined.block() != log.block() || !mined.succeeded()) {
            throw new L1Contradiction(
                    Kind.HASH,
                    "the receipt of " + mined.hash() + " is of block " + mined.block() + ", its log of " + log.block());
        }
        requireEqual(log.block(), log.blockHash(), mined.blockHash());
        return mined;
    }

    /// The receipt is of a block of the chain.
    static MinedTransaction requireOfChain(L1Rpc l1, MinedTransaction mined) {
        requireEqual(mined.block(), canonical(l1, mined.block()), mined.blockHash());
        return mined;
    }

    private static Digest canonical(L1Rpc l1, long number) {
        return l1.hash(number)
                .orElseThrow(() -> new L1Contradiction(Kind.HASH, "block " + number + " is named and does not exist"));
    }

    private static void requireEqual(long block, Digest canonical, Digest named) {
        if (!canonical.equals(named)) {
            throw new L1Contradiction(Kind.HASH, "block " + block + " is " + canonical + " and also " + named);
        }
    }
}
