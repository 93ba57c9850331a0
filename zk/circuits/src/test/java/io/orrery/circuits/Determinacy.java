package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.R1cs;
import io.orrery.zk.r1cs.SparseRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which wires the constraints determine, near a satisfied witness, once some are known. A constraint with one
/// unknown wire that is a polynomial in it other than zero leaves it finitely many values. Several constraints
/// with the same few unknown wires determine these where their Jacobian has full rank.
final class Determinacy {
    private static final int MAX_BLOCK = 9;

    private final R1cs r1cs;
    private final long[] witness;
    private final BitSet known = new BitSet();
    private final List<List<Integer>> rowsOf = new ArrayList<>();
    private final int[] unknowns;
    private final ArrayDeque<Integer> single = new ArrayDeque<>();

    Determinacy(R1cs r1cs, long[] witness) {
        this.r1cs = r1cs;
        this.witness = witness;
        unknowns = new int[r1cs.nConstraints()];
        for (int wire = 0; wire < r1cs.nWires(); wire++) {
            rowsOf.add(new ArrayList<>());
        }
        for (int row = 0; row < r1cs.nConstraints(); row++) {
            for (int wire : wires(row)) {
                rowsOf.get(wire).add(row);
                unknowns[row]++;
            }
        }
    }

    /// The wires that are not determined.
    List<Integer> undetermined(Collection<Integer> given) {
        learn(0);
        given.forEach(this::learn);
        for (int row = 0; row < unknowns.length; row++) {
            if (unknowns[row] == 1) {
                single.add(row);
            }
        }
        do {
            while (!single.isEmpty()) {
                int row = single.remove();
                if (unknowns[row] == 1) {
                    int wire = open(row).getFirst();
                    if (isPolynomialIn(row, wire)) {
                        learn(wire);
                    }
                }
            }
        } while (blocks());
        var rest = new ArrayList<Integer>();
        for (int wire = 0; wire < r1cs.nWires(); wire++) {
            if (!known.get(wire)) {
                rest.add(wire);
            }
        }
        return rest;
    }

    private boolean blocks() {
        var groups = new HashMap<List<Integer>, List<Integer>>();
        for (int row = 0; row < unknowns.length; row++) {
            if (unknowns[row] > 1 && unknowns[row] <= MAX_BLOCK) {
                groups.computeIfAbsent(open(row), _ -> new ArrayList<>()).add(row);
            }
        }
        boolean progress = false;
        for (var group : groups.entrySet()) {
            var wires = group.getKey();
            if (group.getValue().size() >= wires.size() && rank(group.getValue(), wires) == wires.size()) {
                wires.forEach(this::learn);
                progress = true;
            }
        }
        return progress;
    }

    private int rank(List<Integer> rows, List<Integer> wires) {
        var jacobian = new ArrayList<Fr[]>();
        for (int row : rows) {
            var line = new Fr[wires.size()];
            for (int i = 0; i < line.length; i++) {
                line[i] = derivative(row, wires.get(i));
            }
            jacobian.add(line);
        }
        int rank = 0;
        for (int column = 0; column < wires.size(); column++) {
            int pivot = rank;
            while (pivot < jacobian.size() && jacobian.get(pivot)[column].isZero()) {
                pivot++;
            }
            if (pivot == jacobian.size()) {
                continue;
            }
            var line = jacobian.remove(pivot);
            jacobian.add(rank, line);
            for (int i = rank + 1; i < jacobian.size(); i++) {
                var factor = jacobian.get(i)[column].mul(line[column].inverse());
                for (int j = column; j < wires.size(); j++) {
                    jacobian.get(i)[j] = jacobian.get(i)[j].sub(factor.mul(line[j]));
                }
            }
            rank++;
        }
        return rank;
    }

    private void learn(int wire) {
        if (known.get(wire)) {
            return;
        }
        known.set(wire);
        for (int row : rowsOf.get(wire)) {
            if (--unknowns[row] == 1) {
                single.add(row);
            }
        }
    }

    /// `d(A·B - C)/dw`, or else the coefficient of `w^2`, is not zero.
    private boolean isPolynomialIn(int row, int wire) {
        return !derivative(row, wire).isZero()
                || !coefficient(r1cs.a(), row, wire)
                        .mul(coefficient(r1cs.b(), row, wire))
                        .isZero();
    }

    private Fr derivative(int row, int wire) {
        return coefficient(r1cs.a(), row, wire)
                .mul(value(r1cs.b(), row))
                .add(coefficient(r1cs.b(), row, wire).mul(value(r1cs.a(), row)))
                .sub(coefficient(r1cs.c(), row, wire));
    }

    private Fr value(SparseRows matrix, int row) {
        var limbs = new long[4];
        matrix.product(row, witness, limbs, 0, new long[4]);
        return Fr.fromLimbs(limbs, 0);
    }

    private static Fr coefficient(SparseRows matrix, int row, int wire) {
        var sum = Fr.ZERO;
        for (int i = matrix.rowStart()[row]; i < matrix.rowStart()[row + 1]; i++) {
            if (matrix.wire()[i] == wire) {
                sum = sum.add(Fr.fromLimbs(matrix.table(), 4 * matrix.coefficient()[i]));
            }
        }
        return sum;
    }

    private List<Integer> open(int row) {
        return wires(row).stream().filter(wire -> !known.get(wire)).toList();
    }

    private Collection<Integer> wires(int row) {
        Map<Integer, Boolean> seen = new LinkedHashMap<>();
        for (var matrix : List.of(r1cs.a(), r1cs.b(), r1cs.c())) {
            for (int i = matrix.rowStart()[row]; i < matrix.rowStart()[row + 1]; i++) {
                seen.put(matrix.wire()[i], true);
            }
        }
        return seen.keySet().stream().sorted().toList();
    }
}
