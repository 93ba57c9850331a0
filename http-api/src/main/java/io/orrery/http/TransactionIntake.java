package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/// The way of a transaction from JSON to the sender's shard: read it, check it, admit it. What it may refuse with, in
/// which order, is in docs/API.md.
final class TransactionIntake {
    private static final Set<String> OPTIONS = Set.of("wait");
    private static final Set<String> OPTIONS_OF_MANY = Set.of("wait", "atomic");

    private static final Refusal WITH_ITS_GROUP =
            new Refusal(Reason.GROUP_REFUSED, "", "another member of the group is refused");

    private final RollupInfo info;
    private final RollupView view;
    private final Admission admission;
    private final AccountDirectory accounts;
    private final Await await;
    private final Executor signatures;
    private final Duration sequencedWait;
    private final Duration sequencedPoll;
    private final TransactionFates fates;
    private final int maxBatch;

    /// @param fates told what becomes of each
    /// @param signatures where signatures are checked: pure computation
    TransactionIntake(
            HttpDependencies dependencies,
            HttpSettings settings,
            AccountDirectory accounts,
            TransactionFates fates,
            Await await,
            Executor signatures) {
        this.info = dependencies.info();
        this.view = dependencies.view();
        this.admission = dependencies.admission();
        this.accounts = accounts;
        this.await = await;
        this.signatures = signatures;
        this.sequencedWait = settings.sequencedWait();
        this.sequencedPoll = settings.sequencedPoll();
        this.fates = fates;
        this.maxBatch = settings.maxBatch();
    }

    JsonNode send(Argument parameter, Argument options) {
        var signed = TransactionRequest.read(parameter, info);
        var end = end(options, OPTIONS);
        try {
            return finish(begin(signed), end);
        } catch (RefusedException refused) {
            fates.refused(signed.hash(), refused.refusal());
            throw refused;
        }
    }

    /// Each has its own outcome, in the order given: what [#send] answers, or an error.
    JsonNode sendAll(Argument parameter, Argument options, Asker asker) {
        var given = parameter.elements(maxBatch);
        var end = end(options, OPTIONS_OF_MANY);
        boolean atomic = !options.isAbsent()
                && !options.object(OPTIONS_OF_MANY).member("atomic").isAbsent()
                && options.member("atomic").bool();
        if (given.size() > 1 && !asker.allowance().take(given.size() - 1)) {
            throw new RefusedException(
                    Reason.RATE_LIMITED, parameter.field(), "too many requests in a second; each transaction counts");
        }
        // All are on their way before the first is waited for: then one write of the shard's journal takes many.
        var attempts = atomic
                ? group(parameter, given)
                : given.stream().map(this::attempt).toList();
        var outcomes = JsonNodeFactory.instance.arrayNode();
        attempts.forEach(attempt -> outcomes.add(attempt.outcome(this, end)));
        return outcomes;
    }

    /// One of many.
    private sealed interface Attempt {
        ObjectNode outcome(TransactionIntake intake, OptionalLong end);

        record Begun(SignedTransaction signed, CompletionStage<StateShard.Outcome> admission) implements Attempt {
            @Override
            public ObjectNode outcome(TransactionIntake intake, OptionalLong end) {
                try {
                    return intake.finish(this, end);
                } catch (RefusedException refused) {
                    intake.fates.refused(signed.hash(), refused.refusal());
                    return new Failed(Optional.of(signed), refused.refusal()).outcome(intake, end);
                }
            }
        }

        record Failed(Optional<SignedTransaction> signed, Refusal refusal) implements Attempt {
            @Override
            public ObjectNode outcome(TransactionIntake intake, OptionalLong end) {
                var json = JsonNodeFactory.instance.objectNode();
                signed.ifPresent(known -> json.put("hash", Hex.word(known.hash())));
                json.set("error", refusal.json());
                return json;
            }
        }
    }

    private Attempt attempt(Argument parameter) {
        SignedTransaction signed;
        try {
            signed = TransactionRequest.read(parameter, info);
        } catch (RefusedException refused) {
            return new Attempt.Failed(Optional.empty(), refused.refusal());
        }
        try {
            return begin(signed);
        } catch (RefusedException refused) {
            fates.refused(signed.hash(), refused.refusal());
            return new Attempt.Failed(Optional.of(signed), refused.refusal());
        }
    }

    /// Checks it and hands it to the shard.
    private Attempt.Begun begin(SignedTransaction signed) {
        check(signed);
        return new Attempt.Begun(
                signed, signed.transaction().type() == OperationType.OPEN ? open(signed) : admission.admit(signed));
    }

    /// What needs no order.
    private void check(SignedTransaction signed) {
        var facts = facts(signed.transaction());
        TransactionChecks.check(signed.transaction(), facts).ifPresent(TransactionIntake::refuse);
        var sender = facts.from().orElseThrow();
        checkSignature(signed, sender)
                .flatMap(refusal -> accounts.findAnew(signed.transaction().from())
                        .filter(now -> !now.equals(sender))
                        .map(now -> checkSignature(signed, now))
                        .orElse(Optional.of(refusal)))
                .ifPresent(TransactionIntake::refuse);
    }

    /// All or none. Each member's signature is over the group's name, which follows from what all of them say.
    private List<Attempt> group(Argument parameter, List<Argument> given) {
        int most = Math.min(Group.MAX_MEMBERS, info.sizes().getFirst().slots());
        if (given.isEmpty() || given.size() > most) {
            throw new RefusedException(Reason.OUT_OF_RANGE, parameter.field(), "a group has 1 to " + most + " members");
        }
        var read = new ArrayList<SignedTransaction>();
        var unread = new ArrayList<Attempt>();
        for (var each : given) {
            try {
                read.add(TransactionRequest.read(each, info));
                unread.add(new Attempt.Failed(Optional.empty(), WITH_ITS_GROUP));
            } catch (RefusedException refused) {
                unread.add(new Attempt.Failed(Optional.empty(), refused.refusal()));
            }
        }
        if (read.size() < given.size()) {
            return unread;
        }
        var name = Group.name(read.stream().map(SignedTransaction::transaction).toList());
        var members = read.stream()
                .map(alone -> {
                    var transaction = alone.transaction().inGroup(name);
                    return new SignedTransaction(transaction, transaction.message(info.domain()), alone.signature());
                })
                .toList();
        var refusals = members.stream()
                .map(member -> groupRefusal(member, members.getFirst()))
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

    private Optional<Refusal> groupRefusal(SignedTransaction member, SignedTransaction first) {
        var transaction = member.transaction();
        var leading = first.transaction();
        if (transaction.token() != leading.token()) {
            return Optional.of(new Refusal(Reason.NOT_A_GROUP, "token", "the members of a group are of one token"));
        }
        if (transaction.validUntilBatch() != leading.validUntilBatch()) {
            return Optional.of(new Refusal(
                    Reason.NOT_A_GROUP, "validUntilBatch", "the members of a group expire with the same batch"));
        }
        if (Shards.of(transaction.from()) != Shards.of(leading.from())) {
            return Optional.of(new Refusal(
                    Reason.GROUP_OF_SEVERAL_SHARDS,
                    "from",
                    "the high four bits of all senders' indices must be the same: others can not be a group yet"));
        }
        try {
            check(member);
            if (transaction.type() == OperationType.OPEN) {
                requirePaid(member);
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
                    ? place(member)
                    : CompletableFuture.completedStage(member);
            all = all.thenCombine(
                    one,
                    (before, next) ->
                            Stream.concat(before.stream(), Stream.of(next)).toList());
        }
        return all;
    }

    private CompletionStage<SignedTransaction> place(SignedTransaction signed) {
        var transaction = signed.transaction();
        return admission
                .place(transaction.owner(), transaction.token())
                .thenApply(place -> signed.at(place.orElseThrow(() -> new RefusedException(
                        Reason.SHARD_FULL, "toOwner", "there is no place left for the account of this owner"))));
    }

    /// Gives the owner a place first.
    private CompletionStage<StateShard.Outcome> open(SignedTransaction signed) {
        requirePaid(signed);
        return place(signed).thenCompose(admission::admit);
    }

    /// A place that nothing opens in the end stays the owner's, so who can not pay for an open is given none.
    private void requirePaid(SignedTransaction signed) {
        var transaction = signed.transaction();
        var balance = await.of(view.account(transaction.from()))
                .map(sender -> sender.account().balance())
                .orElse(BigInteger.ZERO);
        // One that is sequenced may have paid with it.
        if (balance.compareTo(transaction.debit()) < 0
                && sequence(signed.hash()).isEmpty()) {
            refuse(TransactionChecks.of(
                    new StateShard.Outcome.Refused(signed, StateShard.Refusal.INSUFFICIENT_BALANCE, "amount")));
        }
    }

    /// Waits for the shard's decision and, until `end` where that is given, for the place in the order.
    private ObjectNode finish(Attempt.Begun begun, OptionalLong end) {
        var signed = begun.signed();
        return switch (await.of(begun.admission())) {
            case StateShard.Outcome.Admitted _ -> {
                fates.admitted(signed.hash());
                yield answer(
                        signed, end.isPresent() ? awaitSequence(signed.hash(), end.getAsLong()) : Optional.empty());
            }
            case StateShard.Outcome.Refused refused ->
                repeated(signed, refused).orElseThrow(() -> new RefusedException(TransactionChecks.of(refused)));
        };
    }

    private Optional<Refusal> checkSignature(SignedTransaction signed, AccountDirectory.Identity sender) {
        return await.of(
                CompletableFuture.supplyAsync(() -> TransactionChecks.checkSignature(signed, sender), signatures));
    }

    /// A nonce that this very transaction has used is no refusal: the caller asks again because an answer was lost.
    private Optional<ObjectNode> repeated(SignedTransaction signed, StateShard.Outcome.Refused refused) {
        return refused.reason() == StateShard.Refusal.NONCE_TOO_LOW
                ? sequence(signed.hash()).map(place -> answer(signed, Optional.of(place)))
                : Optional.empty();
    }

    /// By the clock of `System.nanoTime`: until when to wait for the place in the order, where the caller waits for it.
    private OptionalLong end(Argument options, Set<String> known) {
        if (options.isAbsent()) {
            return OptionalLong.empty();
        }
        var wait = options.object(known).member("wait");
        if (wait.isAbsent()) {
            return OptionalLong.empty();
        }
        if (!wait.text().equals("sequenced")) {
            throw new RefusedException(Reason.OUT_OF_RANGE, wait.field(), "must be \"sequenced\" or left out");
        }
        return OptionalLong.of(System.nanoTime() + sequencedWait.toNanos());
    }

    private TransactionChecks.Facts facts(Transaction transaction) {
        return new TransactionChecks.Facts(
                await.of(view.highest(BatchStage.SEALED)) + 1,
                info.minimumFee(transaction.token()),
                // A fee of zero has a mantissa of zero: then nobody needs to take it.
                transaction.fee() == 0 || accounts.takesFees(transaction.token()),
                accounts.find(transaction.from()),
                transaction.type() == OperationType.TRANSFER ? accounts.find(transaction.to()) : Optional.empty());
    }

    /// Its place in the order, or empty where it has none when the wait ends.
    private Optional<Long> awaitSequence(Fr hash, long end) {
        while (true) {
            var place = sequence(hash);
            if (place.isPresent() || System.nanoTime() - end >= 0) {
                return place;
            }
            try {
                Thread.sleep(sequencedPoll);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    private Optional<Long> sequence(Fr hash) {
        return await.of(view.transaction(hash)).map(RollupView.TransactionView::sequence);
    }

    private static ObjectNode answer(SignedTransaction signed, Optional<Long> sequence) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("hash", Hex.word(signed.hash()));
        json.put("status", sequence.isPresent() ? "sequenced" : "admitted");
        sequence.ifPresent(place -> json.put("sequence", place));
        return json;
    }

    private static void refuse(Refusal refusal) {
        throw new RefusedException(refusal);
    }
}
