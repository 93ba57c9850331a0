package io.orrery.circuits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// Each gadget gets its result as the last input and holds the two equal.
final class ArithmeticGadgetsTest {
    private static final Fr MINUS_ONE = Fr.ONE.negate();

    private static Harness equals(int inputs, BiFunction<ConstraintSystem, List<Lc>, Lc> gadget) {
        return new Harness(inputs + 1, (cs, wires) -> cs.enforceEqual(gadget.apply(cs, wires), wires.get(inputs)));
    }

    private static Bit bit(ConstraintSystem cs, Lc wire) {
        var bit = new Bit(wire);
        bit.enforceBoolean(cs);
        return bit;
    }

    @Test
    void aBitIsZeroOrOne() {
        var bit = new Harness(1, (cs, wires) -> bit(cs, wires.getFirst()));
        assertThat(bit.firstUnsatisfied(Fr.ZERO)).isEmpty();
        assertThat(bit.firstUnsatisfied(Fr.ONE)).isEmpty();
        assertThat(bit.firstUnsatisfied(Fr.of(2))).isNotEmpty();
        assertThat(bit.firstUnsatisfied(MINUS_ONE)).isNotEmpty();
    }

    @Test
    void bitsHoldAValueToItsRange() {
        var range = new Harness(1, (cs, wires) -> Bits.decompose(cs, wires.getFirst(), 128));
        assertThat(range.firstUnsatisfied(Fr.ZERO)).isEmpty();
        assertThat(range.firstUnsatisfied(Bits.power(128).sub(Fr.ONE))).isEmpty();
        assertThat(range.firstUnsatisfied(Bits.power(128))).isNotEmpty();
        assertThat(range.firstUnsatisfied(MINUS_ONE)).isNotEmpty();
        assertThat(range.unbound(Fr.of(12345))).isEmpty();
        assertThatThrownBy(() -> new Harness(1, (cs, wires) -> Bits.decompose(cs, wires.getFirst(), 254)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void strictBitsRefuseWhatIsAboveTheConstant() {
        for (long max : new long[] {1, 2, 5, 6, 7, 8, 100, 127, 128, 170, 255}) {
            var strict =
                    new Harness(1, (cs, wires) -> StrictBits.atMost(cs, wires.getFirst(), BigInteger.valueOf(max)));
            for (long value = 0; value <= 2 * max + 2; value++) {
                assertThat(strict.firstUnsatisfied(Fr.of(value)).isEmpty())
                        .as("%d <= %d", value, max)
                        .isEqualTo(value <= max);
            }
        }
    }

    @Test
    void theBitsOfAnElementAreItsCanonicalOnes() {
        var largest = Fr.MODULUS.subtract(BigInteger.ONE);
        var strict = new Harness(1, (cs, wires) -> StrictBits.atMost(cs, wires.getFirst(), largest));
        assertThat(strict.firstUnsatisfied(MINUS_ONE)).isEmpty();
        assertThat(strict.firstUnsatisfied(Fr.ZERO)).isEmpty();
        assertThat(strict.unbound(Fr.of(5))).isEmpty();
        assertThat(strict.unbound(MINUS_ONE)).isEmpty();
        // The bits of 5 + r also have the sum 5 in the field: whatever the other wires are, no constraint may
        // let them pass.
        var witness = strict.witness(Fr.of(5));
        var alias = Fr.MODULUS.add(BigInteger.valueOf(5));
        var equal = true;
        int wire = 2;
        for (int i = 253; i >= 0; i--) {
            boolean bit = alias.testBit(i);
            (bit ? Fr.ONE : Fr.ZERO).toLimbs(witness, 4 * wire++);
            if (largest.testBit(i) && i != 253 && i > largest.not().getLowestSetBit()) {
                equal &= bit;
                (equal ? Fr.ONE : Fr.ZERO).toLimbs(witness, 4 * wire++);
            }
        }
        assertThat(wire).isEqualTo(strict.r1cs.nWires());
        assertThat(strict.r1cs.firstUnsatisfied(witness)).isNotEmpty();
    }

    @Test
    void lessThanComparesIntegers() {
        var less = equals(
                2,
                (cs, wires) -> LessThan.of(cs, wires.get(0), wires.get(1), 32).lc());
        long top = (1L << 32) - 1;
        long[][] pairs = {{0, 0}, {0, 1}, {1, 0}, {top, top}, {top - 1, top}, {top, 0}, {0, top}, {7, 8}};
        for (var pair : pairs) {
            boolean expected = pair[0] < pair[1];
            assertThat(less.firstUnsatisfied(Fr.of(pair[0]), Fr.of(pair[1]), expected ? Fr.ONE : Fr.ZERO))
                    .isEmpty();
            assertThat(less.firstUnsatisfied(Fr.of(pair[0]), Fr.of(pair[1]), expected ? Fr.ZERO : Fr.ONE))
                    .isNotEmpty();
        }
        assertThat(less.unbound(Fr.of(3), Fr.of(9), Fr.ONE)).isEmpty();
    }

    @Test
    void isZeroHasOneWitness() {
        var zero = equals(1, (cs, wires) -> IsZero.of(cs, wires.getFirst()).lc());
        assertThat(zero.firstUnsatisfied(Fr.ZERO, Fr.ONE)).isEmpty();
        assertThat(zero.firstUnsatisfied(Fr.of(4), Fr.ZERO)).isEmpty();
        assertThat(zero.firstUnsatisfied(Fr.ZERO, Fr.ZERO)).isNotEmpty();
        assertThat(zero.firstUnsatisfied(Fr.of(4), Fr.ONE)).isNotEmpty();
        assertThat(zero.unbound(Fr.ZERO, Fr.ONE)).isEmpty();
        assertThat(zero.unbound(Fr.of(4), Fr.ZERO)).isEmpty();
    }

    @Test
    void selectTakesOneOfTwo() {
        var select = equals(3, (cs, wires) -> Select.of(cs, bit(cs, wires.get(0)), wires.get(1), wires.get(2)));
        assertThat(select.firstUnsatisfied(Fr.ONE, Fr.of(8), Fr.of(9), Fr.of(8)))
                .isEmpty();
        assertThat(select.firstUnsatisfied(Fr.ZERO, Fr.of(8), Fr.of(9), Fr.of(9)))
                .isEmpty();
        assertThat(select.firstUnsatisfied(Fr.ONE, Fr.of(8), Fr.of(9), Fr.of(9)))
                .isNotEmpty();
    }

    @Test
    void decimalFloatsDecodeAsTheProtocolSays() {
        var random = new Random(3);
        for (int bits : new int[] {DecimalFloatGadget.AMOUNT_BITS, DecimalFloatGadget.FEE_BITS}) {
            var decode =
                    equals(1, (cs, wires) -> DecimalFloatGadget.decode(cs, Bits.decompose(cs, wires.getFirst(), bits)));
            long all = (1L << bits) - 1;
            for (int run = 0; run < 40; run++) {
                long encoded = run == 0 ? 0 : run == 1 ? all : random.nextLong() & all;
                var value = Fr.of(TestBatch.decode(encoded, bits - 5));
                assertThat(decode.firstUnsatisfied(Fr.of(encoded), value)).isEmpty();
                assertThat(decode.firstUnsatisfied(Fr.of(encoded), value.add(Fr.ONE)))
                        .isNotEmpty();
            }
        }
    }
}
