package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;

/// A system that fills its domain and whose wires are all random, with a witness: `x_(i+1) = (x_i + 1) · x_i`, the last
/// of them its one public input. What a prover can not save by zeros and ones, it can not save here: it is what provers
/// are measured with.
public final class Chain {
    private final R1cs system;
    private final long[] witness;

    private Chain(R1cs system, long[] witness) {
        this.system = system;
        this.witness = witness;
    }

    /// With `2^log` rows: behind the constraints stand one for the constant and one for the public wire.
    public static Chain filling(int log) {
        int constraints = (1 << log) - 2;
        // Wire 0 is one, wire 1 the public end of the chain, wires 2 and on the chain itself.
        long[] witness = new long[4 * (constraints + 2)];
        var system = R1cs.builder(0, 1);
        var x = Fr.of(0x4f727265727931L);
        Fr.ONE.toLimbs(witness, 0);
        x.toLimbs(witness, 8);
        for (int i = 0; i < constraints; i++) {
            int from = i + 2;
            int to = i + 1 == constraints ? 1 : i + 3;
            system.a(from, Fr.ONE).a(0, Fr.ONE).b(from, Fr.ONE).c(to, Fr.ONE).endRow();
            x = x.add(Fr.ONE).mul(x);
            x.toLimbs(witness, 4 * to);
        }
        return new Chain(system.build(constraints + 2, 1), witness);
    }

    public R1cs system() {
        return system;
    }

    /// Four Montgomery limbs a wire; it belongs to the chain and is not to be written.
    public long[] witness() {
        return witness;
    }
}
