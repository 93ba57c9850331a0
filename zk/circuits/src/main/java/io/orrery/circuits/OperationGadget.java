package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;

/// What a slot does: at most one of transfer, open, withdraw, deposit, cancel, set key and forced exit, and a
/// noop if none.
///
/// @param withdrawal whether the signed transaction is a withdrawal, even if it is cancelled
/// @param opening whether the signed transaction is an open, even if it is cancelled; 0 where nothing is signed
/// @param signed transfer, open, withdraw or cancel
/// @param forced set key or forced exit
record OperationGadget(
        Bit transfer,
        Bit open,
        Bit withdraw,
        Bit deposit,
        Bit cancel,
        Bit setKey,
        Bit forcedExit,
        Bit own,
        Bit signed,
        Bit forced,
        Bit withdrawal,
        Bit opening) {
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

            // An own operation is the one that was signed. A cancelled one may be any.
            var withdrawal = Bit.of(cs, lane -> input.apply(lane).withdrawal());
            var opening = Bit.of(cs, lane -> input.apply(lane).opening());
            // Two bits whose sum is a bit: it is not both.
            new Bit(withdrawal.lc().plus(opening.lc())).enforceBoolean(cs);
            cs.enforce(signed.not().lc(), opening.lc(), cs.constant(Fr.ZERO));
            var withdraw = own.and(cs, withdrawal);
            var open = own.and(cs, opening);
            var transfer = new Bit(own.lc().minus(withdraw.lc()).minus(open.lc()));
            return new OperationGadget(
                    transfer,
                    open,
                    withdraw,
                    deposit,
                    cancel,
                    setKey,
                    forcedExit,
                    own,
                    signed,
                    forced,
                    withdrawal,
                    opening);
        }
    }

    /// What the L1 queue asks for.
    Bit queued() {
        return new Bit(deposit.lc().plus(forced.lc()));
    }

    /// What opens an account that is empty, and else pays into one of the same owner and token.
    Bit opens() {
        return new Bit(deposit.lc().plus(open.lc()));
    }

    /// Of docs/PROTOCOL.md, *Operations*.
    Lc code() {
        return transfer.lc()
                .plus(deposit.lc().times(Fr.of(2)))
                .plus(withdraw.lc().times(Fr.of(3)))
                .plus(cancel.lc().times(Fr.of(4)))
                .plus(open.lc().times(Fr.of(5)))
                .plus(setKey.lc().times(Fr.of(6)))
                .plus(forcedExit.lc().times(Fr.of(7)));
    }
}
