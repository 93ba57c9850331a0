package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;

/// The fields of a signed transaction, each of them bits, so that their places in an element do not overlap.
///
/// @param token of the deposit too, in a slot that has one, and of the account that a forced exit empties
/// @param amount decoded
/// @param fee decoded
/// @param nonce of the account that a forced exit empties too
record TransactionGadget(
        Lc to, Lc token, Bits encodedAmount, Bits encodedFee, Lc amount, Lc fee, Lc nonce, Lc validUntilBatch) {
    private static final int WORD = 32;

    static TransactionGadget of(ConstraintSystem cs, IntFunction<SlotInput> input) {
        try (var _ = cs.scope("transaction-fields")) {
            var amount = field(cs, DecimalFloatGadget.AMOUNT_BITS, input, SlotInput::amount);
            var fee = field(cs, DecimalFloatGadget.FEE_BITS, input, SlotInput::fee);
            return new TransactionGadget(
                    field(cs, WORD, input, SlotInput::to).sum(),
                    field(cs, WORD, input, SlotInput::token).sum(),
                    amount,
                    fee,
                    DecimalFloatGadget.decode(cs, amount),
                    DecimalFloatGadget.decode(cs, fee),
                    field(cs, WORD, input, SlotInput::nonce).sum(),
                    field(cs, WORD, input, SlotInput::validUntilBatch).sum());
        }
    }

    /// `packed` of docs/PROTOCOL.md, *Signed message*: 220 bits, so no two transactions that are signed for the same
    /// owner and group have the same.
    ///
    /// @param from 32 bits
    Lc packed(ConstraintSystem cs, OperationGadget operation, Lc from) {
        try (var _ = cs.scope("transaction-packed")) {
            // A withdrawal goes to nobody on L2, and nobody knows yet where an open goes.
            var withdrawal = operation.withdrawal().lc();
            var opening = operation.opening().lc();
            cs.enforce(withdrawal.plus(opening), to, cs.constant(Fr.ZERO));
            var type = withdrawal.times(Fr.of(2)).plus(opening.times(Fr.of(4))).plus(Fr.ONE);
            var packed = type.plus(from.times(Bits.power(4)))
                    .plus(to.times(Bits.power(36)))
                    .plus(token.times(Bits.power(68)))
                    .plus(encodedAmount.sum().times(Bits.power(100)))
                    .plus(encodedFee.sum().times(Bits.power(140)))
                    .plus(nonce.times(Bits.power(156)))
                    .plus(validUntilBatch.times(Bits.power(188)));
            return cs.materialise(packed);
        }
    }

    private static Bits field(
            ConstraintSystem cs, int bits, IntFunction<SlotInput> input, ToLongFunction<SlotInput> value) {
        return Bits.of(cs, bits, lane -> value.applyAsLong(input.apply(lane)));
    }
}
