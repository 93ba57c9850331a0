package io.orrery.http;

import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.EddsaPoseidon;
import io.orrery.zk.kernel.InstalledKernels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a transaction must satisfy before a shard sees it. The shard decides nonce and balance: they depend on the
/// order.
final class TransactionChecks {
    private TransactionChecks() {}

    /// What is known about the rollup at this moment.
    ///
    /// @param nextBatch the batch that will be sealed next
    /// @param minimumFee that it must pay itself, in its token
    /// @param feesTaken whether fees may be paid in the transaction's token
    record Facts(
            long nextBatch,
            BigInteger minimumFee,
            boolean feesTaken,
            Optional<AccountDirectory.Identity> from,
            Optional<AccountDirectory.Identity> to) {}

    /// Expiry, fee and the two accounts, in this order; empty where all is well.
    static Optional<Refusal> check(Transaction transaction, Facts facts) {
        if (transaction.validUntilBatch() < facts.nextBatch()) {
            return refuse(Reason.EXPIRED, "validUntilBatch", "the next batch is " + facts.nextBatch());
        }
        var fee = DecimalFloat.FEE.decode(transaction.fee());
        if (fee.compareTo(facts.minimumFee()) < 0) {
            return refuse(Reason.FEE_TOO_LOW, "fee", "must be at least " + facts.minimumFee());
        }
        if (fee.signum() > 0 && !facts.feesTaken()) {
            return refuse(
                    Reason.FEE_TOKEN_NOT_ACCEPTED, "token", "the operator has no account of this token to earn fees");
        }
        if (facts.from().isEmpty()) {
            return refuse(Reason.UNKNOWN_ACCOUNT, "from", "no sealed batch has opened account " + transaction.from());
        }
        if (facts.from().get().token() != transaction.token()) {
            return refuse(
                    Reason.TOKEN_MISMATCH,
                    "token",
                    "account " + transaction.from() + " is of token "
                            + facts.from().get().token());
        }
        return transaction.type() == OperationType.TRANSFER ? checkRecipient(transaction, facts) : Optional.empty();
    }

    private static Optional<Refusal> checkRecipient(Transaction transaction, Facts facts) {
        if (facts.to().isEmpty()) {
            return refuse(Reason.UNKNOWN_RECIPIENT, "to", "no sealed batch has opened account " + transaction.to());
        }
        if (facts.to().get().token() != transaction.token()) {
            return refuse(
                    Reason.TOKEN_MISMATCH,
                    "to",
                    "account " + transaction.to() + " is of token "
                            + facts.to().get().token());
        }
        return Optional.empty();
    }

    /// Some tenth of a millisecond of computation.
    static Optional<Refusal> checkSignature(SignedTransaction signed, AccountDirectory.Identity sender) {
        return checkSignatures(List.of(new Attempt.Checked(signed, sender))).getFirst();
    }

    /// The same for many, in their order, at a fraction of its cost.
    static List<Optional<Refusal>> checkSignatures(List<Attempt.Checked> attempts) {
        var verdicts = EddsaPoseidon.verifyAll(
                InstalledKernels.here().available().getFirst(),
                attempts.stream()
                        .map(each -> new EddsaPoseidon.Claim(
                                each.sender().key(),
                                each.signed().hash(),
                                each.signed().signature()))
                        .toList());
        var refusals = new ArrayList<Optional<Refusal>>(verdicts.length);
        for (var holds : verdicts) {
            refusals.add(
                    holds
                            ? Optional.empty()
                            : refuse(
                                    Reason.BAD_SIGNATURE,
                                    "signature",
                                    "not a signature of this message by the key of the sender"));
        }
        return refusals;
    }

    /// A shard's refusal in the words of the API. It is asked only for accounts that a sealed batch has opened, so one
    /// that does not know the account has not applied that batch yet, and will.
    static Refusal of(StateShard.Outcome.Refused refused) {
        var reason = switch (refused.reason()) {
            case UNKNOWN_ACCOUNT, BUSY -> Reason.BUSY;
            case TOKEN_MISMATCH -> Reason.TOKEN_MISMATCH;
            case NONCE_TOO_LOW -> Reason.NONCE_TOO_LOW;
            case NONCE_TOO_HIGH -> Reason.NONCE_TOO_HIGH;
            case INSUFFICIENT_BALANCE -> Reason.INSUFFICIENT_BALANCE;
            case NOT_A_GROUP -> Reason.NOT_A_GROUP;
            case WITH_ITS_GROUP -> Reason.GROUP_REFUSED;
            case FULL -> Reason.SHARD_FULL;
            case FROZEN -> Reason.FROZEN;
            case BAD_SIGNATURE -> Reason.BAD_SIGNATURE;
        };
        var message = switch (refused.reason()) {
            case UNKNOWN_ACCOUNT -> "the batch that opened the account is being applied: try again";
            case TOKEN_MISMATCH -> "the account is of another token";
            case NONCE_TOO_LOW -> "the nonce is used: sign with nextNonce of rollup_getAccount";
            case NONCE_TOO_HIGH ->
                "a transaction with a lower nonce must come first: sign with nextNonce of rollup_getAccount";
            case INSUFFICIENT_BALANCE -> "amount and fee exceed what the account may spend now";
            case NOT_A_GROUP -> "not a group that a batch can hold";
            case WITH_ITS_GROUP -> "another member of the group is refused";
            case FULL -> "there is no place left for the account of this owner";
            case FROZEN -> "L1 has asked for a set key or forced exit of the account: try again when it is executed";
            case BAD_SIGNATURE -> "the account has another key since";
            case BUSY -> "too many transactions wait for their order: try again";
        };
        return new Refusal(reason, refused.field(), message);
    }

    private static Optional<Refusal> refuse(Reason reason, String field, String message) {
        return Optional.of(new Refusal(reason, field, message));
    }
}
