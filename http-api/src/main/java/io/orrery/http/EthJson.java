package io.orrery.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Batches and operations in the shapes of Ethereum's execution API. What those shapes can not say is in the member
/// `rollup`. See docs/API.md, *eth_*.
final class EthJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int NONCE_BYTES = 8;
    private static final int WORD_BYTES = 32;
    // keccak(rlp([])) and the root of the empty trie: what a block without uncles and without tries has (Yellow Paper,
    // 4.4).
    private static final String NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
    private static final String EMPTY_TRIE = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

    private EthJson() {}

    /// A block.
    ///
    /// @param stateRoot empty until the batch is assembled
    /// @param miner who earns the fees
    /// @param slots the most operations that a block can have
    record Block(
            long number,
            String hash,
            String parentHash,
            Optional<Fr> stateRoot,
            long timestamp,
            Address miner,
            int slots,
            List<Entry> entries) {}

    /// An operation with the owners of its two accounts.
    ///
    /// @param operator who earns the fees
    /// @param chainId the L2's
    record Entry(TransactionView transaction, Parties parties, Address operator, long chainId) {}

    /// @param from who pays; for a deposit, who deposited
    /// @param to who is paid; for a withdrawal, the owner on L1
    record Parties(Address from, Address to) {}

    static ObjectNode block(Block block, boolean full) {
        var json = header(block);
        json.put("totalDifficulty", "0x0");
        json.put("size", "0x0");
        var transactions = json.putArray("transactions");
        for (var entry : block.entries()) {
            if (full) {
                transactions.add(transaction(entry, Optional.of(block.hash())));
            } else {
                transactions.add(Hex.word(entry.transaction().hash()));
            }
        }
        json.putArray("uncles");
        return json;
    }

    /// A block without its transactions: what `newHeads` tells.
    static ObjectNode header(Block block) {
        var json = JSON.objectNode();
        json.put("number", Hex.quantity(block.number()));
        json.put("hash", block.hash());
        json.put("parentHash", block.parentHash());
        json.put("nonce", Hex.zeros(NONCE_BYTES));
        json.put("sha3Uncles", NO_UNCLES);
        json.put(
                "logsBloom",
                EthLogs.bloom(block.entries().stream()
                        .flatMap(entry -> EthLogs.of(entry).stream())
                        .toList()));
        json.put("transactionsRoot", EMPTY_TRIE);
        json.put("stateRoot", Hex.word(block.stateRoot().orElse(Fr.ZERO)));
        json.put("receiptsRoot", EMPTY_TRIE);
        json.put("miner", block.miner().toString());
        json.put("difficulty", "0x0");
        json.put("extraData", "0x");
        json.put("mixHash", Hex.zeros(WORD_BYTES));
        json.put("gasLimit", Hex.quantity(block.slots()));
        json.put("gasUsed", Hex.quantity(block.entries().size()));
        json.put("baseFeePerGas", "0x0");
        json.put("timestamp", Hex.quantity(block.timestamp()));
        return json;
    }

    /// @param blockHash empty while no batch contains it
    static ObjectNode transaction(Entry entry, Optional<String> blockHash) {
        var view = entry.transaction();
        var terms = OperationTerms.of(view.operation());
        var json = JSON.objectNode();
        json.put("hash", Hex.word(view.hash()));
        place(json, view, blockHash);
        json.put("from", entry.parties().from().toString());
        json.put("to", entry.parties().to().toString());
        json.put("value", Hex.quantity(terms.etherAmount()));
        json.put("nonce", Hex.quantity(terms.nonce()));
        json.put("gas", "0x1");
        json.put("gasPrice", Hex.quantity(terms.etherFee()));
        json.put("input", "0x");
        json.put("type", "0x0");
        json.put("chainId", Hex.quantity(entry.chainId()));
        json.put("v", "0x0");
        json.put("r", "0x0");
        json.put("s", "0x0");
        json.set("rollup", terms.json());
        return json;
    }

    /// The receipts of a block's operations, in order.
    static List<ObjectNode> receipts(Block block) {
        var logs = EthLogs.of(block).stream()
                .collect(Collectors.groupingBy(
                        placed -> placed.entry().transaction().hash()));
        return block.entries().stream()
                .map(entry -> receipt(
                        entry,
                        block.hash(),
                        logs.getOrDefault(entry.transaction().hash(), List.of())))
                .toList();
    }

    private static ObjectNode receipt(Entry entry, String blockHash, List<EthLogs.Placed> logs) {
        var view = entry.transaction();
        var sealing = view.sealing().orElseThrow();
        var json = JSON.objectNode();
        json.put("transactionHash", Hex.word(view.hash()));
        place(json, view, Optional.of(blockHash));
        json.put("from", entry.parties().from().toString());
        json.put("to", entry.parties().to().toString());
        json.putNull("contractAddress");
        json.put("status", sealing.cancelled() ? "0x0" : "0x1");
        json.put("type", "0x0");
        json.put("gasUsed", "0x1");
        json.put("cumulativeGasUsed", Hex.quantity(sealing.slot() + 1L));
        json.put("effectiveGasPrice", Hex.quantity(paid(entry)));
        var list = json.putArray("logs");
        logs.forEach(log -> list.add(log.json()));
        json.put(
                "logsBloom",
                EthLogs.bloom(logs.stream().map(EthLogs.Placed::log).toList()));
        return json;
    }

    /// The fee where it was paid in ether.
    static BigInteger paid(Entry entry) {
        return entry.transaction()
                        .sealing()
                        .filter(RollupView.Sealing::cancelled)
                        .isPresent()
                ? BigInteger.ZERO
                : OperationTerms.of(entry.transaction().operation()).etherFee();
    }

    private static void place(ObjectNode json, TransactionView view, Optional<String> blockHash) {
        if (view.sealing().isPresent() && blockHash.isPresent()) {
            var sealing = view.sealing().get();
            json.put("blockHash", blockHash.get());
            json.put("blockNumber", Hex.quantity(sealing.batch()));
            json.put("transactionIndex", Hex.quantity(sealing.slot()));
        } else {
            json.putNull("blockHash");
            json.putNull("blockNumber");
            json.putNull("transactionIndex");
        }
    }
}
