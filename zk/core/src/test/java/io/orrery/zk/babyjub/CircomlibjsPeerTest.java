package io.orrery.zk.babyjub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hashes, keys and signatures against circomlibjs itself, in both directions.
final class CircomlibjsPeerTest {
    private static final Path PEERS = Path.of("src/test/peers").toAbsolutePath();
    private static final JsonMapper JSON = new JsonMapper();
    private static final int DEADLINE_SECONDS = 120;
    private static final int RUNS = 16;

    @TempDir
    private Path folder;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final ObjectNode question = JSON.createObjectNode();
    private final ArrayNode hashes = question.putArray("hashes");
    private final ArrayNode signatures = question.putArray("signatures");
    private final ArrayNode verified = question.putArray("verified");
    private final ArrayNode multiples = question.putArray("multiples");

    @BeforeEach
    void peerIsInstalled() {
        if (!Files.isDirectory(PEERS.resolve("node_modules/circomlibjs"))) {
            String message = "not run: circomlibjs is not installed (npm ci in zk/core/src/test/peers)";
            System.out.println(message);
            Assumptions.abort(message);
        }
    }

    @Test
    void hashesAreTheirs() throws Exception {
        var expected = new ArrayList<Fr>();
        for (int inputs = 1; inputs <= Poseidon.MAX_INPUTS; inputs++) {
            for (int run = 0; run < 4; run++) {
                var values = new Fr[inputs];
                var asked = hashes.addArray();
                for (int i = 0; i < inputs; i++) {
                    values[i] = run == 0 ? Fr.ZERO : element();
                    asked.add(values[i].toString());
                }
                expected.add(Poseidon.hash(values));
            }
        }
        var answer = ask().get("hashes");
        for (int i = 0; i < expected.size(); i++) {
            assertThat(answer.get(i).asText()).isEqualTo(expected.get(i).toString());
        }
    }

    @Test
    void keysAndSignaturesAreTheirsBitForBit() throws Exception {
        var keys = new ArrayList<EddsaPoseidon.SigningKey>();
        var messages = new ArrayList<Fr>();
        for (int run = 0; run < RUNS; run++) {
            var bytes = new byte[32];
            random.nextBytes(bytes);
            keys.add(new EddsaPoseidon.SigningKey(bytes));
            messages.add(run == 0 ? Fr.ZERO : element());
            signatures
                    .addObject()
                    .put("seed", HexFormat.of().formatHex(bytes))
                    .put("message", messages.get(run).toString());
        }
        var answer = ask().get("signatures");
        for (int run = 0; run < RUNS; run++) {
            var theirs = answer.get(run);
            var key = point(theirs.get("key"));
            var signature = new Signature(
                    point(theirs.get("r8")), new BigInteger(theirs.get("s").asText()));
            assertThat(key).isEqualTo(keys.get(run).publicKey());
            assertThat(signature).isEqualTo(keys.get(run).sign(messages.get(run)));
            assertThat(EddsaPoseidon.verify(key, messages.get(run), signature)).isTrue();
        }
    }

    @Test
    void theyVerifyOurSignaturesAndRefuseThoseOfOtherMessages() throws Exception {
        for (int run = 0; run < RUNS; run++) {
            var bytes = new byte[32];
            random.nextBytes(bytes);
            var key = new EddsaPoseidon.SigningKey(bytes);
            var message = element();
            var signature = key.sign(message);
            verified(key.publicKey(), message, signature);
            verified(key.publicKey(), message.add(Fr.ONE), signature);
        }
        var answer = ask().get("verified");
        for (int run = 0; run < RUNS; run++) {
            assertThat(answer.get(2 * run).asBoolean()).as("seed %d", seed).isTrue();
            assertThat(answer.get(2 * run + 1).asBoolean()).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void multiplesOfPointsAreTheirs() throws Exception {
        var expected = new ArrayList<Point>();
        for (int run = 0; run < RUNS; run++) {
            var base = run % 2 == 0 ? Point.BASE8 : Point.BASE8.mul(new BigInteger(250, random));
            var scalar = new BigInteger(253, random);
            expected.add(base.mul(scalar));
            var asked = multiples.addObject().put("scalar", scalar.toString());
            put(asked, "base", base);
        }
        var answer = ask().get("multiples");
        for (int run = 0; run < RUNS; run++) {
            assertThat(point(answer.get(run))).as("seed %d", seed).isEqualTo(expected.get(run));
        }
    }

    private void verified(Point key, Fr message, Signature signature) {
        var asked = verified.addObject()
                .put("message", message.toString())
                .put("s", signature.s().toString());
        put(asked, "key", key);
        put(asked, "r8", signature.r8());
    }

    private static void put(ObjectNode asked, String name, Point point) {
        asked.putArray(name).add(point.x().toString()).add(point.y().toString());
    }

    private static Point point(JsonNode pair) {
        return new Point(
                Fr.of(new BigInteger(pair.get(0).asText())),
                Fr.of(new BigInteger(pair.get(1).asText())));
    }

    private Fr element() {
        return Fr.reduce(new BigInteger(256, random));
    }

    private JsonNode ask() throws IOException, InterruptedException {
        var asked = Files.writeString(folder.resolve("question.json"), JSON.writeValueAsString(question));
        var output = folder.resolve("answer.json");
        var errors = folder.resolve("errors.txt");
        var process = new ProcessBuilder(
                        List.of("node", PEERS.resolve("circomlibjs.mjs").toString(), asked.toString()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("circomlibjs did not end");
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return JSON.readTree(Files.readString(output));
    }
}
