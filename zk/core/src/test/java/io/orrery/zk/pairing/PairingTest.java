package io.orrery.zk.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairingTest {
    private static Fq12 pair(G1 p, G2 q) {
        return Pairing.product(List.of(new Pairing.Term(p, q)));
    }

    @Test
    void itIsBilinearAndNotDegenerate() {
        var random = new Random(71);
        var base = pair(G1.GENERATOR, G2.GENERATOR);
        assertThat(base).isNotEqualTo(Fq12.ONE);
        assertThat(base.pow(Fr.MODULUS)).isEqualTo(Fq12.ONE);
        for (int i = 0; i < 4; i++) {
            var a = new BigInteger(253, random);
            var b = new BigInteger(253, random);
            var expected = base.pow(a.multiply(b).mod(Fr.MODULUS));
            assertThat(pair(G1.GENERATOR.mul(a), G2.GENERATOR.mul(b))).isEqualTo(expected);
            assertThat(pair(G1.GENERATOR.mul(b), G2.GENERATOR.mul(a))).isEqualTo(expected);
        }
    }

    @Test
    void infinityPairsToOne() {
        assertThat(pair(G1.INFINITY, G2.GENERATOR)).isEqualTo(Fq12.ONE);
        assertThat(pair(G1.GENERATOR, G2.INFINITY)).isEqualTo(Fq12.ONE);
    }

    @Test
    void productsThatCancelAreOneAndOthersAreNot() {
        var a = BigInteger.valueOf(12345);
        var b = BigInteger.valueOf(678);
        var left = new Pairing.Term(G1.GENERATOR.mul(a), G2.GENERATOR.mul(b));
        var right = new Pairing.Term(G1.GENERATOR.mul(a.multiply(b)).negate(), G2.GENERATOR);
        assertThat(Pairing.productIsOne(List.of(left, right))).isTrue();
        assertThat(Pairing.productIsOne(List.of(left, left))).isFalse();
        assertThat(Pairing.productIsOne(List.of())).isTrue();
    }

    @Test
    void theAdditionChainOfTheHardPartIsThePlainPower() {
        var p = Fq.MODULUS;
        var exponent = p.pow(4).subtract(p.pow(2)).add(BigInteger.ONE).divide(Fr.MODULUS);
        var value = pair(G1.GENERATOR, G2.GENERATOR).frobenius1();
        var some = new Fq12(value.c1(), value.c0().add(value.c1()));
        var easy = some.conjugate().mul(some.inverse());
        var cyclotomic = easy.frobenius1().frobenius1().mul(easy);
        assertThat(Pairing.hardPart(cyclotomic)).isEqualTo(cyclotomic.pow(exponent));
        assertThat(cyclotomic.cyclotomicSquare()).isEqualTo(cyclotomic.square());
        assertThat(some.frobenius1()).isEqualTo(some.pow(p));
        assertThat(some.square()).isEqualTo(some.mul(some));
        assertThat(some.mul(some.inverse())).isEqualTo(Fq12.ONE);
    }
}
