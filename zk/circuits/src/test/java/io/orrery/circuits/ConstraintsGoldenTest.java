package io.orrery.circuits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void eightSlotsFitTheDomainTwoToTheEighteen() {
        var info = BatchCircuitTest.CIRCUIT.info();
        assertThat(info.constraints() + info.publicInputs() + 1).isLessThanOrEqualTo(1 << 18);
        var slot = info.gadgets().stream()
                .filter(gadget -> gadget.gadget().equals("slot"))
                .findFirst()
                .orElseThrow();
        assertThat(slot.calls()).isEqualTo(8);
        assertThat(slot.constraints() / slot.calls()).isLessThanOrEqualTo(27_000);
    }

    private static String render(CircuitShape shape) {
        var text = new StringBuilder("# gadget calls constraints terms (of all calls together)\n");
        for (var gadget : shape.gadgets()) {
            line(text, gadget.gadget(), gadget.calls(), gadget.constraints(), gadget.terms());
        }
        line(text, shape.name(), 1, shape.constraints(), shape.terms());
        line(text, shape.name() + "-wires", 1, shape.wires(), shape.publicInputs());
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
