package io.orrery.http;

import static io.orrery.http.ProofApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.zk.iden3.SnarkjsJson;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Verification over HTTP.
class VerifyApiTest {
    private static Edge edge;

    @BeforeAll
    static void start() {
        edge = Edge.start();
        edge.proofs.addMultiplier(true);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static JsonNode tree(String json) throws Exception {
        return Edge.JSON.readTree(json);
    }

    /// Everything is right with it.
    private static ObjectNode request() throws Exception {
        var json = Edge.JSON.createObjectNode().put("circuit", "multiplier");
        json.set("public", tree("[\"33\"]"));
        json.set("proof", tree(SnarkjsJson.write(Multiplier.proof(3, 11))));
        return json;
    }

    private static HttpResponse<String> verify(ObjectNode request) {
        return edge.send(edge.request("/v1/verify")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.toString())));
    }

    private static void assertVerdict(ObjectNode request, boolean valid) {
        var response = verify(request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Edge.parse(response).get("valid").booleanValue()).isEqualTo(valid);
    }

    @Test
    void aProofVerifiesUnderTheCircuitsKeyAndUnderOneThatIsSentAlong() throws Exception {
        assertVerdict(request(), true);
        var withKey = request();
        withKey.remove("circuit");
        withKey.set("vk", tree(SnarkjsJson.write(Multiplier.KEY.verifyingKey())));
        assertVerdict(withKey, true);
    }

    @Test
    void aProofOfSomethingElseDoesNot() throws Exception {
        var other = request();
        other.set("public", tree("[\"34\"]"));
        assertVerdict(other, false);
        other = request();
        other.set("proof", tree(SnarkjsJson.write(Multiplier.proof(3, 12))));
        assertVerdict(other, false);
    }

    @Test
    void whatIsNoProofIsRefusedByName() throws Exception {
        var offCurve = request();
        ((ObjectNode) offCurve.get("proof")).set("pi_a", tree("[\"1\", \"3\", \"1\"]"));
        assertProblem(verify(offCurve), 422, Reason.MALFORMED_PROOF, "proof");
        var wrongType = request();
        wrongType.put("proof", "0x00");
        assertProblem(verify(wrongType), 422, Reason.MALFORMED_PROOF, "proof");
        var missing = request();
        missing.remove("proof");
        assertProblem(verify(missing), 400, Reason.MISSING, "proof");
    }

    @Test
    void wrongPublicInputsAreRefusedByName() throws Exception {
        var tooMany = request();
        tooMany.set("public", tree("[\"33\", \"1\"]"));
        assertProblem(verify(tooMany), 400, Reason.OUT_OF_RANGE, "public");
        var aboveTheField = request();
        aboveTheField.set("public", tree("[\"" + io.orrery.zk.field.Fr.MODULUS + "\"]"));
        assertProblem(verify(aboveTheField), 422, Reason.MALFORMED_PROOF, "public");
    }

    @Test
    void exactlyOneKeyMustBeNamed() throws Exception {
        var none = request();
        none.remove("circuit");
        assertProblem(verify(none), 400, Reason.MISSING, "circuit");
        var both = request();
        both.set("vk", tree(SnarkjsJson.write(Multiplier.KEY.verifyingKey())));
        assertProblem(verify(both), 400, Reason.INVALID_REQUEST, "vk");
        assertProblem(verify(request().put("circuit", "nobody")), 404, Reason.UNKNOWN_CIRCUIT, "circuit");
    }

    @Test
    void whatIsNoKeyIsRefused() throws Exception {
        var request = request();
        request.remove("circuit");
        request.set("vk", tree("{\"protocol\": \"groth16\", \"curve\": \"bls12381\"}"));
        var refused = verify(request);
        assertProblem(refused, 422, Reason.MALFORMED_KEY, "vk");
        assertThat(Edge.parse(refused).get("detail").asText()).contains("curve");
    }
}
