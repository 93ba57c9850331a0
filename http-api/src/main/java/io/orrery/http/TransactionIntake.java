package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// The way of a transaction from JSON to the sender's shard: read it, check it, admit it. What it may refuse with, in
/// which order, is in docs/API.md.
final class TransactionIntake {
    private static final Set<String> OPTIONS = Set.of("wait");

    private final RollupInfo info;
    private final RollupView view;
    private final Admission admission;
    private final AccountDirectory accounts;
    private final Await await;
    private final Executor signatures;
    private final Duration sequencedWait;
    private final Duration sequencedPoll;
    private final TransactionFates fates;
    private final OrderNews order;

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
        this.order = dependencies.order();
    }

    JsonNode send(Argument parameter, Argument options) {
        var signed = TransactionRequest.read(parameter, info);
        var end = end(options, OPTIONS);
        try (var watch = watch(end.isPresent() ? List.of(signed.hash()) : List.of())) {
            return answer(
                    signed,
                    await.of(begin(signed)),
                    () -> end.isPresent()
                            ? Optional.ofNullable(awaitSequences(watch, List.of(signed.hash()), end.getAsLong())
                                    .get(signed.hash()))
                            : Optional.empty());
        } catch (RefusedException refused) {
            fates.refused(signed.hash(), refused.refusal());
            throw refused;
        }
    }

    /// Checks it and hands it to the shard; completes with the shard's decision.
    private CompletionStage<StateShard.Outcome> begin(SignedTransaction signed) {
        checkSigned(signed, nextBatch());
        return admit(signed);
    }

    /// All that needs no order, the signature too.
    void checkSigned(SignedTransaction signed, long nextBatch) {
        var sender = check(signed, nextBatch);
        await.of(CompletableFuture.supplyAsync(() -> TransactionChecks.checkSignature(signed, sender), signatures))
                .flatMap(refusal -> byAnotherKey(signed, sender, refusal))
                .ifPresent(TransactionIntake::refuse);
    }

    /// Hands it to the shard of its sender. Of an open, the owner is given a place first.
    CompletionStage<StateShard.Outcome> admit(SignedTransaction signed) {
        if (signed.transaction().type() != OperationType.OPEN) {
            return admission.admit(signed);
        }
        requirePaid(signed);
        return place(signed).thenCompose(admission::admit);
    }

    /// The open with the place of its owner's account.
    CompletionStage<SignedTransaction> place(SignedTransaction signed) {
        var transaction = signed.transaction();
        return admission
                .place(transaction.owner(), transaction.token())
                .thenApply(place -> signed.at(place.orElseThrow(() -> new RefusedException(
                        Reason.SHARD_FULL, "toOwner", "there is no place left for the account of this owner"))));
    }

    /// A place that nothing opens in the end stays the owner's, so who can not pay for an open is given none.
    void requirePaid(SignedTransaction signed) {
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

    /// The batch that will be sealed next.
    long nextBatch() {
        return await.of(view.highest(BatchStage.SEALED)) + 1;
    }

    /// All but the signature.
    ///
    /// @return by whose key it must be signed
    AccountDirectory.Identity check(SignedTransaction signed, long nextBatch) {
        var facts = facts(signed.transaction(), nextBatch);
        TransactionChecks.check(signed.transaction(), facts).ifPresent(TransactionIntake::refuse);
        return facts.from().orElseThrow();
    }

    /// A key that was read before may have been replaced since.
    ///
    /// @return the refusal that stays
    Optional<Refusal> byAnotherKey(SignedTransaction signed, AccountDirectory.Identity sender, Refusal refusal) {
        return accounts.findAnew(signed.transaction().from())
                .filter(now -> !now.equals(sender))
                .map(now -> await.of(
                        CompletableFuture.supplyAsync(() -> TransactionChecks.checkSignature(signed, now), signatures)))
                .orElse(Optional.of(refusal));
    }

    /// What the shard's decision means for the caller.
    ///
    /// @param place in the order; empty where it is not known yet
    ObjectNode answer(SignedTransaction signed, StateShard.Outcome outcome, Supplier<Optional<Long>> place) {
        return switch (outcome) {
            case StateShard.Outcome.Admitted _ -> {
                fates.admitted(signed.hash());
                yield answer(signed, place.get());
            }
            case StateShard.Outcome.Refused refused ->
                repeated(signed, refused).orElseThrow(() -> new RefusedException(TransactionChecks.of(refused)));
        };
    }

    /// A nonce that this very transaction has used is no refusal: the caller asks again because an answer was lost.
    private Optional<ObjectNode> repeated(SignedTransaction signed, StateShard.Outcome.Refused refused) {
        return refused.reason() == StateShard.Refusal.NONCE_TOO_LOW
                ? sequence(signed.hash()).map(place -> answer(signed, Optional.of(place)))
                : Optional.empty();
    }

    /// By the clock of `System.nanoTime`: until when to wait for the place in the order, where the caller waits for it.
    ///
    /// @param known the options that there are
    OptionalLong end(Argument options, Set<String> known) {
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

    private TransactionChecks.Facts facts(Transaction transaction, long nextBatch) {
        return new TransactionChecks.Facts(
                nextBatch,
                // The members of a group pay together.
                transaction.isMember() ? BigInteger.ZERO : info.minimumFee(transaction.token()),
                // A fee of zero has a mantissa of zero: then nobody needs to take it.
                transaction.fee() == 0 || accounts.takesFees(transaction.token()),
                accounts.find(transaction.from()),
                transaction.type() == OperationType.TRANSFER ? accounts.find(transaction.to()) : Optional.empty());
    }

    /// To be begun before they are admitted: what is told before would be found by looking only.
    OrderNews.Watch watch(List<Fr> hashes) {
        return order.watch(hashes);
    }

    /// The places in the order of those that have one when all have, or when the wait ends.
    Map<Fr, Long> awaitSequences(OrderNews.Watch watch, List<Fr> hashes, long end) {
        var places = new HashMap<Fr, Long>();
        try {
            while (true) {
                places.putAll(watch.await(hashes, Math.min(sequencedPoll.toNanos(), end - System.nanoTime())));
                var missing = hashes.stream()
                        .filter(hash -> !places.containsKey(hash))
                        .toList();
                if (missing.isEmpty()) {
                    return places;
                }
                places.putAll(await.of(view.sequences(missing)));
                if (places.keySet().containsAll(hashes) || System.nanoTime() - end >= 0) {
                    return places;
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return places;
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
