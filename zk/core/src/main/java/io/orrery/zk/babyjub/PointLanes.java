package io.orrery.zk.babyjub;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;

/// Many points that go through the same steps, so that kernels multiply for all of them at once: the formulas of
/// [ExtendedPoint], coordinate by coordinate. Not for several threads.
///
/// A point's four coordinates stand in four blocks of `count` elements, `X`, `Y`, `Z`, `T`, and those of what is added
/// to it in four blocks `Y - X`, `Y + X`, `2·d·T`, `2·Z`: each step is four products for each point in one call of the
/// kernels, then as many again.
final class PointLanes {
    private static final int LIMBS = 4;

    private final Kernels kernels;
    private final int count;
    private final int block;
    private final long[] c;
    private final long[] left;
    private final long[] right;
    private final long[] products;

    private PointLanes(Kernels kernels, int count) {
        this.kernels = kernels;
        this.count = count;
        this.block = LIMBS * count;
        this.c = new long[4 * block];
        this.left = new long[4 * block];
        this.right = new long[4 * block];
        this.products = new long[4 * block];
    }

    static PointLanes identities(Kernels kernels, int count) {
        var lanes = new PointLanes(kernels, count);
        for (int i = 0; i < count; i++) {
            lanes.set(i, ExtendedPoint.identity());
        }
        return lanes;
    }

    /// Room for one summand for each point: see [#add].
    long[] summands() {
        return new long[4 * block];
    }

    void set(int lane, ExtendedPoint point) {
        for (int k = 0; k < 4; k++) {
            point.coordinate(k, c, k * block + LIMBS * lane);
        }
    }

    /// Writes the points as summands, as wide as these are many.
    void toSummands(long[] summands) {
        for (int i = 0; i < block; i += LIMBS) {
            FrLimbs.sub(summands, i, c, block + i, c, i);
            FrLimbs.add(summands, block + i, c, block + i, c, i);
            FrLimbs.dbl(summands, 3 * block + i, c, 2 * block + i);
        }
        kernels.scale(Modulus.SCALAR, summands, 2 * block, c, 3 * block, ExtendedPoint.TWO_D, 0, count);
    }

    /// Adds to each point its summand.
    void add(long[] summands) {
        for (int i = 0; i < block; i += LIMBS) {
            FrLimbs.sub(left, i, c, block + i, c, i);
            FrLimbs.add(left, block + i, c, block + i, c, i);
            FrLimbs.copy(left, 2 * block + i, c, 3 * block + i);
            FrLimbs.copy(left, 3 * block + i, c, 2 * block + i);
        }
        kernels.multiply(Modulus.SCALAR, products, 0, left, 0, summands, 0, 4 * count);
        for (int i = 0; i < block; i += LIMBS) {
            // E = B - A, F = D - C, G = D + C, H = B + A, and then E·F, G·H, F·G, E·H.
            FrLimbs.sub(left, i, products, block + i, products, i);
            FrLimbs.sub(right, i, products, 3 * block + i, products, 2 * block + i);
            FrLimbs.add(left, block + i, products, 3 * block + i, products, 2 * block + i);
            FrLimbs.add(right, block + i, products, block + i, products, i);
            FrLimbs.copy(left, 2 * block + i, right, i);
            FrLimbs.copy(right, 2 * block + i, left, block + i);
            FrLimbs.copy(left, 3 * block + i, left, i);
            FrLimbs.copy(right, 3 * block + i, right, block + i);
        }
        kernels.multiply(Modulus.SCALAR, c, 0, left, 0, right, 0, 4 * count);
    }

    /// Doubles each point that many times.
    void twice(int times) {
        for (int time = 1; time <= times; time++) {
            // Nothing reads T until the next addition, so its block holds X + Y.
            for (int i = 0; i < block; i += LIMBS) {
                FrLimbs.add(c, 3 * block + i, c, i, c, block + i);
            }
            kernels.multiply(Modulus.SCALAR, products, 0, c, 0, c, 0, 4 * count);
            for (int i = 0; i < block; i += LIMBS) {
                // E = (X + Y)² - X² - Y², G = Y² - X², F = G - 2·Z², H = -(X² + Y²).
                FrLimbs.add(right, block + i, products, i, products, block + i);
                FrLimbs.sub(left, i, products, 3 * block + i, right, block + i);
                FrLimbs.neg(right, block + i, right, block + i);
                FrLimbs.sub(left, block + i, products, block + i, products, i);
                FrLimbs.dbl(right, i, products, 2 * block + i);
                FrLimbs.sub(right, i, left, block + i, right, i);
                FrLimbs.copy(left, 2 * block + i, right, i);
                FrLimbs.copy(right, 2 * block + i, left, block + i);
                FrLimbs.copy(left, 3 * block + i, left, i);
                FrLimbs.copy(right, 3 * block + i, right, block + i);
            }
            kernels.multiply(Modulus.SCALAR, c, 0, left, 0, right, 0, (time == times ? 4 : 3) * count);
        }
    }

    /// Whether the point of a lane is that pair: true only for a pair on the curve.
    boolean is(int lane, Point affine) {
        int at = LIMBS * lane;
        var z = Fr.fromLimbs(c, 2 * block + at);
        return affine.x().mul(ExtendedPoint.SCALE).mul(z).equals(Fr.fromLimbs(c, at))
                && affine.y().mul(z).equals(Fr.fromLimbs(c, block + at));
    }
}
