package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.PoseidonParameters;
import io.orrery.zk.hash.SquareMatrix;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

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
    private final SquareMatrix inverse;
    private final SquareMatrix transitionInverse;
    private final Fr cornerInverse;

    private PoseidonGadget(PoseidonParameters parameters) {
        this.parameters = parameters;
        t = parameters.width();
        inverse = parameters.matrix().inverse();
        transitionInverse = parameters.transition().inverse();
        // The corner of every sparse matrix is the corner of the mixing matrix, which has no zero.
        cornerInverse = parameters.matrix().at(0, 0).inverse();
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
        lanes = mix(cs, parameters.matrix(), lanes);
        for (int i = 0; i < t; i++) {
            lanes[i] = lanes[i].plus(parameters.fullConstant(1, i));
        }
        for (int round = 1; round < HALF; round++) {
            lanes = fullRound(cs, round, lanes);
        }
        lanes = partialRounds(cs, lanes);
        for (int round = HALF; round < PoseidonParameters.FULL_ROUNDS - 1; round++) {
            lanes = fullRound(cs, round, lanes);
        }
        Lc output = cs.constant(Fr.ZERO);
        for (int i = 0; i < t; i++) {
            output = output.plus(sbox(cs, lanes[i]).times(parameters.matrix().at(0, i)));
        }
        return output;
    }

    /// From the inputs of one layer of S-boxes to wires for those of the next.
    private Lc[] fullRound(ConstraintSystem cs, int round, Lc[] inputs) {
        boolean last = round == HALF - 1;
        var matrix = last ? parameters.transition() : parameters.matrix();
        var back = last ? transitionInverse : inverse;
        var powers = new Lc[t];
        var outputs = new Fr[t];
        for (int i = 0; i < t; i++) {
            var input = inputs[i];
            powers[i] = power4(cs, input);
        }
        var hint = new Once<>(() -> {
            for (int i = 0; i < t; i++) {
                outputs[i] = powers[i].value().mul(inputs[i].value());
            }
            return outputs;
        });
        var next = new Lc[t];
        var mixed = new Lc[t];
        for (int i = 0; i < t; i++) {
            int lane = i;
            var constant =
                    last ? (i == 0 ? parameters.partialConstant(0) : Fr.ZERO) : parameters.fullConstant(round + 1, i);
            next[i] = cs.wire(() -> {
                var sum = constant;
                for (int k = 0; k < t; k++) {
                    sum = sum.add(matrix.at(lane, k).mul(hint.get()[k]));
                }
                return sum;
            });
            mixed[i] = next[i].minus(constant);
        }
        for (int i = 0; i < t; i++) {
            Lc output = cs.constant(Fr.ZERO);
            for (int k = 0; k < t; k++) {
                output = output.plus(mixed[k].times(back.at(i, k)));
            }
            cs.enforce(powers[i], inputs[i], output);
        }
        return next;
    }

    private Lc[] partialRounds(ConstraintSystem cs, Lc[] start) {
        var lanes = start.clone();
        int rounds = parameters.partialRounds();
        for (int r = 0; r < rounds; r++) {
            var input = lanes[0];
            var power = power4(cs, input);
            // The next round's constant; after the last partial round the full rounds' constants follow.
            var constant = r + 1 < rounds ? parameters.partialConstant(r + 1) : parameters.fullConstant(HALF, 0);
            Lc others = cs.constant(constant);
            for (int i = 1; i < t; i++) {
                others = others.plus(lanes[i].times(parameters.row(r, i)));
            }
            var rest = others;
            var corner = parameters.matrix().at(0, 0);
            lanes[0] =
                    cs.wire(() -> power.value().mul(input.value()).mul(corner).add(rest.value()));
            var output = lanes[0].minus(rest).times(cornerInverse);
            cs.enforce(power, input, output);
            boolean pause = (r + 1) % STRIDE == 0 || r + 1 == rounds;
            for (int i = 1; i < t; i++) {
                var lane = lanes[i].plus(output.times(parameters.column(r, i)));
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

    private Lc[] mix(ConstraintSystem cs, SquareMatrix matrix, Lc[] lanes) {
        var mixed = new Lc[t];
        for (int i = 0; i < t; i++) {
            mixed[i] = cs.constant(Fr.ZERO);
            for (int k = 0; k < t; k++) {
                mixed[i] = mixed[i].plus(lanes[k].times(matrix.at(i, k)));
            }
        }
        return mixed;
    }
}
