package io.orrery.http;

import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// The way of a group, whose members happen all or none. Each member's signature is over the group's name, which
/// follows from what all of them say; fees are paid for all together. See docs/API.md, `rollup_sendTransactions`.
final class GroupIntake {
    private static final Refusal WITH_ITS_GROUP =
            new Refusal(Reason.GROUP_REFUSED, "", "another member of the group is refused");

    private final TransactionIntake intake;
    private final RollupInfo info;
    private final AccountDirectory accounts;
    private final Admission admission;
    private final TransactionFates fates;

    GroupIntake(
            TransactionIntake intake,
            HttpDependencies dependencies,
            AccountDirectory accounts,
            TransactionFates fates) {
        this.intake = intake;
        this.accounts = accounts;
        this.info = dependencies.info();
        this.admission = dependencies.admission();
        this.fates = fates;
    }

    void requireSize(Argument parameter) {
        int most = Math.min(Group.MAX_MEMBERS, info.sizes().getFirst().slots());
        int size = parameter.node().size();
        if (size < 1 || size > most) {
            throw new RefusedException(Reason.OUT_OF_RANGE, parameter.field(), "a group has 1 to " + most + " members");
        }
    }

    /// Reads and checks the members and hands them to the shard of the first sender.
    List<Attempt> begin(List<Argument> given, long nextBatch) {
        var read = new ArrayList<TransactionRequest.Unhashed>();
        var unread = new ArrayList<Attempt>();
        for (var each : given) {
            try {
                read.add(TransactionRequest.readUnhashed(each, info));
                unread.add(new Attempt.Failed(Optional.empty(), WITH_ITS_GROUP));
            } catch (RefusedException refused) {
                unread.add(new Attempt.Failed(Optional.empty(), refused.refusal()));
            }
        }
        if (read.size() < given.size()) {
            return unread;
        }
        var name = Group.name(
                read.stream().map(TransactionRequest.Unhashed::transaction).toList());
        var members = read.stream()
                .map(alone -> {
                    var transaction = alone.transaction().inGroup(name);
                    return new SignedTransaction(transaction, transaction.message(info.domain()), alone.signature());
                })
                .toList();
        var terms = Terms.of(members);
        var refusals = members.stream()
                .map(member -> refusal(member, terms, nextBatch))
                .toList();
        if (refusals.stream().anyMatch(Optional::isPresent)) {
            var failed = new ArrayList<Attempt>();
            for (int i = 0; i < members.size(); i++) {
                var refusal = refusals.get(i).orElse(WITH_ITS_GROUP);
                fates.refused(members.get(i).hash(), refusal);
                failed.add(new Attempt.Failed(Optional.of(members.get(i)), refusal));
            }
            return failed;
        }
        var decided = placed(members).thenCompose(admission::admitGroup);
        var attempts = new ArrayList<Attempt>();
        for (int i = 0; i < members.size(); i++) {
            int place = i;
            attempts.add(new Attempt.Begun(members.get(i), decided.thenApply(outcomes -> outcomes.get(place))));
        }
        return attempts;
    }

    /// What the members of a group have in common.
    ///
    /// @param feeToken that fees are paid in: a batch earns one. The first's where nobody pays any
    /// @param fees of all who pay in it
    /// @param members how many there are
    private record Terms(long validUntilBatch, long feeToken, BigInteger fees, int members) {
        static Terms of(List<SignedTransaction> members) {
            var first = members.getFirst().transaction();
            long feeToken = members.stream()
                    .map(SignedTransaction::transaction)
                    .filter(member -> fee(member).signum() > 0)
                    .findFirst()
                    .orElse(first)
                    .token();
            var fees = members.stream()
                    .map(SignedTransaction::transaction)
                    .filter(member -> member.token() == feeToken)
                    .map(Terms::fee)
                    .reduce(BigInteger.ZERO, BigInteger::add);
            return new Terms(first.validUntilBatch(), feeToken, fees, members.size());
        }

        static BigInteger fee(Transaction member) {
            return DecimalFloat.FEE.decode(member.fee());
        }
    }

    private Optional<Refusal> refusal(SignedTransaction member, Terms terms, long nextBatch) {
        var transaction = member.transaction();
        if (transaction.validUntilBatch() != terms.validUntilBatch()) {
            return Optional.of(new Refusal(
                    Reason.NOT_A_GROUP, "validUntilBatch", "the members of a group expire with the same batch"));
        }
        if (transaction.token() != terms.feeToken() && Terms.fee(transaction).signum() > 0) {
            return Optional.of(new Refusal(Reason.NOT_A_GROUP, "fee", "the members of a group pay fees in one token"));
        }
        var least = info.minimumFee(terms.feeToken()).multiply(BigInteger.valueOf(terms.members()));
        if (terms.fees().compareTo(least) < 0) {
            return Optional.of(new Refusal(
                    Reason.FEE_TOO_LOW, "fee", "the fees of all members together must be at least " + least));
        }
        // A member that waits for such an account would keep the others, and what comes behind them, waiting.
        if (!accounts.takesFees(transaction.token())) {
            return Optional.of(new Refusal(
                    Reason.FEE_TOKEN_NOT_ACCEPTED,
                    "token",
                    "the operator has no account of this token, so none of it is in a group"));
        }
        try {
            intake.checkSigned(member, nextBatch);
            if (transaction.type() == OperationType.OPEN) {
                intake.requirePaid(member);
            }
            return Optional.empty();
        } catch (RefusedException refused) {
            return Optional.of(refused.refusal());
        }
    }

    /// The members with the places of their opens.
    private CompletionStage<List<SignedTransaction>> placed(List<SignedTransaction> members) {
        var all = CompletableFuture.completedStage(List.<SignedTransaction>of());
        for (var member : members) {
            var one = member.transaction().type() == OperationType.OPEN
                    ? intake.place(member)
                    : CompletableFuture.completedStage(member);
            all = all.thenCombine(
                    one,
                    (before, next) ->
                            Stream.concat(before.stream(), Stream.of(next)).toList());
        }
        return all;
    }
}
