package io.orrery.circuits;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.babyjub.BabyJubJub;
import io.orrery.zk.babyjub.EddsaPoseidon.SigningKey;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CurveGadgetsTest {
    private static final Point P = Point.BASE8.mul(BigInteger.valueOf(123456789));
    private static final Point Q = Point.BASE8.mul(BigInteger.valueOf(987654321));

    private static Edwards edwards(List<Lc> wires, int at) {
        return new Edwards(wires.get(at), wires.get(at + 1));
    }

    private static void same(ConstraintSystem cs, Edwards a, Edwards b) {
        cs.enforceEqual(a.x(), b.x());
        cs.enforceEqual(a.y(), b.y());
    }

    private static Fr[] coordinates(Point... points) {
        var values = new Fr[2 * points.length];
        for (int i = 0; i < points.length; i++) {
            values[2 * i] = points[i].x();
            values[2 * i + 1] = points[i].y();
        }
        return values;
    }

    @Test
    void edwardsAdditionIsCompleteOnTheCurve() {
        var add = new Harness(
                6, (cs, wires) -> same(cs, edwards(wires, 0).plus(cs, edwards(wires, 2)), edwards(wires, 4)));
        var two = new Point(Fr.ZERO, Fr.ONE.negate());
        Point[][] pairs = {{P, Q}, {P, P}, {P, P.negate()}, {P, Point.IDENTITY}, {two, two}, {P, two}};
        for (var pair : pairs) {
            assertThat(add.firstUnsatisfied(coordinates(pair[0], pair[1], pair[0].add(pair[1]))))
                    .isEmpty();
            assertThat(add.unbound(coordinates(pair[0], pair[1], pair[0].add(pair[1]))))
                    .isEmpty();
        }
        assertThat(add.firstUnsatisfied(coordinates(P, Q, P))).isNotEmpty();
    }

    @Test
    void edwardsDoublingAndFixedAdditionAgreeWithTheCurve() {
        var both = new Harness(6, (cs, wires) -> {
            var doubled = edwards(wires, 0).doubled(cs);
            same(cs, doubled, edwards(wires, 2));
            edwards(wires, 0).enforceDoubledIs(cs, edwards(wires, 2));
            same(cs, doubled.plus(cs, Q), edwards(wires, 4));
        });
        for (var point : new Point[] {P, Point.IDENTITY, Q}) {
            var doubled = point.add(point);
            assertThat(both.firstUnsatisfied(coordinates(point, doubled, doubled.add(Q))))
                    .isEmpty();
            assertThat(both.firstUnsatisfied(coordinates(point, doubled.add(P), doubled.add(Q))))
                    .isNotEmpty();
        }
    }

    @Test
    void pairsOffTheCurveAreRefused() {
        var onCurve = new Harness(2, (cs, wires) -> edwards(wires, 0).enforceOnCurve(cs));
        assertThat(onCurve.firstUnsatisfied(coordinates(P))).isEmpty();
        assertThat(onCurve.firstUnsatisfied(Fr.ZERO, Fr.ZERO)).isNotEmpty();
        assertThat(onCurve.firstUnsatisfied(Fr.of(1), Fr.of(2))).isNotEmpty();
    }

    @Test
    void theMontgomeryFormAgreesWithEdwards() {
        var through = new Harness(6, (cs, wires) -> {
            var p = Montgomery.of(cs, edwards(wires, 0));
            var q = Montgomery.of(cs, edwards(wires, 2));
            same(cs, p.doubled(cs).plus(cs, q).toEdwards(cs), edwards(wires, 4));
        });
        assertThat(through.firstUnsatisfied(coordinates(P, Q, P.add(P).add(Q)))).isEmpty();
        assertThat(through.unbound(coordinates(P, Q, P.add(P).add(Q)))).isEmpty();
        assertThat(through.firstUnsatisfied(coordinates(P, Q, P.add(Q)))).isNotEmpty();
    }

    @Test
    void multiplesOfTheBaseAgreeWithTheCurve() {
        var fixed = new Harness(
                3,
                (cs, wires) -> same(
                        cs,
                        FixedBaseMultiple.of(cs, Bits.decompose(cs, wires.getFirst(), FixedBaseMultiple.BITS)),
                        edwards(wires, 1)));
        for (var scalar : scalars(FixedBaseMultiple.BITS, BabyJubJub.SUBORDER)) {
            var expected = Point.BASE8.mul(scalar);
            assertThat(fixed.firstUnsatisfied(Fr.of(scalar), expected.x(), expected.y()))
                    .as("%s", scalar)
                    .isEmpty();
            assertThat(fixed.firstUnsatisfied(Fr.of(scalar), P.x(), P.y())).isNotEmpty();
        }
        var scalar = new BigInteger(250, new Random(1));
        var expected = Point.BASE8.mul(scalar);
        assertThat(fixed.unbound(Fr.of(scalar), expected.x(), expected.y())).isEmpty();
    }

    @Test
    void multiplesOfAnyPointAgreeWithTheCurve() {
        var variable = new Harness(
                5,
                (cs, wires) -> same(
                        cs,
                        VariableBaseMultiple.of(
                                cs,
                                edwards(wires, 1),
                                StrictBits.atMost(cs, wires.getFirst(), Fr.MODULUS.subtract(BigInteger.ONE))),
                        edwards(wires, 3)));
        for (var point : new Point[] {P, Point.BASE8}) {
            for (var scalar : scalars(253, Fr.MODULUS)) {
                var expected = point.mul(scalar.shiftLeft(1));
                assertThat(variable.firstUnsatisfied(Fr.of(scalar), point.x(), point.y(), expected.x(), expected.y()))
                        .as("%s", scalar)
                        .isEmpty();
                assertThat(variable.firstUnsatisfied(Fr.of(scalar), point.x(), point.y(), Q.x(), Q.y()))
                        .isNotEmpty();
            }
        }
        var scalar = new BigInteger(253, new Random(1));
        var expected = P.mul(scalar.shiftLeft(1));
        assertThat(variable.unbound(Fr.of(scalar), P.x(), P.y(), expected.x(), expected.y()))
                .isEmpty();
    }

    @Test
    void signaturesVerifyInTheCircuitAsTheyDoOutside() {
        var verify = new Harness(7, (cs, wires) -> {
            var enabled = new Bit(wires.get(6));
            enabled.enforceBoolean(cs);
            EddsaGadget.verify(cs, enabled, edwards(wires, 0), wires.get(2), edwards(wires, 3), wires.get(5));
        });
        var key = new SigningKey(new byte[32]);
        var message = Fr.of(42);
        var signature = key.sign(message);
        assertThat(verify.firstUnsatisfied(inputs(key.publicKey(), message, signature, Fr.ONE)))
                .isEmpty();
        assertThat(verify.unbound(inputs(key.publicKey(), message, signature, Fr.ONE)))
                .isEmpty();
        assertThat(verify.firstUnsatisfied(inputs(key.publicKey(), Fr.of(43), signature, Fr.ONE)))
                .isNotEmpty();
        // Disabled, anything goes: even a key that is no point.
        assertThat(verify.firstUnsatisfied(inputs(new Point(Fr.ZERO, Fr.ZERO), message, signature, Fr.ZERO)))
                .isEmpty();
        assertThat(verify.firstUnsatisfied(inputs(P, message, signature, Fr.ONE)))
                .isNotEmpty();
    }

    private static Fr[] inputs(Point key, Fr message, Signature signature, Fr enabled) {
        return new Fr[] {
            key.x(), key.y(), message, signature.r8().x(), signature.r8().y(), Fr.of(signature.s()), enabled
        };
    }

    private static List<BigInteger> scalars(int bits, BigInteger bound) {
        var random = new Random(bits);
        return List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                BigInteger.TWO,
                bound.subtract(BigInteger.ONE),
                BabyJubJub.SUBORDER.subtract(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(bits - 2),
                new BigInteger(bits - 1, random),
                new BigInteger(bits - 1, random));
    }
}
