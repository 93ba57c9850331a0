package io.orrery.zk.groth16;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.msm.Bases;
import io.orrery.zk.msm.Msm;
import io.orrery.zk.ntt.Ntt;
import io.orrery.zk.pairing.Pairing;
import io.orrery.zk.pairing.Pairing.Term;
import io.orrery.zk.r1cs.R1cs;
import io.orrery.zk.r1cs.SparseRows;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What can be told of a proving key from outside without the powers of tau that it was made from: that it is of one
/// piece, and of which constraints. Sums with random weights stand for all points at once, so that a key that is
/// not what it should be passes with a probability below `2^-100`.
///
/// Held are: the points B2 in their group; beta and delta the same in both groups, and gamma another; B1 the same as
/// B2; B the matrix B
/// over the points H, up to one factor; and, with the constraints: the matrices A and B; the points C and those of
/// the public inputs against A and B, for all wires that the matrix C leaves out. **Not held** are the points A, and
/// C where the matrix C counts: for them the powers of tau are needed, and `snarkjs zkey verify` has them. Nor can
/// anything tell whether a secret of the ceremony was kept.
public final class KeyChecks {
    /// The twist's order is r times a number whose smallest prime factor is 10069, once; so a sum with random weights
    /// of 15 bits over points that are not all in the group is in it with a probability of at most 2^-13.
    private static final int GROUP_ROUNDS = 10;

    private static final int GROUP_WEIGHT = 0x7fff;

    private final ProvingKey key;
    private final VerifyingKey vk;
    private final Compute compute;
    private final RandomGenerator random;

    private KeyChecks(ProvingKey key, Compute compute, RandomGenerator random) {
        this.key = key;
        this.vk = key.verifyingKey();
        this.compute = compute;
        this.random = random;
    }

    /// What is wrong with a key, the first thing found, or nothing.
    ///
    /// @param random a secure generator: a maker of keys must not know it
    public static Optional<String> firstWrong(ProvingKey key, Compute compute, RandomGenerator random) {
        return new KeyChecks(key, compute, random).ofTheKey();
    }

    /// As [#firstWrong(ProvingKey, Compute, RandomGenerator)], against the constraints that the key should be for; they
    /// are compared first.
    public static Optional<String> firstWrong(ProvingKey key, R1cs system, Compute compute, RandomGenerator random) {
        var checks = new KeyChecks(key, compute, random);
        return new MatrixComparison(key, system)
                .firstDifference()
                .or(checks::ofTheKey)
                .or(() -> checks.withoutC(system));
    }

    private Optional<String> ofTheKey() {
        return group().or(this::pairs).or(this::matrixB);
    }

    private static Optional<String> wrong(String what) {
        return Optional.of(what);
    }

    private Optional<String> group() {
        for (int round = 0; round < GROUP_ROUNDS; round++) {
            long[] weights = new long[4 * key.nWires()];
            for (int i = 0; i < weights.length; i += 4) {
                weights[i] = random.nextLong() & GROUP_WEIGHT;
            }
            if (!G2.fromLimbs(sum(Curve.G2, key.pointsB2(), weights), 0).isInSubgroup()) {
                return firstOutside();
            }
        }
        return Optional.empty();
    }

    private Optional<String> firstOutside() {
        for (int i = 0; i < key.nWires(); i++) {
            if (!G2.fromLimbs(key.pointsB2(), i * Curve.G2.pointLimbs()).isInSubgroup()) {
                return wrong("points B2: point " + i + " is not in the subgroup of order r");
            }
        }
        throw new IllegalStateException("a sum of points of the group is outside of it");
    }

    private Optional<String> pairs() {
        if (!same(key.beta1(), vk.beta())) {
            return wrong("header: beta1 and beta2 are not the same multiple of the generators");
        }
        if (vk.gamma().equals(vk.delta())) {
            // Public and private wires are then not kept apart: what is added on one side is taken off on the other.
            return wrong("header: gamma2 and delta2 are the same point, so that anybody can forge proofs: nobody has"
                    + " contributed to this key");
        }
        if (!same(key.delta1(), vk.delta())) {
            return wrong("header: delta1 and delta2 are not the same multiple of the generators");
        }
        long[] weights = weights(key.nWires());
        if (!same(g1(key.pointsB1(), weights), g2(key.pointsB2(), weights))) {
            return wrong("points B1 and B2 are not the same multiples of the generators");
        }
        return Optional.empty();
    }

    /// Whether two points are the same multiple of their groups' generators.
    private static boolean same(G1 p, G2 q) {
        return Pairing.productIsOne(List.of(new Term(p, G2.GENERATOR), new Term(G1.GENERATOR.negate(), q)));
    }

    /// A wire's polynomial `v` in the matrix B, read off on the odd places of the doubled domain and summed over the
    /// points H, is `v(tau)` times a factor that is the same for all wires. So for any two sums of wires, the one's
    /// sum over H times the other's B2 is the other's sum over H times the one's B2.
    private Optional<String> matrixB() {
        long[] one = weights(key.nWires());
        long[] other = weights(key.nWires());
        boolean hold = Pairing.productIsOne(List.of(
                new Term(overH(key.b(), one), g2(key.pointsB2(), other)),
                new Term(overH(key.b(), other).negate(), g2(key.pointsB2(), one))));
        return hold ? Optional.empty() : wrong("points B2 and H do not belong to the coefficients of the matrix B");
    }

    private G1 overH(SparseRows rows, long[] weights) {
        int n = 1 << key.domainLog();
        long[] vector = montgomery(weights);
        long[] values = new long[4 * n];
        long[] scratch = new long[4];
        for (int row = 0; row < n; row++) {
            rows.product(row, vector, values, 4 * row, scratch);
        }
        var ntt = Ntt.of(key.domainLog(), compute);
        ntt.toCoset(values, ntt.shift(Ntt.root(key.domainLog() + 1)));
        for (int i = 0; i < values.length; i += 4) {
            FrLimbs.fromMontgomery(values, i, values, i);
        }
        return g1(key.pointsH(), values);
    }

    /// `delta·C = beta·A + alpha·B` for a wire that is not in the matrix C, with gamma for delta where it is public.
    private Optional<String> withoutC(R1cs system) {
        long[] weights = weights(key.nWires());
        for (int wire : system.c().wire()) {
            weights[4 * wire] = 0;
            weights[4 * wire + 1] = 0;
            weights[4 * wire + 2] = 0;
            weights[4 * wire + 3] = 0;
        }
        var publics = G1.INFINITY;
        for (int i = 0; i <= key.nPublic(); i++) {
            publics = publics.add(vk.ic().get(i).mul(integer(weights, 4 * i)));
        }
        // The key's points C are at infinity for the constant and the public wires.
        boolean hold = Pairing.productIsOne(List.of(
                new Term(g1(key.pointsC(), weights), vk.delta()),
                new Term(publics, vk.gamma()),
                new Term(g1(key.pointsA(), weights).negate(), vk.beta()),
                new Term(vk.alpha().negate(), g2(key.pointsB2(), weights))));
        return hold
                ? Optional.empty()
                : wrong("points C or those of the public inputs do not belong to the points A and B");
    }

    /// Random canonical elements, four limbs each.
    private long[] weights(int count) {
        long[] weights = new long[4 * count];
        for (int i = 0; i < count; i++) {
            // 128 bits are enough for a check and half the work.
            weights[4 * i] = random.nextLong();
            weights[4 * i + 1] = random.nextLong();
        }
        return weights;
    }

    private static long[] montgomery(long[] canonical) {
        long[] out = new long[canonical.length];
        for (int i = 0; i < out.length; i += 4) {
            FrLimbs.toMontgomery(out, i, canonical, i);
        }
        return out;
    }

    private static BigInteger integer(long[] limbs, int o) {
        long[] montgomery = new long[4];
        FrLimbs.toMontgomery(montgomery, 0, limbs, o);
        return Fr.fromLimbs(montgomery, 0).toBigInteger();
    }

    private long[] sum(Curve curve, long[] points, long[] weights) {
        return Msm.sums(compute, List.of(Bases.of(curve, points)), weights.clone(), (parts, of) -> {})
                .getFirst();
    }

    private G1 g1(long[] points, long[] weights) {
        return G1.fromLimbs(sum(Curve.G1, points, weights), 0);
    }

    private G2 g2(long[] points, long[] weights) {
        return G2.fromLimbs(sum(Curve.G2, points, weights), 0);
    }
}
