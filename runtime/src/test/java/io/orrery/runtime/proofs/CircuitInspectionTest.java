package io.orrery.runtime.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.circom.WasmLimits;
import io.orrery.domain.proof.CircuitFacts;
import io.orrery.http.CircuitInspector.Inspected;
import io.orrery.http.CircuitInspector.Parts;
import io.orrery.zk.iden3.SnarkjsJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CircuitInspectionTest {
    private static final CircuitFacts.Bounds BOUNDS = new CircuitFacts.Bounds(18, 100);
    private static final TestCircuit ONCE = new TestCircuit(1);
    private static final TestCircuit TWICE = new TestCircuit(2);

    @TempDir
    private Path folder;

    private final CircuitInspection inspection =
            new CircuitInspection(WasmLimits.DEFAULT, TestCircuit.COMPUTE, new SplittableRandom(1));

    private Inspected inspect(Path zkey, Optional<Path> wasm, Optional<Path> r1cs) throws Exception {
        return inspection.inspect(new Parts(zkey, wasm, r1cs), BOUNDS);
    }

    private static void assertWrong(Inspected inspected, String field, String message) {
        assertThat(inspected).isInstanceOfSatisfying(Inspected.Unsound.class, unsound -> {
            assertThat(unsound.field()).as(unsound.message()).isEqualTo(field);
            assertThat(unsound.message()).contains(message);
        });
    }

    @Test
    void filesOfOneCircuitAreSound() throws Exception {
        var key = SnarkjsJson.write(ONCE.key.verifyingKey());
        assertThat(inspect(ONCE.zkey(folder), Optional.empty(), Optional.empty()))
                .isEqualTo(new Inspected.Sound(new CircuitFacts(4, 1, ONCE.key.domainLog(), OptionalInt.empty()), key));
        assertThat(inspect(ONCE.zkey(folder), Optional.empty(), Optional.of(ONCE.r1cs(folder))))
                .isEqualTo(new Inspected.Sound(new CircuitFacts(4, 1, ONCE.key.domainLog(), OptionalInt.of(1)), key));
    }

    @Test
    void aKeyThatIsCutAnywhereIsRefused() throws Exception {
        var whole = Files.readAllBytes(ONCE.zkey(folder));
        var cut = folder.resolve("cut.zkey");
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertWrong(inspect(cut, Optional.empty(), Optional.empty()), "zkey", "zkey");
        }
    }

    @Test
    void aKeyOfAnotherCurveIsRefusedByItsModulus() throws Exception {
        var bytes = Files.readAllBytes(ONCE.zkey(folder));
        // Magic, version, count; section 1 (12 + 4 bytes); header of section 2; size of the base field:
        // its modulus.
        bytes[12 + 16 + 12 + 4] ^= 1;
        assertWrong(
                inspect(Files.write(folder.resolve("curve.zkey"), bytes), Optional.empty(), Optional.empty()),
                "zkey",
                "modulus");
    }

    @Test
    void aKeyWithOnePointMovedIsRefused() throws Exception {
        var bytes = Files.readAllBytes(ONCE.zkey(folder));
        var moved = folder.resolve("moved.zkey");
        // The last section holds no points: 12 + 68 bytes of it; before it are the points H.
        bytes[bytes.length - 80 - 40] ^= 1;
        assertWrong(inspect(Files.write(moved, bytes), Optional.empty(), Optional.empty()), "zkey", "");
    }

    @Test
    void aKeyOfOtherConstraintsOfTheSameSizeIsRefused() throws Exception {
        assertWrong(inspect(ONCE.zkey(folder), Optional.empty(), Optional.of(TWICE.r1cs(folder))), "zkey", "");
    }

    @Test
    void whatIsNoProgramIsRefused() throws Exception {
        var garbage = Files.writeString(folder.resolve("x.wasm"), "not a program");
        assertWrong(inspect(ONCE.zkey(folder), Optional.of(garbage), Optional.empty()), "wasm", "program");
    }

    @Test
    void whatAreNoConstraintsIsRefused() throws Exception {
        var garbage = Files.writeString(folder.resolve("x.r1cs"), "not constraints");
        assertWrong(inspect(ONCE.zkey(folder), Optional.empty(), Optional.of(garbage)), "r1cs", "r1cs");
    }

    @Test
    void aCircuitOverTheBoundIsRefusedBeforeItsPointsAreRead() throws Exception {
        var bounds = new CircuitFacts.Bounds(ONCE.key.domainLog() - 1, 100);
        var bytes = Files.readAllBytes(ONCE.zkey(folder));
        // Were it read, the broken point would be told of.
        bytes[bytes.length - 80 - 40] ^= 1;
        var zkey = Files.write(folder.resolve("large.zkey"), bytes);
        assertWrong(inspection.inspect(new Parts(zkey, Optional.empty(), Optional.empty()), bounds), "zkey", "domain");
    }
}
