package io.orrery.zk.babyjub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EddsaPoseidonTest {
    private static final EddsaPoseidon.SigningKey KEY = new EddsaPoseidon.SigningKey(
            HexFormat.of().parseHex("0001020304050607080900010203040506070809000102030405060708090001"));
    private static final Fr MESSAGE = Fr.of(1234);

    /// What circomlibjs 0.1.7 answers for this key and message.
    @Test
    void signsAsCircomlibjsDoes() {
        assertThat(KEY.publicKey().x())
                .hasToString("13277427435165878497778222415993513565335242147425444199013288855685581939618");
        assertThat(KEY.publicKey().y())
                .hasToString("13622229784656158136036771217484571176836296686641868549125388198837476602820");
        var signature = KEY.sign(MESSAGE);
        assertThat(signature.r8().x())
                .hasToString("11220723668893468001994760120794694848178115379170651044669708829805665054484");
        assertThat(signature.r8().y())
                .hasToString("2367470421002446880004241260470975644531657398480773647535134774673409612366");
        assertThat(signature.s())
                .hasToString("2010143491207902444122668013146870263468969134090678646686512037244361350365");
        assertThat(EddsaPoseidon.verify(KEY.publicKey(), MESSAGE, signature)).isTrue();
    }

    @Test
    void refusesWhatWasChangedAfterSigning() {
        var signature = KEY.sign(MESSAGE);
        var key = KEY.publicKey();
        assertThat(EddsaPoseidon.verify(key, MESSAGE, signature)).isTrue();
        assertThat(EddsaPoseidon.verify(key, Fr.of(1235), signature)).isFalse();
        assertThat(EddsaPoseidon.verify(
                        key,
                        MESSAGE,
                        new Signature(signature.r8(), signature.s().add(BigInteger.ONE))))
                .isFalse();
        assertThat(EddsaPoseidon.verify(
                        key, MESSAGE, new Signature(signature.r8().add(Point.BASE8), signature.s())))
                .isFalse();
        assertThat(EddsaPoseidon.verify(key.add(Point.BASE8), MESSAGE, signature))
                .isFalse();
    }

    @Test
    void refusesTheSecondFormOfASignature() {
        var signature = KEY.sign(MESSAGE);
        var second = new Signature(signature.r8(), signature.s().add(BabyJubJub.SUBORDER));
        assertThat(EddsaPoseidon.verify(KEY.publicKey(), MESSAGE, second)).isFalse();
        var negative = new Signature(signature.r8(), signature.s().subtract(BabyJubJub.SUBORDER));
        assertThat(EddsaPoseidon.verify(KEY.publicKey(), MESSAGE, negative)).isFalse();
    }

    @Test
    void refusesKeysOffTheCurveOutsideTheSubgroupOrWithoutX() {
        // With h·A = 0 anybody could sign for these: R8 = S·Base8.
        var forged = new Signature(Point.BASE8, BigInteger.ONE);
        assertThat(EddsaPoseidon.verify(Point.IDENTITY, MESSAGE, forged)).isFalse();
        assertThat(EddsaPoseidon.verify(new Point(Fr.ZERO, Fr.ONE.negate()), MESSAGE, forged))
                .isFalse();
        assertThat(EddsaPoseidon.verify(orderFour(), MESSAGE, forged)).isFalse();
        assertThat(EddsaPoseidon.verify(new Point(Fr.ZERO, Fr.ZERO), MESSAGE, forged))
                .isFalse();
        assertThat(EddsaPoseidon.verify(new Point(Fr.of(5), Fr.of(6)), MESSAGE, forged))
                .isFalse();
    }

    @Test
    void aPointOutsideTheSubgroupIsToldApart() {
        var torsion = orderFour();
        assertThat(torsion.isOnCurve()).isTrue();
        assertThat(torsion.mul(BigInteger.valueOf(4))).isEqualTo(Point.IDENTITY);
        assertThat(torsion.isInSubgroup()).isFalse();
        assertThat(KEY.publicKey().isInSubgroup()).isTrue();
        assertThat(KEY.publicKey().add(torsion).isInSubgroup()).isFalse();
        assertThat(Point.IDENTITY.isInSubgroup()).isTrue();
    }

    @Test
    void theSubgroupIsWhatTheMultiplicationByItsOrderSays() {
        var generator = new Point(
                Fr.of(new BigInteger("995203441582195749578291179787384436505546430278305826713579947235728471134")),
                Fr.of(new BigInteger("5472060717959818805561601436314318772137091100104008585924551046643952123905")));
        assertThat(generator.mul(BigInteger.valueOf(8))).isEqualTo(Point.BASE8);
        var random = new Random(11);
        var torsion = generator.mul(BabyJubJub.SUBORDER);
        for (int run = 0; run < 40; run++) {
            var point = run < 8 ? Point.IDENTITY : Point.BASE8.mul(new BigInteger(250, random));
            point = point.add(torsion.mul(BigInteger.valueOf(run % 8)));
            assertThat(point.isInSubgroup())
                    .isEqualTo(point.mul(BabyJubJub.SUBORDER).equals(Point.IDENTITY))
                    .isEqualTo(run % 8 == 0);
        }
    }

    @Test
    void multiplesAgreeWithRepeatedAdditionByTheAffineLaw() {
        var random = new Random(7);
        var other = KEY.publicKey().add(orderFour());
        for (var point : new Point[] {Point.BASE8, KEY.publicKey(), other, Point.IDENTITY, orderFour()}) {
            for (int run = 0; run < 12; run++) {
                var scalar = run < 4 ? BigInteger.valueOf(run) : new BigInteger(run < 8 ? 9 : 260, random);
                assertThat(point.mul(scalar)).isEqualTo(doubleAndAdd(point, scalar));
            }
            assertThat(point.mul(BabyJubJub.ORDER)).isEqualTo(Point.IDENTITY);
            assertThat(point.mul(BabyJubJub.ORDER.subtract(BigInteger.ONE))).isEqualTo(point.negate());
            assertThat(point.mul(BabyJubJub.SUBORDER.subtract(BigInteger.ONE)))
                    .isEqualTo(doubleAndAdd(point, BabyJubJub.SUBORDER.subtract(BigInteger.ONE)));
        }
    }

    @Test
    void arithmeticRefusesPairsOffTheCurve() {
        var off = new Point(Fr.of(1), Fr.of(2));
        assertThat(off.isOnCurve()).isFalse();
        assertThatThrownBy(() -> off.mul(BigInteger.TWO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Point.BASE8.add(off)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Point.BASE8.mul(BigInteger.valueOf(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    /// `(1/sqrt(A), 0)`; the scale of the extended coordinates is `sqrt(-A)`, and `i = sqrt(-1)` is
    /// 5^((r-1)/4).
    private static Point orderFour() {
        var i = Fr.of(5).pow(Fr.MODULUS.subtract(BigInteger.ONE).shiftRight(2));
        return new Point(ExtendedPoint.SCALE.mul(i).inverse(), Fr.ZERO);
    }

    private static Point doubleAndAdd(Point point, BigInteger scalar) {
        var result = Point.IDENTITY;
        for (int i = scalar.bitLength() - 1; i >= 0; i--) {
            result = affineSum(result, result);
            if (scalar.testBit(i)) {
                result = affineSum(result, point);
            }
        }
        return result;
    }

    private static Point affineSum(Point p, Point q) {
        var product = BabyJubJub.D.mul(p.x()).mul(q.x()).mul(p.y()).mul(q.y());
        var x = p.x().mul(q.y()).add(p.y().mul(q.x())).mul(Fr.ONE.add(product).inverse());
        var y = p.y().mul(q.y())
                .sub(BabyJubJub.A.mul(p.x()).mul(q.x()))
                .mul(Fr.ONE.sub(product).inverse());
        return new Point(x, y);
    }
}
