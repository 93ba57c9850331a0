package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// The group that a slot's transaction is a member of: docs/PROTOCOL.md, *Groups*. Its name is signed by every member,
/// and is the end of a chain of hashes over all of them in their order. So where each slot continues the chain of the
/// slot before it, and only the end of the chain ends a group, exactly the members that were signed for stand there.
///
/// @param member whether there is a group
/// @param pending whether more members have to follow
/// @param name 0 where there is no group
/// @param before the chain of the members before this one, 0 where there are none
/// @param after the chain that the next slot continues, 0 where no member has to follow
/// @param cancelled whether the slot's transaction is
record GroupGadget(Bit member, Bit pending, Lc name, Lc before, Lc after, Bit cancelled) {

    /// @param owner whom an open pays
    static GroupGadget of(
            ConstraintSystem cs, OperationGadget operation, Lc packed, Lc owner, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("group")) {
            var zero = cs.constant(Fr.ZERO);
            var member = Bit.of(cs, lane -> input.apply(lane).member());
            var last = Bit.of(cs, lane -> input.apply(lane).last());
            var name = cs.input(lane -> input.apply(lane).group());
            var before = cs.wire(lane -> input.apply(lane).chain());
            // What nobody signed is in no group, and whoever signed for none has signed the name 0.
            cs.enforce(operation.signed().not().lc(), member.lc(), zero);
            cs.enforce(member.not().lc(), last.lc(), zero);
            cs.enforce(member.not().lc(), name, zero);

            var chain = PoseidonGadget.hash(cs, before, packed, owner);
            cs.enforce(last.lc(), chain.minus(name), zero);
            var pending = new Bit(member.lc().minus(last.lc()));
            return new GroupGadget(member, pending, name, before, cs.multiply(pending.lc(), chain), operation.cancel());
        }
    }

    /// Holds this slot to the one before it.
    ///
    /// @param previous nothing for the first slot
    void follow(ConstraintSystem cs, Supplier<Optional<GroupGadget>> previous) {
        try (var _ = cs.scope("group-order")) {
            cs.constrain(() -> {
                var zero = cs.constant(Fr.ZERO);
                var slot = previous.get();
                cs.enforceEqual(before, slot.map(GroupGadget::after).orElse(zero));
                slot.ifPresent(earlier -> {
                    var pending = earlier.pending.lc();
                    cs.enforce(pending, member.not().lc(), zero);
                    cs.enforce(pending, name.minus(earlier.name), zero);
                    // All of them or none.
                    cs.enforce(pending, cancelled.lc().minus(earlier.cancelled.lc()), zero);
                });
            });
        }
    }

    GroupGadget lane(int lane) {
        return new GroupGadget(
                new Bit(member.lc().values().lane(lane)),
                new Bit(pending.lc().values().lane(lane)),
                name.values().lane(lane),
                before.values().lane(lane),
                after.values().lane(lane),
                new Bit(cancelled.lc().values().lane(lane)));
    }
}
