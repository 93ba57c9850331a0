package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;

/// What the L1 queue says of the operation that it asks for, all zero in a slot without one. Only L1 vouches for
/// it: it is in the data that `C` and `y` bind. An open has an owner too, who is signed for.
///
/// @param amount of a deposit, not held to 128 bits here
/// @param owner not zero where there is an entry or an open, cancelled or not
/// @param keyX of a deposit or a set key, as keyY
record QueueEntryGadget(Lc amount, Lc owner, Lc keyX, Lc keyY) {
    static QueueEntryGadget of(ConstraintSystem cs, OperationGadget operation, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("queue-entry")) {
            var amount = cs.input(lane -> Fr.of(input.apply(lane).queuedAmount()));
            var owner = cs.input(lane -> input.apply(lane).owner());
            var keyX = cs.input(lane -> input.apply(lane).queuedKey().x());
            var keyY = cs.input(lane -> input.apply(lane).queuedKey().y());
            // An open is signed and an entry is not: the sum is a bit.
            var present = operation.queued().lc().plus(operation.opening().lc());
            var carriesKey = operation.deposit().lc().plus(operation.setKey().lc());
            cs.enforce(operation.deposit().lc(), amount, amount);
            cs.enforce(present, owner, owner);
            cs.enforce(carriesKey, keyX, keyX);
            cs.enforce(carriesKey, keyY, keyY);
            // Owner 0 would leave the leaf empty and lose what is paid into it, and would be the owner of an empty
            // leaf. What
            // has an inverse is not zero; without an entry the wire is 0.
            var inverse = cs.derived(() -> owner.values().inverse());
            cs.enforce(owner, inverse, present);
            cs.enforce(present, inverse, inverse);
            return new QueueEntryGadget(amount, owner, keyX, keyY);
        }
    }
}
