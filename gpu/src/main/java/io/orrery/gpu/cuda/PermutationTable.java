package io.orrery.gpu.cuda;

import io.orrery.zk.hash.PoseidonParameters;
import java.util.stream.Stream;

/// The constants of one width of Poseidon as the kernel reads them: Montgomery limbs of what is added and then of
/// what is a factor, in the order of [PoseidonParameters].
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
        var constants = Stream.concat(parameters.addends().stream(), parameters.factors().stream())
                .toList();
        var limbs = new long[4 * constants.size()];
        for (int i = 0; i < constants.size(); i++) {
            constants.get(i).toLimbs(limbs, 4 * i);
        }
        return new PermutationTable(parameters.partialRounds(), limbs);
    }
}
