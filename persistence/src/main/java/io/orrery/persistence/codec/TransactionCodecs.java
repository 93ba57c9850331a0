package io.orrery.persistence.codec;

import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.FieldCodecs.SIGNATURE;
import static io.orrery.persistence.codec.SettlementCodecs.DUE_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.FORCED_OPERATION;
import static io.orrery.persistence.codec.SettlementCodecs.QUEUED_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.isDue;

import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import java.util.Arrays;

/// Transactions and the operations made of them.
public final class TransactionCodecs {
    private TransactionCodecs() {}

    /// The code of docs/PROTOCOL.md.
    public static final Codec<OperationType> OPERATION_TYPE =
            Codec.of((out, value) -> out.u8(value.code()), in -> operationType(in));

    public static final Codec<Transaction> TRANSACTION = Codec.of(
            (out, value) -> out.put(OPERATION_TYPE, value.type())
                    .u32(value.from())
                    .u32(value.to())
                    .u32(value.token())
                    .u40(value.amount())
                    .u16(value.fee())
                    .u32(value.nonce())
                    .u32(value.validUntilBatch()),
            in -> new Transaction(
                    in.get(OPERATION_TYPE), in.u32(), in.u32(), in.u32(), in.u40(), in.u16(), in.u32(), in.u32()));

    public static final Codec<SignedTransaction> SIGNED_TRANSACTION = Codec.of(
            (out, value) -> out.put(TRANSACTION, value.transaction())
                    .put(FR, value.hash())
                    .put(SIGNATURE, value.signature()),
            in -> new SignedTransaction(in.get(TRANSACTION), in.get(FR), in.get(SIGNATURE)));

    public static final Codec<Operation.Deposit> DEPOSIT_OPERATION = Codec.of(
            (out, value) -> out.put(QUEUED_DEPOSIT, value.deposit()).u32(value.account()),
            in -> new Operation.Deposit(in.get(QUEUED_DEPOSIT), in.u32()));

    /// A byte that tells which, then the operation.
    public static final Codec<Operation> OPERATION = Codec.of(
            (out, value) -> {
                switch (value) {
                    case Operation.Signed(var signed) -> out.u8(0).put(SIGNED_TRANSACTION, signed);
                    case Operation.Deposit(var due, var account)
                    when isDue(due) -> out.u8(3).put(DUE_DEPOSIT, due).u32(account);
                    case Operation.Deposit deposit -> out.u8(1).put(DEPOSIT_OPERATION, deposit);
                    case Operation.Forced(var forced, var freezes) ->
                        out.u8(2).put(FORCED_OPERATION, forced).bool(freezes);
                }
            },
            in -> switch (in.u8()) {
                case 0 -> new Operation.Signed(in.get(SIGNED_TRANSACTION));
                case 1 -> in.get(DEPOSIT_OPERATION);
                case 2 -> new Operation.Forced(in.get(FORCED_OPERATION), in.bool());
                case 3 -> new Operation.Deposit(in.get(DUE_DEPOSIT), in.u32());
                default -> throw in.corrupt("no such kind of operation");
            });

    private static OperationType operationType(Reader in) {
        var code = in.u8();
        return Arrays.stream(OperationType.values())
                .filter(type -> type.code() == code)
                .findFirst()
                .orElseThrow(() -> in.corrupt("no operation has code " + code));
    }
}
