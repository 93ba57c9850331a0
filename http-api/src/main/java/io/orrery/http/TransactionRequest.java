package io.orrery.http;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.util.Set;

/// Reads a signed transaction from JSON: shape, ranges, float encodings and domain, in this order. See docs/API.md,
/// *rollup_sendTransaction*.
final class TransactionRequest {
    private static final Set<String> MEMBERS = Set.of(
            "type",
            "from",
            "to",
            "toOwner",
            "token",
            "amount",
            "fee",
            "nonce",
            "validUntilBatch",
            "chainId",
            "rollup",
            "domain",
            "signature");
    private static final Set<String> SIGNATURE_MEMBERS = Set.of("r8x", "r8y", "s");
    private static final int BALANCE_BITS = 128;
    private static final int SCALAR_BITS = 256;

    private TransactionRequest() {}

    /// What was sent, before its message is hashed.
    record Unhashed(Transaction transaction, Signature signature) {
        SignedTransaction hashed(Fr message) {
            return new SignedTransaction(transaction, message, signature);
        }
    }

    static SignedTransaction read(Argument parameter, RollupInfo info) {
        var unhashed = readUnhashed(parameter, info);
        return unhashed.hashed(unhashed.transaction().message(info.domain()));
    }

    static Unhashed readUnhashed(Argument parameter, RollupInfo info) {
        var given = parameter.root(MEMBERS);
        var asked = type(given.member("type"));
        var from = given.member("from").uint32();
        var owner = owner(given, asked);
        var type = owner.isZero() ? asked : OperationType.OPEN;
        var to = type == OperationType.OPEN ? 0 : recipient(given.member("to"), type);
        var token = given.member("token").uint32();
        var amount = given.member("amount").integer(BALANCE_BITS);
        var fee = given.member("fee").integer(BALANCE_BITS);
        var nonce = given.member("nonce").uint32();
        var validUntilBatch = given.member("validUntilBatch").uint32();
        var signature = signature(given.member("signature"));
        var amountFloat = DecimalFloat.AMOUNT
                .encode(amount)
                .orElseThrow(() -> new RefusedException(
                        Reason.AMOUNT_NOT_REPRESENTABLE,
                        given.member("amount").field(),
                        "must be a mantissa of 35 bits times a power of ten; round it"));
        var feeFloat = DecimalFloat.FEE
                .encode(fee)
                .orElseThrow(() -> new RefusedException(
                        Reason.FEE_NOT_REPRESENTABLE,
                        given.member("fee").field(),
                        "must be a mantissa of 11 bits times a power of ten; round it"));
        requireDomain(given, info);
        var transaction =
                new Transaction(type, from, to, token, amountFloat, feeFloat, nonce, validUntilBatch, owner, Fr.ZERO);
        return new Unhashed(transaction, signature);
    }

    private static OperationType type(Argument given) {
        return switch (given.text()) {
            case "transfer" -> OperationType.TRANSFER;
            case "withdraw" -> OperationType.WITHDRAW;
            default ->
                throw new RefusedException(Reason.OUT_OF_RANGE, given.field(), "must be \"transfer\" or \"withdraw\"");
        };
    }

    /// Whom a transfer pays that names an L1 address; zero where it names an account.
    private static Address owner(Argument given, OperationType type) {
        var named = given.member("toOwner");
        if (named.isAbsent()) {
            return Address.ZERO;
        }
        if (type != OperationType.TRANSFER) {
            throw new RefusedException(
                    Reason.OUT_OF_RANGE, named.field(), "a withdrawal goes to the owner on L1: must be left out");
        }
        if (!given.member("to").isAbsent()) {
            throw new RefusedException(
                    Reason.OUT_OF_RANGE,
                    named.field(),
                    "a transfer goes to an account or to an owner: name one of them");
        }
        var owner = named.address();
        if (owner.isZero()) {
            throw new RefusedException(Reason.OUT_OF_RANGE, named.field(), "nobody owns address 0");
        }
        return owner;
    }

    private static long recipient(Argument given, OperationType type) {
        if (type != OperationType.WITHDRAW) {
            return given.uint32();
        }
        if (!given.isAbsent() && given.uint32() != 0) {
            throw new RefusedException(
                    Reason.OUT_OF_RANGE, given.field(), "a withdrawal goes to the owner on L1: must be 0 or left out");
        }
        return 0;
    }

    private static Signature signature(Argument given) {
        given.object(SIGNATURE_MEMBERS);
        return new Signature(
                new Point(given.member("r8x").element(), given.member("r8y").element()),
                given.member("s").integer(SCALAR_BITS));
    }

    private static void requireDomain(Argument given, RollupInfo info) {
        var domain = given.member("domain");
        var chainId = given.member("chainId");
        var rollup = given.member("rollup");
        if (!domain.isAbsent() && !domain.element().equals(info.domain())) {
            throw wrongChain(domain, info.domain());
        }
        if (domain.isAbsent() || !chainId.isAbsent()) {
            if (chainId.integer(Long.SIZE - 1).longValueExact() != info.l1ChainId()) {
                throw wrongChain(chainId, info.l1ChainId());
            }
        }
        if (domain.isAbsent() || !rollup.isAbsent()) {
            if (!rollup.address().equals(info.rollup())) {
                throw wrongChain(rollup, info.rollup());
            }
        }
    }

    private static RefusedException wrongChain(Argument given, Object expected) {
        return new RefusedException(
                Reason.WRONG_CHAIN, given.field(), "meant for another rollup: this one has " + expected);
    }
}
