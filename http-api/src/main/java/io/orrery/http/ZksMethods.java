package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.BatchView;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What Blockscout asks a rollup of the ZKsync kind, for its pages of batches. A block is a batch here.
/// See docs/API.md, *zks_\**.
final class ZksMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final RollupInfo info;
    private final RollupView view;
    private final SettlementReads settlement;
    private final Await await;
    private final Chain chain;

    ZksMethods(HttpDependencies dependencies, Await await, Chain chain) {
        this.info = dependencies.info();
        this.view = dependencies.view();
        this.settlement = dependencies.settlement();
        this.await = await;
        this.chain = chain;
    }

    List<Method> table() {
        return List.of(
                // Explorers read a batch once: one whose root is not known yet would stay without.
                Method.of("zks_L1BatchNumber", _ -> JSON.textNode(Hex.quantity(chain.head(BatchStage.ASSEMBLED)))),
                Method.of("zks_getL1BatchDetails", List.of("batch"), this::details),
                Method.of("zks_getL1BatchBlockRange", List.of("batch"), this::range),
                Method.of("zks_getTransactionDetails", List.of("hash"), this::transaction));
    }

    private JsonNode details(Parameters parameters) {
        var number = parameters.get("batch").uint32();
        return number == Chain.GENESIS
                ? genesis()
                : await.of(view.batch(number)).<JsonNode>map(this::details).orElseGet(JSON::nullNode);
    }

    private JsonNode genesis() {
        var genesis = chain.block(Chain.GENESIS).orElseThrow();
        var json = JSON.objectNode().put("number", Chain.GENESIS).put("timestamp", genesis.timestamp());
        json.put("l1TxCount", 0).put("l2TxCount", 0);
        json.put("rootHash", genesis.stateRoot().map(Hex::word).orElse(null)).put("status", "verified");
        settled(json, "commit", "committedAt", Optional.empty());
        settled(json, "prove", "provenAt", Optional.empty());
        settled(json, "execute", "executedAt", Optional.empty());
        return json.put("l1GasPrice", 0).put("l2FairGasPrice", 0);
    }

    private JsonNode details(BatchView batch) {
        var transactions = chain.transactions(batch.batch().number());
        var fromL1 = transactions.stream()
                .filter(transaction ->
                        OperationTerms.of(transaction.operation()).fromL1())
                .count();
        var json = JSON.objectNode()
                .put("number", batch.batch().number())
                .put("timestamp", batch.batch().timestamp())
                .put("l1TxCount", fromL1)
                .put("l2TxCount", transactions.size() - fromL1)
                .put("rootHash", Chain.stateRoot(batch).map(Hex::word).orElse(null))
                .put("status", reached(batch, BatchStage.EXECUTED) ? "verified" : "sealed");
        settled(json, "commit", "committedAt", receipt(batch, BatchStage.COMMITTED));
        settled(json, "prove", "provenAt", receipt(batch, BatchStage.PROVEN));
        settled(json, "execute", "executedAt", receipt(batch, BatchStage.EXECUTED));
        json.put(
                "l1GasPrice",
                receipt(batch, BatchStage.COMMITTED)
                        .map(receipt -> receipt.gasPrice().longValue())
                        .orElse(0L));
        json.put("l2FairGasPrice", info.minimumFee(OperationTerms.ETHER));
        return json;
    }

    private void settled(ObjectNode json, String verb, String at, Optional<L1Receipt> receipt) {
        json.put(
                verb + "TxHash",
                receipt.map(found -> found.transaction().toString()).orElse(null));
        json.put(
                at,
                receipt.map(found -> await.of(settlement.timestamp(found.block())))
                        .map(Instant::ofEpochSecond)
                        .map(Instant::toString)
                        .orElse(null));
    }

    private JsonNode range(Parameters parameters) {
        var number = parameters.get("batch").uint32();
        if (number > chain.head(BatchStage.SEALED)) {
            return JSON.nullNode();
        }
        return JSON.arrayNode().add(Hex.quantity(number)).add(Hex.quantity(number));
    }

    private JsonNode transaction(Parameters parameters) {
        return await.of(view.transaction(parameters.get("hash").transactionHash()))
                .<JsonNode>map(this::details)
                .orElseGet(JSON::nullNode);
    }

    private JsonNode details(TransactionView transaction) {
        var entry = chain.entry(transaction);
        var terms = OperationTerms.of(transaction.operation());
        var batch = transaction.sealing().flatMap(sealing -> await.of(view.batch(sealing.batch())));
        var json = JSON.objectNode()
                .put("isL1Originated", terms.fromL1())
                .put("status", status(transaction))
                .put("fee", Hex.quantity(EthJson.paid(entry)))
                .put("gasPerPubdata", "0x0")
                .put("initiatorAddress", entry.parties().from().toString())
                .put(
                        "receivedAt",
                        batch.map(found -> Instant.ofEpochSecond(found.batch().timestamp())
                                        .toString())
                                .orElse(null));
        json.put("ethCommitTxHash", hash(batch, BatchStage.COMMITTED));
        json.put("ethProveTxHash", hash(batch, BatchStage.PROVEN));
        return json.put("ethExecuteTxHash", hash(batch, BatchStage.EXECUTED));
    }

    private static String status(TransactionView transaction) {
        return transaction
                .sealing()
                .map(sealing -> {
                    if (sealing.cancelled()) {
                        return "failed";
                    }
                    return sealing.stage().compareTo(BatchStage.EXECUTED) >= 0 ? "verified" : "included";
                })
                .orElse("pending");
    }

    @org.jspecify.annotations.Nullable
    private static String hash(Optional<BatchView> batch, BatchStage stage) {
        return batch.flatMap(found -> receipt(found, stage))
                .map(receipt -> receipt.transaction().toString())
                .orElse(null);
    }

    private static boolean reached(BatchView batch, BatchStage stage) {
        return RollupJson.stage(batch).compareTo(stage) >= 0;
    }

    private static Optional<L1Receipt> receipt(BatchView batch, BatchStage stage) {
        return Optional.ofNullable(batch.progress().get(stage)).flatMap(BatchProgress::receipt);
    }
}
