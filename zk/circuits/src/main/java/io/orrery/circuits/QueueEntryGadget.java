package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;

/// What the L1 queue says of the operation that it asks for, all zero in a slot without one. Only L1 vouches for
/// it: it is in the data that `C` and `y` bind.
///
/// @param amount of a deposit, not held to 128 bits here
/// @param owner not zero where there is an entry
/// @param keyX of a deposit or a set key, as keyY
record QueueEntryGadget(Lc amount, Lc owner, Lc keyX, Lc keyY) {
    static QueueEntryGadget of(ConstraintSystem cs, OperationGadget operation, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("queue-entry")) {
            var amount = cs.input(lane -> Fr.of(input.apply(lane).queuedAmount()));
            var owner = cs.input(lane -> input.apply(lane).queuedOwner());
            var keyX = cs.input(lane -> input.apply(lane).queuedKey().x());
            var keyY = cs.input(lane -> input.apply(lane).queuedKey().y());
            var present = operation.queued().lc();
            var carriesKey = operation.deposit().lc().plus(operation.setKey().lc());
            cs.enforce(operation.deposit().lc(), amount, amount);
            cs.enforce(present, owner, owner);
            cs.enforce(carriesKey, keyX, keyX);
            cs.enforce(carriesKey, keyY, keyY);
            // Owner 0 would leave the leaf empty and lose a deposit, and would be the owner of an empty leaf. What
            // has an inverse is not zero; without an entry the wire is 0.
            var inverse = cs.derived(() -> owner.values().inverse());
            cs.enforce(owner, inverse, present);
            cs.enforce(present, inverse, inverse);
            return new QueueEntryGadget(amount, owner, keyX, keyY);
        }
    }
}
