package io.orrery.zk.hash;

import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The constants of one width of Poseidon, and the same permutation rewritten with sparse matrices in the
/// partial rounds.
///
/// In a partial round the S-box touches lane 0 alone. So constants of the other lanes move forward through the
/// round into the next one, and the block of the mixing matrix that acts on the other lanes moves back through
/// the S-box into the round before. What is left of a partial round is one constant, one S-box and a matrix
/// with a full first row, a full first column and a diagonal of ones.
///
/// Source: Grassi et al., *Poseidon* (2021), appendices B and E; the instance is that of docs/PROTOCOL.md,
/// *Primitives*.
public final class PoseidonParameters {
    public static final int FULL_ROUNDS = 8;
    public static final int MIN_WIDTH = 2;
    public static final int MAX_WIDTH = 9;

    private static final int HALF = FULL_ROUNDS / 2;
    private static final int[] PARTIAL_ROUNDS = {56, 57, 56, 60, 60, 63, 64, 63};
    private static final AtomicReferenceArray<PoseidonParameters> CACHE = new AtomicReferenceArray<>(MAX_WIDTH + 1);

    private final Fr[][] fullConstants;
    private final Fr[] partialConstants;
    private final SquareMatrix matrix;
    private final SquareMatrix transition;
    private final Fr[][] rows;
    private final Fr[][] columns;

    private PoseidonParameters(int t) {
        int partial = PARTIAL_ROUNDS[t - MIN_WIDTH];
        var grain = new Grain(t, FULL_ROUNDS, partial);
        var constants = new Fr[FULL_ROUNDS + partial][t];
        for (var round : constants) {
            for (int i = 0; i < t; i++) {
                round[i] = grain.nextBelowModulus();
            }
        }
        matrix = cauchy(grain, t);

        fullConstants = new Fr[FULL_ROUNDS][];
        for (int r = 0; r < HALF; r++) {
            fullConstants[r] = constants[r];
            fullConstants[HALF + r] = constants[HALF + partial + r];
        }
        partialConstants = new Fr[partial];
        var moved = new Fr[t];
        Arrays.fill(moved, Fr.ZERO);
        for (int r = 0; r < partial; r++) {
            var sum = plus(constants[HALF + r], moved);
            partialConstants[r] = sum[0];
            sum[0] = Fr.ZERO;
            moved = matrix.times(sum);
        }
        fullConstants[HALF] = plus(fullConstants[HALF], moved);

        rows = new Fr[partial][t];
        columns = new Fr[partial][t - 1];
        var current = matrix;
        for (int r = partial - 1; r >= 0; r--) {
            var block = current.minor();
            var cleared = current.times(block.inverse().widened());
            for (int j = 0; j < t; j++) {
                rows[r][j] = cleared.at(0, j);
                if (j > 0) {
                    columns[r][j - 1] = current.at(j, 0);
                }
            }
            current = block.widened().times(matrix);
        }
        transition = current;
    }

    /// The parameters of a width from 2 to 9, made once.
    public static PoseidonParameters of(int width) {
        if (width < MIN_WIDTH || width > MAX_WIDTH) {
            throw new IllegalArgumentException("Poseidon takes 1 to 8 inputs, not " + (width - 1));
        }
        var cached = CACHE.get(width);
        if (cached == null) {
            // Two threads may both make it: they make the same.
            cached = new PoseidonParameters(width);
            CACHE.set(width, cached);
        }
        return cached;
    }

    /// `t`, lanes of the state.
    public int width() {
        return matrix.size();
    }

    /// Between the first and the last four full rounds.
    public int partialRounds() {
        return partialConstants.length;
    }

    /// Added before the S-boxes of a full round, 0 to 7; the fifth's include what the partial rounds moved
    /// forward.
    public Fr fullConstant(int round, int lane) {
        return fullConstants[round][lane];
    }

    /// Added to lane 0 before the S-box of a partial round.
    public Fr partialConstant(int round) {
        return partialConstants[round];
    }

    /// Mixes after each full round but the fourth.
    public SquareMatrix matrix() {
        return matrix;
    }

    /// Mixes after the fourth full round.
    public SquareMatrix transition() {
        return transition;
    }

    /// First row of a partial round's sparse matrix.
    public Fr row(int round, int lane) {
        return rows[round][lane];
    }

    /// First column of a partial round's sparse matrix, for lanes from 1.
    public Fr column(int round, int lane) {
        return columns[round][lane - 1];
    }

    /// All that is added to a lane: the constants of the full rounds, lane by lane, and those of the partial rounds.
    public List<Fr> addends() {
        return Stream.concat(Arrays.stream(fullConstants).flatMap(Arrays::stream), Arrays.stream(partialConstants))
                .toList();
    }

    /// All that a lane is multiplied by: matrix and transition, row by row, and of each partial round the first row,
    /// and then of each the first column from lane 1.
    public List<Fr> factors() {
        var mixing = Stream.of(matrix, transition)
                .flatMap(mixed ->
                        IntStream.range(0, width() * width()).mapToObj(i -> mixed.at(i / width(), i % width())));
        return Stream.concat(
                        mixing, Stream.of(rows, columns).flatMap(Arrays::stream).flatMap(Arrays::stream))
                .toList();
    }

    private static SquareMatrix cauchy(Grain grain, int t) {
        while (true) {
            var drawn = new Fr[2 * t];
            do {
                for (int i = 0; i < 2 * t; i++) {
                    drawn[i] = grain.nextReduced();
                }
            } while (Set.copyOf(List.of(drawn)).size() != 2 * t);
            var sums = SquareMatrix.of(t, (i, j) -> drawn[i].add(drawn[t + j]));
            boolean invertible = true;
            for (int i = 0; i < t * t; i++) {
                invertible &= !sums.at(i / t, i % t).isZero();
            }
            if (invertible) {
                return SquareMatrix.of(t, (i, j) -> sums.at(i, j).inverse());
            }
        }
    }

    private static Fr[] plus(Fr[] a, Fr[] b) {
        var sum = new Fr[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i].add(b[i]);
        }
        return sum;
    }
}
