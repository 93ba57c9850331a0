package io.orrery.zk.iden3;

import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.r1cs.CoefficientTable;
import io.orrery.zk.r1cs.SparseRows;

/// The coefficients of a .zkey, which come in any order, sorted into rows.
final class Coefficients {
    private static final int TERM_BYTES = 44;

    private final int rows;
    private final byte[] matrix;
    private final int[] row;
    private final int[] wire;
    private final int[] place;
    private final long[] table;

    Coefficients(Section section, int domainLog, int nWires) throws Iden3FormatException {
        this.rows = 1 << domainLog;
        int count = section.count("number of coefficients", TERM_BYTES);
        matrix = new byte[count];
        row = new int[count];
        wire = new int[count];
        place = new int[count];
        var places = new CoefficientTable();
        long[] value = new long[4];
        for (int i = 0; i < count; i++) {
            matrix[i] = (byte) section.u32("matrix of coefficient " + i, 1);
            row[i] = section.u32("row of coefficient " + i, rows - 1L);
            wire[i] = section.u32("wire of coefficient " + i, nWires - 1L);
            section.scalar(value, 0, "coefficient " + i);
            // Stored times R^2; one reduction leaves the Montgomery form.
            FrLimbs.fromMontgomery(value, 0, value, 0);
            place[i] = places.place(value, 0);
        }
        section.end();
        table = places.limbs();
    }

    /// The rows of matrix 0 (A) or 1 (B).
    SparseRows rows(int which) {
        int[] start = new int[rows + 1];
        for (int i = 0; i < row.length; i++) {
            if (matrix[i] == which) {
                start[row[i] + 1]++;
            }
        }
        for (int r = 0; r < rows; r++) {
            start[r + 1] += start[r];
        }
        int[] next = start.clone();
        int[] wires = new int[start[rows]];
        int[] places = new int[start[rows]];
        for (int i = 0; i < row.length; i++) {
            if (matrix[i] == which) {
                int to = next[row[i]]++;
                wires[to] = wire[i];
                places[to] = place[i];
            }
        }
        return new SparseRows(start, wires, places, table);
    }
}
