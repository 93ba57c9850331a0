package io.orrery.http.validator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.AddressForm;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.QrlNetworks;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.duty.Version;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyRoom.Reloaded;
import io.orrery.domain.validator.signing.SigningOutcome;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SigningApiTest {
    private static final NetworkProfile NETWORK = EthereumNetworks.HOODI;
    private static final long EPOCH = 60_000;
    private static final ValidatorKey KEY = ValidatorEdge.key(7);
    private static final Duty VOTE = vote(EPOCH);

    private static ValidatorEdge edge;

    @BeforeAll
    static void start() {
        edge = ValidatorEdge.of(NETWORK);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @BeforeEach
    void clean() {
        edge.door.asked.clear();
        edge.counted.clear();
        edge.door.keys.clear();
        edge.door.keys.add(KEY);
        edge.door.answer = Optional.empty();
        edge.door.hindrance = Optional.empty();
        edge.door.bug = Optional.empty();
        edge.door.silent = false;
        edge.keys.looking = new CompletableFuture<>();
    }

    private static Duty vote(long epoch) {
        return new Duty.Attestation(new AttestationData(
                epoch * 32 + 3,
                0,
                new Digest(1, 1, 1, 1),
                new Checkpoint(epoch - 1, new Digest(2, 2, 2, 2)),
                new Checkpoint(epoch, new Digest(3, 3, 3, 3))));
    }

    private static ObjectNode good() {
        return DutyWriter.request(VOTE, NETWORK.at(EPOCH));
    }

    private static String root() {
        return ((SigningRoot.Found) SigningRoot.of(NETWORK, VOTE, Optional.of(NETWORK.at(EPOCH))))
                .root()
                .toString();
    }

    private static void assertRefused(HttpResponse<String> response, int status, Fault fault, String field) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        var told = ValidatorEdge.json(response);
        assertThat(told.path("reason").asText()).isEqualTo(fault.word());
        assertThat(told.path("field").asText()).isEqualTo(field);
        assertThat(told.path("message").asText()).isNotBlank();
        assertThat(edge.counted).anyMatch(line -> line.endsWith(" " + fault.word()));
    }

    @Test
    void aSignatureIsTextUnlessJsonIsAskedFor() {
        var text = edge.sign(KEY, good());
        assertThat(text.statusCode()).isEqualTo(200);
        assertThat(text.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(text.body()).startsWith(root()).hasSize(2 + 2 * 96);

        var json = edge.send(
                edge.open("POST", "/api/v1/eth2/sign/" + KEY, good().toString()).header("Accept", "application/json"));
        assertThat(ValidatorEdge.json(json).path("signature").asText()).isEqualTo(text.body());
        assertThat(edge.counted).containsOnly("POST /api/v1/eth2/sign/{identifier}");
    }

    @Test
    void aKeyMayBeGivenWithoutItsPrefix() {
        var response = edge.send(
                edge.open("POST", "/api/v1/eth2/sign/" + KEY.toString().substring(2), good().toString()));
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void aRootThatTheCallerHasComputedIsComparedAndNotSigned() {
        assertThat(edge.sign(KEY, good().put("signingRoot", root())).statusCode())
                .isEqualTo(200);
        assertRefused(
                edge.sign(KEY, good().put("signingRoot", "0x" + "11".repeat(32))),
                400,
                Fault.CONTRADICTS_NETWORK,
                "signingRoot");
        assertRefused(edge.sign(KEY, good().put("signingRoot", "0x11")), 400, Fault.MALFORMED, "signingRoot");
    }

    @Test
    void anotherForkAndAnotherChainAreRefusedByTheirField() {
        var before = DutyWriter.request(VOTE, NETWORK.at(1));
        assertRefused(edge.sign(KEY, before), 400, Fault.CONTRADICTS_NETWORK, "attestation.target.epoch");
        var elsewhere = DutyWriter.request(VOTE, EthereumNetworks.MAINNET.at(EPOCH));
        assertRefused(edge.sign(KEY, elsewhere), 400, Fault.CONTRADICTS_NETWORK, "fork_info.genesis_validators_root");
        var none = good();
        none.remove("fork_info");
        assertRefused(edge.sign(KEY, none), 400, Fault.CONTRADICTS_NETWORK, "fork_info");
    }

    @Test
    void aVoteOfAnotherEpochThanItsSlotIsRefused() {
        var body = good();
        ((ObjectNode) body.at("/attestation/target")).put("epoch", "60001");
        assertRefused(edge.sign(KEY, body), 400, Fault.CONTRADICTS_NETWORK, "attestation.target.epoch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"type\":\"ATTESTATION\"|\"type\":\"ATTESTATION_V3\"|type",
                "\"type\":\"ATTESTATION\"|\"type\":7|type",
                "\"type\":\"ATTESTATION\"|\"type\":\"BLOCK\"|type",
                "\"type\":\"ATTESTATION\"|\"type\":\"RANDAO_REVEAL\"|randao_reveal",
                "\"slot\":\"1920003\"|\"slot\":1920003|attestation.slot",
                "\"slot\":\"1920003\"|\"slot\":\"-3\"|attestation.slot",
                "\"slot\":\"1920003\"|\"slot\":\"18446744073709551615\"|attestation.slot",
                "\"slot\":\"1920003\"|\"slot\":\"18446744073709551616\"|attestation.slot",
                "\"epoch\":\"59999\"|\"epoch\":\"281474976710656\"|attestation.source.epoch",
                "\"index\":\"0\"|\"index\":\"\"|attestation.index",
                "\"attestation\":|\"attestations\":|attestation",
                "\"attestation\":{|\"attestation\":[],\"x\":{|attestation",
                "0x0000000000000001000000000000000100000000000000010000000000000001|0x01|attestation.beacon_block_root",
                "\"genesis_validators_root\":\"0x|\"genesis_validators_root\":\"|fork_info.genesis_validators_root",
            })
    void whatIsWrongIsNamed(String good, String bad, String field) {
        var text = good().toString();
        assertThat(text).contains(good);
        var response = edge.send(edge.open(
                "POST",
                "/api/v1/eth2/sign/" + KEY,
                text.replaceFirst(java.util.regex.Pattern.quote(good), java.util.regex.Matcher.quoteReplacement(bad))));
        assertRefused(response, 400, Fault.MALFORMED, field);
        assertThat(edge.door.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{", "''", "[1,2", "null", "[]", "{\"type\":\"DEPOSIT\",\"type\":\"DEPOSIT\"}", "{} {}"})
    void whatIsNoRequestIsRefused(String body) {
        var response = edge.send(edge.request("/api/v1/eth2/sign/" + KEY)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(edge.door.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PHASE0", "ALTAIR"})
    void wholeBlocksAreToldWhatToSend(String version) {
        var body = DutyWriter.request(VOTE, NETWORK.at(EPOCH)).put("type", "BLOCK_V2");
        body.putObject("beacon_block")
                .put("version", version)
                .putObject("block")
                .put("slot", "1");
        assertRefused(edge.sign(KEY, body), 400, Fault.MALFORMED, "beacon_block.version");
    }

    @Test
    void aKeyThatIsNoneOrNotHereIsTold() {
        assertRefused(
                edge.send(edge.open("POST", "/api/v1/eth2/sign/0x1234", good().toString())),
                400,
                Fault.MALFORMED,
                "identifier");
        assertRefused(edge.sign(ValidatorEdge.key(8), good()), 404, Fault.UNKNOWN_KEY, "");
    }

    @ParameterizedTest
    @EnumSource(SlashingProtection.Refusal.class)
    void whatCouldBeSlashedIsNoPreconditionMet(SlashingProtection.Refusal refusal) {
        edge.door.answer = Optional.of(new SigningOutcome.Slashable(refusal));
        assertRefused(edge.sign(KEY, good()), 412, Fault.SLASHABLE, "");
    }

    @Test
    void whereNobodyMaySignNothingIsSigned() {
        edge.door.answer = Optional.of(new SigningOutcome.NotHere(Optional.of("b:2"), "this process has no custody"));
        var elsewhere = edge.sign(KEY, good());
        assertRefused(elsewhere, 503, Fault.NOT_HERE, "");
        assertThat(elsewhere.body()).contains("custody is with b:2");

        edge.door.answer = Optional.of(new SigningOutcome.Unavailable("the database did not answer"));
        assertRefused(edge.sign(KEY, good()), 503, Fault.UNAVAILABLE, "");

        edge.door.bug = Optional.of(new IllegalStateException("a secret of the inside"));
        var failed = edge.sign(KEY, good());
        assertRefused(failed, 500, Fault.INTERNAL_ERROR, "");
        assertThat(failed.body()).doesNotContain("inside");
    }

    @Test
    void whoeverDecidesTooSlowlyIsNotWaitedFor() {
        try (var hasty = ValidatorEdge.of(NETWORK, "orrery.validator.api.answer-timeout = 20ms")) {
            hasty.door.silent = true;
            var response = hasty.sign(KEY, good());
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(ValidatorEdge.json(response).path("reason").asText()).isEqualTo("unavailable");
        }
    }

    @Test
    void manyAreDecidedTogetherAndEachHasItsAnswer() {
        var batch = JsonNodeFactory.instance.arrayNode();
        IntStream.range(0, 5).forEach(_ -> batch.add(good().put("identifier", KEY.toString())));
        ((ObjectNode) batch.get(1)).put("type", "NOTHING");
        ((ObjectNode) batch.get(2)).put("identifier", ValidatorEdge.key(9).toString());
        ((ObjectNode) batch.get(3)).remove("identifier");
        batch.add("text");

        var response = edge.send(edge.open("POST", "/api/v1/eth2/sign", batch.toString()));

        assertThat(response.statusCode()).isEqualTo(200);
        var answers = ValidatorEdge.json(response);
        assertThat(answers.findValuesAsText("status")).containsExactly("200", "400", "404", "400", "200", "400");
        assertThat(answers.at("/0/signature").asText()).startsWith(root());
        assertThat(answers.at("/1/field").asText()).isEqualTo("type");
        assertThat(answers.at("/3/field").asText()).isEqualTo("identifier");
        assertThat(edge.door.asked)
                .singleElement()
                .satisfies(asked -> assertThat(asked).hasSize(3));
        assertThat(edge.counted).contains("POST /api/v1/eth2/sign unknown_key", "POST /api/v1/eth2/sign malformed");
    }

    @Test
    void aBatchIsBounded() {
        var batch = JsonNodeFactory.instance.arrayNode();
        IntStream.range(0, edge.settings.maxBatch() + 1).forEach(_ -> batch.addObject());
        assertRefused(edge.send(edge.open("POST", "/api/v1/eth2/sign", batch.toString())), 400, Fault.MALFORMED, "");
        assertRefused(edge.send(edge.open("POST", "/api/v1/eth2/sign", "{}")), 400, Fault.MALFORMED, "");
        assertThat(ValidatorEdge.json(edge.send(edge.open("POST", "/api/v1/eth2/sign", "[]"))))
                .isEmpty();
        assertThat(edge.door.asked).isEmpty();
    }

    @Test
    void bodiesAreBoundedAndAreJson() {
        try (var narrow = ValidatorEdge.of(NETWORK, "orrery.validator.api.max-body = 1 KiB")) {
            var response = narrow.send(narrow.open("POST", "/api/v1/eth2/sign/" + KEY, " ".repeat(1_025)));
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(ValidatorEdge.json(response).path("reason").asText()).isEqualTo("body_too_large");
        }
        assertRefused(
                edge.send(edge.request("/api/v1/eth2/sign/" + KEY)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(good().toString()))),
                415,
                Fault.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type");
    }

    @Test
    void keysOfPostQuantumSignersFitIntoAPath() {
        var network = QrlNetworks.network("qrl", 0, new Digest(5, 6, 7, 8), new Version(0), AddressForm.QRL_Q64);
        try (var qrl = ValidatorEdge.of(network)) {
            var key = ValidatorKey.of(new byte[ValidatorKey.ML_DSA_87_BYTES]);
            qrl.door.keys.add(key);
            var response = qrl.sign(key, DutyWriter.request(new Duty.RandaoReveal(5), network.at(5)));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).hasSize(2 + 2 * 4_627);
        }
    }

    @Test
    void whoCanSignAndWhetherIsTold() {
        assertThat(edge.send(edge.request("/api/v1/eth2/publicKeys")).body()).isEqualTo("[\"" + KEY + "\"]");
        assertThat(edge.send(edge.request("/upcheck")).body()).isEqualTo("OK");
        var well = edge.send(edge.request("/healthcheck"));
        assertThat(well.statusCode()).isEqualTo(200);
        assertThat(ValidatorEdge.json(well).path("outcome").asText()).isEqualTo("UP");
        edge.door.hindrance = Optional.of("custody is with b:2");
        var ill = edge.send(edge.request("/healthcheck"));
        assertThat(ill.statusCode()).isEqualTo(503);
        assertThat(ValidatorEdge.json(ill).at("/checks/0/data/why").asText()).isEqualTo("custody is with b:2");
    }

    @Test
    void keysAreLookedForOnceAtATime() {
        try (var fresh = ValidatorEdge.of(NETWORK)) {
            assertThat(status(fresh)).isEqualTo("idle");
            assertThat(fresh.send(fresh.open("POST", "/reload", "")).statusCode())
                    .isEqualTo(202);
            assertThat(status(fresh)).isEqualTo("running");
            assertThat(fresh.send(fresh.open("POST", "/reload", "")).statusCode())
                    .isEqualTo(409);
            fresh.keys.looking.complete(new Reloaded(1, List.of("a.json: the password does not open it")));
            var ended = ValidatorEdge.json(fresh.send(fresh.request("/reload")));
            assertThat(ended.path("status").asText()).isEqualTo("completed_with_errors");
            assertThat(ended.path("lastError").asText()).isEqualTo("1 keys could not be loaded");
            assertThat(ended.path("lastOperationTime").asText()).isEqualTo(ValidatorEdge.NOW.toString());
            fresh.keys.looking = CompletableFuture.failedFuture(new IllegalStateException("disk"));
            fresh.send(fresh.open("POST", "/reload", ""));
            assertThat(status(fresh)).isEqualTo("failed");
        }
    }

    private static String status(ValidatorEdge edge) {
        JsonNode told = ValidatorEdge.json(edge.send(edge.request("/reload")));
        return told.path("status").asText();
    }

    @Test
    void otherPathsAndMethodsAreToldSo() {
        assertRefused(edge.send(edge.request("/api/v1/eth2/nothing")), 404, Fault.NOT_FOUND, "");
        var wrong = edge.send(edge.open("DELETE", "/upcheck", ""));
        assertRefused(wrong, 405, Fault.METHOD_NOT_ALLOWED, "");
        assertThat(wrong.headers().firstValue("Allow")).hasValue("GET");
    }
}
