package io.orrery.gpu.cuda;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.PoseidonParameters;
import io.orrery.zk.hash.SquareMatrix;

/// The constants of one width of Poseidon as the kernel reads them: Montgomery limbs in the order full rounds, partial
/// rounds, matrix, transition, rows, columns.
final class PermutationTable {
    private final int partialRounds;
    private final long[] limbs;

    private PermutationTable(int partialRounds, long[] limbs) {
        this.partialRounds = partialRounds;
        this.limbs = limbs;
    }

    int partialRounds() {
        return partialRounds;
    }

    /// Four a constant.
    long[] limbs() {
        return limbs;
    }

    static PermutationTable of(int width) {
        var parameters = PoseidonParameters.of(width);
        int partial = parameters.partialRounds();
        int full = PoseidonParameters.FULL_ROUNDS * width;
        int count = full + partial + 2 * width * width + width * partial + (width - 1) * partial;
        var written = new Object() {
            private final long[] limbs = new long[4 * count];
            private int at;

            void put(Fr value) {
                value.toLimbs(limbs, at);
                at += 4;
            }
        };
        for (int i = 0; i < full; i++) {
            written.put(parameters.fullConstant(i / width, i % width));
        }
        for (int round = 0; round < partial; round++) {
            written.put(parameters.partialConstant(round));
        }
        for (var matrix : new SquareMatrix[] {parameters.matrix(), parameters.transition()}) {
            for (int i = 0; i < width * width; i++) {
                written.put(matrix.at(i / width, i % width));
            }
        }
        for (int i = 0; i < width * partial; i++) {
            written.put(parameters.row(i / width, i % width));
        }
        for (int i = 0; i < (width - 1) * partial; i++) {
            written.put(parameters.column(i / (width - 1), 1 + i % (width - 1)));
        }
        return new PermutationTable(partial, written.limbs);
    }
}
