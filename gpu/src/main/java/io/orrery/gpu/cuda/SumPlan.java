package io.orrery.gpu.cuda;

import io.orrery.zk.curve.Curve;

/// How a multi-scalar multiplication of `n` terms is cut for the device: as `io.orrery.zk.msm.Plan` cuts it for the
/// processor, into signed windows of `bits` bits, of which those that share a copy's place share their buckets.
///
/// @param n points of one copy, one for each scalar
/// @param bits of a window, 2 to 16: a digit is a signed integer of 16 bits
/// @param copies multiples of each point that are kept
record SumPlan(int n, int bits, int copies) {
    private static final int SCALAR_BITS = 254;
    private static final int MAX_BITS = 16;
    /// Bytes of the counts of one set at the widest windows.
    static final int MOST_SHARED = 4 << (MAX_BITS - 1);
    /// From so many terms on, as a power of two, the widest windows are the fastest: measured on an H100.
    private static final int LARGE = 20;
    /// Blocks that count and scatter should have together, about one for each multiprocessor of the largest devices.
    private static final int BLOCKS = 128;
    /// Threads that the accumulation should have at least, about two waves of the largest devices.
    private static final int THREADS = 1 << 17;

    SumPlan {
        if (n < 1 || bits < 2 || bits > MAX_BITS || copies < 1 || (long) n * copies >= (1L << 31)) {
            throw new IllegalArgumentException(
                    "no sum of " + n + " terms with windows of " + bits + " bits and " + copies + " copies");
        }
    }

    /// @param mostCopies multiples of each point that memory allows
    /// @param shared bytes of shared memory a block may have, which hold the counts of a set's buckets
    static SumPlan of(int n, int mostCopies, int shared) {
        int log = 31 - Integer.numberOfLeadingZeros(n);
        int limit = MAX_BITS;
        while ((4 << (limit - 1)) > shared) {
            limit--;
        }
        int bits = Math.min(log >= LARGE ? 16 : Math.clamp(log - 3, 4, 13), limit);
        int windows = (SCALAR_BITS + bits) / bits;
        int fewest = Math.min(windows, Math.max(1, mostCopies));
        int sets = Math.ceilDiv(windows, fewest);
        int copies = Math.ceilDiv(windows, sets);
        while ((long) n * copies >= (1L << 31)) {
            sets++;
            copies = Math.ceilDiv(windows, sets);
        }
        return new SumPlan(n, bits, copies);
    }

    int windows() {
        return (SCALAR_BITS + bits) / bits;
    }

    int sets() {
        return Math.ceilDiv(windows(), copies);
    }

    /// Bits between a copy and the next.
    int shift() {
        return sets() * bits;
    }

    int buckets() {
        return 1 << (bits - 1);
    }

    /// Blocks that count one set. Each has counts of its own, which one block adds up afterwards.
    int parts() {
        int log = 31 - Integer.numberOfLeadingZeros(n);
        int fewest = log > LARGE ? 64 : log == LARGE ? 32 : 16;
        return Math.max(Integer.highestOneBit(BLOCKS / Math.min(sets(), BLOCKS)), fewest);
    }

    /// The most entries of one set.
    int capacity() {
        return n * copies;
    }

    /// Entries that one thread adds: a power of two.
    int segment() {
        long share = (long) capacity() * sets() / THREADS;
        return Math.clamp(Long.highestOneBit(Math.max(share, 1)), 8, n >= (1 << LARGE) ? 64 : 32);
    }

    int segments() {
        return Math.ceilDiv(capacity(), segment());
    }

    /// Buckets that one thread weighs.
    int length() {
        return Math.min(buckets(), n >= (1 << LARGE) ? 16 : 8);
    }

    static long pointBytes(Curve curve) {
        return (long) curve.pointLimbs() * Long.BYTES;
    }

    static long xyzzBytes(Curve curve) {
        return (long) curve.xyzzLimbs() * Long.BYTES;
    }

    long basesBytes(Curve curve) {
        return pointBytes(curve) * capacity();
    }
}
