package io.orrery.circom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.orrery.circom.WitnessException.Reason;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.iden3.CircuitInputs;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.InstalledKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that circom itself compiles, against the witness calculator of snarkjs.
class CircomPeerTest {
    private static final Path PEERS =
            Path.of("../core/src/test/peers").toAbsolutePath().normalize();
    private static final Path CIRCOM = PEERS.resolve("node_modules/circom2/cli.js");
    private static final Path CIRCOMLIB = PEERS.resolve("node_modules/circomlib/circuits");
    private static final Path SNARKJS = PEERS.resolve("node_modules/snarkjs/build/cli.cjs");
    private static final int DEADLINE_SECONDS = 120;

    @TempDir
    private static Path folder = Path.of("");

    private static final Map<String, CircomProgram> PROGRAMS = new HashMap<>();

    private record Answer(int code, String output) {}

    @BeforeAll
    static void compile() throws Exception {
        for (var peer : List.of(CIRCOM, CIRCOMLIB, SNARKJS)) {
            if (!Files.exists(peer)) {
                String message =
                        "not run: " + peer.getFileName() + " is not installed (npm ci in zk/core/src/test/peers)";
                System.out.println(message);
                Assumptions.abort(message);
            }
        }
        for (var circuit : List.of("hashes", "arrays", "bus", "nothing")) {
            // It finds an include only below the folder that it runs in.
            var answer = node(
                    PEERS,
                    CIRCOM.toString(),
                    Path.of("src/test/circuits", circuit + ".circom")
                            .toAbsolutePath()
                            .toString(),
                    "--r1cs",
                    "--wasm",
                    "-o",
                    folder.toString(),
                    "-l",
                    PEERS.relativize(CIRCOMLIB).toString());
            assertThat(answer.code()).as(answer.output()).isZero();
            PROGRAMS.put(circuit, CircomProgram.read(wasm(circuit), WasmLimits.DEFAULT));
        }
    }

    private static Path wasm(String circuit) {
        return folder.resolve(circuit + "_js").resolve(circuit + ".wasm");
    }

    private static Answer node(Path in, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        var output = folder.resolve("output.txt");
        var process = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("it did not end: " + command);
        }
        return new Answer(process.exitValue(), Files.readString(output));
    }

    private static CircomProgram program(String circuit) {
        return Objects.requireNonNull(PROGRAMS.get(circuit), circuit);
    }

    private static long[] ours(String circuit, String inputs) throws Exception {
        return program(circuit).witness(CircuitInputs.read(inputs));
    }

    private static Answer snarkjs(String circuit, String inputs) throws Exception {
        Files.writeString(folder.resolve("input.json"), inputs);
        return node(
                folder, SNARKJS.toString(), "wtns", "calculate", wasm(circuit).toString(), "input.json", "theirs.wtns");
    }

    private static long[] theirs(String circuit, String inputs) throws Exception {
        var answer = snarkjs(circuit, inputs);
        assertThat(answer.code()).as(answer.output()).isZero();
        return WtnsFile.read(folder.resolve("theirs.wtns"));
    }

    private static void agreesWithSnarkjs(String circuit, String inputs) throws Exception {
        long[] witness = ours(circuit, inputs);
        assertThat(witness).isEqualTo(theirs(circuit, inputs));
        assertThat(R1csFile.read(folder.resolve(circuit + ".r1cs")).firstUnsatisfied(witness))
                .isEmpty();
    }

    @Test
    void witnessesAreThoseOfSnarkjs() throws Exception {
        agreesWithSnarkjs("hashes", "{\"a\": [1, \"2\", 9], \"b\": 3}");
        agreesWithSnarkjs("hashes", "{\"b\": \"-4\", \"a\": [[\"0xff\", -1], \"16\"]}");
        agreesWithSnarkjs(
                "arrays", """
                {"grid": [[1, 0, -3, "4"], ["0x10", "-6", 7, 0], [0, "%s", 11, 12]], "shift": "%s"}
                """.formatted(Fr.MODULUS, Fr.MODULUS.shiftLeft(3).negate()));
        agreesWithSnarkjs("nothing", "{}");
    }

    @Test
    void signalsOfABusAreNamedByTheirPath() throws Exception {
        long[] nested =
                ours("bus", "{\"p\": [{\"x\": 1, \"y\": 2}, {\"x\": 3, \"y\": 4}], \"q\": {\"x\": 5, \"y\": -6}}");
        assertThat(Fr.fromLimbs(nested, 4)).isEqualTo(Fr.of(16).negate());
        // snarkjs itself knows the flat names alone.
        agreesWithSnarkjs(
                "bus", "{\"p[0].x\": 1, \"p[0].y\": 2, \"p[1].x\": 3, \"p[1].y\": 4, \"q.x\": 5, \"q.y\": -6}");
    }

    @Test
    void whatTheCircuitLogsIsTold() throws Exception {
        var lines = new ArrayList<String>();
        program("hashes").witness(CircuitInputs.read("{\"a\": [1, 2, 9], \"b\": 3}"), lines::add);
        assertThat(lines).containsExactly("b is 3");
    }

    private static void refused(String circuit, String inputs, Reason reason, String... words) throws Exception {
        assertThatThrownBy(() -> ours(circuit, inputs))
                .asInstanceOf(type(WitnessException.class))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .extracting(WitnessException::getMessage, org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .startsWith(circuit + ".wasm: ")
                .contains(words);
        assertThat(snarkjs(circuit, inputs).code()).isNotZero();
    }

    @Test
    void inputsThatTheCircuitRefusesAreRefusedWithItsLine() throws Exception {
        refused("hashes", "{\"a\": [1, 2, 49], \"b\": 7}", Reason.ASSERTION, "assert failed", "Hashes", "line: 20");
        refused("hashes", "{\"a\": [1, 2, 10], \"b\": 3}", Reason.ASSERTION, "assert failed", "Hashes", "line: 23");
    }

    @Test
    void inputsThatAreNotTheCircuitsAreRefusedByName() throws Exception {
        refused("hashes", "{\"a\": [1, 2, 9]}", Reason.INPUTS, "a signal is missing: 3 of 4 values", "a (3)");
        refused("hashes", "{\"a\": [1, 2, 9], \"b\": 3, \"c\": 4}", Reason.INPUTS, "signal c is no input");
        refused("hashes", "{\"a\": [1, 2], \"b\": 3}", Reason.INPUTS, "too few values for signal a: 2, not 3");
        refused("hashes", "{\"a\": [1, 2, 9, 4], \"b\": 3}", Reason.INPUTS, "too many values for signal a: 4, not 3");
        refused("hashes", "{\"a\": [1, 2, 9], \"b\": []}", Reason.INPUTS, "too few values for signal b: 0, not 1");
    }

    /// A program is shared; each witness has an instance of its own.
    @Test
    void manyThreadsComputeWitnessesOfOneProgram() throws Exception {
        var program = program("arrays");
        try (var pool = new ForkJoinPool(4)) {
            var tasks = new ArrayList<java.util.concurrent.Future<long[]>>();
            for (int i = 0; i < 8; i++) {
                String row = "[" + i + ", 1, 2, 3]";
                var inputs = CircuitInputs.read("{\"grid\": [%s, %s, %s], \"shift\": 1}".formatted(row, row, row));
                tasks.add(pool.submit(() -> program.witness(inputs)));
            }
            for (int i = 0; i < tasks.size(); i++) {
                long[] witness = tasks.get(i).get();
                assertThat(R1csFile.read(folder.resolve("arrays.r1cs")).firstUnsatisfied(witness))
                        .isEmpty();
                // Outputs come first: three sums and the number of zeros.
                assertThat(Fr.fromLimbs(witness, 16)).isEqualTo(Fr.of(i == 0 ? 3 : 0));
            }
        }
    }

    @Test
    void aWitnessOfTheProgramProvesItsConstraints() throws Exception {
        var system = R1csFile.read(folder.resolve("hashes.r1cs"));
        var compute = new Compute(InstalledKernels.here().named("auto"), ForkJoinPool.commonPool());
        var key = Groth16.setup(system, new byte[] {1}, compute, ProveProgress.NONE);
        long[] witness = ours("hashes", "{\"a\": [1, 2, 9], \"b\": 3}");
        var proof = new Prover(key, compute, 0).prove(witness, new SplittableRandom(1), ProveProgress.NONE);
        var inputs = List.of(Fr.fromLimbs(witness, 4), Fr.fromLimbs(witness, 8), Fr.fromLimbs(witness, 12));
        assertThat(inputs.subList(1, 3)).containsExactly(Fr.ONE, Fr.of(3));
        assertThat(Groth16.verify(key.verifyingKey(), inputs, proof)).isTrue();
    }
}
