package io.orrery.zk.msm;

/// How scalars are cut into windows, and how many of the windows share their buckets.
///
/// @param bits of a window, 2 to 20
/// @param copies multiples of each point that are kept: with `k` of them, `k` windows share one set of buckets
public record Plan(int bits, int copies) {
    /// Scalars have at most so many bits.
    static final int SCALAR_BITS = 254;

    /// The most copies of a point that any plan uses.
    public static final int MOST_COPIES = SCALAR_BITS / 2 + 1;

    private static final int MAX_BITS = 20;
    /// Additions that a bucket costs when buckets are weighed, see [Buckets].
    private static final int BUCKET_COST = 2;

    public Plan {
        if (bits < 2 || bits > MAX_BITS || copies < 1) {
            throw new IllegalArgumentException("no windows of " + bits + " bits with " + copies + " copies");
        }
    }

    /// The width with the fewest additions for so many terms and at most so many copies of each point.
    public static Plan forTerms(int terms, int mostCopies) {
        var best = new Plan(2, 1);
        for (int c = 2; c <= MAX_BITS; c++) {
            int windows = new Plan(c, 1).windows();
            int sets = new Plan(c, Math.min(mostCopies, windows)).sets();
            // The fewest copies that give as many sets: others would be kept for nothing.
            var plan = new Plan(c, (windows + sets - 1) / sets);
            if (plan.work(terms) < best.work(terms)) {
                best = plan;
            }
        }
        return best;
    }

    /// Additions for so many terms.
    private long work(int terms) {
        return (long) windows() * terms + (long) sets() * BUCKET_COST * buckets();
    }

    /// Signed digits carry into one bit more than scalars have.
    int windows() {
        return (SCALAR_BITS + bits) / bits;
    }

    /// Sets of buckets. Window `w` belongs to set `w mod sets` and uses copy `w / sets`.
    int sets() {
        return (windows() + copies - 1) / copies;
    }

    /// Bits between a copy and the next.
    int shift() {
        return sets() * bits;
    }

    /// Buckets of a set: digits are signed.
    int buckets() {
        return 1 << (bits - 1);
    }
}
