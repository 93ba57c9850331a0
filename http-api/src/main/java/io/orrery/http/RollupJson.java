package io.orrery.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.AccountView;
import io.orrery.domain.rollup.view.RollupView.BatchView;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import io.orrery.zk.field.Fr;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the `rollup_*` methods answer. See docs/API.md.
final class RollupJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RollupJson() {}

    static ObjectNode account(AccountView view) {
        var account = view.account();
        var json = JSON.objectNode();
        json.put("index", view.index());
        json.put("owner", account.owner().toString());
        json.put("token", account.token());
        json.put("balance", account.balance().toString());
        json.put("nonce", account.nonce());
        json.put("nextNonce", view.nextNonce());
        json.putObject("key")
                .put("x", Hex.word(account.key().x()))
                .put("y", Hex.word(account.key().y()));
        return json;
    }

    /// A transaction's or deposit's way so far.
    ///
    /// @param batch the batch that contains it, where one does
    static ObjectNode status(TransactionView view, Optional<BatchView> batch) {
        var json = JSON.objectNode();
        json.put("hash", Hex.word(view.hash()));
        json.put("status", view.sealing().map(sealing -> word(sealing.stage())).orElse("sequenced"));
        json.put("type", OperationTerms.of(view.operation()).typeWord());
        json.put("sequence", view.sequence());
        view.sealing().ifPresent(sealing -> {
            json.put("batch", sealing.batch());
            json.put("slot", sealing.slot());
            json.put("cancelled", sealing.cancelled());
            json.set("l1", l1(batch.map(BatchView::progress).orElse(Map.of())));
        });
        return json;
    }

    /// Of a transaction that was sequenced and then dropped.
    static ObjectNode dropped(Fr hash, RollupView.Dropped dropped) {
        var refusal = new Refusal(
                Reason.DROPPED,
                "",
                "L1 has set the account's key or taken its balance in batch " + dropped.batch()
                        + ", before this had its turn");
        var json = JSON.objectNode().put("hash", Hex.word(hash)).put("status", "refused");
        json.put("type", OperationTerms.of(dropped.operation()).typeWord());
        json.put("sequence", dropped.sequence());
        json.set("error", refusal.json());
        return json;
    }

    /// An entry of L1's queue that the sequencer does not have yet: how far L1 has it.
    static ObjectNode queued(SettlementReads.Queued queued, Fr hash) {
        var json = entry(queued.operation(), hash);
        json.put("status", queued.status());
        json.putNull("batch");
        json.put("outcome", "pending");
        json.putObject("l1")
                .put("transaction", queued.transaction().toString())
                .put("block", queued.block())
                .put("safe", queued.safe())
                .put("finalized", queued.finalized());
        return json;
    }

    private static ObjectNode entry(QueuedOperation operation, Fr hash) {
        var json = JSON.objectNode();
        json.put("queueIndex", operation.queueIndex());
        switch (operation) {
            case ForcedOperation.SetKey set -> json.put("kind", "setKey").put("account", set.account());
            case ForcedOperation.ForcedExit exit ->
                json.put("kind", "forcedExit").put("account", exit.account());
            case QueuedDeposit deposit ->
                json.put("kind", "deposit")
                        .put("token", deposit.token())
                        .put("amount", deposit.amount().toString());
        }
        json.put("owner", operation.owner().toString());
        if (operation.deadline() == QueuedDeposit.UNKNOWN) {
            json.putNull("deadline");
        } else {
            json.put("deadline", operation.deadline());
        }
        return json.put("hash", Hex.word(hash));
    }

    /// An entry of L1's queue that is in the one order; empty where the view is of a signed transaction.
    static Optional<ObjectNode> queued(TransactionView view) {
        return switch (view.operation()) {
            case Operation.Signed _ -> Optional.empty();
            case Operation.Deposit(var deposit, var account) ->
                Optional.of(queued(deposit, view).put("account", account));
            case Operation.Forced(var forced, var _) -> Optional.of(queued(forced, view));
        };
    }

    private static ObjectNode queued(QueuedOperation operation, TransactionView view) {
        var json = entry(operation, view.hash());
        json.put("status", view.sealing().map(sealing -> word(sealing.stage())).orElse("sequenced"));
        json.put("batch", view.sealing().map(RollupView.Sealing::batch).orElse(null));
        json.put(
                "outcome",
                view.sealing()
                        .map(sealing -> sealing.cancelled() ? "refused" : "executed")
                        .orElse("pending"));
        return json;
    }

    /// Of a transaction that the tables do not have.
    static ObjectNode status(Fr hash, Optional<TransactionFates.Fate> fate) {
        var json = JSON.objectNode().put("hash", Hex.word(hash));
        return switch (fate.orElse(null)) {
            case null -> json.put("status", "unknown");
            case TransactionFates.Fate.Admitted _ -> json.put("status", "admitted");
            case TransactionFates.Fate.Refused(var refusal) ->
                json.put("status", "refused").set("error", refusal.json());
        };
    }

    /// @param proving the fraction of the proof that is done, where that is known
    static ObjectNode batch(
            BatchView view,
            String hash,
            String parentHash,
            List<TransactionView> transactions,
            OptionalDouble proving) {
        var batch = view.batch();
        var json = JSON.objectNode();
        json.put("number", batch.number());
        json.put("hash", hash);
        json.put("parentHash", parentHash);
        json.put("timestamp", batch.timestamp());
        json.put("feeAccount", batch.feeAccount());
        json.put("circuit", batch.size().circuit());
        json.put("slots", batch.size().slots());
        json.put("sealedFor", view.reason().name().toLowerCase(Locale.ROOT));
        json.put("stage", word(stage(view)));
        json.put("stateRoot", Chain.stateRoot(view).map(Hex::word).orElse(null));
        var hashes = json.putArray("transactions");
        transactions.forEach(transaction -> hashes.add(Hex.word(transaction.hash())));
        json.set("l1", l1(view.progress()));
        if (stage(view).compareTo(BatchStage.PROVEN) >= 0) {
            json.put("proving", 1.0);
        } else if (proving.isPresent()) {
            json.put("proving", proving.getAsDouble());
        } else {
            json.putNull("proving");
        }
        return json;
    }

    static ObjectNode info(RollupInfo info, Map<Long, Long> feeAccounts, Map<BatchStage, Long> heads) {
        var json = JSON.objectNode();
        json.put("version", info.version());
        json.put("chainId", info.chainId());
        json.put("l1ChainId", info.l1ChainId());
        json.put("rollup", info.rollup().toString());
        json.put("domain", Hex.word(info.domain()));
        var circuits = json.putArray("circuits");
        info.sizes()
                .forEach(
                        size -> circuits.addObject().put("name", size.circuit()).put("slots", size.slots()));
        json.put("operator", info.operator().toString());
        var accounts = json.putArray("feeAccounts");
        feeAccounts.forEach(
                (token, account) -> accounts.addObject().put("token", token).put("account", account));
        var fees = json.putArray("minimumFees");
        info.minimumFees().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(fee -> fees.addObject()
                        .put("token", fee.getKey())
                        .put("fee", fee.getValue().toString()));
        var numbers = json.putObject("heads");
        for (var stage : BatchStage.values()) {
            numbers.put(word(stage), heads.get(stage));
        }
        return json;
    }

    /// The furthest stage that the batch has reported.
    static BatchStage stage(BatchView view) {
        return view.progress().keySet().stream().max(Comparator.naturalOrder()).orElse(BatchStage.SEALED);
    }

    private static ObjectNode l1(Map<BatchStage, BatchProgress> progress) {
        var json = JSON.objectNode();
        for (var stage : List.of(BatchStage.COMMITTED, BatchStage.PROVEN, BatchStage.EXECUTED)) {
            Optional.ofNullable(progress.get(stage))
                    .flatMap(BatchProgress::receipt)
                    .ifPresent(receipt -> json.set(word(stage), receipt(receipt)));
        }
        return json;
    }

    static ObjectNode receipt(L1Receipt receipt) {
        return JSON.objectNode()
                .put("transaction", receipt.transaction().toString())
                .put("block", receipt.block())
                .put("gasUsed", receipt.gasUsed())
                .put("gasPrice", receipt.gasPrice().toString());
    }

    private static String word(BatchStage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }
}
