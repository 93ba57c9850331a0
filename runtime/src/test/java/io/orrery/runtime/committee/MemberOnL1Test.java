package io.orrery.runtime.committee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.DataMode;
import io.orrery.domain.rollup.da.CommitteeBook;
import io.orrery.domain.rollup.da.CommitteeMember.Reason;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.ethereum.DataPolicyContract;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.DigestSignature;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.RollupEvents;
import io.orrery.http.CommitteeDesk.Answer;
import io.orrery.persistence.committee.SqlCommitteeBook;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.Complaint;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A member on an L1 whose final blocks say what the test wants: batches without an operation, told apart by their
/// timestamps.
class MemberOnL1Test {
    private static final Fr DOMAIN = Fr.of(7);
    private static final L1Signer OPERATOR = DevnetAccounts.signer(0);
    private static final L1Signer KEY = DevnetAccounts.signer(1);
    private static final CommitteeBook.Owner OWNER =
            new CommitteeBook.Owner(31_337, new Address(1, 2, 3), new Address(4, 5, 6), KEY.address());
    private static final DataPolicyContract POLICY = new DataPolicyContract(OWNER.policy());

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<String> logs = new ArrayList<>();
    private HttpServer server;
    private L1Client l1;
    private Database database;
    private CommitteeBook book;
    private long finalBlock = 5;
    private boolean silent;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        l1 = L1Client.at(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Duration.ofSeconds(20), threads);
        database = Database.open(new Database.Settings(folder.resolve("book"), 2));
        book = new SqlCommitteeBook(new Transactions(database.dataSource(), Runnable::run));
    }

    @AfterEach
    void close() {
        database.close();
        l1.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        var request = new ObjectMapper().readTree(exchange.getRequestBody());
        var body = silent
                ? "nothing"
                : "{\"jsonrpc\":\"2.0\",\"id\":" + request.path("id") + ",\"result\":" + result(request) + "}";
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String result(JsonNode request) {
        var first = request.path("params").path(0);
        return switch (request.path("method").asText()) {
            case "eth_getBlockByNumber" ->
                "{\"number\":\"0x%x\",\"hash\":\"%s\",\"timestamp\":\"0x1\"}"
                        .formatted(finalBlock, new Digest(0, 0, 0, finalBlock));
            case "eth_getLogs" -> Long.decode(first.path("toBlock").asText()) == finalBlock ? logs.toString() : "[]";
            // How far batches are, or whether the operator, whose address the call has in it, is one.
            case "eth_call" ->
                first.path("data").asText().length() > 10
                        ? "\"0x" + word(isOperator(first.path("data").asText()) ? 1 : 0) + "\""
                        : "\"0x" + word(0).repeat(6) + "\"";
            default -> "null";
        };
    }

    private static boolean isOperator(String call) {
        return call.endsWith(OPERATOR.address().toString().substring(2));
    }

    private static String word(long value) {
        return word(BigInteger.valueOf(value));
    }

    private static String word(BigInteger value) {
        return String.format("%064x", value);
    }

    /// In the next final block.
    private synchronized void l1Commits(DataOffer batch) {
        finalBlock++;
        logs.clear();
        var data = word(batch.number())
                + word(DataMode.VALIDIUM.sizeWord(new BatchSize(batch.size())))
                + word(batch.timestamp())
                + word(0)
                + word(batch.newRoot().toBigInteger())
                + word(batch.commitment().toBigInteger())
                + word(0).repeat(3);
        logs.add(("{\"address\":\"%s\",\"topics\":[\"%s\",\"%s\"],\"data\":\"0x%s\",\"blockNumber\":\"0x%x\","
                        + "\"blockHash\":\"%s\",\"transactionHash\":\"%s\",\"logIndex\":\"0x0\"}")
                .formatted(
                        OWNER.rollup(),
                        RollupEvents.BATCH_COMMITTED,
                        RollupEvents.topic(batch.number()),
                        data,
                        finalBlock,
                        new Digest(0, 0, 0, finalBlock),
                        new Digest(0, 0, 1, finalBlock)));
    }

    private CommitteeNode member(Optional<Long> forgetFrom) {
        var member = new CommitteeNode(
                OWNER,
                DOMAIN,
                KEY,
                l1,
                book,
                new FinalBlocks(l1, OWNER.rollup(), 0),
                new MissedBatches(l1, List.of()),
                InstantSource.system());
        member.open(forgetFrom);
        return member;
    }

    private CommitteeNode member() {
        return member(Optional.empty());
    }

    private static DataOffer batch(long number, long timestamp) {
        var root = RollupReplay.start().root();
        var commitment = BatchStreams.commitment(
                DOMAIN,
                BatchStreams.header(number, 0, timestamp),
                root,
                root,
                BatchSize.FIRST,
                new byte[0],
                new byte[0]);
        return new DataOffer(number, 8, 0, timestamp, root, root, commitment, new byte[0], new byte[0]);
    }

    private static Answer offer(CommitteeNode member, DataOffer offer, L1Signer by) {
        return member.offer(offer, DigestSignature.of(by, POLICY.offerDigest(OWNER.chainId(), OWNER.rollup(), offer)));
    }

    private static byte[] signed(CommitteeNode member, DataOffer offer) {
        var answer = offer(member, offer, OPERATOR);
        assertThat(answer).isInstanceOf(Answer.Signed.class);
        return ((Answer.Signed) answer).signature();
    }

    private static void refused(CommitteeNode member, DataOffer offer, Reason reason) {
        assertThat(offer(member, offer, OPERATOR))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    @Test
    void whatIsSignedIsWhatThePolicyChecksAndIsThereWhenTheMemberComesBack() {
        var first = batch(1, 10);
        var signature = signed(member(), first);
        var digest = POLICY.digest(
                OWNER.chainId(), OWNER.rollup(), 1, first.commitment(), Digest.of(Keccak256.hash(new byte[0])));
        assertThat(DigestSignature.signer(digest, signature)).hasValue(KEY.address());
        // As after a kill: nothing was closed.
        var again = member();
        assertThat(again.standing().next()).isEqualTo(2);
        assertThat(signed(again, first)).isEqualTo(signature);
        refused(again, batch(1, 11), Reason.OTHER_BATCH);
        refused(again, batch(3, 12), Reason.OUT_OF_ORDER);
        signed(again, batch(2, 12));
    }

    @Test
    void whoIsNoOperatorIsRefusedAndAnL1ThatIsSilentIsWaitedFor() {
        var member = member();
        assertThat(offer(member, batch(1, 10), KEY))
                .isEqualTo(new Answer.Refused(Reason.NOT_OPERATOR, "no operator of the rollup has signed this offer"));
        silent = true;
        refused(member, batch(1, 10), Reason.NOT_YET);
        silent = false;
        signed(member, batch(1, 10));
    }

    @Test
    void whereL1HasAnotherBatchTheMemberSignsNothingAndGivesWhatItHas() {
        var member = member();
        var first = batch(1, 10);
        signed(member, first);
        l1Commits(batch(1, 11));
        member.follow();
        assertThat(member.standing().contradiction()).isPresent();
        refused(member, first, Reason.CONTRADICTS_L1);
        refused(member, batch(2, 12), Reason.CONTRADICTS_L1);
        assertThat(member.batch(1).orElseThrow().offer()).isEqualTo(first);
    }

    @Test
    void aNumberIsSignedForAnotherBatchWhenItsOperatorSaysSoAndNeverWhatL1Has() {
        var member = member();
        signed(member, batch(1, 10));
        signed(member, batch(2, 12));
        l1Commits(batch(1, 10));
        assertThatThrownBy(() -> member(Optional.of(1L)))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("--forget-from 1 would forget batch 1");
        var again = member(Optional.of(2L));
        assertThat(again.standing().next()).isEqualTo(2);
        signed(again, batch(2, 13));
        refused(again, batch(2, 12), Reason.OTHER_BATCH);
    }

    @Test
    void aBatchThatL1HasAndNobodyGivesIsWaitedForUntilItIsOffered() {
        var member = member();
        l1Commits(batch(1, 10));
        member.follow();
        assertThat(member.standing().next()).isEqualTo(1);
        signed(member, batch(1, 10));
        member.follow();
        assertThat(member.standing().contradiction()).isEmpty();
    }
}
