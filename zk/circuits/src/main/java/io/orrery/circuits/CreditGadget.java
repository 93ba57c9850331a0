package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// The second leaf of a slot: who receives a transfer, an open or a deposit.
final class CreditGadget {
    private CreditGadget() {}

    /// The leaf afterwards. Its balance has 128 bits without a check: the balances of a token never exceed what
    /// the L1 contract holds, which is below `2^128`, and neither a transfer nor an open changes their sum.
    ///
    /// @param token 32 bits
    /// @param transferred 0 where there is neither transfer nor open
    static LeafGadget apply(
            ConstraintSystem cs,
            OperationGadget operation,
            QueueEntryGadget entry,
            LeafGadget before,
            Lc token,
            Lc transferred) {
        try (var _ = cs.scope("credit")) {
            var zero = cs.constant(Fr.ZERO);
            var opens = operation.opens().and(cs, before.empty());
            // A transfer does not open an account: it does not say whose.
            cs.enforce(operation.transfer().lc(), before.empty().lc(), zero);
            // What pays into an account that is not empty keeps its token; this binds the leaf's token to 32
            // bits, and so its nonce has to be bound too.
            var fills = operation.opens().lc().minus(opens.lc());
            before.bindNonce(cs);
            cs.enforce(operation.transfer().lc().plus(fills), before.token().minus(token), zero);
            cs.enforce(fills, before.owner().minus(entry.owner()), zero);

            // The owner of an empty leaf is 0, so the sum is who is paid where it opens, who is not 0: the
            // leaf is empty afterwards exactly if it was and nothing opened it. Its nonce was 0. Whose key is
            // already there keeps it, and an open brings none: an entry's key is 0 there.
            return new LeafGadget(
                    before.owner().plus(cs.multiply(opens.lc(), entry.owner())),
                    Select.of(cs, opens, token, before.token()),
                    before.nonce(),
                    before.balance().plus(transferred).plus(entry.amount()),
                    Select.of(cs, opens, entry.keyX(), before.keyX()),
                    Select.of(cs, opens, entry.keyY(), before.keyY()),
                    new Bit(before.empty().lc().minus(opens.lc())));
        }
    }
}
