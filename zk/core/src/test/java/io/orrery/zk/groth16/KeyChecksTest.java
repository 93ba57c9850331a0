package io.orrery.zk.groth16;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.curve.TwistPoints;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.r1cs.R1cs;
import io.orrery.zk.r1cs.SparseRows;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/// A key is of one piece, and each way to change a piece of it is found, as far as it can be.
class KeyChecksTest {
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    private final R1cs system = RandomSystem.of(3, 40, 0.4, 401).system();
    private final ProvingKey key = Groth16.setup(system, new byte[] {5}, COMPUTE, ProveProgress.NONE);
    private final VerifyingKey vk = key.verifyingKey();

    private static Optional<String> wrong(ProvingKey key) {
        return KeyChecks.firstWrong(key, COMPUTE, new SecureRandom());
    }

    private static Optional<String> wrong(ProvingKey key, R1cs system) {
        return KeyChecks.firstWrong(key, system, COMPUTE, new SecureRandom());
    }

    /// The key with parts exchanged.
    private ProvingKey with(
            VerifyingKey other, G1 beta1, G1 delta1, long[] a, long[] b1, long[] b2, long[] c, long[] h) {
        return new ProvingKey(other, beta1, delta1, key.nWires(), key.domainLog(), key.a(), key.b(), a, b1, b2, c, h);
    }

    private ProvingKey with(long[] a, long[] b1, long[] b2, long[] c, long[] h) {
        return with(vk, key.beta1(), key.delta1(), a, b1, b2, c, h);
    }

    private static long[] doubledAt(long[] points, int at) {
        long[] out = points.clone();
        int o = at * Curve.G1.pointLimbs();
        var point = G1.fromLimbs(points, o);
        assertThat(point.isInfinity()).isFalse();
        System.arraycopy(point.add(point).toLimbs(), 0, out, o, Curve.G1.pointLimbs());
        return out;
    }

    private static long[] withG2(long[] points, int at, G2 point) {
        long[] out = points.clone();
        System.arraycopy(point.toLimbs(), 0, out, at * Curve.G2.pointLimbs(), Curve.G2.pointLimbs());
        return out;
    }

    /// The first wire that the matrix B names.
    private int wireOfB() {
        return key.b().wire()[0];
    }

    @Test
    void aKeyOfTheSetupIsOfOnePiece() {
        int[][] shapes = {{0, 1}, {1, 1}, {3, 60}, {2, 300}};
        for (int[] shape : shapes) {
            var other = RandomSystem.of(shape[0], shape[1], 0.3, 402).system();
            var made = Groth16.setup(other, new byte[] {6}, COMPUTE, ProveProgress.NONE);
            assertThat(wrong(made)).isEmpty();
            assertThat(wrong(made, other)).isEmpty();
        }
    }

    @Test
    void aPointOutsideItsGroupIsFound() {
        var outside = TwistPoints.outsideTheSubgroup();
        assertThat(wrong(with(
                        key.pointsA(),
                        key.pointsB1(),
                        withG2(key.pointsB2(), 11, outside),
                        key.pointsC(),
                        key.pointsH())))
                .hasValue("points B2: point 11 is not in the subgroup of order r");
        // Of small order alone: a tenth of a thousandth of all weights would hide it once.
        var cofactor = TwistPoints.COFACTOR.divide(BigInteger.valueOf(10069));
        var small = outside.mul(Fr.MODULUS).mul(cofactor);
        assertThat(small.mul(BigInteger.valueOf(10069))).isEqualTo(G2.INFINITY);
        var point =
                G2.fromLimbs(key.pointsB2(), wireOfB() * Curve.G2.pointLimbs()).add(small);
        assertThat(wrong(with(
                        key.pointsA(),
                        key.pointsB1(),
                        withG2(key.pointsB2(), wireOfB(), point),
                        key.pointsC(),
                        key.pointsH())))
                .hasValue("points B2: point " + wireOfB() + " is not in the subgroup of order r");
    }

    @Test
    void halvesThatDifferAreFound() {
        var other = G1.GENERATOR.mul(BigInteger.TEN);
        assertThat(wrong(with(
                        vk,
                        other,
                        key.delta1(),
                        key.pointsA(),
                        key.pointsB1(),
                        key.pointsB2(),
                        key.pointsC(),
                        key.pointsH())))
                .hasValueSatisfying(what -> assertThat(what).startsWith("header: beta1 and beta2"));
        assertThat(wrong(with(
                        vk,
                        key.beta1(),
                        other,
                        key.pointsA(),
                        key.pointsB1(),
                        key.pointsB2(),
                        key.pointsC(),
                        key.pointsH())))
                .hasValueSatisfying(what -> assertThat(what).startsWith("header: delta1 and delta2"));
        assertThat(wrong(with(
                        key.pointsA(),
                        doubledAt(key.pointsB1(), wireOfB()),
                        key.pointsB2(),
                        key.pointsC(),
                        key.pointsH())))
                .hasValueSatisfying(what -> assertThat(what).startsWith("points B1 and B2"));
    }

    @Test
    void pointsOfAnotherMatrixAreFound() {
        // B1 and B2 agree, but not with the matrix: one wire counts twice.
        int wire = wireOfB();
        var twice = G2.fromLimbs(key.pointsB2(), wire * Curve.G2.pointLimbs());
        var changed = with(
                key.pointsA(),
                doubledAt(key.pointsB1(), wire),
                withG2(key.pointsB2(), wire, twice.add(twice)),
                key.pointsC(),
                key.pointsH());
        assertThat(wrong(changed)).hasValueSatisfying(what -> assertThat(what).startsWith("points B2 and H"));
        var otherH = with(key.pointsA(), key.pointsB1(), key.pointsB2(), key.pointsC(), doubledAt(key.pointsH(), 3));
        assertThat(wrong(otherH)).hasValueSatisfying(what -> assertThat(what).startsWith("points B2 and H"));
    }

    @Test
    void pointsOfWiresOutsideTheMatrixCAreHeldToAAndB() {
        var inC = Arrays.stream(system.c().wire()).boxed().toList();
        int wire = Arrays.stream(key.a().wire())
                .filter(each -> each > key.nPublic() && !inC.contains(each))
                .findFirst()
                .orElseThrow();
        var changed =
                with(key.pointsA(), key.pointsB1(), key.pointsB2(), doubledAt(key.pointsC(), wire), key.pointsH());
        assertThat(wrong(changed)).isEmpty();
        assertThat(wrong(changed, system))
                .hasValueSatisfying(what -> assertThat(what).startsWith("points C or"));
    }

    @Test
    void theFirstDifferenceToTheConstraintsIsNamed() {
        var builder = R1cs.builder(0, 3);
        copy(system, builder, 17);
        var other = builder.build(system.nWires(), system.nPrivateInputs());
        assertThat(wrong(key, other))
                .hasValueSatisfying(what -> assertThat(what)
                        .startsWith("matrix A, constraint 17, wire 2: the key has ")
                        .contains(", the constraints have "));
        var fewer = RandomSystem.of(3, 39, 0.4, 401).system();
        assertThat(wrong(key, fewer))
                .hasValueSatisfying(what -> assertThat(what).startsWith("number of wires"));
        var morePublic = RandomSystem.of(4, 40, 0.4, 401).system();
        assertThat(wrong(key, morePublic)).isPresent();
    }

    /// Copies a system, with one more term in one row of A.
    private static void copy(R1cs from, R1cs.Builder to, int changed) {
        for (int row = 0; row < from.nConstraints(); row++) {
            if (row == changed) {
                to.a(2, Fr.of(77));
            }
            int at = row;
            each(from.a(), at, to::a);
            each(from.b(), at, to::b);
            each(from.c(), at, to::c);
            to.endRow();
        }
    }

    private interface AddTerm {
        R1cs.Builder add(int wire, Fr coefficient);
    }

    private static void each(SparseRows rows, int row, AddTerm to) {
        for (int i = rows.rowStart()[row]; i < rows.rowStart()[row + 1]; i++) {
            to.add(rows.wire()[i], Fr.fromLimbs(rows.table(), 4 * rows.coefficient()[i]));
        }
    }
}
