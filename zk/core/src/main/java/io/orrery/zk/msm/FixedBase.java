package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.curve.Xyzz;
import io.orrery.zk.kernel.Compute;

/// Multiples of one fixed point by many scalars: a table of all signed digits of all windows, then one batched
/// affine addition a window.
public final class FixedBase {
    private static final int CHUNK = 1024;
    private static final int CHUNKS_A_TASK = 8;

    private final Curve curve;
    private final int bits;
    private final int windows;
    private final long[] table;

    private FixedBase(Curve curve, int bits, int windows, long[] table) {
        this.curve = curve;
        this.bits = bits;
        this.windows = windows;
        this.table = table;
    }

    /// Tables for an affine point, which must not be at infinity, with windows suited to about so many scalars.
    public static FixedBase of(Curve curve, long[] base, int expected, Compute compute) {
        int bits = expected < 1 << 10 ? 6 : expected < 1 << 15 ? 9 : expected < 1 << 17 ? 12 : 15;
        int windows = (255 + bits - 1) / bits;
        int half = 1 << (bits - 1);
        int limbs = curve.pointLimbs();
        long[] table = new long[windows * half * limbs];
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        long[] starts = new long[windows * limbs];
        group.addAffine(acc, 0, base, 0, false);
        for (int w = 0; w < windows; w++) {
            group.toAffine(starts, w * limbs, acc, 0);
            for (int i = 0; i < bits; i++) {
                group.dbl(acc, 0);
            }
        }
        compute.ranges(windows, 1, (window, _) -> fill(compute, curve, table, window * half, half, starts, window));
        return new FixedBase(curve, bits, windows, table);
    }

    /// `table[at + i] = (i + 1) · start`, by doubling the filled part: `(m + i) · start = m · start + i ·
    /// start`.
    private static void fill(Compute compute, Curve curve, long[] table, int at, int half, long[] starts, int window) {
        int limbs = curve.pointLimbs();
        System.arraycopy(starts, window * limbs, table, at * limbs, limbs);
        var adder = compute.kernels().adder(curve, half);
        int[] left = new int[half];
        int[] right = new int[half];
        int[] to = new int[half];
        for (int m = 1; m < half; m *= 2) {
            for (int i = 0; i < m; i++) {
                left[i] = (at + m - 1) << 1;
                right[i] = (at + i) << 1;
                to[i] = at + m + i;
            }
            adder.add(table, left, table, right, table, to, m);
        }
    }

    /// `z[zFirst + i] = scalars[i] · base` as affine points; scalars are canonical integers below `r` of four
    /// limbs. A progress step is told of each share of the work that is done.
    public void multiples(long[] z, int zFirst, long[] scalars, int count, Compute compute, Runnable step) {
        compute.ranges(count, CHUNK * CHUNKS_A_TASK, (from, to) -> {
            var adder = compute.kernels().adder(curve, CHUNK);
            for (int c = from; c < to; c += CHUNK) {
                chunk(adder, z, zFirst + c, scalars, c, Math.min(CHUNK, to - c));
            }
            step.run();
        });
    }

    /// Number of progress steps that [#multiples] reports for so many scalars.
    public static int steps(int count) {
        return (count + CHUNK * CHUNKS_A_TASK - 1) / (CHUNK * CHUNKS_A_TASK);
    }

    private void chunk(PointAdder adder, long[] z, int zAt, long[] scalars, int from, int n) {
        int half = 1 << (bits - 1);
        java.util.Arrays.fill(z, zAt * curve.pointLimbs(), (zAt + n) * curve.pointLimbs(), 0);
        int[] carry = new int[n];
        int[] left = new int[n];
        int[] right = new int[n];
        int[] to = new int[n];
        for (int w = 0; w < windows; w++) {
            int k = 0;
            for (int i = 0; i < n; i++) {
                int digit = window(scalars, 4 * (from + i), w * bits) + carry[i];
                // A digit above half the range becomes negative and carries; the top window never does, as it has a
                // spare bit.
                carry[i] = digit > half ? 1 : 0;
                digit -= carry[i] << bits;
                if (digit != 0) {
                    left[k] = (zAt + i) << 1;
                    right[k] = (w * half + Math.abs(digit) - 1) << 1 | digit >>> 31;
                    to[k++] = zAt + i;
                }
            }
            adder.add(z, left, table, right, z, to, k);
        }
    }

    private int window(long[] scalars, int o, int at) {
        int limb = at >> 6;
        int shift = at & 63;
        long value = scalars[o + limb] >>> shift;
        if (shift + bits > 64 && limb < 3) {
            value |= scalars[o + limb + 1] << (64 - shift);
        }
        return (int) value & ((1 << bits) - 1);
    }
}
