package io.orrery.circuits;

import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// Whether a set key or forced exit takes effect, and what it moves. Its account's owner decides, and nobody can
/// choose the outcome: one that is not of the owner is proven to change nothing, so no entry of the L1 queue makes a
/// batch unprovable.
///
/// @param exits a forced exit of the owner
/// @param rekeys a set key of the owner
/// @param exited what leaves the account: its whole balance, or 0
record ForcedGadget(Bit exits, Bit rekeys, Lc exited) {

    /// @param account the leaf that the operation names; the owner of an empty one is 0, and an entry's never is
    static ForcedGadget of(ConstraintSystem cs, OperationGadget operation, QueueEntryGadget entry, LeafGadget account) {
        try (var _ = cs.scope("forced")) {
            var matches = IsZero.of(cs, account.owner().minus(entry.owner()));
            var exits = operation.forcedExit().and(cs, matches);
            var rekeys = operation.setKey().and(cs, matches);
            return new ForcedGadget(exits, rekeys, cs.multiply(exits.lc(), account.balance()));
        }
    }
}
