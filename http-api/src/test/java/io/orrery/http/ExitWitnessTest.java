package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.replay.RollupState;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Batches of one deposit each: 1 is executed and its state no longer kept, 70 is executed, 71 assembled, 72 sealed.
class ExitWitnessTest {
    private static final int EXECUTED = 70;
    private static final Address MANY = new Address(1, 2, 3);

    private static final RollupReplay REPLAY = RollupReplay.start();
    private static Edge edge;
    private static RollupState last = REPLAY.state();

    @BeforeAll
    static void start() {
        edge = Edge.start();
        assertRefused(edge.call("rollup_getExitWitness", 0), Reason.NOT_FOUND, "account");
        for (int number = 1; number <= EXECUTED + 1; number++) {
            var state = deposit(number);
            edge.rollup.reach(number, BatchStage.ASSEMBLED, Optional.of(state.root()), Optional.empty());
            if (number > 1) {
                edge.rollup.keep(state);
            }
            if (number <= EXECUTED) {
                edge.rollup.reach(number, BatchStage.EXECUTED, Optional.empty(), Optional.of(ReadsTest.RECEIPT));
                last = state;
            }
        }
        edge.rollup.seal(new SealedBatch(EXECUTED + 2, BatchSize.FIRST, 0, 1_750_000_000, List.of()));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /// The account of a batch's deposit is its number times three; the token too. Three are Alice's.
    private static RollupState deposit(int number) {
        long place = 3L * number;
        var owner = number <= 3 ? Edge.ALICE : MANY;
        var entry = new QueuedDeposit(number - 1, owner, place, BigInteger.valueOf(1000 + number), Point.BASE8);
        var account = new Account(owner, place, 0, entry.amount(), Point.BASE8);
        var update = new LeafUpdate(place, account, account, List.of());
        var sealed =
                new SealedBatch(number, BatchSize.FIRST, 0, 1_750_000_000, List.of(new Slot.Deposit(entry, place)));
        edge.rollup.seal(sealed);
        var told = BatchStreams.of(new BatchTrace(
                Fr.of(7),
                sealed,
                Fr.ZERO,
                Fr.ZERO,
                Collections.nCopies(8, new BatchTrace.SlotTrace(update, update)),
                update));
        REPLAY.queued(entry);
        REPLAY.ledger(new CommittedBatch(number, 8, 0, sealed.timestamp(), Fr.ZERO, told.slots(), told.l1Operations()));
        return REPLAY.state();
    }

    private static Fr element(JsonNode node) {
        return Fr.fromBytes(HexFormat.of().parseHex(node.asText().substring(2)));
    }

    /// The root that an answer's account and branch lead to.
    private static Fr root(long batch, JsonNode json) {
        var branch = new ArrayList<LeafUpdate.Siblings>();
        json.get("branch")
                .forEach(level -> branch.add(
                        new LeafUpdate.Siblings(element(level.get(0)), element(level.get(1)), element(level.get(2)))));
        var account = new Account(
                Address.parse(json.get("owner").asText()),
                json.get("token").asLong(),
                json.get("nonce").asLong(),
                new BigInteger(json.get("balance").asText()),
                new Point(
                        element(json.get("key").get("x")),
                        element(json.get("key").get("y"))));
        return new ExitWitness(batch, json.get("index").asLong(), account, branch).root();
    }

    @Test
    void theBranchOfAnAccountLeadsToTheRootThatL1HasExecutedLast() {
        for (var which : List.of(
                6,
                Edge.JSON.createObjectNode().put("owner", Edge.ALICE.toString()).put("token", 6))) {
            var proof = edge.result("rollup_getAccountProof", which);
            assertThat(proof.get("batch").asLong()).isEqualTo(EXECUTED);
            assertThat(element(proof.get("stateRoot"))).isEqualTo(last.root());
            assertThat(proof.get("index").asLong()).isEqualTo(6);
            assertThat(proof.get("balance").asText()).isEqualTo("1002");
            assertThat(root(EXECUTED, proof)).isEqualTo(last.root());
        }
    }

    @Test
    void aStateIsNamedByABlock() {
        var newest = edge.result("rollup_getAccountProof", 6, "latest");
        assertThat(newest.get("batch").asLong()).isEqualTo(EXECUTED + 1);
        assertThat(element(newest.get("stateRoot"))).isNotEqualTo(last.root());
        assertThat(root(EXECUTED + 1, newest)).isEqualTo(element(newest.get("stateRoot")));
        var older = edge.result("rollup_getAccountProof", 6, "0x2");
        assertThat(root(2, older)).isEqualTo(element(older.get("stateRoot")));
        assertRefused(edge.call("rollup_getAccountProof", 9, "0x2"), Reason.NOT_FOUND, "account");
        assertRefused(edge.call("rollup_getAccountProof", 3, "0x1"), Reason.NOT_KEPT, "tag");
        assertRefused(edge.call("rollup_getAccountProof", 6, "0x48"), Reason.NOT_FOUND, "tag");
        assertRefused(edge.call("rollup_getAccountProof", 6, "soon"), Reason.WRONG_TYPE, "tag");
    }

    @Test
    void aWitnessHasTheRecordThatOpensTheEscape() {
        var witness = edge.result("rollup_getExitWitness", 6);
        assertThat(root(EXECUTED, witness.get("account"))).isEqualTo(last.root());
        var record = witness.get("record");
        assertThat(record.get("number").asLong()).isEqualTo(EXECUTED);
        assertThat(record.get("queueEnd").asLong()).isEqualTo(EXECUTED);
        assertThat(record.get("newRoot")).isEqualTo(witness.get("stateRoot"));
        assertThat(element(record.get("commitment"))).isEqualTo(Fr.of(21));
        assertThat(record.get("l1OpsHash").asText()).hasSize(66);
        assertRefused(edge.call("rollup_getExitWitness", 7), Reason.NOT_FOUND, "account");
        assertRefused(edge.call("rollup_getExitWitness", "x"), Reason.WRONG_TYPE, "account");
        assertRefused(edge.call("rollup_getExitWitness"), Reason.MISSING, "account");
    }

    private static JsonNode page(Address owner, String query) {
        var response =
                edge.send(edge.request("/v1/exit-witness/" + owner + query).GET());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Edge.parse(response);
    }

    @Test
    void anOwnersAccountsAreToldPageByPage() {
        var first = page(MANY, "");
        var next = first.get("next").asLong();
        var second = page(MANY, "?from=" + next);
        assertThat(first.get("accounts")).hasSize(ExitJson.PAGE);
        assertThat(second.get("next").isNull()).isTrue();
        var told = new ArrayList<Long>();
        for (var page : List.of(first, second)) {
            assertThat(page.get("record").get("number").asLong()).isEqualTo(EXECUTED);
            assertThat(page.get("rollup").asText()).isEqualTo(Edge.ROLLUP.toString());
            assertThat(page.get("l1ChainId").asLong()).isEqualTo(Edge.INFO.l1ChainId());
            page.get("accounts").forEach(account -> {
                told.add(account.get("index").asLong());
                assertThat(root(EXECUTED, account)).isEqualTo(last.root());
            });
        }
        assertThat(told)
                .isEqualTo(LongStream.rangeClosed(4, EXECUTED)
                        .map(n -> 3 * n)
                        .boxed()
                        .toList());
        assertThat(page(Edge.BOB, "").get("accounts")).isEmpty();
    }

    @Test
    void whoHasTheAnswerIsToldThatItIsTheSame() {
        var path = "/v1/exit-witness/" + Edge.ALICE;
        var tag =
                edge.send(edge.request(path).GET()).headers().firstValue("ETag").orElseThrow();
        var again = edge.send(edge.request(path).header("If-None-Match", tag).GET());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void whatIsNoOwnerIsRefused() {
        ProofApiTest.assertProblem(
                edge.send(edge.request("/v1/exit-witness/0x12").GET()), 400, Reason.WRONG_TYPE, "owner");
        ProofApiTest.assertProblem(
                edge.send(edge.request("/v1/exit-witness/" + Edge.ALICE + "?from=-1")
                        .GET()),
                400,
                Reason.WRONG_TYPE,
                "from");
    }
}
