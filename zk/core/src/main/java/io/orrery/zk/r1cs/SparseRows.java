package io.orrery.zk.r1cs;

import io.orrery.zk.field.FrLimbs;

/// A sparse matrix over the scalar field in compressed rows. The terms of row `i` are the entries `rowStart[i]` to
/// `rowStart[i + 1] - 1`
/// of `wire` and `coefficient`. A coefficient is the index of an element (four Montgomery limbs) in `table`, where
/// equal coefficients
/// share one place; most of a circuit's coefficients are 1 or -1. The arrays belong to the matrix and are not to be
/// written.
public final class SparseRows {
    private final int[] rowStart;
    private final int[] wire;
    private final int[] coefficient;
    private final long[] table;
    /// 1 or -1 for a place of the table that holds it, 0 for another.
    private final byte[] sign;

    /// The arrays are kept, not copied. They are trusted: `rowStart` rises from 0 to the number of terms, and every
    /// coefficient is a place in
    /// the table.
    public SparseRows(int[] rowStart, int[] wire, int[] coefficient, long[] table) {
        this.rowStart = rowStart;
        this.wire = wire;
        this.coefficient = coefficient;
        this.table = table;
        this.sign = new byte[table.length / 4];
        long[] negative = new long[4];
        for (int i = 0; i < sign.length; i++) {
            FrLimbs.neg(negative, 0, table, 4 * i);
            sign[i] = (byte) (FrLimbs.isOne(table, 4 * i) ? 1 : FrLimbs.isOne(negative, 0) ? -1 : 0);
        }
    }

    public int[] rowStart() {
        return rowStart;
    }

    public int[] wire() {
        return wire;
    }

    public int[] coefficient() {
        return coefficient;
    }

    public long[] table() {
        return table;
    }

    public int rows() {
        return rowStart.length - 1;
    }

    /// Number of terms.
    public int terms() {
        return rowStart[rowStart.length - 1];
    }

    /// Writes the inner products of rows `[from, to)` with a vector of elements (four Montgomery limbs a wire) to the
    /// elements of `z` with the same numbers.
    public void products(int from, int to, long[] vector, long[] z) {
        long[] scratch = new long[4];
        for (int row = from; row < to; row++) {
            product(row, vector, z, 4 * row, scratch);
        }
    }

    /// Writes the inner product of one row with a vector of elements (four Montgomery limbs a wire) to `z` at `zo`.
    /// `scratch` has four limbs.
    public void product(int row, long[] vector, long[] z, int zo, long[] scratch) {
        FrLimbs.setZero(z, zo);
        int end = rowStart[row + 1];
        for (int i = rowStart[row]; i < end; i++) {
            int from = 4 * wire[i];
            if (FrLimbs.isZero(vector, from)) {
                continue;
            }
            switch (sign[coefficient[i]]) {
                case 1 -> FrLimbs.add(z, zo, z, zo, vector, from);
                case -1 -> FrLimbs.sub(z, zo, z, zo, vector, from);
                default -> {
                    FrLimbs.mul(scratch, 0, table, 4 * coefficient[i], vector, from);
                    FrLimbs.add(z, zo, z, zo, scratch, 0);
                }
            }
        }
    }
}
