package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Transfers to an L1 address, and groups.
class OpenAndGroupTest {
    private static final String SEND = "rollup_sendTransaction";
    private static final String SEND_MANY = "rollup_sendTransactions";
    private static final Map<String, Boolean> ATOMIC = Map.of("atomic", true);
    private static final Address DAVE = new Address(7, 7, 7);

    private Edge edge;

    @BeforeEach
    void start() {
        edge = Edge.start();
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private static SignedTransaction open(String amount) {
        return Edge.sign(new Transaction(
                OperationType.OPEN,
                Edge.ALICE_ETHER,
                0,
                0,
                Edge.amount(amount),
                Edge.fee("1200000"),
                4,
                9,
                DAVE,
                Fr.ZERO));
    }

    private static ObjectNode json(SignedTransaction signed) {
        var json = Edge.json(signed).put("type", "transfer").put("toOwner", DAVE.toString());
        json.remove("to");
        return json;
    }

    private static Transaction transfer(long nonce, long validUntilBatch) {
        return new Transaction(
                OperationType.TRANSFER,
                Edge.ALICE_ETHER,
                Edge.BOB_ETHER,
                0,
                Edge.amount("10"),
                Edge.fee("1000"),
                nonce,
                validUntilBatch);
    }

    private static List<SignedTransaction> group(Transaction... members) {
        var name = Group.name(Arrays.asList(members));
        return Arrays.stream(members)
                .map(member -> Edge.sign(member.inGroup(name)))
                .toList();
    }

    private static List<ObjectNode> jsons(List<SignedTransaction> signed) {
        return signed.stream().map(Edge::json).toList();
    }

    @Test
    void aTransferToAnOwnerReachesTheGateWithThePlaceOfItsAccount() {
        var signed = open("1000");

        var result = edge.result(SEND, json(signed));

        assertThat(edge.rollup.placed).containsExactly(DAVE);
        assertThat(edge.rollup.admitted).containsExactly(signed.at(FakeRollup.FIRST_PLACE));
        assertThat(result.get("hash").textValue()).isEqualTo(Hex.word(signed.hash()));
    }

    @Test
    void aTransferNamesAnAccountOrAnOwner() {
        assertRefused(edge.call(SEND, json(open("1000")).put("to", 2)), Reason.OUT_OF_RANGE, "toOwner");
        var neither = json(open("1000"));
        neither.remove("toOwner");
        assertRefused(edge.call(SEND, neither), Reason.MISSING, "to");
        assertRefused(edge.call(SEND, json(open("1000")).put("type", "withdraw")), Reason.OUT_OF_RANGE, "toOwner");
        assertRefused(
                edge.call(SEND, json(open("1000")).put("toOwner", Address.ZERO.toString())),
                Reason.OUT_OF_RANGE,
                "toOwner");
        assertThat(edge.rollup.placed).isEmpty();
    }

    @Test
    void theOwnerIsSignedFor() {
        assertRefused(
                edge.call(SEND, json(open("1000")).put("toOwner", Edge.BOB.toString())),
                Reason.BAD_SIGNATURE,
                "signature");
    }

    @Test
    void whoCanNotPayIsGivenNoPlace() {
        assertRefused(edge.call(SEND, json(open("3000000000000000000"))), Reason.INSUFFICIENT_BALANCE, "amount");
        assertThat(edge.rollup.placed).isEmpty();
    }

    @Test
    void aFullShardIsARefusal() {
        edge.rollup.full = true;
        assertRefused(edge.call(SEND, json(open("1000"))), Reason.SHARD_FULL, "toOwner");
        assertThat(edge.rollup.admitted).isEmpty();
    }

    @Test
    void aSealedOpenIsAnEthereumTransactionToItsOwner() {
        var signed = open("1000").at(FakeRollup.FIRST_PLACE);
        edge.rollup.sequence(new Operation.Signed(signed));
        edge.rollup.seal(new SealedBatch(1, BatchSize.FIRST, 0, 9, List.of(new Slot.Signed(signed, false))));

        var found = edge.result("eth_getTransactionByHash", Hex.word(signed.hash()));

        assertThat(found.get("to").textValue()).isEqualTo(DAVE.toString());
        assertThat(found.get("from").textValue()).isEqualTo(Edge.ALICE.toString());
        assertThat(found.get("rollup").get("type").textValue()).isEqualTo("open");
        assertThat(found.get("rollup").get("toAccount").longValue()).isEqualTo(FakeRollup.FIRST_PLACE);
    }

    @Test
    void aGroupReachesTheGateTogether() {
        var members = group(transfer(4, 9), transfer(5, 9));

        var outcomes = edge.result(SEND_MANY, jsons(members), ATOMIC);

        assertThat(edge.rollup.admitted).isEqualTo(members);
        assertThat(outcomes).allMatch(each -> each.get("status").textValue().equals("admitted"));
        assertThat(outcomes.get(1).get("hash").textValue())
                .isEqualTo(Hex.word(members.get(1).hash()));
    }

    @Test
    void aMemberThatIsWrongKeepsTheOthersOut() {
        var members = group(transfer(4, 0), transfer(5, 0));
        var forged = jsons(group(transfer(4, 9), transfer(5, 9)));
        ((ObjectNode) forged.get(1).get("signature")).put("s", "1");

        var expired = edge.result(SEND_MANY, jsons(members), ATOMIC);
        var wrong = edge.result(SEND_MANY, forged, ATOMIC);

        assertRefused(expired.get(0), Reason.EXPIRED, "validUntilBatch");
        assertRefused(wrong.get(0), Reason.GROUP_REFUSED, "");
        assertRefused(wrong.get(1), Reason.BAD_SIGNATURE, "signature");
        assertThat(edge.rollup.admitted).isEmpty();
    }

    @Test
    void everySignatureIsOverTheWholeGroup() {
        var members = jsons(group(transfer(4, 9), transfer(5, 9)));
        assertRefused(edge.result(SEND_MANY, members.reversed(), ATOMIC).get(0), Reason.BAD_SIGNATURE, "signature");
        assertRefused(edge.result(SEND_MANY, members.subList(0, 1), ATOMIC).get(0), Reason.BAD_SIGNATURE, "signature");
        assertRefused(edge.call(SEND, members.getFirst()), Reason.BAD_SIGNATURE, "signature");
        assertThat(edge.rollup.admitted).isEmpty();
    }

    private static Transaction ofToken5(long fee) {
        return new Transaction(
                OperationType.TRANSFER, Edge.BOB_TOKEN_5, Edge.BOB_TOKEN_5, 5, Edge.amount("10"), fee, 0, 9);
    }

    private static Transaction paying(long nonce, String fee) {
        return new Transaction(
                OperationType.TRANSFER,
                Edge.ALICE_ETHER,
                Edge.BOB_ETHER,
                0,
                Edge.amount("10"),
                Edge.fee(fee),
                nonce,
                9);
    }

    @Test
    void membersOfSeveralTokensAndShardsAreAGroupWhereTheOperatorTakesTheTokens() {
        long operators = 3L << 28;
        long daves = 5L << 28;
        edge.rollup.open(operators, Edge.account(Edge.OPERATOR, 5, Edge.key(0).publicKey()));
        edge.rollup.open(daves, Edge.account(DAVE, 5, Edge.key(1).publicKey()));
        var swap = group(
                paying(4, "2000"),
                new Transaction(OperationType.TRANSFER, daves, Edge.BOB_TOKEN_5, 5, Edge.amount("10"), 0, 0, 9));

        var answers = edge.result(SEND_MANY, jsons(swap), ATOMIC);

        assertThat(answers).allMatch(answer -> answer.get("status").textValue().equals("admitted"));
        assertThat(edge.rollup.admitted).isEqualTo(swap);
    }

    @Test
    void oneMemberMayPayForAllAndTogetherTheyMustPayEnough() {
        var paid = edge.result(SEND_MANY, jsons(group(paying(4, "2000"), paying(5, "0"))), ATOMIC);
        assertThat(paid).allMatch(answer -> answer.get("status").textValue().equals("admitted"));
        var unpaid = edge.result(SEND_MANY, jsons(group(paying(6, "1000"), paying(7, "900"))), ATOMIC);
        assertRefused(unpaid.get(0), Reason.FEE_TOO_LOW, "fee");
    }

    @Test
    void whatCanNotBeAGroupIsRefusedWithItsReason() {
        var late = edge.result(SEND_MANY, jsons(group(transfer(4, 9), transfer(5, 10))), ATOMIC);
        assertRefused(late.get(1), Reason.NOT_A_GROUP, "validUntilBatch");
        var mixed = edge.result(SEND_MANY, jsons(group(transfer(4, 9), ofToken5(Edge.fee("1000")))), ATOMIC);
        assertRefused(mixed.get(1), Reason.NOT_A_GROUP, "fee");
        var foreign = edge.result(SEND_MANY, jsons(group(paying(4, "2000"), ofToken5(0))), ATOMIC);
        assertRefused(foreign.get(1), Reason.FEE_TOKEN_NOT_ACCEPTED, "token");
        assertRefused(foreign.get(0), Reason.GROUP_REFUSED, "");
        var nine = IntStream.range(4, 13).mapToObj(nonce -> transfer(nonce, 9)).toArray(Transaction[]::new);
        assertRefused(edge.call(SEND_MANY, jsons(group(nine)), ATOMIC), Reason.OUT_OF_RANGE, "transactions");
        assertRefused(edge.call(SEND_MANY, List.of(), ATOMIC), Reason.OUT_OF_RANGE, "transactions");
        assertRefused(
                edge.call(SEND_MANY, jsons(group(transfer(4, 9))), Map.of("atomic", 1)),
                Reason.WRONG_TYPE,
                "options.atomic");
        assertThat(edge.rollup.admitted).isEmpty();
    }
}
