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
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

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

    /// @param signatures where signatures are checked: pure computation
    TransactionIntake(
            HttpDependencies dependencies,
            HttpSettings settings,
            AccountDirectory accounts,
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
    }

    JsonNode send(Argument parameter, Argument options) {
        var signed = TransactionRequest.read(parameter, info);
        var waits = waits(options);
        var facts = facts(signed.transaction());
        TransactionChecks.check(signed.transaction(), facts).ifPresent(TransactionIntake::refuse);
        var sender = facts.from().orElseThrow();
        checkSignature(signed, sender)
                .flatMap(refusal -> accounts.findAnew(signed.transaction().from())
                        .filter(now -> !now.equals(sender))
                        .map(now -> checkSignature(signed, now))
                        .orElse(Optional.of(refusal)))
                .ifPresent(TransactionIntake::refuse);
        return switch (await.of(admission.admit(signed))) {
            case StateShard.Outcome.Admitted _ ->
                answer(signed, waits ? awaitSequence(signed.hash()) : Optional.empty());
            case StateShard.Outcome.Refused refused ->
                repeated(signed, refused).orElseThrow(() -> new RefusedException(TransactionChecks.of(refused)));
        };
    }

    private Optional<Refusal> checkSignature(SignedTransaction signed, AccountDirectory.Identity sender) {
        return await.of(
                CompletableFuture.supplyAsync(() -> TransactionChecks.checkSignature(signed, sender), signatures));
    }

    /// A nonce that this very transaction has used is no refusal: the caller asks again because an answer was lost.
    private Optional<JsonNode> repeated(SignedTransaction signed, StateShard.Outcome.Refused refused) {
        return refused.reason() == StateShard.Refusal.NONCE_TOO_LOW
                ? sequence(signed.hash()).map(place -> answer(signed, Optional.of(place)))
                : Optional.empty();
    }

    private static boolean waits(Argument options) {
        if (options.isAbsent()) {
            return false;
        }
        var wait = options.object(OPTIONS).member("wait");
        if (!wait.isAbsent() && !wait.text().equals("sequenced")) {
            throw new RefusedException(Reason.OUT_OF_RANGE, wait.field(), "must be \"sequenced\" or left out");
        }
        return !wait.isAbsent();
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
    private Optional<Long> awaitSequence(Fr hash) {
        var end = System.nanoTime() + sequencedWait.toNanos();
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
