package io.orrery.circuits;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Counts of constraints and of terms, so that a change of the circuit is seen and meant.
final class ConstraintsGoldenTest {
    private static final String REGENERATE = "orrery.golden.write";
    private static final Path GOLDEN = Path.of("src/test/resources/constraints.golden");

    @Test
    void constraintsAndTermsAreWhatTheGoldenFileSays() {
        var counted = render(BatchCircuitTest.CIRCUIT.info());
        if (Boolean.getBoolean(REGENERATE)) {
            write(counted);
        }
        assertThat(counted)
                .as(
                        "the circuit's size changed; if that is meant: mvn -pl zk/circuits -am test -Dtest=ConstraintsGoldenTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
                        REGENERATE)
                .isEqualTo(read());
    }

    @Test
    void theCountWithoutRecordingIsThatOfTheRecordedConstraints() {
        for (var recorded : List.of(BatchCircuitTest.CIRCUIT.info(), new BatchCircuit(11).info())) {
            var size = new BatchSize(Integer.parseInt(recorded.name().substring("batch-".length())));
            assertThat(BatchCircuit.constraints(size, DataMode.ROLLUP))
                    .as(recorded.name())
                    .isEqualTo(recorded.constraints());
        }
    }

    @Test
    void aValidiumsCircuitIsTheSameWithoutTheEvaluationOfItsSlots() {
        var validium = DomainBatchTest.VALIDIUM.info();
        assertThat(validium.name()).isEqualTo("batch-8-validium");
        assertThat(BatchCircuit.constraints(BatchSize.FIRST, DataMode.VALIDIUM)).isEqualTo(validium.constraints());
        assertThat(validium.constraints())
                .isEqualTo(BatchCircuitTest.CIRCUIT.info().constraints() - 5);
        assertThat(validium.publicInputs())
                .isEqualTo(BatchCircuitTest.CIRCUIT.info().publicInputs());
    }

    @Test
    void theLargerSizesFillTheirDomains() {
        assertThat(BatchCircuit.domainLog(BatchSize.FIRST)).isEqualTo(18);
        assertThat(BatchCircuit.domainLog(new BatchSize(39))).isEqualTo(20);
        assertThat(BatchCircuit.domainLog(new BatchSize(40))).isEqualTo(21);
        assertThat(BatchCircuit.domainLog(new BatchSize(157))).isEqualTo(22);
        assertThat(BatchCircuit.domainLog(new BatchSize(158))).isEqualTo(23);
    }

    @Test
    void aSlotCostsWithinItsBudget() {
        var eightMore = BatchCircuit.constraints(new BatchSize(16), DataMode.ROLLUP)
                - BatchCircuit.constraints(new BatchSize(8), DataMode.ROLLUP);
        assertThat(BatchCircuit.constraintsPerTransfer())
                .isEqualTo(Math.ceilDiv(eightMore, 8))
                .isLessThanOrEqualTo(26_500);
    }

    private static String render(CircuitShape shape) {
        var text = new StringBuilder("# gadget calls constraints terms (of all calls together)\n");
        for (var gadget : shape.gadgets()) {
            line(text, gadget.gadget(), gadget.calls(), gadget.constraints(), gadget.terms());
        }
        line(text, shape.name(), 1, shape.constraints(), shape.terms());
        line(text, shape.name() + "-wires", 1, shape.wires(), shape.publicInputs());
        line(text, "per-transfer", 1, Math.toIntExact(BatchCircuit.constraintsPerTransfer()));
        text.append("# circuit 1 constraints exponent-of-the-domain, counted without recording\n");
        for (int slots : new int[] {8, 39, 157}) {
            var size = new BatchSize(slots);
            line(
                    text,
                    size.circuit() + "-domain",
                    1,
                    Math.toIntExact(BatchCircuit.constraints(size, DataMode.ROLLUP)),
                    BatchCircuit.domainLog(size));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, int... numbers) {
        text.append(name);
        for (int number : numbers) {
            text.append(' ').append(number);
        }
        text.append('\n');
    }

    private static String read() {
        try {
            return Files.exists(GOLDEN) ? Files.readString(GOLDEN) : "(no file " + GOLDEN + ")";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String text) {
        try {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
