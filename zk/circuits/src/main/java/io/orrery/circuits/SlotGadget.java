package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// One slot of a batch: executes its operation, `from` first and `to` second. A side that the operation does
/// not use updates some leaf to itself. Noops may stand anywhere: for soundness they need not be the last.
///
/// @param root after the slot
/// @param element the 124 bits of the slot stream
/// @param fee paid, below `2^115`
/// @param hasL1Operation what L1 is told of: a deposit, open, withdrawal, set key or forced exit
/// @param l1Operation its four elements, zero where there is none
/// @param group that the slot's transaction is in
record SlotGadget(Lc root, Lc element, Lc fee, Bit hasL1Operation, List<Lc> l1Operation, GroupGadget group) {
    private static final int INDEX_BITS = 32;
    private static final int BALANCE_BITS = 128;

    /// What all slots of a batch share.
    ///
    /// @param number 32 bits
    /// @param feeToken of the account that earns the fees
    /// @param prevRoot before the first slot
    record Batch(Lc domain, Lc number, Lc feeToken, Lc prevRoot) {}

    /// One of the slots that were made at once.
    SlotGadget lane(int lane) {
        return new SlotGadget(
                root.values().lane(lane),
                element.values().lane(lane),
                fee.values().lane(lane),
                new Bit(hasL1Operation.lc().values().lane(lane)),
                l1Operation.stream().<Lc>map(e -> e.values().lane(lane)).toList(),
                group.lane(lane));
    }

    /// @param before the slot before; nothing is computed from it
    static SlotGadget of(
            ConstraintSystem cs, Batch batch, Supplier<Optional<SlotGadget>> before, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("slot")) {
            var zero = cs.constant(Fr.ZERO);
            var operation = OperationGadget.of(cs, input);
            var transaction = TransactionGadget.of(cs, input);
            var entry = QueueEntryGadget.of(cs, operation, input);
            var from = Bits.of(cs, INDEX_BITS, lane -> input.apply(lane).debit().index());
            var to = Bits.of(cs, INDEX_BITS, lane -> input.apply(lane).credit().index());

            // Cancelled exactly if it has expired. Two equal operands of 32 bits, so the comparison is exact.
            var expired = LessThan.of(cs, transaction.validUntilBatch(), batch.number, 32);
            cs.enforce(
                    operation.signed().lc(),
                    expired.lc().minus(operation.cancel().lc()),
                    zero);

            // Only an own operation moves anything: a cancelled one pays neither amount nor fee.
            var amount = cs.multiply(operation.own().lc(), transaction.amount());
            var fee = cs.multiply(operation.own().lc(), transaction.fee());
            var transferred =
                    cs.multiply(operation.transfer().lc().plus(operation.open().lc()), transaction.amount());
            cs.enforce(fee, transaction.token().minus(batch.feeToken), zero);

            var payer = LeafGadget.of(cs, lane -> input.apply(lane).debit().before());
            var packed = transaction.packed(cs, operation, from.sum());
            var group = GroupGadget.of(cs, operation, packed, entry.owner(), input);
            group.follow(cs, () -> before.get().map(SlotGadget::group));
            // The owner of an open that is signed for; where L1 asks for something nothing is signed.
            var message = PoseidonGadget.hash(cs, batch.domain, packed, entry.owner(), group.name());
            EddsaGadget.verify(
                    cs,
                    operation.signed(),
                    new Edwards(payer.keyX(), payer.keyY()),
                    message,
                    Edwards.free(cs, lane -> input.apply(lane).signature().r8()),
                    cs.wire(lane -> Fr.reduce(input.apply(lane).signature().s())));
            var forced = ForcedGadget.of(cs, operation, entry, payer);
            var paid = DebitGadget.apply(cs, operation, transaction, entry, forced, payer, amount.plus(fee));
            var rootBetween = BranchUpdate.apply(
                    cs,
                    from,
                    payer.hash(cs),
                    paid.hash(cs),
                    lane -> input.apply(lane).debit().siblings(),
                    () -> before.get().map(SlotGadget::root).orElse(batch.prevRoot));

            // A transfer credits the account that was signed for.
            cs.enforce(operation.transfer().lc(), to.sum().minus(transaction.to()), zero);
            var payee = LeafGadget.of(cs, lane -> input.apply(lane).credit().before());
            var credited = CreditGadget.apply(cs, operation, entry, payee, transaction.token(), transferred);
            var rootAfter = BranchUpdate.apply(
                    cs,
                    to,
                    payee.hash(cs),
                    credited.hash(cs),
                    lane -> input.apply(lane).credit().siblings(),
                    () -> rootBetween);

            // One range check serves both: a deposit pays nothing, so it is the deposit's amount that is
            // checked, and in any other slot what is left of the payer's balance: 0 after a forced exit. That is above
            // -2^139 and
            // below 2^128: a negative one is near the modulus and has no 128 bits.
            var checked = paid.balance()
                    .minus(cs.multiply(operation.deposit().lc(), paid.balance()))
                    .plus(entry.amount());
            Bits.decompose(cs, checked, BALANCE_BITS);

            var fromNamed =
                    cs.multiply(operation.signed().lc().plus(operation.forced().lc()), from.sum());
            var toTransfer = cs.multiply(operation.transfer().lc(), to.sum());
            var toOpened = cs.multiply(operation.opens().lc(), to.sum());
            // Fields of 4, 32, 32, 40 and 16 bits that do not overlap.
            var element = operation
                    .code()
                    .plus(fromNamed.times(Bits.power(4)))
                    .plus(toTransfer.plus(toOpened).times(Bits.power(36)))
                    .plus(cs.multiply(
                                    operation.own().lc(),
                                    transaction.encodedAmount().sum())
                            .times(Bits.power(68)))
                    .plus(cs.multiply(
                                    operation.own().lc(),
                                    transaction.encodedFee().sum())
                            .times(Bits.power(108)));

            var hasL1Operation = new Bit(operation
                    .queued()
                    .lc()
                    .plus(operation.withdraw().lc())
                    .plus(operation.open().lc()));
            var account = toOpened.plus(cs.multiply(
                    operation.withdraw().lc().plus(operation.forced().lc()), from.sum()));
            // Whether a set key was done stands where the others have their token: a refused forced exit has none.
            var moves = operation
                    .opens()
                    .lc()
                    .plus(operation.withdraw().lc())
                    .plus(forced.exits().lc());
            var l1Token =
                    cs.multiply(moves, transaction.token()).plus(forced.rekeys().lc());
            // 4, 32, 32 and 128 bits: a withdrawn amount is at most the balance that it left.
            var l1Amount = entry.amount().plus(amount).minus(transferred).plus(forced.exited());
            var first = operation
                    .deposit()
                    .lc()
                    .times(Fr.of(2))
                    .plus(operation.withdraw().lc().times(Fr.of(3)))
                    .plus(operation.open().lc().times(Fr.of(5)))
                    .plus(operation.setKey().lc().times(Fr.of(6)))
                    .plus(operation.forcedExit().lc().times(Fr.of(7)))
                    .plus(account.times(Bits.power(4)))
                    .plus(l1Token.times(Bits.power(36)))
                    .plus(l1Amount.times(Bits.power(68)));
            // Of a cancelled open L1 is told nothing.
            var owner = cs.multiply(
                            operation.queued().lc().plus(operation.open().lc()), entry.owner())
                    .plus(cs.multiply(operation.withdraw().lc(), payer.owner()));
            return new SlotGadget(
                    rootAfter,
                    cs.materialise(element),
                    fee,
                    hasL1Operation,
                    List.of(cs.materialise(first), owner, entry.keyX(), entry.keyY()),
                    group);
        }
    }
}
