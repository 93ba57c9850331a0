package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;

/// What a slot does: at most one of transfer, withdraw, deposit and cancel, and a noop if none.
///
/// @param withdrawal whether the signed transaction is a withdrawal, even if it is cancelled
/// @param signed transfer, withdraw or cancel
record OperationGadget(Bit transfer, Bit withdraw, Bit deposit, Bit cancel, Bit own, Bit signed, Bit withdrawal) {
    static OperationGadget of(ConstraintSystem cs, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("operation")) {
            var own = Bit.of(cs, lane -> input.apply(lane).own());
            var cancel = Bit.of(cs, lane -> input.apply(lane).cancel());
            var deposit = Bit.of(cs, lane -> input.apply(lane).deposit());
            // Three bits whose sum is a bit: at most one is set.
            new Bit(own.lc().plus(cancel.lc()).plus(deposit.lc())).enforceBoolean(cs);
            var signed = new Bit(own.lc().plus(cancel.lc()));

            // An own operation is the one that was signed. A cancelled one may be either.
            var withdrawal = Bit.of(cs, lane -> input.apply(lane).withdrawal());
            var withdraw = own.and(cs, withdrawal);
            var transfer = new Bit(own.lc().minus(withdraw.lc()));
            return new OperationGadget(transfer, withdraw, deposit, cancel, own, signed, withdrawal);
        }
    }

    /// Of docs/PROTOCOL.md, *Operations*.
    Lc code() {
        return transfer.lc()
                .plus(deposit.lc().times(Fr.of(2)))
                .plus(withdraw.lc().times(Fr.of(3)))
                .plus(cancel.lc().times(Fr.of(4)));
    }
}
