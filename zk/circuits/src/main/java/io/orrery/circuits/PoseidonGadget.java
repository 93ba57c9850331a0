package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.PoseidonParameters;
import io.orrery.zk.hash.SquareMatrix;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import io.orrery.zk.r1cs.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Poseidon as `io.orrery.zk.hash.Poseidon` computes it, three constraints an S-box: `u² = a, a² = b, b·u = s`.
///
/// Where it saves terms, the wires are the *inputs* `u` of the next S-boxes and the output `s` is written as
/// what the inverse of the mixing step makes of them: `s` stands in one constraint and `u` in three. That is
/// the same system: mixing is a bijection, so the wires after it and the outputs before it determine one
/// another. In the partial rounds the lanes without an S-box are sums that grow with each round, so they get
/// wires of their own every [#STRIDE] rounds.
final class PoseidonGadget {
    /// Partial rounds between two materialisations of the lanes: bounds a linear combination to about this many
    /// terms, for `t - 1` constraints each time.
    static final int STRIDE = 20;

    private static final int HALF = PoseidonParameters.FULL_ROUNDS / 2;
    private static final PoseidonGadget[] CACHE = new PoseidonGadget[PoseidonParameters.MAX_WIDTH + 1];

    static {
        for (int t = PoseidonParameters.MIN_WIDTH; t <= PoseidonParameters.MAX_WIDTH; t++) {
            CACHE[t] = new PoseidonGadget(PoseidonParameters.of(t));
        }
    }

    private final PoseidonParameters parameters;
    private final int t;
    /// All but the last.
    private final List<FullRound> fullRounds;
    /// What a partial round adds to lane 0 from the others.
    private final List<Weights> others;
    private final Weights last;
    private final Fr corner;
    private final Fr cornerInverse;

    private PoseidonGadget(PoseidonParameters parameters) {
        this.parameters = parameters;
        t = parameters.width();
        fullRounds = IntStream.range(0, PoseidonParameters.FULL_ROUNDS - 1)
                .mapToObj(this::fullRound)
                .toList();
        others = IntStream.range(0, parameters.partialRounds())
                .mapToObj(this::others)
                .toList();
        last = Weights.of(Fr.ZERO, lanes(0, lane -> parameters.matrix().at(0, lane)));
        // The corner of every sparse matrix is the corner of the mixing matrix, which has no zero.
        corner = parameters.matrix().at(0, 0);
        cornerInverse = corner.inverse();
    }

    /// What a full round does between its S-boxes and the next ones, and the way back.
    private record FullRound(List<Weights> mix, List<Weights> back) {}

    private Weights others(int round) {
        // The next round's constant; after the last partial round the full rounds' constants follow.
        var constant = round + 1 < parameters.partialRounds()
                ? parameters.partialConstant(round + 1)
                : parameters.fullConstant(HALF, 0);
        return Weights.of(constant, lanes(1, lane -> parameters.row(round, lane)));
    }

    private FullRound fullRound(int round) {
        boolean beforePartial = round == HALF - 1;
        var matrix = beforePartial ? parameters.transition() : parameters.matrix();
        var inverse = matrix.inverse();
        var constants = beforePartial
                ? lanes(0, lane -> lane == 0 ? parameters.partialConstant(0) : Fr.ZERO)
                : lanes(0, lane -> parameters.fullConstant(round + 1, lane));
        return new FullRound(rows(matrix, lane -> constants[lane]), rows(inverse, lane -> {
            var sum = Fr.ZERO;
            for (int k = 0; k < t; k++) {
                sum = sum.sub(inverse.at(lane, k).mul(constants[k]));
            }
            return sum;
        }));
    }

    private List<Weights> rows(SquareMatrix matrix, IntFunction<Fr> constant) {
        return IntStream.range(0, t)
                .mapToObj(row -> Weights.of(constant.apply(row), lanes(0, k -> matrix.at(row, k))))
                .toList();
    }

    private Fr[] lanes(int from, IntFunction<Fr> value) {
        return IntStream.range(from, t).mapToObj(value).toArray(Fr[]::new);
    }

    /// The hash of 1 to 8 values, as a linear combination of the last S-boxes' outputs.
    static Lc hash(ConstraintSystem cs, Lc... inputs) {
        try (var _ = cs.scope("poseidon-" + inputs.length)) {
            return CACHE[inputs.length + 1].permute(cs, inputs);
        }
    }

    private Lc permute(ConstraintSystem cs, Lc[] inputs) {
        // The capacity lane of the first round is a constant and needs no S-box.
        var lanes = new Lc[t];
        var capacity = parameters.fullConstant(0, 0);
        lanes[0] = cs.constant(capacity.square().square().mul(capacity));
        for (int i = 1; i < t; i++) {
            lanes[i] = sbox(cs, inputs[i - 1].plus(parameters.fullConstant(0, i)));
        }
        lanes = sums(fullRounds.getFirst().mix, lanes);
        for (int round = 1; round < HALF; round++) {
            lanes = fullRound(cs, fullRounds.get(round), lanes);
        }
        lanes = partialRounds(cs, lanes);
        for (int round = HALF; round < PoseidonParameters.FULL_ROUNDS - 1; round++) {
            lanes = fullRound(cs, fullRounds.get(round), lanes);
        }
        var outputs = new Lc[t];
        for (int i = 0; i < t; i++) {
            outputs[i] = sbox(cs, lanes[i]);
        }
        return last.sum(outputs);
    }

    /// From the inputs of one layer of S-boxes to wires for those of the next.
    private Lc[] fullRound(ConstraintSystem cs, FullRound round, Lc[] inputs) {
        var powers = new Lc[t];
        for (int i = 0; i < t; i++) {
            powers[i] = power4(cs, inputs[i]);
        }
        var outputs = new Once<>(() -> {
            var fifth = new Lc[t];
            for (int i = 0; i < t; i++) {
                fifth[i] = powers[i].values().times(inputs[i]);
            }
            return fifth;
        });
        var next = new Lc[t];
        for (int i = 0; i < t; i++) {
            var mix = round.mix.get(i);
            next[i] = cs.derived(() -> mix.sum(outputs.get()).values());
        }
        cs.constrain(() -> {
            var back = sums(round.back, next);
            for (int i = 0; i < t; i++) {
                cs.enforce(powers[i], inputs[i], back[i]);
            }
        });
        return next;
    }

    private Lc[] partialRounds(ConstraintSystem cs, Lc[] start) {
        var lanes = start.clone();
        int rounds = others.size();
        for (int r = 0; r < rounds; r++) {
            var input = lanes[0];
            var power = power4(cs, input);
            var rest = others.get(r).sum(Arrays.copyOfRange(lanes, 1, t));
            lanes[0] =
                    cs.derived(() -> rest.values().plus(corner, power.values().times(input)));
            var output = lanes[0].minus(rest).times(cornerInverse);
            cs.enforce(power, input, output);
            boolean pause = (r + 1) % STRIDE == 0 || r + 1 == rounds;
            for (int i = 1; i < t; i++) {
                var lane = lanes[i].plus(parameters.column(r, i), output);
                lanes[i] = pause ? cs.materialise(lane) : lane;
            }
        }
        for (int i = 1; i < t; i++) {
            lanes[i] = lanes[i].plus(parameters.fullConstant(HALF, i));
        }
        return lanes;
    }

    private static Lc power4(ConstraintSystem cs, Lc input) {
        var square = cs.multiply(input, input);
        return cs.multiply(square, square);
    }

    private static Lc sbox(ConstraintSystem cs, Lc input) {
        return cs.multiply(power4(cs, input), input);
    }

    private static Lc[] sums(List<Weights> rows, Lc[] lanes) {
        return rows.stream().map(row -> row.sum(lanes)).toArray(Lc[]::new);
    }
}
