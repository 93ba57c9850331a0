package io.orrery.persistence.codec;

import static io.orrery.persistence.codec.FieldCodecs.ADDRESS;
import static io.orrery.persistence.codec.FieldCodecs.FR;
import static io.orrery.persistence.codec.FieldCodecs.SIGNATURE;
import static io.orrery.persistence.codec.SettlementCodecs.DUE_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.FORCED_OPERATION;
import static io.orrery.persistence.codec.SettlementCodecs.QUEUED_DEPOSIT;
import static io.orrery.persistence.codec.SettlementCodecs.isDue;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.util.Arrays;

/// Transactions and the operations made of them.
public final class TransactionCodecs {
    private TransactionCodecs() {}

    /// Beside the code of docs/PROTOCOL.md in the first byte: a group follows.
    private static final int GROUPED = 0x80;

    /// What was written before there were opens and groups has neither, and these bytes: so one layout reads all.
    public static final Codec<Transaction> TRANSACTION = Codec.of(
            (out, value) -> {
                out.u8(value.type().code() | (value.isMember() ? GROUPED : 0))
                        .u32(value.from())
                        .u32(value.to())
                        .u32(value.token())
                        .u40(value.amount())
                        .u16(value.fee())
                        .u32(value.nonce())
                        .u32(value.validUntilBatch());
                if (value.type() == OperationType.OPEN) {
                    out.put(ADDRESS, value.owner());
                }
                if (value.isMember()) {
                    out.put(FR, value.group());
                }
            },
            TransactionCodecs::transaction);

    /// The place of an open comes last.
    public static final Codec<SignedTransaction> SIGNED_TRANSACTION = Codec.of(
            (out, value) -> {
                out.put(TRANSACTION, value.transaction()).put(FR, value.hash()).put(SIGNATURE, value.signature());
                if (value.transaction().type() == OperationType.OPEN) {
                    out.u32(value.place());
                }
            },
            in -> {
                var transaction = in.get(TRANSACTION);
                var signed = new SignedTransaction(transaction, in.get(FR), in.get(SIGNATURE));
                return transaction.type() == OperationType.OPEN ? signed.at(in.u32()) : signed;
            });

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

    private static Transaction transaction(Reader in) {
        int first = in.u8();
        var type = operationType(in, first & ~GROUPED);
        long from = in.u32();
        long to = in.u32();
        long token = in.u32();
        long amount = in.u40();
        int fee = in.u16();
        long nonce = in.u32();
        long validUntilBatch = in.u32();
        var owner = type == OperationType.OPEN ? in.get(ADDRESS) : Address.ZERO;
        var group = (first & GROUPED) == 0 ? Fr.ZERO : in.get(FR);
        if (owner.isZero() == (type == OperationType.OPEN)) {
            throw in.corrupt("an open pays nobody");
        }
        return new Transaction(type, from, to, token, amount, fee, nonce, validUntilBatch, owner, group);
    }

    private static OperationType operationType(Reader in, int code) {
        return Arrays.stream(OperationType.values())
                .filter(type -> type.code() == code)
                .findFirst()
                .orElseThrow(() -> in.corrupt("no operation has code " + code));
    }
}
