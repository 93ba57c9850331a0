package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// The second leaf of a slot: who receives a transfer or a deposit.
final class CreditGadget {
    private CreditGadget() {}

    /// The leaf afterwards. Its balance has 128 bits without a check: the balances of a token never exceed what
    /// the L1 contract holds, which is below `2^128`, and a transfer does not change their sum.
    ///
    /// @param token 32 bits
    /// @param transferred 0 where there is no transfer
    static LeafGadget apply(
            ConstraintSystem cs,
            OperationGadget operation,
            QueueEntryGadget deposit,
            LeafGadget before,
            Lc token,
            Lc transferred) {
        try (var _ = cs.scope("credit")) {
            var zero = cs.constant(Fr.ZERO);
            var opens = operation.deposit().and(cs, before.empty());
            // A transfer does not open an account: nobody would have its key.
            cs.enforce(operation.transfer().lc(), before.empty().lc(), zero);
            // A transfer and a deposit into an open account keep its token; this binds the leaf's token to 32
            // bits, and so its nonce has to be bound too.
            var fills = operation.deposit().lc().minus(opens.lc());
            before.bindNonce(cs);
            cs.enforce(operation.transfer().lc().plus(fills), before.token().minus(token), zero);
            cs.enforce(fills, before.owner().minus(deposit.owner()), zero);

            // The owner of an empty leaf is 0, so the sum is the depositor where it opens, who is not 0: the
            // leaf is empty afterwards exactly if it was and nothing opened it. Its nonce was 0. Whose key is
            // already there keeps it.
            return new LeafGadget(
                    before.owner().plus(cs.multiply(opens.lc(), deposit.owner())),
                    Select.of(cs, opens, token, before.token()),
                    before.nonce(),
                    before.balance().plus(transferred).plus(deposit.amount()),
                    Select.of(cs, opens, deposit.keyX(), before.keyX()),
                    Select.of(cs, opens, deposit.keyY(), before.keyY()),
                    new Bit(before.empty().lc().minus(opens.lc())));
        }
    }
}
