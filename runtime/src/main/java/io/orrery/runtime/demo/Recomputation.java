package io.orrery.runtime.demo;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.ethereum.L1Client;
import io.orrery.runtime.escape.L1History;
import io.orrery.zk.field.Fr;

/// The rollup as L1 alone tells it: every deposit and every committed batch, executed again by a second path.
///
/// @param executed batches that L1 has executed
/// @param proofs that L1 has verified
/// @param root that the contract published last
public record Recomputation(RollupReplay replay, long executed, long proofs, Fr root) {

    public static Recomputation of(L1Client l1, Address rollup) {
        var history = L1History.read(l1, rollup, 0);
        var replay = history.replay(history.lastCommitted());
        var genesis = RollupReplay.start().root();
        return new Recomputation(
                replay,
                history.executed(),
                history.proven(),
                history.executedRoot().orElse(genesis));
    }
}
