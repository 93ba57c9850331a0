package io.orrery.zk.hash;

import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.function.BiFunction;

/// An immutable square matrix over the BN254 scalar field.
public final class SquareMatrix {
    private final Fr[][] entries;

    private SquareMatrix(Fr[][] entries) {
        this.entries = entries;
    }

    /// @param entry of row and column, from 0
    static SquareMatrix of(int size, BiFunction<Integer, Integer, Fr> entry) {
        var entries = new Fr[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                entries[i][j] = entry.apply(i, j);
            }
        }
        return new SquareMatrix(entries);
    }

    public int size() {
        return entries.length;
    }

    public Fr at(int row, int column) {
        return entries[row][column];
    }

    Fr[] times(Fr[] vector) {
        var product = new Fr[size()];
        for (int i = 0; i < size(); i++) {
            product[i] = Fr.ZERO;
            for (int j = 0; j < size(); j++) {
                product[i] = product[i].add(entries[i][j].mul(vector[j]));
            }
        }
        return product;
    }

    SquareMatrix times(SquareMatrix other) {
        return of(size(), (i, j) -> {
            var sum = Fr.ZERO;
            for (int k = 0; k < size(); k++) {
                sum = sum.add(at(i, k).mul(other.at(k, j)));
            }
            return sum;
        });
    }

    /// Without the first row and the first column.
    SquareMatrix minor() {
        return of(size() - 1, (i, j) -> at(i + 1, j + 1));
    }

    /// With a first row and a first column that leave lane 0 alone.
    SquareMatrix widened() {
        return of(size() + 1, (i, j) -> i == 0 || j == 0 ? (i.equals(j) ? Fr.ONE : Fr.ZERO) : at(i - 1, j - 1));
    }

    /// By Gauss-Jordan elimination; a singular matrix is refused with `ArithmeticException`.
    public SquareMatrix inverse() {
        int n = size();
        var work = new Fr[n][];
        for (int i = 0; i < n; i++) {
            work[i] = Arrays.copyOf(entries[i], 2 * n);
            Arrays.fill(work[i], n, 2 * n, Fr.ZERO);
            work[i][n + i] = Fr.ONE;
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            while (pivot < n && work[pivot][column].isZero()) {
                pivot++;
            }
            if (pivot == n) {
                throw new ArithmeticException("a singular matrix has no inverse");
            }
            var row = work[pivot];
            work[pivot] = work[column];
            work[column] = row;
            var scale = row[column].inverse();
            for (int j = 0; j < 2 * n; j++) {
                row[j] = row[j].mul(scale);
            }
            for (int i = 0; i < n; i++) {
                var factor = work[i][column];
                if (i != column && !factor.isZero()) {
                    for (int j = 0; j < 2 * n; j++) {
                        work[i][j] = work[i][j].sub(factor.mul(row[j]));
                    }
                }
            }
        }
        return of(n, (i, j) -> work[i][n + j]);
    }
}
