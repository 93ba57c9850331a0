package io.orrery.zk.curve;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupTest {
    /// The textbook chord and tangent on big integers, as a second opinion.
    private static G1 textbook(G1 p, G1 q) {
        if (p.isInfinity() || q.isInfinity()) {
            return p.isInfinity() ? q : p;
        }
        if (p.x().equals(q.x()) && !p.y().equals(q.y())) {
            return G1.INFINITY;
        }
        var m = Fq.MODULUS;
        var x1 = p.x().toBigInteger();
        var y1 = p.y().toBigInteger();
        var x2 = q.x().toBigInteger();
        var y2 = q.y().toBigInteger();
        var slope = p.equals(q)
                ? BigInteger.valueOf(3)
                        .multiply(x1)
                        .multiply(x1)
                        .multiply(y1.shiftLeft(1).modInverse(m))
                : y2.subtract(y1).multiply(x2.subtract(x1).modInverse(m));
        var x = slope.multiply(slope).subtract(x1).subtract(x2);
        return new G1(Fq.reduce(x), Fq.reduce(slope.multiply(x1.subtract(x)).subtract(y1)));
    }

    @Test
    void additionAgreesWithTheTextbookInEveryCase() {
        var random = new Random(21);
        var p = G1.GENERATOR.mul(new BigInteger(200, random));
        var q = G1.GENERATOR.mul(new BigInteger(200, random));
        G1[] points = {G1.INFINITY, G1.GENERATOR, p, q, p.negate(), G1.GENERATOR.negate()};
        for (var a : points) {
            for (var b : points) {
                assertThat(a.add(b)).isEqualTo(textbook(a, b));
                assertThat(a.add(b).isOnCurve()).isTrue();
            }
        }
    }

    @Test
    void theGeneratorsHaveOrderR() {
        assertThat(G1.GENERATOR.isOnCurve()).isTrue();
        assertThat(G2.GENERATOR.isOnCurve()).isTrue();
        assertThat(G1.GENERATOR.mul(Fr.MODULUS)).isEqualTo(G1.INFINITY);
        assertThat(G2.GENERATOR.isInSubgroup()).isTrue();
        assertThat(G2.GENERATOR.mul(Fr.MODULUS.subtract(BigInteger.ONE))).isEqualTo(G2.GENERATOR.negate());
    }

    @Test
    void multiplesDistributeOverSums() {
        var random = new Random(22);
        for (int i = 0; i < 10; i++) {
            var a = new BigInteger(253, random);
            var b = new BigInteger(253, random);
            assertThat(G1.GENERATOR.mul(a).add(G1.GENERATOR.mul(b))).isEqualTo(G1.GENERATOR.mul(a.add(b)));
            assertThat(G2.GENERATOR.mul(a).add(G2.GENERATOR.mul(b))).isEqualTo(G2.GENERATOR.mul(a.add(b)));
        }
    }

    @Test
    void aTwistPointOutsideTheSubgroupIsKnown() {
        var point = TwistPoints.outsideTheSubgroup();
        assertThat(point.isOnCurve()).isTrue();
        assertThat(point.isInSubgroup()).isFalse();
    }

    @Test
    void batchesOfAdditionsAreExactInEveryCase() {
        var random = new Random(23);
        var p = G2.GENERATOR.mul(new BigInteger(200, random));
        var q = G2.GENERATOR.mul(new BigInteger(200, random));
        G2[] points = {G2.INFINITY, p, q, p.negate(), p, q.add(p)};
        long[] flat = new long[16 * points.length];
        for (int i = 0; i < points.length; i++) {
            System.arraycopy(points[i].toLimbs(), 0, flat, 16 * i, 16);
        }
        int n = points.length * 2;
        int count = n * n + n;
        int[] left = new int[count];
        int[] right = new int[count];
        int[] to = new int[count];
        for (int i = 0; i < count; i++) {
            left[i] = i % n;
            right[i] = i / n == n ? PointAdder.NONE : i / n;
            to[i] = i;
        }
        long[] z = new long[16 * count];
        new BatchAffine(Curve.G2, count).add(flat, left, flat, right, z, to, count);
        for (int i = 0; i < count; i++) {
            var a = (left[i] & 1) != 0 ? points[left[i] >> 1].negate() : points[left[i] >> 1];
            var b = right[i] < 0
                    ? G2.INFINITY
                    : (right[i] & 1) != 0 ? points[right[i] >> 1].negate() : points[right[i] >> 1];
            assertThat(G2.fromLimbs(z, 16 * i)).isEqualTo(a.add(b));
        }
    }
}
