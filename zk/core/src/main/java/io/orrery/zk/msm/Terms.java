package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import java.util.Arrays;

/// The terms of one multi-scalar multiplication, sorted into those that vanish (dropped), those with scalar
/// one, and the rest, with the width of the windows chosen by how many the rest are.
///
/// A scalar is kept biased: `k + sum 2^(c-1)·2^(c·i)` over all windows but the top one. Window `i` of the
/// biased integer less `2^(c-1)` is then the signed digit, in `[-2^(c-1), 2^(c-1))`, without carries from
/// window to window; the top window's digit is not negative. With `c·windows >= 255` it is at most `2^(c-1)`:
/// the scalar is below `2^254` and the bias below it adds less than one unit of the top window.
final class Terms {
    /// Scalars have at most so many bits.
    private static final int SCALAR_BITS = 254;

    private final int bits;
    private final int windows;
    private final int general;
    private final int[] index;
    private final long[] biased;
    private final int[] ones;

    private Terms(int bits, int windows, int general, int[] index, long[] biased, int[] ones) {
        this.bits = bits;
        this.windows = windows;
        this.general = general;
        this.index = index;
        this.biased = biased;
        this.ones = ones;
    }

    /// Bits of a window.
    int bits() {
        return bits;
    }

    int windows() {
        return windows;
    }

    /// Number of terms that go through windows.
    int general() {
        return general;
    }

    /// Index of the point of a general term.
    int point(int term) {
        return index[term];
    }

    /// Points whose scalar is one.
    int[] ones() {
        return ones;
    }

    /// The signed digit of a general term in a window.
    int digit(int term, int window) {
        int at = window * bits;
        int limb = 4 * term + (at >> 6);
        int shift = at & 63;
        long value = biased[limb] >>> shift;
        if (shift + bits > 64 && (at >> 6) < 3) {
            value |= biased[limb + 1] << (64 - shift);
        }
        int digit = (int) value & ((1 << bits) - 1);
        return window == windows - 1 ? digit : digit - (1 << (bits - 1));
    }

    static Terms sort(Curve curve, long[] points, int firstPoint, long[] scalars, int firstScalar, int count) {
        int limbs = curve.pointLimbs();
        int[] index = new int[count];
        int[] ones = new int[count];
        int general = 0;
        int nOnes = 0;
        for (int i = 0; i < count; i++) {
            int s = 4 * (firstScalar + i);
            long high = scalars[s + 1] | scalars[s + 2] | scalars[s + 3];
            if ((high | scalars[s]) == 0 || curve.isInfinity(points, (firstPoint + i) * limbs)) {
                continue;
            }
            if (high == 0 && scalars[s] == 1) {
                ones[nOnes++] = firstPoint + i;
            } else {
                index[general++] = i;
            }
        }
        int bits = windowBits(general);
        int windows = (SCALAR_BITS + 1 + bits - 1) / bits;
        long[] bias = bias(bits, windows);
        long[] biased = new long[4 * general];
        for (int t = 0; t < general; t++) {
            addTo(biased, 4 * t, scalars, 4 * (firstScalar + index[t]), bias);
            index[t] += firstPoint;
        }
        return new Terms(bits, windows, general, index, biased, Arrays.copyOf(ones, nOnes));
    }

    /// The width with the least work: `ceil(255/c)` windows of `n` additions of six multiplications and
    /// `2^(c-1)` buckets of about 24.
    static int windowBits(int n) {
        int best = 2;
        long least = Long.MAX_VALUE;
        for (int c = 2; c <= 16; c++) {
            long windows = (long) (SCALAR_BITS + c) / c;
            long work = windows * (6L * n + (24L << (c - 1)));
            if (work < least) {
                least = work;
                best = c;
            }
        }
        return best;
    }

    private static long[] bias(int bits, int windows) {
        long[] bias = new long[4];
        for (int w = 0; w < windows - 1; w++) {
            int at = w * bits + bits - 1;
            bias[at >> 6] |= 1L << (at & 63);
        }
        return bias;
    }

    private static void addTo(long[] z, int zo, long[] a, int ao, long[] b) {
        long carry = 0;
        for (int i = 0; i < 4; i++) {
            long x = a[ao + i];
            long sum = x + b[i] + carry;
            carry = ((x & b[i]) | ((x | b[i]) & ~sum)) >>> 63;
            z[zo + i] = sum;
        }
    }
}
