package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.view.RollupView.TransactionView;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Batches and operations in the shapes of Ethereum's execution API. What those shapes can not say is in the member
/// `rollup`. See docs/API.md, *eth_*.
final class EthJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int BLOOM_BYTES = 256;
    private static final int NONCE_BYTES = 8;
    private static final int WORD_BYTES = 32;
    private static final long ETHER = 0;
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
    /// @param chainId the L2's
    record Entry(TransactionView transaction, Parties parties, long chainId) {}

    /// @param from who pays; for a deposit, who deposited
    /// @param to who is paid; for a withdrawal, the owner on L1
    record Parties(Address from, Address to) {}

    static ObjectNode block(Block block, boolean full) {
        var json = JSON.objectNode();
        json.put("number", Hex.quantity(block.number()));
        json.put("hash", block.hash());
        json.put("parentHash", block.parentHash());
        json.put("nonce", Hex.zeros(NONCE_BYTES));
        json.put("sha3Uncles", NO_UNCLES);
        json.put("logsBloom", Hex.zeros(BLOOM_BYTES));
        json.put("transactionsRoot", EMPTY_TRIE);
        json.put("stateRoot", Hex.word(block.stateRoot().orElse(Fr.ZERO)));
        json.put("receiptsRoot", EMPTY_TRIE);
        json.put("miner", block.miner().toString());
        json.put("difficulty", "0x0");
        json.put("totalDifficulty", "0x0");
        json.put("extraData", "0x");
        json.put("mixHash", Hex.zeros(WORD_BYTES));
        json.put("size", "0x0");
        json.put("gasLimit", Hex.quantity(block.slots()));
        json.put("gasUsed", Hex.quantity(block.entries().size()));
        json.put("baseFeePerGas", "0x0");
        json.put("timestamp", Hex.quantity(block.timestamp()));
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

    /// @param blockHash empty while no batch contains it
    static ObjectNode transaction(Entry entry, Optional<String> blockHash) {
        var view = entry.transaction();
        var terms = Terms.of(view.operation());
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

    /// The receipt of an operation that a batch contains.
    static ObjectNode receipt(Entry entry, String blockHash) {
        var view = entry.transaction();
        var sealing = view.sealing().orElseThrow();
        var paid = sealing.cancelled()
                ? BigInteger.ZERO
                : Terms.of(view.operation()).etherFee();
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
        json.put("effectiveGasPrice", Hex.quantity(paid));
        json.putArray("logs");
        json.put("logsBloom", Hex.zeros(BLOOM_BYTES));
        return json;
    }

    /// `transfer`, `withdraw`, `deposit`, `set_key` or `forced_exit`.
    static String typeWord(Operation operation) {
        return word(Terms.of(operation).type());
    }

    private static String word(OperationType type) {
        return type.name().toLowerCase(Locale.ROOT);
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

    /// What an operation says, whatever its kind.
    private record Terms(
            OperationType type,
            Optional<Long> fromAccount,
            Optional<Long> toAccount,
            long token,
            BigInteger amount,
            BigInteger fee,
            long nonce,
            Optional<Long> validUntilBatch) {

        static Terms of(Operation operation) {
            return switch (operation) {
                case Operation.Signed signed -> of(signed.signed());
                case Operation.Deposit deposit -> of(deposit.deposit(), deposit.account());
                case Operation.Forced(var forced, var _) -> of(forced);
            };
        }

        private static Terms of(SignedTransaction signed) {
            var transaction = signed.transaction();
            return new Terms(
                    transaction.type(),
                    Optional.of(transaction.from()),
                    transaction.type() == OperationType.TRANSFER ? Optional.of(transaction.to()) : Optional.empty(),
                    transaction.token(),
                    DecimalFloat.AMOUNT.decode(transaction.amount()),
                    DecimalFloat.FEE.decode(transaction.fee()),
                    transaction.nonce(),
                    Optional.of(transaction.validUntilBatch()));
        }

        private static Terms of(QueuedDeposit deposit, long account) {
            return new Terms(
                    OperationType.DEPOSIT,
                    Optional.empty(),
                    Optional.of(account),
                    deposit.token(),
                    deposit.amount(),
                    BigInteger.ZERO,
                    deposit.queueIndex(),
                    Optional.empty());
        }

        /// What a forced exit moves is known when it is executed: its receipt on L1 tells.
        private static Terms of(ForcedOperation operation) {
            return new Terms(
                    switch (operation) {
                        case ForcedOperation.SetKey _ -> OperationType.SET_KEY;
                        case ForcedOperation.ForcedExit _ -> OperationType.FORCED_EXIT;
                    },
                    Optional.of(operation.account()),
                    Optional.empty(),
                    ETHER,
                    BigInteger.ZERO,
                    BigInteger.ZERO,
                    operation.queueIndex(),
                    Optional.empty());
        }

        BigInteger etherAmount() {
            return token == ETHER ? amount : BigInteger.ZERO;
        }

        BigInteger etherFee() {
            return token == ETHER ? fee : BigInteger.ZERO;
        }

        ObjectNode json() {
            var json = JSON.objectNode();
            json.put("type", word(type));
            json.set("fromAccount", number(fromAccount));
            json.set("toAccount", number(toAccount));
            json.put("token", token);
            json.put("amount", amount.toString());
            json.put("fee", fee.toString());
            json.set("validUntilBatch", number(validUntilBatch));
            return json;
        }

        private static JsonNode number(Optional<Long> value) {
            return value.<JsonNode>map(JSON::numberNode).orElseGet(JSON::nullNode);
        }
    }
}
