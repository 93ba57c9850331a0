package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;

/// What the L1 queue says of a deposit, all zero in a slot without one. Only L1 vouches for it: it is in the
/// data that `C` and `y` bind.
///
/// @param amount not held to 128 bits here
/// @param owner not zero where there is a deposit
record DepositGadget(Lc amount, Lc owner, Lc keyX, Lc keyY) {
    static DepositGadget of(ConstraintSystem cs, Bit present, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("deposit-fields")) {
            var amount = cs.input(lane -> Fr.of(input.apply(lane).depositAmount()));
            var owner = cs.input(lane -> input.apply(lane).depositOwner());
            var keyX = cs.input(lane -> input.apply(lane).depositKey().x());
            var keyY = cs.input(lane -> input.apply(lane).depositKey().y());
            cs.enforce(present.lc(), amount, amount);
            cs.enforce(present.lc(), owner, owner);
            cs.enforce(present.lc(), keyX, keyX);
            cs.enforce(present.lc(), keyY, keyY);
            // Owner 0 would leave the leaf empty and lose the deposit. What has an inverse is not zero; without
            // a deposit the wire is 0.
            var inverse = cs.derived(() -> owner.values().inverse());
            cs.enforce(owner, inverse, present.lc());
            cs.enforce(present.lc(), inverse, inverse);
            return new DepositGadget(amount, owner, keyX, keyY);
        }
    }
}
