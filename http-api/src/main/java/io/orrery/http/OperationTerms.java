package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;

/// What an operation says, whatever its kind.
record OperationTerms(
        OperationType type,
        Optional<Long> fromAccount,
        Optional<Long> toAccount,
        long token,
        BigInteger amount,
        BigInteger fee,
        long nonce,
        Optional<Long> validUntilBatch) {
    static final long ETHER = 0;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static OperationTerms of(Operation operation) {
        return switch (operation) {
            case Operation.Signed signed -> of(signed.signed());
            case Operation.Deposit deposit -> of(deposit.deposit(), deposit.account());
            case Operation.Forced(var forced, var _) -> of(forced);
        };
    }

    private static OperationTerms of(SignedTransaction signed) {
        var transaction = signed.transaction();
        return new OperationTerms(
                transaction.type(),
                Optional.of(transaction.from()),
                signed.credits() ? Optional.of(signed.receiver()) : Optional.empty(),
                transaction.token(),
                DecimalFloat.AMOUNT.decode(transaction.amount()),
                DecimalFloat.FEE.decode(transaction.fee()),
                transaction.nonce(),
                Optional.of(transaction.validUntilBatch()));
    }

    private static OperationTerms of(QueuedDeposit deposit, long account) {
        return new OperationTerms(
                OperationType.DEPOSIT,
                Optional.empty(),
                Optional.of(account),
                deposit.token(),
                deposit.amount(),
                BigInteger.ZERO,
                deposit.queueIndex(),
                Optional.empty());
    }

    /// What a forced exit moves is known when it is executed: its receipt on L1 tells.
    private static OperationTerms of(ForcedOperation operation) {
        return new OperationTerms(
                switch (operation) {
                    case ForcedOperation.SetKey _ -> OperationType.SET_KEY;
                    case ForcedOperation.ForcedExit _ -> OperationType.FORCED_EXIT;
                },
                Optional.of(operation.account()),
                Optional.empty(),
                ETHER,
                BigInteger.ZERO,
                BigInteger.ZERO,
                operation.queueIndex(),
                Optional.empty());
    }

    /// `transfer`, `open`, `withdraw`, `deposit`, `set_key` or `forced_exit`.
    String typeWord() {
        return type.name().toLowerCase(Locale.ROOT);
    }

    /// Whether it began on L1.
    boolean fromL1() {
        return switch (type) {
            case DEPOSIT, SET_KEY, FORCED_EXIT -> true;
            case NOOP, TRANSFER, OPEN, WITHDRAW, CANCEL -> false;
        };
    }

    BigInteger etherAmount() {
        return token == ETHER ? amount : BigInteger.ZERO;
    }

    BigInteger etherFee() {
        return token == ETHER ? fee : BigInteger.ZERO;
    }

    /// The member `rollup` of a transaction.
    ObjectNode json() {
        var json = JSON.objectNode();
        json.put("type", typeWord());
        json.set("fromAccount", number(fromAccount));
        json.set("toAccount", number(toAccount));
        json.put("token", token);
        json.put("amount", amount.toString());
        json.put("fee", fee.toString());
        json.set("validUntilBatch", number(validUntilBatch));
        return json;
    }

    private static JsonNode number(Optional<Long> value) {
        return value.<JsonNode>map(JSON::numberNode).orElseGet(JSON::nullNode);
    }
}
