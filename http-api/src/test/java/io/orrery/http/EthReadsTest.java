package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What wallets and explorers ask beside blocks and transactions: logs, filters, fees and constants.
class EthReadsTest {
    private static final String TOKEN_5 = "0x6f72726572790000000000000000000000000005";
    private static final String TOKEN_1 = "0x6f72726572790000000000000000000000000001";
    private static final String TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
    private static final SignedTransaction ETHER = Edge.transfer();
    private static final SignedTransaction TOKENS = Edge.sign(new Transaction(
            OperationType.TRANSFER, Edge.BOB_TOKEN_5, Edge.BOB_TOKEN_5, 5, Edge.amount("7"), Edge.fee("2"), 0, 9));
    private static final SignedTransaction CANCELLED = Edge.sign(new Transaction(
            OperationType.TRANSFER, Edge.BOB_TOKEN_5, Edge.BOB_TOKEN_5, 5, Edge.amount("8"), Edge.fee("2"), 1, 1));
    private static final SignedTransaction WITHDRAWN =
            Edge.sign(new Transaction(OperationType.WITHDRAW, Edge.BOB_TOKEN_5, 0, 5, Edge.amount("9"), 0, 2, 9));
    private static final QueuedDeposit DEPOSIT = new QueuedDeposit(
            6, Edge.BOB, 5, BigInteger.valueOf(255), Edge.key(2).publicKey());

    private Edge edge;

    @BeforeEach
    void start() {
        edge = Edge.start("orrery.http { max-blocks-searched = 3, max-filters-of-caller = 2 }");
        seal(1, new Slot.Deposit(DEPOSIT, Edge.BOB_TOKEN_5), new Slot.Signed(ETHER, false));
        seal(2, new Slot.Signed(TOKENS, false), new Slot.Signed(CANCELLED, true));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private void seal(long number, Slot... slots) {
        for (var slot : slots) {
            edge.rollup.sequence(
                    switch (slot) {
                        case Slot.Signed(var signed, var _) -> new Operation.Signed(signed);
                        case Slot.Deposit(var deposit, var account) -> new Operation.Deposit(deposit, account);
                        case Slot.Forced(var forced) -> new Operation.Forced(forced, false);
                    });
        }
        edge.rollup.seal(new SealedBatch(number, BatchSize.FIRST, 0, 1_750_000_000 + number, List.of(slots)));
    }

    @Test
    void movementsOfTokensAreLogsInOrderAndThoseOfEtherAreNot() {
        ReadsTest.assertGolden("logs", edge.result("eth_getLogs", Map.of("fromBlock", "earliest")));
    }

    @Test
    void logsOfAReceiptAreThoseOfTheBlockAndItsBloomHoldsThem() {
        var receipt = edge.result("eth_getTransactionReceipt", Hex.word(TOKENS.hash()));
        var cancelled = edge.result("eth_getTransactionReceipt", Hex.word(CANCELLED.hash()));
        var block = edge.result("eth_getBlockByNumber", "0x2", false);

        assertThat(receipt.get("logs")).isEqualTo(edge.result("eth_getLogs", Map.of("blockHash", block.get("hash"))));
        assertThat(cancelled.get("logs")).isEmpty();
        assertThat(receipt.get("logsBloom")).isEqualTo(block.get("logsBloom")).isNotEqualTo(cancelled.get("logsBloom"));
        assertThat(edge.result("eth_getBlockReceipts", "0x2")).containsExactly(receipt, cancelled);
        assertThat(edge.result("eth_getBlockReceipts", block.get("hash").textValue()))
                .hasSize(2);
        assertThat(edge.result("eth_getBlockReceipts", "0x9").isNull()).isTrue();
    }

    @Test
    void logsAreFoundByAddressAndTopics() {
        var bob = "0x000000000000000000000000" + Edge.BOB.toString().substring(2);

        assertThat(logs(Map.of("address", TOKEN_5))).isEqualTo(3);
        assertThat(logs(Map.of("address", List.of(TOKEN_5, Edge.BOB.toString()))))
                .isEqualTo(3);
        assertThat(logs(Map.of("address", Edge.BOB.toString()))).isZero();
        assertThat(logs(Map.of("topics", List.of(TRANSFER)))).isEqualTo(3);
        assertThat(logs(Map.of("topics", List.of(List.of(Hex.word(Fr.of(1)), TRANSFER), bob))))
                .isEqualTo(2);
        assertThat(logs(Map.of("topics", Edge.JSON.createArrayNode().addNull().add(Hex.word(Fr.ZERO)))))
                .isEqualTo(1);
        assertThat(logs(Map.of("topics", List.of(Hex.word(Fr.of(1)))))).isZero();
        assertThat(logs(Map.of(
                        "topics",
                        Edge.JSON
                                .createArrayNode()
                                .addNull()
                                .addNull()
                                .addNull()
                                .addNull())))
                .isZero();
    }

    private int logs(Map<String, Object> filter) {
        var query = new java.util.HashMap<String, Object>(filter);
        query.put("fromBlock", "0x0");
        return edge.result("eth_getLogs", query).size();
    }

    @Test
    void whatIsNotKeptAnyMoreIsRefusedAsPrunedAndNotAsUnknown() {
        seal(3, new Slot.Signed(WITHDRAWN, false));
        var pruned = edge.result("eth_getBlockByNumber", "0x1", false);
        edge.rollup.prune(2);

        for (var call : List.of(
                edge.call("eth_getBlockByNumber", "0x1", false),
                edge.call("eth_getBlockTransactionCountByNumber", "0x1"),
                edge.call("eth_getBlockReceipts", "0x1"),
                edge.call("eth_getBalance", Edge.BOB.toString(), "0x1"),
                edge.call("eth_getLogs", Map.of("fromBlock", "0x1")),
                edge.call("rollup_getBatch", 1))) {
            assertRefused(call, Reason.HISTORY_PRUNED, "");
            assertThat(call.at("/error/code").intValue()).isEqualTo(4444);
            assertThat(call.at("/error/message").textValue())
                    .contains("batch 1 is not kept any more; the history begins with batch 3");
        }
        // The first that is left is the parent of the next, and has none itself.
        assertRefused(edge.call("eth_getBlockByNumber", "0x2", false), Reason.HISTORY_PRUNED, "");
        assertThat(edge.result("eth_getBlockByNumber", "0x3", false)
                        .get("number")
                        .textValue())
                .isEqualTo("0x3");
        assertThat(edge.result("eth_getLogs", Map.of("fromBlock", "0x3"))).hasSize(1);
        assertThat(edge.result("eth_getBlockByNumber", "0x0", false)
                        .get("number")
                        .textValue())
                .isEqualTo("0x0");
        // Of a hash nobody can tell whether it ever was one.
        assertThat(edge.result("eth_getBlockByHash", pruned.get("hash"), false).isNull())
                .isTrue();
        assertThat(edge.result("eth_getTransactionByHash", Hex.word(ETHER.hash()))
                        .isNull())
                .isTrue();
    }

    @Test
    void moreBlocksThanOneAnswerLooksAtAreRefused() {
        seal(3, new Slot.Signed(WITHDRAWN, false));

        assertRefused(
                edge.call("eth_getLogs", Map.of("fromBlock", "earliest")), Reason.RESULT_TOO_LARGE, "filter.toBlock");
        assertThat(edge.result("eth_getLogs", Map.of("fromBlock", "0x1", "toBlock", "0xffff")))
                .hasSize(4);
    }

    @Test
    void moreLogsThanOneAnswerHoldsAreRefused() {
        try (var small = Edge.start("orrery.http.max-logs = 1")) {
            small.rollup.sequence(new Operation.Signed(TOKENS));
            small.rollup.seal(new SealedBatch(1, BatchSize.FIRST, 0, 1, List.of(new Slot.Signed(TOKENS, false))));

            assertRefused(small.call("eth_getLogs", Map.of()), Reason.RESULT_TOO_LARGE, "");
        }
    }

    @Test
    void aFilterTellsEachBlockOnce() {
        var filter = edge.result("eth_newBlockFilter").textValue();
        assertThat(edge.result("eth_getFilterChanges", filter)).isEmpty();

        seal(3, new Slot.Signed(WITHDRAWN, false));

        assertThat(edge.result("eth_getFilterChanges", filter))
                .containsExactly(
                        edge.result("eth_getBlockByNumber", "0x3", false).get("hash"));
        assertThat(edge.result("eth_getFilterChanges", filter)).isEmpty();
    }

    @Test
    void aFilterOfLogsTellsThoseThatComeAndAllOfItsRange() {
        var filter = edge.result("eth_newFilter", Map.of("fromBlock", "0x2", "address", TOKEN_5))
                .textValue();
        assertThat(edge.result("eth_getFilterChanges", filter)).isEmpty();
        assertThat(edge.result("eth_getFilterLogs", filter)).hasSize(2);

        seal(3, new Slot.Signed(WITHDRAWN, false));

        assertThat(edge.result("eth_getFilterChanges", filter))
                .hasSize(1)
                .allMatch(log -> log.get("blockNumber").textValue().equals("0x3"));
        assertThat(edge.result("eth_getFilterChanges", filter)).isEmpty();
        assertThat(edge.result("eth_getFilterLogs", filter)).hasSize(3);
    }

    @Test
    void aFilterOfWhatIsSequencedTellsEachHashOnce() {
        var filter = edge.result("eth_newPendingTransactionFilter").textValue();
        edge.rollup.sequence(new Operation.Signed(WITHDRAWN));

        assertThat(edge.result("eth_getFilterChanges", filter))
                .extracting(JsonNode::textValue)
                .containsExactly(Hex.word(WITHDRAWN.hash()));
        assertThat(edge.result("eth_getFilterChanges", filter)).isEmpty();
        assertRefused(edge.call("eth_getFilterLogs", filter), Reason.WRONG_TYPE, "filter");
    }

    @Test
    void aFilterThatWasUninstalledIsGoneAndMakesRoom() {
        var first = edge.result("eth_newBlockFilter").textValue();
        edge.result("eth_newBlockFilter");
        assertRefused(edge.call("eth_newBlockFilter"), Reason.TOO_MANY_FILTERS, "");

        assertThat(edge.result("eth_uninstallFilter", first).booleanValue()).isTrue();
        assertThat(edge.result("eth_uninstallFilter", first).booleanValue()).isFalse();

        assertRefused(edge.call("eth_getFilterChanges", first), Reason.NOT_FOUND, "filter");
        assertThat(edge.result("eth_newBlockFilter").textValue()).isNotEqualTo(first);
    }

    @Test
    void aFilterThatNobodyAsksForExpires() {
        try (var brief = Edge.start("orrery.http.filter-idle = 1ns")) {
            var filter = brief.result("eth_newBlockFilter").textValue();

            assertRefused(brief.call("eth_getFilterChanges", filter), Reason.NOT_FOUND, "filter");
        }
    }

    @Test
    void whatAFilterHasNotToldBecauseItWasTooMuchComesNext() {
        var filter = edge.result("eth_newBlockFilter").textValue();
        for (int number = 3; number <= 6; number++) {
            seal(number);
        }

        assertThat(edge.result("eth_getFilterChanges", filter)).hasSize(3);
        assertThat(edge.result("eth_getFilterChanges", filter)).hasSize(1);
    }

    @Test
    void feesOfThePastHaveOneBaseFeeMoreThanBlocks() {
        var fees = edge.result("eth_feeHistory", "0x2", "latest", List.of(0, 50, 100.0));

        assertThat(fees.toString())
                .isEqualTo("{\"oldestBlock\":\"0x1\",\"baseFeePerGas\":[\"0x0\",\"0x0\",\"0x0\"],"
                        + "\"gasUsedRatio\":[0.25,0.25],"
                        + "\"reward\":[[\"0x0\",\"0x0\",\"0x124f80\"],[\"0x0\",\"0x0\",\"0x0\"]]}");
        assertThat(edge.result("eth_feeHistory", 3, "0x0", List.of()).toString())
                .isEqualTo("{\"oldestBlock\":\"0x0\",\"baseFeePerGas\":[\"0x0\",\"0x0\"],\"gasUsedRatio\":[0.0]}");
    }

    @Test
    void whatThereIsNotOnThisL2IsToldAsEthereumWould() {
        var alice = Edge.ALICE.toString();

        assertThat(edge.result("eth_getCode", alice, "latest").textValue()).isEqualTo("0x");
        assertThat(edge.result("eth_getStorageAt", alice, "0x0", "latest").textValue())
                .isEqualTo("0x" + "0".repeat(64));
        assertThat(edge.result("eth_call", Map.of("to", alice, "data", "0x70a08231"), "latest")
                        .textValue())
                .isEqualTo("0x");
        assertThat(edge.result("eth_estimateGas", Map.of("to", alice)).textValue())
                .isEqualTo("0x1");
        assertThat(edge.result("net_peerCount").textValue()).isEqualTo("0x0");
        assertThat(edge.result("eth_getUncleCountByBlockNumber", "latest").textValue())
                .isEqualTo("0x0");
        assertThat(edge.result("web3_sha3", "0x").textValue())
                .isEqualTo("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    }

    @Test
    void aRegisteredTokenIsAContractThatCanBeRead() {
        var token = Map.of("to", TOKEN_1, "input", "0x95d89b41", "data", "0x");
        var owner = "000000000000000000000000" + Edge.ALICE.toString().substring(2);

        assertThat(edge.result("eth_getCode", TOKEN_1, "latest").textValue()).isEqualTo("0xfe");
        assertThat(edge.result("eth_call", token, "latest").textValue())
                .isEqualTo("0x" + "0".repeat(62) + "20" + "0".repeat(63) + "3" + "444556" + "0".repeat(58));
        assertThat(edge.result("eth_call", Map.of("to", TOKEN_1, "data", "0x313ce567"))
                        .textValue())
                .isEqualTo("0x" + "0".repeat(63) + "6");
        assertThat(edge.result("eth_call", Map.of("to", TOKEN_1, "data", "0x06fdde03"))
                        .textValue())
                .endsWith("446576656c6f706d656e74" + "0".repeat(42));
        assertThat(edge.result("eth_call", Map.of("to", TOKEN_1, "data", "0x70a08231" + owner), "latest")
                        .textValue())
                .isEqualTo("0x" + "0".repeat(64));
        assertThat(edge.result("eth_call", Map.of("to", TOKEN_1, "data", "0xdd62ed3e" + owner + owner))
                        .textValue())
                .isEqualTo("0x" + "0".repeat(64));
    }

    @Test
    void aTokenThatIsNotRegisteredIsAnAddressLikeAnother() {
        assertThat(edge.result("eth_getCode", TOKEN_5, "latest").textValue()).isEqualTo("0x");
        assertThat(edge.result("eth_call", Map.of("to", TOKEN_5, "data", "0x95d89b41"), "latest")
                        .textValue())
                .isEqualTo("0x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x",
                "0x95d89b",
                "0x70a08231",
                "0x70a08231000000000000000000000001000000000000000000000000000000000000000000",
                "0x70a082310000000000000000000000010000000000000000000000000000000000000001",
                "0xa9059cbb00000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000001",
                "0x18160ddd"
            })
    void aTokenRevertsWhatIsNoReadOfIt(String data) {
        assertRefused(edge.call("eth_call", Map.of("to", TOKEN_1, "data", data)), Reason.REVERTED, "transaction.data");
    }

    @Test
    void aTokenWhoseContractDoesNotTellItsNameReverts() {
        var silent = "0x6f72726572790000000000000000000000000002";

        assertRefused(
                edge.call("eth_call", Map.of("to", silent, "data", "0x06fdde03")), Reason.REVERTED, "transaction.data");
        assertRefused(
                edge.call("eth_call", Map.of("to", silent, "input", "0x313ce567")),
                Reason.REVERTED,
                "transaction.input");
    }

    @Test
    void aGasPriceIsTheLeastFeeBecauseGasIsOne() {
        assertThat(edge.result("eth_gasPrice").textValue()).isEqualTo("0x3e8");
        assertThat(edge.result("eth_maxPriorityFeePerGas").textValue()).isEqualTo("0x3e8");
    }

    @Test
    void transactionsOfABlockAreCountedAndFoundByTheirPlace() {
        var hash = edge.result("eth_getBlockByNumber", "0x1", false).get("hash").textValue();
        var second = edge.result("eth_getTransactionByHash", Hex.word(ETHER.hash()));

        assertThat(edge.result("eth_getBlockTransactionCountByNumber", "0x1").textValue())
                .isEqualTo("0x2");
        assertThat(edge.result("eth_getBlockTransactionCountByHash", hash).textValue())
                .isEqualTo("0x2");
        assertThat(edge.result("eth_getTransactionByBlockNumberAndIndex", "0x1", "0x1"))
                .isEqualTo(second);
        assertThat(edge.result("eth_getTransactionByBlockHashAndIndex", hash, "0x0")
                        .get("hash")
                        .textValue())
                .isEqualTo(Hex.word(Hashes.of(DEPOSIT)));
        assertThat(edge.result("eth_getTransactionByBlockNumberAndIndex", "0x1", "0x2")
                        .isNull())
                .isTrue();
        assertThat(edge.result("eth_getBlockTransactionCountByNumber", "0x9").isNull())
                .isTrue();
    }

    @Test
    void anExplorerOfTheZksyncKindReadsBatchesAndTransactions() {
        edge.rollup.reach(1, BatchStage.ASSEMBLED, Optional.of(Fr.of(11)), Optional.empty());
        edge.rollup.reach(1, BatchStage.COMMITTED, Optional.empty(), Optional.of(ReadsTest.RECEIPT));

        assertThat(edge.result("zks_L1BatchNumber").textValue()).isEqualTo("0x1");
        assertThat(edge.result("zks_getL1BatchDetails", 1).toString())
                .isEqualTo("{\"number\":1,\"timestamp\":1750000001,\"l1TxCount\":1,\"l2TxCount\":1,"
                        + "\"rootHash\":\"" + Hex.word(Fr.of(11)) + "\",\"status\":\"sealed\","
                        + "\"commitTxHash\":\"" + ReadsTest.RECEIPT.transaction()
                        + "\",\"committedAt\":\"2025-06-15T15:06:57Z\",\"proveTxHash\":null,\"provenAt\":null,"
                        + "\"executeTxHash\":null,\"executedAt\":null,\"l1GasPrice\":1000000007,"
                        + "\"l2FairGasPrice\":1000}");
        assertThat(edge.result("zks_getL1BatchBlockRange", 2).toString()).isEqualTo("[\"0x2\",\"0x2\"]");
        assertThat(edge.result("zks_getL1BatchBlockRange", 3).isNull()).isTrue();
        assertThat(edge.result("zks_getL1BatchDetails", 3).isNull()).isTrue();
        assertThat(edge.result("zks_getL1BatchDetails", 0).get("status").textValue())
                .isEqualTo("verified");
        assertThat(edge.result("zks_getTransactionDetails", Hex.word(Hashes.of(DEPOSIT)))
                        .toString())
                .isEqualTo("{\"isL1Originated\":true,\"status\":\"included\",\"fee\":\"0x0\",\"gasPerPubdata\":\"0x0\","
                        + "\"initiatorAddress\":\"" + Edge.BOB + "\",\"receivedAt\":\"2025-06-15T15:06:41Z\","
                        + "\"ethCommitTxHash\":\"" + ReadsTest.RECEIPT.transaction()
                        + "\",\"ethProveTxHash\":null,\"ethExecuteTxHash\":null}");
        assertThat(edge.result("zks_getTransactionDetails", Hex.word(CANCELLED.hash()))
                        .get("status")
                        .textValue())
                .isEqualTo("failed");
        assertThat(edge.result("zks_getTransactionDetails", Hex.word(Fr.of(3))).isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eth_getLogs | {\"fromBlock\": \"0x01\"} | WRONG_TYPE | filter.fromBlock",
                "eth_getLogs | {\"address\": \"0x12\"} | WRONG_TYPE | filter.address",
                "eth_getLogs | {\"address\": [\"0x12\"]} | WRONG_TYPE | filter.address[0]",
                "eth_getLogs | {\"topics\": [\"0x12\"]} | WRONG_TYPE | filter.topics[0]",
                "eth_getLogs | {\"topics\": [[\"0x12\"]]} | WRONG_TYPE | filter.topics[0][0]",
                "eth_getLogs | {\"topics\": [null,null,null,null,null]} | OUT_OF_RANGE | filter.topics",
                "eth_getLogs | {\"topics\": \"0x12\"} | WRONG_TYPE | filter.topics",
                "eth_getLogs | {\"limit\": 3} | UNKNOWN_PARAMETER | filter.limit",
                "eth_getLogs | \"0x1\" | WRONG_TYPE | filter",
                "eth_newFilter | {\"toBlock\": 5} | WRONG_TYPE | filter.toBlock",
                "eth_getFilterChanges | \"0x1\" | NOT_FOUND | filter",
                "eth_getFilterChanges | 1 | WRONG_TYPE | filter",
                "eth_uninstallFilter | null | MISSING | filter",
                "eth_feeHistory | 0 | OUT_OF_RANGE | blockCount",
                "eth_feeHistory | 4 | OUT_OF_RANGE | blockCount",
                "eth_feeHistory | \"x\" | WRONG_TYPE | blockCount",
                "eth_call | {\"data\": \"0x12\"} | NO_CONTRACTS | transaction.to",
                "eth_call | {\"to\": \"0x12\"} | WRONG_TYPE | transaction.to",
                "eth_estimateGas | {} | NO_CONTRACTS | transaction.to",
                "eth_estimateGas | \"0x\" | WRONG_TYPE | transaction",
                "eth_getCode | \"0x12\" | WRONG_TYPE | address",
                "eth_getBlockReceipts | \"0x012\" | WRONG_TYPE | block",
                "eth_getBlockTransactionCountByHash | \"0x12\" | WRONG_TYPE | hash",
                "web3_sha3 | \"0x123\" | WRONG_TYPE | data",
                "zks_getL1BatchDetails | -1 | OUT_OF_RANGE | batch",
                "zks_getTransactionDetails | \"0x12\" | WRONG_TYPE | hash",
                "eth_sendRawTransaction | \"0x12\" | READ_ONLY | ''",
                "eth_subscribe | \"newHeads\" | NEEDS_WEBSOCKET | ''",
                "rollup_unsubscribe | \"0x1\" | NEEDS_WEBSOCKET | ''"
            })
    void badParametersAreNamed(String method, String parameter, Reason reason, String field) throws IOException {
        assertRefused(edge.call(method, Edge.JSON.readTree(parameter)), reason, field);
    }

    @Test
    void feesOfPercentilesThatFallAreRefused() {
        assertRefused(
                edge.call("eth_feeHistory", 1, "latest", List.of(50, 20)), Reason.OUT_OF_RANGE, "rewardPercentiles[1]");
        assertRefused(
                edge.call("eth_feeHistory", 1, "latest", List.of(101)), Reason.OUT_OF_RANGE, "rewardPercentiles[0]");
    }

    /// The example of Ethereum's documentation of the filter: bits 1323, 431 and 1319.
    @Test
    void aBloomFilterHasTheBitsOfTheYellowPaper() {
        var address = Address.parse("0x0f572e5295c57f15886f9b263e2f6d2d6c7b5ec6");

        var bloom = EthLogs.bloom(List.of(new EthLogs.Log(address, List.of(), BigInteger.ONE)));

        assertThat(new BigInteger(bloom.substring(2), 16))
                .isEqualTo(BigInteger.ZERO.setBit(1323).setBit(431).setBit(1319));
    }
}
