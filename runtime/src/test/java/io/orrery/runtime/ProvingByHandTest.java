package io.orrery.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.zk.field.Fr;
import io.orrery.zk.iden3.R1csFile;
import io.orrery.zk.iden3.WtnsFile;
import io.orrery.zk.r1cs.ConstraintSystem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `prove`, `verify`, `setup` and `circuit`, each with files that a person may bring.
final class ProvingByHandTest {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    @TempDir
    private Path folder;

    private record Said(int status, String printed, String complained) {
        void refusedWith(int expected, String... words) {
            assertThat(complained.lines()).as(complained).hasSize(1);
            assertThat(complained).startsWith("orrery: ").contains(words);
            assertThat(status).isEqualTo(expected);
        }

        Said done() {
            assertThat(complained).isEmpty();
            assertThat(status).isZero();
            return this;
        }
    }

    private static Said orrery(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
        return new Said(status, out.toString(), err.toString());
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    /// Two factors of a public number, and a few squares behind them.
    private static ConstraintSystem factors(ConstraintSystem cs, long p, long q, int squares) {
        var product = cs.publicInput(() -> Fr.of(p * q));
        var one = cs.input(() -> Fr.of(p));
        var other = cs.input(() -> Fr.of(q));
        cs.enforce(one, other, product);
        for (int i = 0; i < squares; i++) {
            one = cs.multiply(one, one);
        }
        return cs;
    }

    @BeforeEach
    void write() throws IOException {
        R1csFile.write(factors(ConstraintSystem.shape(1), 0, 0, 5).r1cs(), file("c.r1cs"));
        WtnsFile.write(factors(ConstraintSystem.assign(1, 0), 5, 7, 5).witness(), file("w.wtns"));
    }

    private void setUp() {
        orrery("setup", file("c.r1cs"), file("k.zkey"), "--vk", file("vk.json"), "--seed", "one")
                .done();
    }

    private Said prove(String witness, Object... more) {
        var arguments = new ArrayList<Object>(
                List.of("prove", file("k.zkey"), file(witness), file("proof.json"), file("public.json")));
        arguments.addAll(List.of(more));
        return orrery(arguments.toArray());
    }

    @Test
    void aProofIsMadeAndHolds() throws IOException {
        setUp();
        prove("w.wtns", "--r1cs", file("c.r1cs")).done();

        assertThat(Files.readString(file("public.json"))).contains("\"35\"");
        orrery("verify", file("vk.json"), file("public.json"), file("proof.json"))
                .done();
        assertThat(orrery("verify", file("k.zkey"), file("public.json"), file("proof.json"))
                        .printed())
                .isEqualToIgnoringNewLines("the proof holds");
    }

    @Test
    void whatIsNamedByPlaceMayBeNamedByOptions() {
        setUp();
        var said = orrery(
                        "prove",
                        "--zkey",
                        file("k.zkey"),
                        "--wtns",
                        file("w.wtns"),
                        "--proof",
                        file("proof.json"),
                        "--public",
                        file("public.json"),
                        "--threads",
                        "1",
                        "--kernels",
                        "scalar",
                        "--calldata")
                .done();
        assertThat(said.printed()).matches("(?s)\\[\"0x[0-9a-f]{64}\", .*,\\[\"0x0*23\"\\]\\s*");
    }

    @Test
    void aProofOfSomethingElseDoesNotHold() throws IOException {
        setUp();
        prove("w.wtns").done();
        Files.writeString(file("other.json"), "[\"36\"]");
        orrery("verify", file("vk.json"), file("other.json"), file("proof.json"))
                .refusedWith(FAILED, "the proof does not hold");
        Files.writeString(file("other.json"), "[\"35\", \"1\"]");
        orrery("verify", file("vk.json"), file("other.json"), file("proof.json"))
                .refusedWith(FAILED, "has 2 public inputs", "is for 1");
        Files.writeString(file("other.json"), "[\"" + Fr.MODULUS + "\"]");
        orrery("verify", file("vk.json"), file("other.json"), file("proof.json"))
                .refusedWith(FAILED, "other.json: public input 0", "not below the scalar field's modulus");
    }

    @Test
    void aWitnessThatBreaksAConstraintGetsNoProof() throws IOException {
        setUp();
        long[] witness = factors(ConstraintSystem.assign(1, 0), 5, 7, 5).witness();
        // The third square: wires are the constant, the number, two factors, then the squares.
        Fr.of(4).toLimbs(witness, 4 * 6);
        WtnsFile.write(witness, file("broken.wtns"));

        prove("broken.wtns", "--r1cs", file("c.r1cs"))
                .refusedWith(FAILED, "does not satisfy constraint 3 of 6", "c.r1cs", "the first that fails");
        prove("broken.wtns").refusedWith(FAILED, "does not satisfy the constraints of", "k.zkey", "--r1cs tells");
        assertThat(file("proof.json")).doesNotExist();
        assertThat(file("public.json")).doesNotExist();
    }

    @Test
    void filesThatCanNotBeUsedAreTold() throws IOException {
        setUp();
        prove("absent.wtns").refusedWith(FAILED, "absent.wtns is not there");
        prove("c.r1cs").refusedWith(FAILED, "c.r1cs: wtns header: magic is \"r1cs\", not \"wtns\"");
        Files.write(file("cut.wtns"), Arrays.copyOf(Files.readAllBytes(file("w.wtns")), 100));
        prove("cut.wtns").refusedWith(FAILED, "cut.wtns: wtns section 2: claims");
        Files.createDirectory(file("folder.wtns"));
        prove("folder.wtns").refusedWith(FAILED, "folder.wtns is a folder");
        WtnsFile.write(factors(ConstraintSystem.assign(1, 0), 5, 7, 6).witness(), file("longer.wtns"));
        prove("longer.wtns").refusedWith(FAILED, "the witness has 10 values", "9 wires");
        orrery("verify", file("w.wtns"), file("vk.json"), file("vk.json")).refusedWith(FAILED, "w.wtns: verifying key");
        orrery("setup", file("w.wtns"), file("k2.zkey")).refusedWith(FAILED, "w.wtns: r1cs header: magic");
        orrery("setup", file("c.r1cs"), file("nowhere/k2.zkey"))
                .refusedWith(FAILED, "k2.zkey can not be written: its folder is not there");
        orrery("circuit", "info", file("w.wtns")).refusedWith(FAILED, "neither a .r1cs nor a .zkey");
    }

    @Test
    void aKeyThatIsDamagedIsNamedWhenItsProofsDoNotHold() throws IOException {
        setUp();
        var key = ByteBuffer.wrap(Files.readAllBytes(file("k.zkey"))).order(ByteOrder.LITTLE_ENDIAN);
        // The points B1 (section 6): the first of them that is not at infinity becomes another's.
        int at = 12;
        while (key.getInt(at) != 6) {
            at += 12 + (int) key.getLong(at + 4);
        }
        int first = at + 12;
        while (key.getLong(first) == 0) {
            first += 64;
        }
        key.put(first, key, 12 + 12 + 4 + 12 + 84, 64);
        Files.write(file("k.zkey"), key.array());

        prove("w.wtns").refusedWith(FAILED, "k.zkey: points B1 and B2 are not the same multiples");
        orrery("setup", "--import", file("k.zkey"), "--vk", file("vk2.json"))
                .refusedWith(FAILED, "k.zkey: points B1 and B2");
        assertThat(file("vk2.json")).doesNotExist();
    }

    @Test
    void anImportedKeyIsHeldToItsConstraints() throws IOException {
        setUp();
        orrery("setup", "--import", file("k.zkey"), "--r1cs", file("c.r1cs"), "--vk", file("vk2.json"))
                .done();
        assertThat(file("vk2.json")).hasSameTextualContentAs(file("vk.json"));
        var other = ConstraintSystem.shape(1);
        factors(other, 0, 0, 4);
        other.multiply(other.constant(2), other.constant(3));
        R1csFile.write(other.r1cs(), file("other.r1cs"));
        orrery("setup", "--import", file("k.zkey"), "--r1cs", file("other.r1cs"), "--vk", file("vk3.json"))
                .refusedWith(FAILED, "matrix A, constraint 5, wire 0: the key has 0, the constraints have 2");
        assertThat(file("vk3.json")).doesNotExist();
    }

    @Test
    void aDevelopmentKeySaysSoAndASeedMakesItAgain() throws IOException {
        setUp();
        var again = orrery("setup", file("c.r1cs"), file("again.zkey"), "--seed", "one")
                .done();
        assertThat(again.printed()).contains("development key, never for value");
        assertThat(file("again.zkey")).hasSameBinaryContentAs(file("k.zkey"));
        orrery("setup", file("c.r1cs"), file("random.zkey")).done();
        assertThat(Files.mismatch(file("random.zkey"), file("k.zkey"))).isNotNegative();
    }

    @Test
    void aCircuitTellsItsSize() throws IOException {
        setUp();
        var constraints = new ObjectMapper()
                .readTree(orrery("circuit", "info", file("c.r1cs"), "--json")
                        .done()
                        .printed());
        assertThat(constraints.path("constraints").asInt()).isEqualTo(6);
        assertThat(constraints.path("wires").asInt()).isEqualTo(9);
        assertThat(constraints.path("publicInputs").asInt()).isEqualTo(1);
        assertThat(constraints.path("domain").asInt()).isEqualTo(8);
        assertThat(constraints.path("nonZeros").path("c").asInt()).isEqualTo(6);
        var key = new ObjectMapper()
                .readTree(orrery("circuit", "info", file("k.zkey"), "--json")
                        .done()
                        .printed());
        for (var field : List.of("constraints", "wires", "domain")) {
            assertThat(key.path(field)).isEqualTo(constraints.path(field));
        }
        var batch = new ObjectMapper()
                .readTree(orrery("circuit", "info", "batch-8", "--json").done().printed());
        assertThat(batch.path("constraintsPerTransfer").asInt()).isBetween(1, 27_000);
        assertThat(orrery("circuit", "info").done().printed()).contains("batch-8", "constraintsPerTransfer");
        orrery("circuit", "info", "batch-0").refusedWith(FAILED, "1 to 32767 slots", "not 0");
    }

    @Test
    void whatTheCommandsDoNotKnowIsMisuse() {
        orrery("prove", file("k.zkey"), file("w.wtns")).refusedWith(MISUSED, "files are four", "not 2");
        orrery("prove", "--zkey", file("k.zkey"), "--proof", file("p"), "--public", file("u"))
                .refusedWith(MISUSED, "one of --wtns and --wasm");
        prove("w.wtns", "--wasm", file("c.wasm")).refusedWith(MISUSED, "by their places or by options, not both");
        orrery("prove", "--zkey", file("k"), "--wasm", file("w"), "--proof", file("p"), "--public", file("u"))
                .refusedWith(MISUSED, "--input is missing");
        orrery("verify", file("vk.json")).refusedWith(MISUSED, "PUBLIC", "PROOF");
        orrery("setup", file("c.r1cs")).refusedWith(MISUSED, "R1CS and ZKEY are wanted");
        orrery("setup", "--import", file("k.zkey")).refusedWith(MISUSED, "--import wants --vk");
        setUp();
        prove("w.wtns", "--kernels", "abacus").refusedWith(FAILED, "no kernels 'abacus' here");
        prove("w.wtns", "--threads", "0").refusedWith(FAILED, "--threads is 0");
    }

    @Test
    void aProgramThatIsNoneIsTold() throws IOException {
        setUp();
        Files.writeString(file("c.wasm"), "this is no program");
        Files.writeString(file("in.json"), "{\"a\": 1.5}");
        var options = List.of(
                "prove",
                "--zkey",
                file("k.zkey"),
                "--wasm",
                file("c.wasm"),
                "--input",
                file("in.json"),
                "--proof",
                file("proof.json"),
                "--public",
                file("public.json"));
        orrery(options.toArray()).refusedWith(FAILED, "in.json: inputs: at character", "not an integer");
        Files.writeString(file("in.json"), "{\"a\": \"five\"}");
        orrery(options.toArray()).refusedWith(FAILED, "in.json: signal a: value 0 is \"five\"");
        Files.writeString(file("in.json"), "{\"a\": 5}");
        orrery(options.toArray()).refusedWith(FAILED, "c.wasm: at byte 0: this is no WebAssembly");
    }
}
