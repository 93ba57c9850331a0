package io.orrery.zk.babyjub;

import io.orrery.zk.field.FrLimbs;
import java.math.BigInteger;

/// Multiples of [Point#BASE8]: `d·64^w·BASE8` for each window `w` and digit `d`, so that a multiple takes one
/// addition a window and no doubling.
final class Base8Table {
    static final int WINDOW = 6;
    private static final int DIGITS = 1 << WINDOW;
    static final int WINDOWS = (BabyJubJub.SUBORDER.bitLength() + WINDOW - 1) / WINDOW;
    private static final long[] ENTRIES = entries();

    private Base8Table() {}

    /// @param scalar in `[0, l)`
    static ExtendedPoint mul(BigInteger scalar) {
        var result = ExtendedPoint.identity();
        for (int w = 0; w < WINDOWS; w++) {
            int digit = ExtendedPoint.window(scalar, w * WINDOW, WINDOW);
            if (digit != 0) {
                result.addEntry(ENTRIES, (w * DIGITS + digit) * ExtendedPoint.ENTRY);
            }
        }
        return result;
    }

    /// Writes the entry of a digit that is not zero, each of its three elements a block behind the one before it.
    static void copy(int window, int digit, long[] to, int at, int block) {
        int from = (window * DIGITS + digit) * ExtendedPoint.ENTRY;
        FrLimbs.copy(to, at, ENTRIES, from);
        FrLimbs.copy(to, at + block, ENTRIES, from + 4);
        FrLimbs.copy(to, at + 2 * block, ENTRIES, from + 8);
    }

    private static long[] entries() {
        var entries = new long[WINDOWS * DIGITS * ExtendedPoint.ENTRY];
        var step = ExtendedPoint.of(Point.BASE8);
        for (int w = 0; w < WINDOWS; w++) {
            var multiple = step;
            for (int digit = 1; digit < DIGITS; digit++) {
                ExtendedPoint.of(multiple.toPoint()).toEntry(entries, (w * DIGITS + digit) * ExtendedPoint.ENTRY);
                multiple = multiple.add(step);
            }
            step = multiple;
        }
        return entries;
    }
}
