package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;

/// What a slot does: at most one of transfer, withdraw, deposit, cancel, set key and forced exit, and a noop if
/// none.
///
/// @param withdrawal whether the signed transaction is a withdrawal, even if it is cancelled
/// @param signed transfer, withdraw or cancel
/// @param forced set key or forced exit
record OperationGadget(
        Bit transfer,
        Bit withdraw,
        Bit deposit,
        Bit cancel,
        Bit setKey,
        Bit forcedExit,
        Bit own,
        Bit signed,
        Bit forced,
        Bit withdrawal) {
    static OperationGadget of(ConstraintSystem cs, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("operation")) {
            var own = Bit.of(cs, lane -> input.apply(lane).own());
            var cancel = Bit.of(cs, lane -> input.apply(lane).cancel());
            var deposit = Bit.of(cs, lane -> input.apply(lane).deposit());
            var setKey = Bit.of(cs, lane -> input.apply(lane).setKey());
            var forcedExit = Bit.of(cs, lane -> input.apply(lane).forcedExit());
            // Five bits whose sum is a bit: at most one is set.
            var signed = new Bit(own.lc().plus(cancel.lc()));
            var forced = new Bit(setKey.lc().plus(forcedExit.lc()));
            new Bit(signed.lc().plus(deposit.lc()).plus(forced.lc())).enforceBoolean(cs);

            // An own operation is the one that was signed. A cancelled one may be either.
            var withdrawal = Bit.of(cs, lane -> input.apply(lane).withdrawal());
            var withdraw = own.and(cs, withdrawal);
            var transfer = new Bit(own.lc().minus(withdraw.lc()));
            return new OperationGadget(
                    transfer, withdraw, deposit, cancel, setKey, forcedExit, own, signed, forced, withdrawal);
        }
    }

    /// What the L1 queue asks for.
    Bit queued() {
        return new Bit(deposit.lc().plus(forced.lc()));
    }

    /// Of docs/PROTOCOL.md, *Operations*.
    Lc code() {
        return transfer.lc()
                .plus(deposit.lc().times(Fr.of(2)))
                .plus(withdraw.lc().times(Fr.of(3)))
                .plus(cancel.lc().times(Fr.of(4)))
                .plus(setKey.lc().times(Fr.of(6)))
                .plus(forcedExit.lc().times(Fr.of(7)));
    }
}
