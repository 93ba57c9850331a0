package io.orrery.zk.msm;

import io.orrery.zk.kernel.Compute;
import java.util.Arrays;

/// The terms of one set of buckets in the order of their buckets: an entry is the index of a point, shifted left by
/// one, with the low bit set for its negative. Bucket `b` holds the entries from `start[b]` to `start[b + 1] - 1`,
/// those with digit `b + 1` or `-(b + 1)`.
final class Sorted {
    /// Terms that one thread takes at a time.
    private static final int PART = 1 << 16;

    private final int[] entries;
    private final int[] start;

    Sorted(int[] entries, int[] start) {
        this.entries = entries;
        this.start = start;
    }

    int[] entries() {
        return entries;
    }

    int[] start() {
        return start;
    }

    /// A counting sort: each part of the terms counts its digits, the counts give each part its places in each
    /// bucket, and each part moves its terms there. Terms whose digit is zero are left out.
    static Sorted of(Compute compute, Terms terms, Plan plan, int count, int set) {
        int copies = (plan.windows() - set + plan.sets() - 1) / plan.sets();
        int n = terms.general();
        int parts = (n + PART - 1) / PART;
        int[] digits = new int[n * copies];
        int[][] places = new int[parts * copies][];
        compute.ranges(n, PART, (from, to) -> {
            for (int copy = 0; copy < copies; copy++) {
                int[] counts = new int[plan.buckets() + 1];
                int window = copy * plan.sets() + set;
                for (int t = from, at = copy * n + from; t < to; t++, at++) {
                    int digit = terms.digit(t, window);
                    digits[at] = digit;
                    counts[Math.abs(digit)]++;
                }
                places[from / PART * copies + copy] = counts;
            }
        });
        int[] start = new int[plan.buckets() + 1];
        int total = 0;
        for (int b = 1; b <= plan.buckets(); b++) {
            for (int[] part : places) {
                int here = part[b];
                part[b] = total;
                total += here;
            }
            start[b] = total;
        }
        int[] entries = new int[total];
        compute.ranges(n, PART, (from, to) -> {
            for (int copy = 0; copy < copies; copy++) {
                int[] next = places[from / PART * copies + copy];
                int first = copy * count;
                for (int t = from, at = copy * n + from; t < to; t++, at++) {
                    int digit = digits[at];
                    if (digit != 0) {
                        entries[next[Math.abs(digit)]++] = (first + terms.point(t)) << 1 | digit >>> 31;
                    }
                }
            }
        });
        return new Sorted(entries, start);
    }

    /// Points to be added up as they are, in pieces of at most `piece` entries.
    static Sorted pieces(int[] points, int piece) {
        int[] entries = new int[points.length];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = points[i] << 1;
        }
        int[] start = new int[(points.length + piece - 1) / piece + 1];
        for (int s = 0; s < start.length; s++) {
            start[s] = (int) Math.min((long) s * piece, points.length);
        }
        return new Sorted(entries, start);
    }

    int segments() {
        return start.length - 1;
    }

    /// Without the points at infinity. Most of a key's points B are there, because few wires stand in B.
    Sorted without(Bases bases) {
        if (bases.infinite().isEmpty()) {
            return this;
        }
        int[] kept = new int[entries.length];
        int[] newStart = new int[start.length];
        int out = 0;
        for (int s = 0; s < segments(); s++) {
            for (int i = start[s]; i < start[s + 1]; i++) {
                if (!bases.infinite().get((entries[i] >>> 1) % bases.count())) {
                    kept[out++] = entries[i];
                }
            }
            newStart[s + 1] = out;
        }
        return new Sorted(Arrays.copyOf(kept, out), newStart);
    }
}
