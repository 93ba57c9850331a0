package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.OptionalInt;

/// A rank-one constraint system: a witness `w` satisfies it when `(A w)_i * (B w)_i = (C w)_i` for every row `i`.
///
/// Wire 0 is the constant one; then come the public outputs, the public inputs, and the private wires (first the
/// private
/// inputs, as the .r1cs format has it). A witness is a flat array of four Montgomery limbs a wire ([FrLimbs]).
public final class R1cs {
    private final int nPublicOutputs;
    private final int nPublicInputs;
    private final int nPrivateInputs;
    private final int nWires;
    private final SparseRows a;
    private final SparseRows b;
    private final SparseRows c;

    private R1cs(Builder builder, int nWires, int nPrivateInputs) {
        this.nPublicOutputs = builder.nPublicOutputs;
        this.nPublicInputs = builder.nPublicInputs;
        this.nPrivateInputs = nPrivateInputs;
        this.nWires = nWires;
        long[] table = builder.coefficients.limbs();
        this.a = builder.a.rows(table, nWires, "A");
        this.b = builder.b.rows(table, nWires, "B");
        this.c = builder.c.rows(table, nWires, "C");
    }

    public SparseRows a() {
        return a;
    }

    public SparseRows b() {
        return b;
    }

    public SparseRows c() {
        return c;
    }

    public int nConstraints() {
        return a.rows();
    }

    /// Wires including the constant one.
    public int nWires() {
        return nWires;
    }

    /// Public outputs and public inputs; the constant one is not counted.
    public int nPublic() {
        return nPublicOutputs + nPublicInputs;
    }

    public int nPublicOutputs() {
        return nPublicOutputs;
    }

    public int nPublicInputs() {
        return nPublicInputs;
    }

    public int nPrivateInputs() {
        return nPrivateInputs;
    }

    /// The first constraint that a witness does not satisfy. The witness must have four limbs for each wire and its
    /// wire 0 must be one
    /// (`IllegalArgumentException`).
    public OptionalInt firstUnsatisfied(long[] witness) {
        requireWitness(witness);
        long[] t = new long[16];
        long[] scratch = new long[4];
        for (int row = 0; row < nConstraints(); row++) {
            a.product(row, witness, t, 0, scratch);
            b.product(row, witness, t, 4, scratch);
            c.product(row, witness, t, 8, scratch);
            FrLimbs.mul(t, 12, t, 0, t, 4);
            if (!FrLimbs.equal(t, 12, t, 8)) {
                return OptionalInt.of(row);
            }
        }
        return OptionalInt.empty();
    }

    /// Refuses an array that can not be a witness of this system.
    public void requireWitness(long[] witness) {
        if (witness.length != 4 * nWires) {
            throw new IllegalArgumentException(
                    "witness has " + witness.length + " limbs, the system wants 4 for each of " + nWires + " wires");
        }
        if (!FrLimbs.isOne(witness, 0)) {
            throw new IllegalArgumentException("wire 0 of the witness is not one: " + Fr.fromLimbs(witness, 0));
        }
    }

    /// Begins a system with so many public wires.
    public static Builder builder(int nPublicOutputs, int nPublicInputs) {
        return new Builder(nPublicOutputs, nPublicInputs);
    }

    /// Fills a system row by row: add the terms of `A`, `B` and `C` of one constraint in any order, then end the row.
    /// Coefficients of a wire that is named more than once in a row are added, because readers of .r1cs files
    /// expect each wire once; terms that vanish are left out.
    public static final class Builder {
        private final int nPublicOutputs;
        private final int nPublicInputs;
        private final CoefficientTable coefficients = new CoefficientTable();
        private final Rows a = new Rows();
        private final Rows b = new Rows();
        private final Rows c = new Rows();

        private Builder(int nPublicOutputs, int nPublicInputs) {
            if (nPublicOutputs < 0 || nPublicInputs < 0) {
                throw new IllegalArgumentException("negative number of public wires: " + nPublicOutputs + " outputs, "
                        + nPublicInputs + " inputs");
            }
            this.nPublicOutputs = nPublicOutputs;
            this.nPublicInputs = nPublicInputs;
        }

        public Builder a(int wire, Fr coefficient) {
            a.add(wire, coefficients, coefficient);
            return this;
        }

        public Builder b(int wire, Fr coefficient) {
            b.add(wire, coefficients, coefficient);
            return this;
        }

        public Builder c(int wire, Fr coefficient) {
            c.add(wire, coefficients, coefficient);
            return this;
        }

        public Builder endRow() {
            a.end(coefficients);
            b.end(coefficients);
            c.end(coefficients);
            return this;
        }

        /// Number of rows ended so far.
        public int rows() {
            return a.rows;
        }

        /// The system. `nWires` counts the constant one; a term on a wire at or above it is refused, and so are more
        /// public wires and private
        /// inputs than there are wires.
        public R1cs build(int nWires, int nPrivateInputs) {
            long needed = 1L + nPublicOutputs + nPublicInputs + nPrivateInputs;
            if (nPrivateInputs < 0 || nWires < needed) {
                throw new IllegalArgumentException(nWires + " wires do not hold the constant, " + nPublicOutputs
                        + " outputs, " + nPublicInputs + " public inputs and " + nPrivateInputs + " private inputs");
            }
            return new R1cs(this, nWires, nPrivateInputs);
        }
    }

    private static final class Rows {
        /// Up to so many terms, comparing all pairs is quicker than a set.
        private static final int SMALL_ROW = 12;

        private int[] rowStart = new int[64];
        private int[] wire = new int[64];
        private int[] coefficient = new int[64];
        private int rows;
        private int terms;

        void add(int wireIndex, CoefficientTable coefficients, Fr value) {
            if (wireIndex < 0) {
                throw new IllegalArgumentException("negative wire " + wireIndex + " in constraint " + rows);
            }
            if (value.isZero()) {
                return;
            }
            if (terms == wire.length) {
                wire = Arrays.copyOf(wire, 2 * terms);
                coefficient = Arrays.copyOf(coefficient, 2 * terms);
            }
            wire[terms] = wireIndex;
            coefficient[terms++] = coefficients.place(value);
        }

        void end(CoefficientTable coefficients) {
            if (repeats()) {
                merge(coefficients);
            }
            rows++;
            if (rows == rowStart.length) {
                rowStart = Arrays.copyOf(rowStart, 2 * rows);
            }
            rowStart[rows] = terms;
        }

        private boolean repeats() {
            int from = rowStart[rows];
            if (terms - from > SMALL_ROW) {
                return Arrays.stream(wire, from, terms).distinct().count() < terms - from;
            }
            for (int i = from; i < terms; i++) {
                for (int j = from; j < i; j++) {
                    if (wire[i] == wire[j]) {
                        return true;
                    }
                }
            }
            return false;
        }

        private void merge(CoefficientTable coefficients) {
            var sums = new LinkedHashMap<Integer, Fr>();
            for (int i = rowStart[rows]; i < terms; i++) {
                sums.merge(wire[i], coefficients.value(coefficient[i]), Fr::add);
            }
            terms = rowStart[rows];
            sums.forEach((wireIndex, value) -> add(wireIndex, coefficients, value));
        }

        SparseRows rows(long[] table, int nWires, String name) {
            if (rowStart[rows] != terms) {
                throw new IllegalStateException("the last row of " + name + " was not ended");
            }
            for (int i = 0; i < terms; i++) {
                if (wire[i] >= nWires) {
                    throw new IllegalArgumentException(
                            "matrix " + name + " names wire " + wire[i] + ", the system has " + nWires + " wires");
                }
            }
            return new SparseRows(
                    Arrays.copyOf(rowStart, rows + 1),
                    Arrays.copyOf(wire, terms),
                    Arrays.copyOf(coefficient, terms),
                    table);
        }
    }
}
