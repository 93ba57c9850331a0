package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;

/// The first leaf of a slot: who signed, and pays unless the transaction is cancelled; or whose account L1 asks for.
final class DebitGadget {
    private static final BigInteger LAST_NONCE = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);

    private DebitGadget() {}

    /// The leaf afterwards. Its balance is `before - paid` in the field: the caller holds it to `[0, 2^128)`.
    ///
    /// @param paid amount and fee of an own operation, 0 else; below `2^139`
    static LeafGadget apply(
            ConstraintSystem cs,
            OperationGadget operation,
            TransactionGadget transaction,
            QueueEntryGadget entry,
            ForcedGadget forced,
            LeafGadget before,
            Lc paid) {
        try (var _ = cs.scope("debit")) {
            var signed = operation.signed().lc();
            var zero = cs.constant(Fr.ZERO);
            cs.enforce(signed, before.empty().lc(), zero);
            // These bind both halves of the leaf's first element to 32 bits. L1 is told the token of a forced exit:
            // the fields of a transaction that it does not have hold what the leaf says.
            var told = signed.plus(forced.exits().lc());
            cs.enforce(told, before.nonce().minus(transaction.nonce()), zero);
            cs.enforce(told, before.token().minus(transaction.token()), zero);
            // The next nonce has 32 bits too: what is not zero has an inverse. Nothing is asked of an unsigned
            // slot, where the wire is 0.
            var left = transaction.nonce().negate().plus(Fr.of(LAST_NONCE));
            var inverse = cs.derived(() -> left.values().inverse().times(signed));
            cs.enforce(left, inverse, signed);

            return new LeafGadget(
                    before.owner(),
                    before.token(),
                    before.nonce().plus(signed),
                    before.balance().minus(paid).minus(forced.exited()),
                    Select.of(cs, forced.rekeys(), entry.keyX(), before.keyX()),
                    Select.of(cs, forced.rekeys(), entry.keyY(), before.keyY()),
                    before.empty());
        }
    }
}
