package io.orrery.zk.msm;

import java.util.Arrays;

/// The scalars of a multi-scalar multiplication, sorted into those that vanish (dropped), those that are one, and
/// the rest, whose digits can be asked for.
///
/// A scalar is kept biased: `k + sum 2^(c-1)·2^(c·i)` over all windows but the top one. Window `i` of the
/// biased integer less `2^(c-1)` is then the signed digit, in `[-2^(c-1), 2^(c-1))`, without carries from
/// window to window; the top window's digit is not negative. With `c·windows >= 255` it is at most `2^(c-1)`:
/// the scalar is below `2^254` and the bias below it adds less than one unit of the top window.
final class Terms {
    private final Plan plan;
    private final int general;
    private final int[] index;
    private final long[] biased;
    private final int[] ones;

    private Terms(Plan plan, int general, int[] index, long[] biased, int[] ones) {
        this.plan = plan;
        this.general = general;
        this.index = index;
        this.biased = biased;
        this.ones = ones;
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
        int bits = plan.bits();
        int at = window * bits;
        int limb = 4 * term + (at >> 6);
        int shift = at & 63;
        long value = biased[limb] >>> shift;
        if (shift + bits > 64 && (at >> 6) < 3) {
            value |= biased[limb + 1] << (64 - shift);
        }
        int digit = (int) value & ((1 << bits) - 1);
        return window == plan.windows() - 1 ? digit : digit - (1 << (bits - 1));
    }

    /// How the scalars are cut.
    Plan plan() {
        return plan;
    }

    /// @param given is kept if points were multiplied for it; otherwise the plan is chosen by how many terms go
    ///     through windows
    /// @param scalars canonical integers below `r`, four limbs each, one for each point; the array is taken over
    static Terms sort(Plan given, long[] scalars) {
        int count = scalars.length / 4;
        int[] index = new int[count];
        int[] ones = new int[count];
        int general = 0;
        int nOnes = 0;
        for (int i = 0; i < count; i++) {
            int s = 4 * i;
            long high = scalars[s + 1] | scalars[s + 2] | scalars[s + 3];
            if ((high | scalars[s]) == 0) {
                continue;
            }
            if (high == 0 && scalars[s] == 1) {
                ones[nOnes++] = i;
            } else {
                index[general++] = i;
            }
        }
        var plan = given.copies() > 1 ? given : Plan.forTerms(general, 1);
        long[] bias = bias(plan);
        for (int t = 0; t < general; t++) {
            // No term moves up, so each is read before its place is written.
            addTo(scalars, 4 * t, scalars, 4 * index[t], bias);
        }
        return new Terms(plan, general, index, scalars, Arrays.copyOf(ones, nOnes));
    }

    private static long[] bias(Plan plan) {
        long[] bias = new long[4];
        for (int w = 0; w < plan.windows() - 1; w++) {
            int at = w * plan.bits() + plan.bits() - 1;
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
