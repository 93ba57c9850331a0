package io.orrery.gpu.cuda;

import io.orrery.zk.curve.Curve;

/// What work takes at the least: its field multiplications, each so many integer multiply-adds, over the rate of these
/// that the device was measured to have. Additions, memory and everything else count nothing.
///
/// @param perSecond multiply-adds of 32 by 32 bits into 64
record Limits(double perSecond) {
    /// Wide ones of one multiplication, as compiled for Hopper; 16 that give one half of a product are not counted.
    static final int PER_PRODUCT = 120;
    /// Products of a mixed addition in XYZZ form, and of three and two for one over the quadratic extension.
    private static final int ADDITION_G1 = 10;
    private static final int ADDITION_G2 = 8 * 3 + 2 * 2;

    double millis(double products) {
        return products * PER_PRODUCT / perSecond * 1e3;
    }

    static double transform(int log) {
        return Math.scalb(1.0, log - 1) * log;
    }

    static double sum(Curve curve, SumPlan plan) {
        return (double) plan.n()
                * plan.windows()
                * switch (curve) {
                    case G1 -> ADDITION_G1;
                    case G2 -> ADDITION_G2;
                };
    }

    /// Four sums of G1, one of G2, six transforms.
    static double proof(SumPlan witness, SumPlan quotient, int log) {
        return 3 * sum(Curve.G1, witness) + sum(Curve.G2, witness) + sum(Curve.G1, quotient) + 6 * transform(log);
    }
}
