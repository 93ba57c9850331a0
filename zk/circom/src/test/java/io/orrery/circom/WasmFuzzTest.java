package io.orrery.circom;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.iden3.CircuitInputs;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Whatever a program has become: a witness, or the reason why there is none.
class WasmFuzzTest {
    private static final CircuitInputs ONE_VALUE = new CircuitInputs(Map.of("x", List.of(Fr.ONE)));
    private static final WasmLimits LIMITS =
            new WasmLimits(1 << 20, 64, Duration.ofSeconds(60), Duration.ofMillis(200));

    /// @param at in thousandths of the file
    record Change(int at, int value, boolean cut) {
        byte[] applyTo(byte[] bytes) {
            int place = bytes.length * at / 1000;
            if (cut) {
                return Arrays.copyOf(bytes, place);
            }
            byte[] out = bytes.clone();
            if (place < out.length) {
                out[place] = (byte) value;
            }
            return out;
        }
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.oneOf(
                                Arbitraries.of(0, 1, 2, 0x40, 0x41, 0x7f, 0x80, 0xff),
                                Arbitraries.integers().between(0, 255)),
                        Arbitraries.integers().between(0, 19).map(i -> i == 0))
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void programs(@ForAll("changes") List<Change> changes) throws InterruptedException {
        byte[] wasm = HandmadeWasm.good().bytes();
        for (var change : changes) {
            wasm = change.applyTo(wasm);
        }
        try {
            long[] witness = CircomProgram.load("fuzzed", wasm, LIMITS).witness(ONE_VALUE);
            assertThat(Fr.fromLimbs(witness, 0)).isEqualTo(Fr.ONE);
        } catch (WitnessException e) {
            assertThat(e.getMessage()).startsWith("fuzzed").hasSizeLessThan(1000);
        }
    }
}
