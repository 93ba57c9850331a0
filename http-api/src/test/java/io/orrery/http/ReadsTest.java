package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads over three batches: 1 is final, 2 is committed, 3 is sealed; one more transfer waits. The golden files are
/// what docs/API.md promises.
class ReadsTest {
    private static final QueuedDeposit DEPOSIT = new QueuedDeposit(
            6, Edge.ALICE, 0, new BigInteger("3000000000000000000"), Edge.key(1).publicKey());
    private static final SignedTransaction TRANSFER = Edge.transfer();
    private static final SignedTransaction WITHDRAWAL = Edge.sign(
            new Transaction(OperationType.WITHDRAW, Edge.ALICE_ETHER, 0, 0, Edge.amount("40"), Edge.fee("1000"), 5, 9));
    private static final SignedTransaction TOKENS = Edge.sign(new Transaction(
            OperationType.TRANSFER, Edge.BOB_TOKEN_5, Edge.BOB_TOKEN_5, 5, Edge.amount("7"), Edge.fee("2"), 0, 9));
    private static final SignedTransaction EXPIRED = Edge.sign(new Transaction(
            OperationType.TRANSFER, Edge.ALICE_ETHER, Edge.BOB_ETHER, 0, Edge.amount("1"), Edge.fee("1000"), 6, 1));
    private static final SignedTransaction WAITING = Edge.sign(new Transaction(
            OperationType.TRANSFER, Edge.ALICE_ETHER, Edge.BOB_ETHER, 0, Edge.amount("2"), Edge.fee("1000"), 7, 9));
    private static final SealedBatch FIRST = new SealedBatch(
            1,
            BatchSize.FIRST,
            0,
            1_750_000_000,
            List.of(new Slot.Deposit(DEPOSIT, Edge.ALICE_ETHER), new Slot.Signed(TRANSFER, false)));
    private static final SealedBatch SECOND = new SealedBatch(
            2,
            new BatchSize(39),
            0,
            1_750_000_010,
            List.of(new Slot.Signed(WITHDRAWAL, false), new Slot.Signed(EXPIRED, true)));
    private static final SealedBatch THIRD =
            new SealedBatch(3, BatchSize.FIRST, 0, 1_750_000_020, List.of(new Slot.Signed(TOKENS, false)));
    static final L1Receipt RECEIPT =
            new L1Receipt(Digest.of(Fr.of(1234).toBytes()), 17, 210_000, BigInteger.valueOf(1_000_000_007));

    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.start();
        var rollup = edge.rollup;
        rollup.sequence(new Operation.Deposit(DEPOSIT, Edge.ALICE_ETHER));
        for (var signed : List.of(TRANSFER, WITHDRAWAL, EXPIRED, TOKENS, WAITING)) {
            rollup.sequence(new Operation.Signed(signed));
        }
        rollup.nextNonce(Edge.ALICE_ETHER, 8);
        var key = Edge.key(1).publicKey();
        rollup.was(1, new Account(Edge.ALICE, 0, 2, BigInteger.TEN, key));
        rollup.was(2, new Account(Edge.ALICE, 0, 3, BigInteger.valueOf(20), key));
        rollup.was(3, new Account(Edge.ALICE, 0, 4, new BigInteger("2000000000000000000"), key));
        rollup.seal(FIRST);
        rollup.reach(1, BatchStage.ASSEMBLED, Optional.of(Fr.of(11)), Optional.empty());
        for (var stage : List.of(BatchStage.COMMITTED, BatchStage.PROVEN, BatchStage.EXECUTED)) {
            rollup.reach(1, stage, Optional.empty(), Optional.of(RECEIPT));
        }
        rollup.reach(1, BatchStage.FINALIZED, Optional.empty(), Optional.empty());
        rollup.seal(SECOND);
        rollup.reach(2, BatchStage.ASSEMBLED, Optional.of(Fr.of(12)), Optional.empty());
        rollup.reach(2, BatchStage.COMMITTED, Optional.empty(), Optional.of(RECEIPT));
        rollup.seal(THIRD);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void aBlockIsWhatItsGoldenFileSays() {
        assertGolden("block", edge.result("eth_getBlockByNumber", "0x1", false));
    }

    @Test
    void aBlockWithItsTransactionsIsWhatItsGoldenFileSays() {
        assertGolden("block-full", edge.result("eth_getBlockByNumber", "0x2", true));
    }

    @Test
    void theGenesisIsWhatItsGoldenFileSays() {
        assertGolden("block-genesis", edge.result("eth_getBlockByNumber", "earliest", false));
    }

    @Test
    void transactionsAreWhatTheirGoldenFilesSay() {
        assertGolden("transaction-transfer", edge.result("eth_getTransactionByHash", Hex.word(TRANSFER.hash())));
        assertGolden("transaction-deposit", edge.result("eth_getTransactionByHash", Hex.word(Hashes.of(DEPOSIT))));
        assertGolden("transaction-token", edge.result("eth_getTransactionByHash", Hex.word(TOKENS.hash())));
        assertGolden("transaction-pending", edge.result("eth_getTransactionByHash", Hex.word(WAITING.hash())));
    }

    @Test
    void receiptsAreWhatTheirGoldenFilesSay() {
        assertGolden("receipt-transfer", edge.result("eth_getTransactionReceipt", Hex.word(TRANSFER.hash())));
        assertGolden("receipt-cancelled", edge.result("eth_getTransactionReceipt", Hex.word(EXPIRED.hash())));
    }

    @Test
    void theRollupsOwnAnswersAreWhatTheirGoldenFilesSay() {
        assertGolden("rollup-info", edge.result("rollup_getInfo"));
        assertGolden("rollup-batch-final", edge.result("rollup_getBatch", 1));
        assertGolden("rollup-batch-sealed", edge.result("rollup_getBatch", 3));
        assertGolden("rollup-account", edge.result("rollup_getAccount", Edge.ALICE_ETHER));
        assertGolden("rollup-status-final", edge.result("rollup_getTransactionStatus", Hex.word(TRANSFER.hash())));
        assertGolden("rollup-status-cancelled", edge.result("rollup_getTransactionStatus", Hex.word(EXPIRED.hash())));
        assertGolden("rollup-status-sequenced", edge.result("rollup_getTransactionStatus", Hex.word(WAITING.hash())));
    }

    @ParameterizedTest
    @CsvSource({"earliest,0x0", "latest,0x3", "pending,0x3", "safe,0x2", "finalized,0x1", "0x2,0x2"})
    void blockTagsNameTheStagesOfDocsApi(String tag, String number) {
        assertThat(edge.result("eth_getBlockByNumber", tag, false).get("number").textValue())
                .isEqualTo(number);
    }

    @Test
    void aBlockIsFoundByItsHashAndItsParentToo() {
        var third = edge.result("eth_getBlockByNumber", "0x3", false);
        var second = edge.result("eth_getBlockByHash", third.get("parentHash").textValue(), false);
        var first = edge.result("eth_getBlockByHash", second.get("parentHash").textValue(), false);
        var genesis = edge.result("eth_getBlockByHash", first.get("parentHash").textValue(), false);

        assertThat(edge.result("eth_getBlockByHash", third.get("hash").textValue(), false))
                .isEqualTo(third);
        assertThat(List.of(second, first, genesis))
                .extracting(block -> block.get("number").textValue())
                .containsExactly("0x2", "0x1", "0x0");
    }

    @Test
    void whatIsNotThereIsNull() {
        assertThat(edge.result("eth_getBlockByNumber", "0x4", false).isNull()).isTrue();
        assertThat(edge.result("eth_getBlockByHash", Hex.word(Fr.of(3)), false).isNull())
                .isTrue();
        assertThat(edge.result("eth_getTransactionByHash", Hex.word(Fr.of(3))).isNull())
                .isTrue();
        assertThat(edge.result("eth_getTransactionReceipt", Hex.word(WAITING.hash()))
                        .isNull())
                .isTrue();
        assertThat(edge.result("rollup_getTransactionStatus", Hex.word(Fr.of(3)))
                        .get("status")
                        .textValue())
                .isEqualTo("unknown");
    }

    @Test
    void balancesAndNoncesAreThoseOfTheEtherAccount() {
        var alice = Edge.ALICE.toString();

        assertThat(edge.result("eth_getBalance", alice, "latest").textValue()).isEqualTo("0x1bc16d674ec80000");
        assertThat(edge.result("eth_getBalance", alice).textValue()).isEqualTo("0x1bc16d674ec80000");
        assertThat(edge.result("eth_getBalance", alice, "0x3").textValue()).isEqualTo("0x1bc16d674ec80000");
        assertThat(edge.result("eth_getBalance", alice, "earliest").textValue()).isEqualTo("0x0");
        assertThat(edge.result("eth_getBalance", Edge.ROLLUP.toString(), "latest")
                        .textValue())
                .isEqualTo("0x0");
        assertThat(edge.result("eth_getTransactionCount", alice, "latest").textValue())
                .isEqualTo("0x4");
        assertThat(edge.result("eth_getTransactionCount", alice, "pending").textValue())
                .isEqualTo("0x8");
    }

    @ParameterizedTest
    @CsvSource({
        "earliest, 0x0, 0x0",
        "0x1, 0xa, 0x2",
        "finalized, 0xa, 0x2",
        "0x2, 0x14, 0x3",
        "safe, 0x14, 0x3",
        "0x3, 0x1bc16d674ec80000, 0x4"
    })
    void thePastOfAnAccountIsKept(String block, String balance, String nonce) {
        var alice = Edge.ALICE.toString();

        assertThat(edge.result("eth_getBalance", alice, block).textValue()).isEqualTo(balance);
        assertThat(edge.result("eth_getTransactionCount", alice, block).textValue())
                .isEqualTo(nonce);
    }

    @Test
    void aBlockMayBeNamedByItsHashWhereverATagMay() {
        var second =
                edge.result("eth_getBlockByNumber", "0x2", false).get("hash").textValue();

        assertThat(edge.result("eth_getBalance", Edge.ALICE.toString(), Map.of("blockHash", second))
                        .textValue())
                .isEqualTo("0x14");
        assertThat(edge.result("eth_getBalance", Edge.ALICE.toString(), Map.of("blockNumber", "0x1"))
                        .textValue())
                .isEqualTo("0xa");
        assertRefused(
                edge.call("eth_getBalance", Edge.ALICE.toString(), Map.of("blockHash", Hex.word(Fr.of(3)))),
                Reason.NOT_FOUND,
                "block");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth_getBalance", "eth_getTransactionCount", "eth_getCode"})
    void theStateOfABlockThatIsNotSealedIsNotMadeUp(String method) {
        assertRefused(edge.call(method, Edge.ALICE.toString(), "0x4"), Reason.NOT_FOUND, "block");
    }

    @Test
    void whatWalletsAskFirstIsAnswered() {
        assertThat(edge.result("eth_chainId").textValue()).isEqualTo("0x1fb6");
        assertThat(edge.result("net_version").textValue()).isEqualTo("8118");
        assertThat(edge.result("web3_clientVersion").textValue()).isEqualTo("Orrery/v0.1.0");
        assertThat(edge.result("eth_blockNumber").textValue()).isEqualTo("0x3");
    }

    @Test
    void anAccountIsFoundByOwnerAndTokenToo() {
        assertThat(edge.result("rollup_getAccount", Map.of("owner", Edge.BOB.toString(), "token", 5))
                        .get("index")
                        .longValue())
                .isEqualTo(Edge.BOB_TOKEN_5);
        assertThat(edge.result("rollup_getAccounts", Edge.BOB.toString())).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "rollup_getAccount, 77, NOT_FOUND, account",
        "rollup_getAccount, x, WRONG_TYPE, account",
        "rollup_getBatch, 0, NOT_FOUND, number",
        "rollup_getBatch, 4, NOT_FOUND, number",
        "rollup_getTransactionStatus, 0x12, WRONG_TYPE, hash",
        "rollup_getAccounts, 0x12, WRONG_TYPE, owner",
        "eth_getBalance, 0x12, WRONG_TYPE, address",
        "eth_getBlockByNumber, 0x01, WRONG_TYPE, block",
        "eth_getBlockByNumber, newest, WRONG_TYPE, block",
        "eth_getBlockByHash, 0x12, WRONG_TYPE, hash",
        "eth_sendRawTransaction, 0x12, READ_ONLY, ''",
        "eth_getTransactionByHash, 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, OUT_OF_RANGE, hash"
    })
    void badParametersOfReadsAreNamed(String method, String parameter, Reason reason, String field) {
        assertRefused(edge.call(method, parameter), reason, field);
        assertThat(edge.rollup.refusals(method, reason)).isPositive();
    }

    /// `-Dorrery.golden.write=true` writes the file anew.
    static void assertGolden(String name, JsonNode actual) {
        var file = Path.of("src/test/resources/golden/" + name + ".json");
        try {
            if (Boolean.getBoolean("orrery.golden.write")) {
                Files.writeString(file, actual.toPrettyString() + "\n");
            }
            assertThat(actual.toPrettyString())
                    .isEqualTo(Edge.JSON.readTree(file.toFile()).toPrettyString());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
