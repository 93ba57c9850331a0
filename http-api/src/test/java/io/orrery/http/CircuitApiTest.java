package io.orrery.http;

import static io.orrery.http.ProofApiTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.iden3.SnarkjsJson;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Uploads of circuits, and reads of them.
class CircuitApiTest {
    private static final String PUT = "PUT /v1/circuits/{name}";
    private static final String BOUNDARY = "orrery-test-boundary";

    private Edge edge = Edge.start();

    @AfterEach
    void stop() {
        edge.close();
    }

    private void restart(String overrides) {
        edge.close();
        edge = Edge.start(overrides);
    }

    /// Parts as `curl -F name=@file` sends them.
    private static String form(String... parts) {
        var body = new StringBuilder();
        for (int i = 0; i < parts.length; i += 2) {
            body.append("--").append(BOUNDARY).append("\r\n");
            body.append("Content-Disposition: form-data; name=\"%s\"; filename=\"f\"\r\n".formatted(parts[i]));
            body.append("Content-Type: application/octet-stream\r\n\r\n")
                    .append(parts[i + 1])
                    .append("\r\n");
        }
        return body.append("--").append(BOUNDARY).append("--\r\n").toString();
    }

    private HttpResponse<String> upload(String name, String body) {
        return edge.send(edge.request("/v1/circuits/" + name)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path) {
        return edge.send(edge.request(path).GET());
    }

    private void assertRefused(HttpResponse<String> response, int status, Reason reason, String field) {
        assertProblem(response, status, reason, field);
        assertThat(edge.rollup.refusals(PUT, reason)).isEqualTo(1);
        assertThat(edge.proofs.stored).isEmpty();
        assertNothingIsLeftOnDisk();
    }

    private static void assertNothingIsLeftOnDisk() {
        try (var left = Files.list(Files.createDirectories(Edge.SCRATCH))) {
            assertThat(left).isEmpty();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Test
    void anUploadIsCheckedStoredAndTold() {
        var response = upload("multiplier", form("zkey", "KEY", "wasm", "PROGRAM", "r1cs", "SYSTEM"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(response.headers().firstValue("Location")).contains("/v1/circuits/multiplier");
        var circuit = Edge.parse(response);
        assertThat(circuit.get("name").asText()).isEqualTo("multiplier");
        assertThat(circuit.get("version").asInt()).isEqualTo(1);
        assertThat(circuit.get("wires").asInt()).isEqualTo(4);
        assertThat(circuit.get("constraints").asInt()).isEqualTo(1);
        assertThat(circuit.get("publicInputs").asInt()).isEqualTo(1);
        assertThat(circuit.get("domain").asInt()).isEqualTo(4);
        assertThat(circuit.get("takesInputs").asBoolean()).isTrue();
        assertThat(circuit.at("/files/zkey").asText()).isEqualTo(sha256("KEY"));
        assertThat(circuit.at("/files/wasm").asText()).isEqualTo(sha256("PROGRAM"));
        assertThat(edge.proofs.stored).hasSize(3);
        assertNothingIsLeftOnDisk();
        assertThat(Edge.parse(get("/v1/circuits")).get("circuits")).hasSize(1);
    }

    @Test
    void theSameFilesAreTheSameVersionAndAreNotCheckedAgain() {
        upload("multiplier", form("zkey", "KEY"));
        edge.proofs.stored.clear();

        var again = upload("multiplier", form("zkey", "KEY"));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(Edge.parse(again).get("version").asInt()).isEqualTo(1);
        assertThat(edge.proofs.stored).isEmpty();

        var other = upload("multiplier", form("zkey", "KEY", "wasm", "PROGRAM"));
        assertThat(other.statusCode()).isEqualTo(201);
        assertThat(Edge.parse(other).get("version").asInt()).isEqualTo(2);
        assertThat(Edge.parse(other).get("constraints").isNull()).isTrue();
    }

    @Test
    void aCircuitIsReadWithItsVerificationKey() throws Exception {
        edge.proofs.addMultiplier(true);
        var circuit = Edge.parse(get("/v1/circuits/multiplier"));
        assertThat(SnarkjsJson.readVerifyingKey(circuit.get("verificationKey").toString()))
                .isEqualTo(Multiplier.KEY.verifyingKey());
        assertProblem(get("/v1/circuits/nobody"), 404, Reason.UNKNOWN_CIRCUIT, "name");
    }

    @Test
    void circuitsAreListedAPageAtATime() {
        edge.proofs.addMultiplier(true);
        edge.proofs.addMultiplier(false);
        var first = Edge.parse(get("/v1/circuits?limit=1")).get("circuits");
        assertThat(first).hasSize(1);
        assertThat(first.get(0).get("name").asText()).isEqualTo("multiplier");
        var next = Edge.parse(get("/v1/circuits?limit=1&after=multiplier")).get("circuits");
        assertThat(next.get(0).get("name").asText()).isEqualTo("no-program");
        for (var limit : List.of("0", "101", "many")) {
            assertProblem(get("/v1/circuits?limit=" + limit), 400, Reason.OUT_OF_RANGE, "limit");
        }
    }

    @Test
    void filesThatAreNotWhatTheySayAreRefusedWithThePart() {
        var refused = upload("multiplier", form("zkey", "bad"));
        assertRefused(refused, 422, Reason.CIRCUIT_REFUSED, "zkey");
        assertThat(Edge.parse(refused).get("detail").asText()).contains("magic");
    }

    @Test
    void anUploadWithoutAKeyIsRefused() {
        assertRefused(upload("multiplier", form("wasm", "PROGRAM")), 400, Reason.MISSING, "zkey");
    }

    @Test
    void aPartThatHasNoPlaceOrComesTwiceIsRefused() {
        assertRefused(upload("multiplier", form("zkey", "KEY", "ptau", "x")), 400, Reason.UNKNOWN_PARAMETER, "ptau");
        assertProblem(upload("multiplier", form("zkey", "KEY", "zkey", "KEY")), 400, Reason.INVALID_REQUEST, "zkey");
        assertNothingIsLeftOnDisk();
    }

    @Test
    void aPartOverItsLimitIsRefusedByName() {
        restart("orrery.proofs.circuit.max-wasm = 100 B");
        assertRefused(
                upload("multiplier", form("zkey", "KEY", "wasm", "x".repeat(101))), 413, Reason.BODY_TOO_LARGE, "wasm");
        assertThat(upload("multiplier", form("zkey", "KEY", "wasm", "x".repeat(100)))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aBodyThatSaysThatItIsTooLargeIsRefusedBeforeItIsRead() {
        restart("orrery.proofs.circuit { max-zkey = 1000 B, max-wasm = 1000 B, max-r1cs = 1000 B }");
        assertRefused(upload("multiplier", form("zkey", "x".repeat(200_000))), 413, Reason.BODY_TOO_LARGE, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no form at all", "--orrery-test-boundary\r\nContent-Disposition: form-data; name=\"zkey\""})
    void aBodyThatIsNoWholeFormIsRefused(String body) {
        assertRefused(upload("multiplier", body), 400, Reason.INVALID_REQUEST, "");
    }

    @Test
    void anotherMediaTypeIsRefused() {
        var response = edge.send(edge.request("/v1/circuits/multiplier")
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofString("KEY")));
        assertRefused(response, 415, Reason.UNSUPPORTED_MEDIA_TYPE, "Content-Type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Multiplier", "-x", "a%20b", "%C3%A4", "..%2F"})
    void aNameThatIsNoneIsRefused(String name) {
        assertRefused(upload(name, form("zkey", "KEY")), 400, Reason.OUT_OF_RANGE, "name");
    }

    @Test
    void aNameThatIsTooLongIsRefused() {
        assertRefused(upload("a".repeat(65), form("zkey", "KEY")), 400, Reason.OUT_OF_RANGE, "name");
        assertThat(upload("a".repeat(64), form("zkey", "KEY")).statusCode()).isEqualTo(201);
    }

    @Test
    void aFullShelfIsToldAsSuch() {
        restart("orrery.proofs.circuit.max-names = 1");
        upload("multiplier", form("zkey", "KEY"));
        assertProblem(upload("other", form("zkey", "KEY")), 507, Reason.CIRCUITS_FULL, "name");
    }

    @Test
    void whoUploadsTooOftenIsToldWhenToComeBack() {
        restart("orrery.proofs { uploads-per-hour = 1, upload-burst = 1 }");
        upload("multiplier", form("zkey", "KEY"));
        var refused = upload("multiplier", form("zkey", "KEY"));
        assertProblem(refused, 429, Reason.QUOTA_EXCEEDED, "");
        assertThat(refused.headers().firstValue("Retry-After").map(Integer::parseInt))
                .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(3_000, 3_600));
    }

    @Test
    void oneUploadTooManyAtOnceIsToldToComeBack() throws Exception {
        restart("orrery.proofs.circuit.uploads-at-once = 1");
        edge.proofs.mayInspect = new CountDownLatch(1);
        var first = edge.client()
                .sendAsync(
                        edge.request("/v1/circuits/multiplier")
                                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                                .PUT(HttpRequest.BodyPublishers.ofString(form("zkey", "KEY")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(edge.proofs.inspecting.await(30, TimeUnit.SECONDS)).isTrue();

        assertProblem(upload("other", form("zkey", "KEY")), 503, Reason.TOO_MANY_REQUESTS, "");

        edge.proofs.mayInspect.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }

    @Test
    void anUploadThatDoesNotComeIsNotWaitedFor() throws Exception {
        restart("orrery.proofs.circuit.upload-timeout = 300ms");
        try (var socket = new Socket(
                java.net.InetAddress.getLoopbackAddress(), edge.server.address().getPort())) {
            socket.getOutputStream()
                    .write(("PUT /v1/circuits/multiplier HTTP/1.1\r\nHost: edge\r\nContent-Length: 1000\r\n"
                                    + "Content-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\n\r\n--")
                            .getBytes(StandardCharsets.US_ASCII));
            var status = new java.io.BufferedReader(
                            new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertThat(status).contains("408");
        }
        assertNothingIsLeftOnDisk();
    }

    @Test
    void aCallerWhoGoesAwayInTheMiddleLeavesNothing() throws Exception {
        try (var socket = new Socket(
                java.net.InetAddress.getLoopbackAddress(), edge.server.address().getPort())) {
            socket.getOutputStream()
                    .write(("PUT /v1/circuits/multiplier HTTP/1.1\r\nHost: edge\r\nContent-Length: 1000000\r\n"
                                    + "Content-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\n\r\n"
                                    + form("zkey", "KEY").substring(0, 150))
                            .getBytes(StandardCharsets.US_ASCII));
        }
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        var refused = new ArrayList<Integer>();
        while (refused.isEmpty() && System.nanoTime() < deadline) {
            if (edge.rollup.refusals(PUT, Reason.INVALID_REQUEST) == 1) {
                refused.add(1);
            }
            Thread.onSpinWait();
        }
        assertThat(refused).hasSize(1);
        assertNothingIsLeftOnDisk();
        assertThat(edge.proofs.stored).isEmpty();
    }
}
