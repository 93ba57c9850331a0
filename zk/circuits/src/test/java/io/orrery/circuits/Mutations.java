package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.r1cs.R1cs;
import io.orrery.zk.r1cs.SparseRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Changes single wires of a satisfied witness and evaluates the constraints that name them.
final class Mutations {
    private final R1cs r1cs;
    private final long[] witness;
    private final int[] start;
    private final int[] rows;
    private final long[] t = new long[16];
    private final long[] scratch = new long[4];

    Mutations(R1cs r1cs, long[] witness) {
        if (r1cs.firstUnsatisfied(witness).isPresent()) {
            throw new IllegalArgumentException("the witness to change does not satisfy the constraints");
        }
        this.r1cs = r1cs;
        this.witness = witness.clone();
        start = new int[r1cs.nWires() + 1];
        for (var matrix : List.of(r1cs.a(), r1cs.b(), r1cs.c())) {
            for (int i = 0; i < matrix.terms(); i++) {
                start[matrix.wire()[i] + 1]++;
            }
        }
        for (int wire = 0; wire < r1cs.nWires(); wire++) {
            start[wire + 1] += start[wire];
        }
        rows = new int[start[r1cs.nWires()]];
        var filled = start.clone();
        for (var matrix : List.of(r1cs.a(), r1cs.b(), r1cs.c())) {
            for (int row = 0; row < matrix.rows(); row++) {
                for (int i = matrix.rowStart()[row]; i < matrix.rowStart()[row + 1]; i++) {
                    rows[filled[matrix.wire()[i]]++] = row;
                }
            }
        }
    }

    /// Wires, public ones included, that some single change leaves satisfied: plus one, and 0 where it was 1.
    List<Integer> unbound() {
        var unbound = new ArrayList<Integer>();
        for (int wire = 1; wire < r1cs.nWires(); wire++) {
            var value = Fr.fromLimbs(witness, 4 * wire);
            boolean bound = breaks(wire, value.add(Fr.ONE)) && (!value.equals(Fr.ONE) || breaks(wire, Fr.ZERO));
            if (!bound) {
                unbound.add(wire);
            }
        }
        return unbound;
    }

    /// Whether a constraint fails when this wire alone has another value.
    boolean breaks(int wire, Fr changed) {
        var kept = Arrays.copyOfRange(witness, 4 * wire, 4 * wire + 4);
        changed.toLimbs(witness, 4 * wire);
        boolean broken = false;
        for (int i = start[wire]; i < start[wire + 1] && !broken; i++) {
            product(r1cs.a(), rows[i], 0);
            product(r1cs.b(), rows[i], 4);
            product(r1cs.c(), rows[i], 8);
            FrLimbs.mul(t, 12, t, 0, t, 4);
            broken = !FrLimbs.equal(t, 12, t, 8);
        }
        System.arraycopy(kept, 0, witness, 4 * wire, 4);
        return broken;
    }

    private void product(SparseRows matrix, int row, int at) {
        matrix.product(row, witness, t, at, scratch);
    }
}
