package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.runtime.RequiresAnvil;
import io.orrery.runtime.proofs.CircomMultiplier;
import io.orrery.runtime.proofs.ProofsCommand;
import io.orrery.runtime.proofs.TestCircuit;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.iden3.SnarkjsJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The proof service of a node in a process of its own.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ProofServiceOnANodeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getProperty("orrery.root", ".."));
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);
    private static final String MULTIPART = "orrery-test-boundary";
    /// As many as a caller may have open: one worker is busy with them for seconds.
    private static final int JOBS = 16;

    @TempDir
    private static Path folder;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static LocalStack stack;
    private static TestCircuit twice;

    @BeforeAll
    static void aNodeRuns() throws Exception {
        RequiresAnvil.orAbort();
        stack = LocalStack.start(folder.resolve("home"), List.of());
        stack.awaitNode();
        twice = new TestCircuit(2);
    }

    @AfterAll
    static void theNodeEnds() {
        HTTP.close();
        if (stack != null) {
            stack.close();
        }
    }

    private static HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
        return HTTP.send(
                request.uri(URI.create(stack.httpUrl() + path))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> upload(String name, Path zkey, Path r1cs) throws Exception {
        var parts = new ArrayList<byte[]>();
        for (var part : List.of(zkey, r1cs)) {
            var field = part.equals(zkey) ? "zkey" : "r1cs";
            parts.add(("--" + MULTIPART + "\r\nContent-Disposition: form-data; name=\"" + field
                            + "\"; filename=\"f\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            parts.add(Files.readAllBytes(part));
            parts.add("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        parts.add(("--" + MULTIPART + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(
                "/v1/circuits/" + name,
                HttpRequest.newBuilder()
                        .header("Content-Type", "multipart/form-data; boundary=" + MULTIPART)
                        .PUT(HttpRequest.BodyPublishers.ofByteArrays(parts)));
    }

    private static HttpResponse<String> prove(String query, String body) throws Exception {
        return send(
                "/v1/prove" + query,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String witness(long c, long a, long b) throws Exception {
        return """
                {"circuit": "twice", "witness": "%s"}""".formatted(Base64.getEncoder().encodeToString(TestCircuit.wtns(folder, c, a, b)));
    }

    private static JsonNode job(String id, String query) throws Exception {
        return JSON.readTree(
                send("/v1/proofs/" + id + query, HttpRequest.newBuilder().GET()).body());
    }

    @Test
    @Order(1)
    void aCircuitIsUploadedOnceAndRefusedWhereItIsBroken() throws Exception {
        var zkey = twice.zkey(folder);
        assertThat(upload("twice", zkey, twice.r1cs(folder)).statusCode()).isEqualTo(201);
        assertThat(upload("twice", zkey, twice.r1cs(folder)).statusCode()).isEqualTo(200);

        var bytes = Files.readAllBytes(zkey);
        var cut = Files.write(folder.resolve("cut.zkey"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        var refused = upload("cut", cut, twice.r1cs(folder));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(JSON.readTree(refused.body()).get("reason").asText()).isEqualTo("circuit_refused");
        var other = upload("other", zkey, new TestCircuit(3).r1cs(folder));
        assertThat(other.statusCode()).as(other.body()).isEqualTo(422);
    }

    @Test
    @Order(2)
    void aWrongWitnessIsTheCallersFaultAtOnce() throws Exception {
        var refused = prove("?wait=45", witness(67, 3, 11));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        var problem = JSON.readTree(refused.body());
        assertThat(problem.get("reason").asText()).isEqualTo("witness_unsatisfied");
        assertThat(problem.get("detail").asText()).contains("constraint 0");

        var letters = JSON.readTree(proofs(0, "dead", "--json"));
        assertThat(letters).hasSize(1);
        var id = letters.get(0).get("id").asText();
        assertThat(problem.get("detail").asText()).contains(id);
        assertThat(proofs(0, "show", id)).contains("witness_unsatisfied");
        assertThat(proofs(1, "replay", id)).as("its material is gone").isEmpty();
    }

    /// What the command prints.
    private static String proofs(int status, String... arguments) {
        var out = new StringWriter();
        var all = new ArrayList<>(List.of(arguments));
        all.add("--node=" + stack.httpUrl());
        var command = new CommandLine(new ProofsCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()));
        assertThat(command.execute(all.toArray(String[]::new))).isEqualTo(status);
        return out.toString();
    }

    @Test
    @Order(3)
    void whatWasAcceptedIsProvenThoughTheNodeIsKilled() throws Exception {
        var jobs = new ArrayList<String>();
        for (int i = 1; i <= JOBS; i++) {
            var accepted = prove("", witness(2L * i * 7, i, 7));
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            jobs.add(JSON.readTree(accepted.body()).get("id").asText());
        }
        assertThat(job(jobs.getLast(), "").get("state").asText()).isNotEqualTo("done");

        stack.node().kill();
        stack.node().restart();
        stack.awaitNode();

        for (int i = 1; i <= JOBS; i++) {
            var done = job(jobs.get(i - 1), "?wait=45");
            for (int again = 0; !done.get("state").asText().equals("done") && again < 4; again++) {
                done = job(jobs.get(i - 1), "?wait=45");
            }
            assertThat(done.get("state").asText()).as(done.toString()).isEqualTo("done");
            var publicInputs = SnarkjsJson.readPublicInputs(done.get("public").toString());
            assertThat(publicInputs).containsExactly(Fr.of(2L * i * 7));
            assertThat(Groth16.verify(
                            twice.verifyingKey(),
                            publicInputs,
                            SnarkjsJson.readProof(done.get("proof").toString())))
                    .isTrue();
        }
    }

    @Test
    @Order(4)
    void everyCommandOfTheDocumentDoesWhatItSays() throws Exception {
        var circom = CircomMultiplier.compile(folder);
        Files.copy(circom.wasm(), folder.resolve("multiplier.wasm"));
        Files.write(folder.resolve("multiplier.wtns"), circom.wtns(folder, 6, 7));
        var document = Files.readString(ROOT.resolve("docs/API.md"));
        var commands = SHELL.matcher(document.substring(document.indexOf("# REST")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.joining("\n"))
                .replace("http://127.0.0.1:8080", stack.httpUrl());

        var output = folder.resolve("commands.txt");
        var shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(Files.readString(output)).isZero();

        var key = SnarkjsJson.readVerifyingKey(Files.readString(folder.resolve("verification_key.json")));
        assertThat(key).isEqualTo(circom.key().verifyingKey());
        var publicInputs = SnarkjsJson.readPublicInputs(Files.readString(folder.resolve("public.json")));
        assertThat(publicInputs).containsExactly(Fr.of(33));
        assertThat(Groth16.verify(
                        key, publicInputs, SnarkjsJson.readProof(Files.readString(folder.resolve("proof.json")))))
                .isTrue();
        assertThat(JSON.readTree(folder.resolve("verdict.json").toFile())
                        .get("valid")
                        .booleanValue())
                .isTrue();
        assertThat(Files.readString(folder.resolve("events.txt"))).contains("event: done");
        assertThat(Files.readString(output)).contains("\"35\"", "\"42\"", "\"multiplier\"");
    }

    @Test
    @Order(5)
    void theServedDescriptionIsTheOneOfTheDocument() throws Exception {
        assertThat(JSON.readTree(
                        send("/v1/openapi.json", HttpRequest.newBuilder().GET()).body()))
                .isEqualTo(JSON.readTree(
                        ROOT.resolve("http-api/src/main/resources/openapi.json").toFile()));
    }
}
