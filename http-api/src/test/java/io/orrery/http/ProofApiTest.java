package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.actors.ProofJobEntity;
import io.orrery.actors.ProvingProgress;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.Requester;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.iden3.SnarkjsJson;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Asking for proofs and fetching them.
class ProofApiTest {
    private static final String PROVE = "POST /v1/prove";
    private static final String ASK = """
            {"circuit": "multiplier", "inputs": {"a": 3, "b": "11"}}""";

    private Edge edge = Edge.start();

    @BeforeEach
    void aCircuitIsThere() {
        edge.proofs.addMultiplier(true);
        edge.proofs.addMultiplier(false);
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private void restart(String overrides) {
        edge.close();
        edge = Edge.start(overrides);
        aCircuitIsThere();
    }

    private HttpResponse<String> prove(String body, String... headers) {
        return proveWith("", body, headers);
    }

    private HttpResponse<String> proveWith(String query, String body, String... headers) {
        var request = edge.request("/v1/prove" + query)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return edge.send(request);
    }

    private HttpResponse<String> get(String path) {
        return edge.send(edge.request(path).GET());
    }

    private static String id(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 202);
        return Edge.parse(response).get("id").asText();
    }

    static void assertProblem(HttpResponse<String> response, int status, Reason reason, String field) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        var problem = Edge.parse(response);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("reason").asText()).as(response.body()).isEqualTo(reason.word());
        assertThat(problem.get("field").asText()).as(response.body()).isEqualTo(field);
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("type").asText()).isEqualTo("about:blank");
    }

    private void assertRefused(HttpResponse<String> response, int status, Reason reason, String field) {
        assertProblem(response, status, reason, field);
        assertThat(edge.rollup.refusals(PROVE, reason)).isEqualTo(1);
        assertThat(edge.proofs.jobs()).isZero();
    }

    private static String witness(byte[] wtns) {
        return """
                {"circuit": "no-program", "witness": "%s"}""".formatted(Base64.getEncoder().encodeToString(wtns));
    }

    @Test
    void aRequestIsWrittenDownBegunAndAnsweredWithWhereToLook() {
        var response = prove(ASK);

        assertThat(response.statusCode()).isEqualTo(202);
        var job = id(response);
        assertThat(response.headers().firstValue("Location")).contains("/v1/proofs/" + job);
        var answer = Edge.parse(response);
        assertThat(answer.get("state").asText()).isEqualTo("queued");
        assertThat(answer.get("url").asText()).isEqualTo("/v1/proofs/" + job);
        assertThat(answer.at("/circuit/name").asText()).isEqualTo("multiplier");
        assertThat(answer.at("/circuit/version").asInt()).isEqualTo(1);
        assertThat(edge.proofs.begun).containsExactly(edge.proofs.entry(job).request());
        assertThat(edge.proofs.material(job)).isEqualTo("{\"a\":3,\"b\":\"11\"}");
        assertThat(edge.proofs.submission(job).caller()).isEqualTo("ip:7f000001");
        assertThat(edge.proofs.entry(job).request().requester())
                .isEqualTo(new Requester.Caller(FakeProofs.NOW_MS, FakeProofs.NOW_MS + 3_600_000));
        assertThat(edge.rollup.counted.get(PROVE)).isEqualTo(1);
    }

    @Test
    void numbersKeepAllTheirDigits() {
        var large = "21888242871839275222246405745257275088548364400416034343698204186575808495616";
        var job = id(prove("""
                {"circuit": "multiplier", "inputs": {"a": %s, "b": -1}}""".formatted(large)));
        assertThat(edge.proofs.material(job)).isEqualTo("{\"a\":" + large + ",\"b\":-1}");
    }

    @Test
    void aWitnessIsTakenAsItIs() {
        var wtns = Multiplier.wtns(Multiplier.witness(3, 11));
        var job = id(prove(witness(wtns)));
        assertThat(edge.proofs.material(job).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo(wtns);
        assertThat(edge.proofs.entry(job).request().source()).isInstanceOf(ProofSource.Witness.class);
    }

    @Test
    void aCircuitIsPinnedByItsDigestToo() {
        var circuit = edge.proofs.addMultiplier(true);
        var job = id(prove("""
                {"circuit": "%s", "inputs": {}}""".formatted(circuit.digest())));
        assertThat(edge.proofs.entry(job).request().circuit()).isEqualTo(new CircuitRef.Stored(circuit.digest()));
    }

    @Test
    void twoWhoAskForTheSameGetJobsThatCanNotBeGuessed() {
        assertThat(id(prove(ASK))).isNotEqualTo(id(prove(ASK)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                   | MALFORMED_JSON    | ''",
                "''                                                  | MALFORMED_JSON    | ''",
                "{\"circuit\": \"a\", \"circuit\": \"b\"}            | MALFORMED_JSON    | ''",
                "[]                                                  | WRONG_TYPE        | ''",
                "{\"inputs\": {}}                                    | MISSING           | circuit",
                "{\"circuit\": 7, \"inputs\": {}}                    | WRONG_TYPE        | circuit",
                "{\"circuit\": \"multiplier\"}                       | MISSING           | inputs",
                "{\"circuit\": \"multiplier\", \"inputs\": []}       | WRONG_TYPE        | inputs",
                "{\"circuit\": \"multiplier\", \"inputs\": {}, \"witness\": \"\"} | INVALID_REQUEST | witness",
                "{\"circuit\": \"multiplier\", \"input\": {}}        | UNKNOWN_PARAMETER | input",
                "{\"circuit\": \"multiplier\", \"witness\": \"!!\"}  | WRONG_TYPE        | witness",
            })
    void aMalformedRequestIsRefusedByName(String body, Reason reason, String field) {
        assertRefused(prove(body), 400, reason, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "0x0000000000000000000000000000000000000000000000000000000000000001"})
    void anUnknownCircuitIsRefused(String circuit) {
        assertRefused(prove("""
                {"circuit": "%s", "inputs": {}}""".formatted(circuit)), 404, Reason.UNKNOWN_CIRCUIT, "circuit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1.5}", "{\"a\": \"eleven\"}", "{\"a\": null}", "{\"a\": true}"})
    void inputsThatAreNoSignalsAreRefusedAtOnce(String inputs) {
        assertRefused(prove("""
                {"circuit": "multiplier", "inputs": %s}""".formatted(inputs)), 422, Reason.INPUTS_REFUSED, "inputs");
    }

    @Test
    void inputsForACircuitWithoutAProgramAreRefused() {
        assertRefused(prove("""
                {"circuit": "no-program", "inputs": {"a": 3}}"""), 422, Reason.NO_PROGRAM, "inputs");
    }

    @Test
    void whatIsNoWitnessOfTheCircuitsSizeIsRefusedAtOnce() {
        assertRefused(prove(witness(new byte[] {1, 2, 3})), 422, Reason.WITNESS_REFUSED, "witness");
        var shorter = Multiplier.wtns(java.util.Arrays.copyOf(Multiplier.witness(3, 11), 12));
        assertProblem(prove(witness(shorter)), 422, Reason.WITNESS_REFUSED, "witness");
        assertThat(edge.proofs.jobs()).isZero();
    }

    @Test
    void anotherMediaTypeIsRefused() {
        var form = edge.request("/v1/prove")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(ASK));
        assertRefused(edge.send(form), 415, Reason.UNSUPPORTED_MEDIA_TYPE, "Content-Type");
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhetherItSaysItsLengthOrNot() {
        restart("orrery.proofs.max-material = 2000 B");
        var large = ASK + " ".repeat(2001);
        assertRefused(prove(large), 413, Reason.BODY_TOO_LARGE, "");
        var chunked = edge.request("/v1/prove")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArrays(
                        List.of(large.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        assertProblem(edge.send(chunked), 413, Reason.BODY_TOO_LARGE, "");
    }

    @Test
    void aBodyUpToTheLimitIsTaken() {
        var most = ProofSettings.of(Edge.config("")).maxMaterialBytes();
        assertThat(prove(ASK + " ".repeat(most - ASK.length())).statusCode()).isEqualTo(202);
        assertProblem(prove(ASK + " ".repeat(most - ASK.length() + 1)), 413, Reason.BODY_TOO_LARGE, "");
    }

    @Test
    void aBodyThatDoesNotComeIsNotWaitedFor() throws Exception {
        restart("orrery.http.body-timeout = 300ms");
        try (var socket = new java.net.Socket(
                java.net.InetAddress.getLoopbackAddress(), edge.server.address().getPort())) {
            socket.getOutputStream()
                    .write(
                            "POST /v1/prove HTTP/1.1\r\nHost: edge\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var status = new java.io.BufferedReader(new java.io.InputStreamReader(
                            socket.getInputStream(), java.nio.charset.StandardCharsets.US_ASCII))
                    .readLine();
            assertThat(status).contains("408");
        }
        assertThat(edge.rollup.refusals(PROVE, Reason.BODY_TOO_SLOW)).isEqualTo(1);
    }

    @Test
    void aCallerWithItsShareOfOpenJobsIsToldToComeBack() {
        restart("orrery.proofs.max-open-per-caller = 2");
        var first = id(prove(ASK));
        prove(ASK);
        var refused = prove(ASK);
        assertProblem(refused, 429, Reason.TOO_MANY_OPEN_JOBS, "");
        assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        edge.proofs.prove(first);
        assertThat(prove(ASK).statusCode()).isEqualTo(202);
    }

    @Test
    void aFullServiceIsBusy() {
        restart("orrery.proofs.max-open = 1");
        prove(ASK);
        assertProblem(prove(ASK), 503, Reason.BUSY, "");
    }

    @Test
    void aCallerWhoAsksTooOftenIsToldWhenToComeBack() {
        restart("orrery.proofs { proofs-per-minute = 1, proof-burst = 3 }");
        var refused = IntStream.range(0, 4).mapToObj(_ -> prove(ASK)).toList().getLast();
        assertProblem(refused, 429, Reason.QUOTA_EXCEEDED, "");
        assertThat(refused.headers().firstValue("Retry-After").map(Integer::parseInt))
                .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 60));
        assertThat(edge.proofs.jobs()).isEqualTo(3);
    }

    @Test
    void theSameRequestUnderItsKeyIsTheSameJobAndCostsNoQuota() {
        restart("orrery.proofs { proofs-per-minute = 1, proof-burst = 1 }");
        var first = id(prove(ASK, "Idempotency-Key", "order-1"));
        assertThat(id(prove(ASK, "Idempotency-Key", "\"order-1\""))).isEqualTo(first);
        edge.proofs.prove(first);
        var done = prove(ASK, "Idempotency-Key", "order-1");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(Edge.parse(done).get("state").asText()).isEqualTo("done");
        assertThat(edge.proofs.jobs()).isEqualTo(1);
    }

    @Test
    void anotherRequestUnderTheKeyIsRefused() {
        prove(ASK, "Idempotency-Key", "order-1");
        assertProblem(
                prove(ASK + " ", "Idempotency-Key", "order-1"), 422, Reason.IDEMPOTENCY_KEY_REUSED, "Idempotency-Key");
        assertThat(edge.proofs.jobs()).isEqualTo(1);
    }

    @Test
    void aMalformedIdempotencyKeyIsRefused() {
        assertRefused(prove(ASK, "Idempotency-Key", "\"\""), 400, Reason.OUT_OF_RANGE, "Idempotency-Key");
        assertProblem(prove(ASK, "Idempotency-Key", "x".repeat(129)), 400, Reason.OUT_OF_RANGE, "Idempotency-Key");
    }

    @Test
    void whereKeysAreConfiguredOnlyTheirCallersMayAskAndEachIsItself() {
        // The SHA-256 of "secret-a" and "secret-b".
        restart("""
                orrery.proofs.api-keys {
                  acme = "%s"
                  zeta = "%s"
                }
                """.formatted(hex("secret-a"), hex("secret-b")));
        assertRefused(prove(ASK), 401, Reason.API_KEY_REQUIRED, "X-Api-Key");
        assertProblem(prove(ASK, "X-Api-Key", "guess"), 401, Reason.API_KEY_UNKNOWN, "X-Api-Key");
        var acme = id(prove(ASK, "X-Api-Key", "secret-a", "Idempotency-Key", "one"));
        var zeta = id(prove(ASK, "X-Api-Key", "secret-b", "Idempotency-Key", "one"));
        assertThat(acme).isNotEqualTo(zeta);
        assertThat(edge.proofs.submission(acme).caller()).isEqualTo("key:acme");
        assertThat(get("/v1/proofs/" + zeta).statusCode()).isEqualTo(200);
    }

    private static String hex(String key) {
        return Sha256.of(key.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString()
                .substring(2);
    }

    private void assertIsTheProof(JsonNode job) throws Exception {
        assertThat(job.get("state").asText()).isEqualTo("done");
        var proof = SnarkjsJson.readProof(job.get("proof").toString());
        var publicInputs = SnarkjsJson.readPublicInputs(job.get("public").toString());
        assertThat(publicInputs).containsExactly(Fr.of(33));
        assertThat(Groth16.verify(Multiplier.KEY.verifyingKey(), publicInputs, proof))
                .isTrue();
    }

    @Test
    void theProofComesAtOnceWhereTheCallerPrefersToWait() throws Exception {
        var asking = edge.client()
                .sendAsync(
                        edge.request("/v1/prove")
                                .header("Content-Type", "application/json")
                                .header("Prefer", "respond-async, wait=40")
                                .POST(HttpRequest.BodyPublishers.ofString(ASK))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        while (edge.proofs.begun.isEmpty()) {
            Thread.onSpinWait();
        }
        edge.proofs.prove(edge.proofs.begun.getFirst().key());

        var response = asking.get(30, TimeUnit.SECONDS);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Preference-Applied")).contains("wait=40");
        assertIsTheProof(Edge.parse(response));
    }

    @Test
    void aWaitThatIsOverIsAnswered202() {
        assertThat(proveWith("?wait=1", ASK).statusCode()).isEqualTo(202);
        var preferred = prove(ASK, "Prefer", "wait=1");
        assertThat(preferred.statusCode()).isEqualTo(202);
        assertThat(preferred.headers().firstValue("Preference-Applied")).contains("wait=1");
        // How long these took was the caller's wish.
        assertThat(edge.rollup.timed).isEmpty();
        assertThat(prove(ASK, "Prefer", "respond-async").statusCode()).isEqualTo(202);
        assertThat(edge.rollup.timed).containsExactly("POST /v1/prove");
    }

    @Test
    void aPreferenceThatIsNoneDoesNotCountAndOneThatIsTooLongIsCut() {
        restart("orrery.proofs.max-wait = 1s");
        assertThat(prove(ASK, "Prefer", "wait=soon").headers().firstValue("Preference-Applied"))
                .isEmpty();
        assertThat(prove(ASK, "Prefer", "wait=999999").headers().firstValue("Preference-Applied"))
                .contains("wait=1");
    }

    @ParameterizedTest
    @CsvSource({"46, OUT_OF_RANGE", "-1, WRONG_TYPE", "soon, WRONG_TYPE", "99999999999, WRONG_TYPE"})
    void aWaitOutOfRangeIsRefusedBeforeAnythingIsBegun(String wait, Reason reason) {
        assertRefused(proveWith("?wait=" + wait, ASK), 400, reason, "wait");
    }

    @ParameterizedTest
    @CsvSource({
        "INPUTS_REFUSED,      422, INPUTS_REFUSED,      inputs",
        "WITNESS_UNSATISFIED, 422, WITNESS_UNSATISFIED, witness",
        "PROGRAM_FAILED,      422, PROGRAM_FAILED,      ''",
        "DEADLINE,            503, DEADLINE,            ''",
        "WORKER_FAILED,       503, WORKER_FAILED,       ''",
        "EXPIRED,             503, WORKER_FAILED,       ''"
    })
    void aFailureIsToldWithItsReason(Cause cause, int status, Reason reason, String field) {
        var job = id(prove(ASK, "Idempotency-Key", "one"));
        edge.proofs.end(job, new ProofJob.Outcome.Failed(new ProofFailure(cause, "signal b: too few values")));

        var again = proveWith("?wait=5", ASK, "Idempotency-Key", "one");
        assertProblem(again, status, reason, field);
        assertThat(Edge.parse(again).get("detail").asText()).contains("signal b: too few values", job);

        var looked = Edge.parse(get("/v1/proofs/" + job));
        assertThat(looked.get("state").asText()).isEqualTo("failed");
        assertThat(looked.at("/failure/reason").asText()).isEqualTo(reason.word());
        assertThat(looked.at("/failure/detail").asText()).isEqualTo("signal b: too few values");
    }

    @Test
    void whoeverLooksSeesHowFarItIs() throws Exception {
        var job = id(prove(ASK));
        edge.proofs.seen = new ProofJobEntity.Seen(
                true,
                Optional.of(new ProvingProgress.Step("sum", 0.756)),
                1,
                Optional.of(new ProofFailure(Cause.WORKER_FAILED, "no memory")));
        var proving = Edge.parse(get("/v1/proofs/" + job));
        assertThat(proving.get("state").asText()).isEqualTo("proving");
        assertThat(proving.get("stage").asText()).isEqualTo("sum");
        assertThat(proving.get("percent").asInt()).isEqualTo(75);
        assertThat(proving.get("failedAttempts").asInt()).isEqualTo(1);
        assertThat(proving.at("/lastFailure/reason").asText()).isEqualTo("worker_failed");

        edge.proofs.silent = true;
        assertThat(Edge.parse(get("/v1/proofs/" + job)).get("state").asText()).isEqualTo("queued");

        edge.proofs.prove(job);
        assertIsTheProof(Edge.parse(get("/v1/proofs/" + job + "?wait=45")));
    }

    @Test
    void whoeverWaitsHasTheProofWhenItIsThere() throws Exception {
        var job = id(prove(ASK));
        var waiting = edge.client()
                .sendAsync(
                        edge.request("/v1/proofs/" + job + "?wait=40").GET().build(),
                        HttpResponse.BodyHandlers.ofString());
        edge.proofs.prove(job);
        assertIsTheProof(Edge.parse(waiting.get(30, TimeUnit.SECONDS)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000000000000000000000000000000000000000000000000000000000000", "1", "..%2F..", "%00"})
    void anUnknownProofIsNotFound(String id) {
        assertProblem(get("/v1/proofs/" + id), 404, Reason.NOT_FOUND, "id");
    }

    @Test
    void aJobsLifeIsToldAsEvents() throws Exception {
        restart("orrery.proofs.event-poll = 20ms");
        var job = id(prove(ASK));
        edge.proofs.seen =
                new ProofJobEntity.Seen(true, Optional.of(new ProvingProgress.Step("sum", 0.5)), 0, Optional.empty());
        var response = edge.client()
                .send(
                        edge.request("/v1/proofs/" + job)
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        var lines = response.body().iterator();
        assertThat(lines.next()).isEqualTo("event: proving");
        assertThat(lines.next()).startsWith("data: {").contains("\"percent\":50");
        assertThat(lines.next()).isEmpty();

        edge.proofs.prove(job);

        assertThat(lines.next()).isEqualTo("event: done");
        assertIsTheProof(Edge.JSON.readTree(lines.next().substring("data: ".length())));
        assertThat(lines.next()).isEmpty();
        assertThat(lines.hasNext()).as("the stream ends with the job").isFalse();
    }

    @Test
    void eventsOfAnUnknownProofAreNotFound() {
        var request = edge.request("/v1/proofs/" + "0".repeat(64))
                .header("Accept", "text/event-stream")
                .GET();
        assertProblem(edge.send(request), 404, Reason.NOT_FOUND, "id");
    }

    @Test
    void whoFollowsTakesNoMoreThanTheRoomForThat() throws Exception {
        restart("orrery.proofs { event-poll = 20ms, max-waiting = 1 }");
        var job = id(prove(ASK));
        var first = edge.client()
                .send(
                        edge.request("/v1/proofs/" + job)
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofLines());
        assertThat(first.body().iterator().next()).isEqualTo("event: queued");
        var second = edge.request("/v1/proofs/" + job)
                .header("Accept", "text/event-stream")
                .GET();
        assertProblem(edge.send(second), 503, Reason.TOO_MANY_REQUESTS, "");
        // Whoever may not wait is told how it is.
        assertThat(get("/v1/proofs/" + job + "?wait=40").statusCode()).isEqualTo(200);
        edge.proofs.prove(job);
    }
}
