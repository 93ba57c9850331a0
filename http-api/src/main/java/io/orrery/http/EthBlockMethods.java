package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.Sealing;
import java.util.List;
import java.util.Optional;

/// Blocks, transactions and receipts in Ethereum's shapes. See docs/API.md, *eth_\**.
final class EthBlockMethods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final RollupView view;
    private final Await await;
    private final Chain chain;

    EthBlockMethods(RollupView view, Await await, Chain chain) {
        this.view = view;
        this.await = await;
        this.chain = chain;
    }

    List<Method> table() {
        return List.of(
                Method.of(
                        "eth_getBlockByNumber",
                        List.of("block", "full"),
                        parameters -> block(byNumber(parameters), parameters)),
                Method.of(
                        "eth_getBlockByHash",
                        List.of("hash", "full"),
                        parameters -> block(byHash(parameters), parameters)),
                Method.of(
                        "eth_getBlockTransactionCountByNumber",
                        List.of("block"),
                        parameters -> count(byNumber(parameters))),
                Method.of(
                        "eth_getBlockTransactionCountByHash", List.of("hash"), parameters -> count(byHash(parameters))),
                Method.of(
                        "eth_getUncleCountByBlockNumber", List.of("block"), parameters -> uncles(byNumber(parameters))),
                Method.of("eth_getUncleCountByBlockHash", List.of("hash"), parameters -> uncles(byHash(parameters))),
                Method.of(
                        "eth_getTransactionByBlockNumberAndIndex",
                        List.of("block", "index"),
                        parameters -> at(byNumber(parameters), parameters)),
                Method.of(
                        "eth_getTransactionByBlockHashAndIndex",
                        List.of("hash", "index"),
                        parameters -> at(byHash(parameters), parameters)),
                Method.of("eth_getTransactionByHash", List.of("hash"), this::transaction),
                Method.of("eth_getTransactionReceipt", List.of("hash"), this::receipt),
                Method.of("eth_getBlockReceipts", List.of("block"), this::receipts));
    }

    private Optional<EthJson.Block> byNumber(Parameters parameters) {
        var block = parameters.get("block");
        return chain.block(BlockTag.of(block), block.field());
    }

    private Optional<EthJson.Block> byHash(Parameters parameters) {
        return chain.block(parameters.get("hash").digest());
    }

    private static JsonNode block(Optional<EthJson.Block> block, Parameters parameters) {
        var full = parameters.get("full");
        var wholes = !full.isAbsent() && full.bool();
        return orNull(block.map(found -> EthJson.block(found, wholes)));
    }

    private static JsonNode count(Optional<EthJson.Block> block) {
        return orNull(
                block.map(found -> JSON.textNode(Hex.quantity(found.entries().size()))));
    }

    private static JsonNode uncles(Optional<EthJson.Block> block) {
        return orNull(block.map(_ -> JSON.textNode("0x0")));
    }

    private static JsonNode at(Optional<EthJson.Block> block, Parameters parameters) {
        var index = parameters.get("index").uint32();
        return orNull(block.filter(found -> index < found.entries().size())
                .map(found -> EthJson.transaction(found.entries().get((int) index), Optional.of(found.hash()))));
    }

    private JsonNode transaction(Parameters parameters) {
        var found = await.of(view.transaction(parameters.get("hash").transactionHash()));
        return orNull(found.map(transaction -> EthJson.transaction(
                chain.entry(transaction), transaction.sealing().map(sealing -> chain.hash(sealing.batch())))));
    }

    private JsonNode receipt(Parameters parameters) {
        var found = await.of(view.transaction(parameters.get("hash").transactionHash()));
        return orNull(found.flatMap(RollupView.TransactionView::sealing).map(this::receipt));
    }

    private JsonNode receipt(Sealing sealing) {
        return EthJson.receipts(chain.block(sealing.batch()).orElseThrow()).get(sealing.slot());
    }

    private JsonNode receipts(Parameters parameters) {
        var block = parameters.get("block");
        // Clients give a number, a tag or a hash in the same place.
        var tag = block.node().isTextual() && block.node().textValue().length() == Argument.WORD_CHARS
                ? new BlockTag.Hashed(block.digest())
                : BlockTag.of(block);
        return orNull(
                chain.block(tag, block.field()).map(found -> JSON.arrayNode().addAll(EthJson.receipts(found))));
    }

    private static JsonNode orNull(Optional<? extends JsonNode> found) {
        return found.isPresent() ? found.get() : JSON.nullNode();
    }
}
