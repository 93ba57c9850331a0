package io.orrery.zk.groth16;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.R1cs;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A random satisfiable system: each constraint multiplies two random linear combinations of earlier wires into
/// a new wire, or holds a wire to be a bit. The witness is computed on the way.
public record RandomSystem(R1cs system, List<Fr> values) {
    public static RandomSystem of(int nPublic, int nConstraints, double bits, long seed) {
        var random = new Random(seed);
        var values = new ArrayList<Fr>();
        values.add(Fr.ONE);
        for (int i = 0; i < nPublic + 2; i++) {
            values.add(Fr.reduce(new BigInteger(300, random)));
        }
        var builder = R1cs.builder(0, nPublic);
        for (int i = 0; i < nConstraints; i++) {
            if (random.nextDouble() < bits) {
                int wire = values.size();
                values.add(Fr.of(random.nextInt(2)));
                builder.a(wire, Fr.ONE).b(0, Fr.ONE).b(wire, Fr.ONE.negate()).endRow();
                continue;
            }
            Fr left = Fr.ZERO;
            Fr right = Fr.ZERO;
            for (int k = 0; k < 3; k++) {
                int p = random.nextInt(values.size());
                int q = random.nextInt(values.size());
                Fr coefficient = Fr.of(random.nextInt(4)).negate();
                builder.a(p, coefficient).b(q, Fr.ONE);
                left = left.add(values.get(p).mul(coefficient));
                right = right.add(values.get(q));
            }
            builder.c(values.size(), Fr.of(2)).endRow();
            values.add(left.mul(right).mul(Fr.of(2).inverse()));
        }
        return new RandomSystem(builder.build(values.size(), 2), values);
    }

    public long[] witness() {
        long[] limbs = new long[4 * values.size()];
        for (int i = 0; i < values.size(); i++) {
            values.get(i).toLimbs(limbs, 4 * i);
        }
        return limbs;
    }

    public List<Fr> publicInputs() {
        return values.subList(1, 1 + system.nPublic());
    }
}
