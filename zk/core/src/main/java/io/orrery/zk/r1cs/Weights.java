package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;

/// Coefficients of a sum that a circuit uses again and again, prepared once.
public final class Weights {
    private final Fr constant;
    private final Fr[] factors;
    private final long[] constantLimbs = new long[4];
    private final long[] factorLimbs;

    private Weights(Fr constant, Fr[] factors) {
        this.constant = constant;
        this.factors = factors.clone();
        constant.toLimbs(constantLimbs, 0);
        factorLimbs = new long[4 * factors.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i].toLimbs(factorLimbs, 4 * i);
        }
    }

    /// For at least one term (`IllegalArgumentException`).
    public static Weights of(Fr constant, Fr... factors) {
        if (factors.length == 0) {
            throw new IllegalArgumentException("a weighted sum needs a term");
        }
        return new Weights(constant, factors);
    }

    /// `constant + sum factors_i·terms_i`; as many terms as factors (`IllegalArgumentException`).
    public Lc sum(Lc... terms) {
        if (terms.length != factors.length) {
            throw new IllegalArgumentException(terms.length + " terms for " + factors.length + " weights");
        }
        return switch (terms[0]) {
            case ShapeLc _ -> shape(terms);
            case Values _ -> Values.weighted(constantLimbs, factorLimbs, terms);
        };
    }

    private Lc shape(Lc[] terms) {
        Lc sum = ShapeLc.of(0, constant);
        for (int i = 0; i < terms.length; i++) {
            sum = sum.plus(factors[i], terms[i]);
        }
        return sum;
    }
}
