package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.gpu.cuda.Driver.Stream;

/// Sorts the terms of all windows by digit, so that each bucket's points stand behind one another: a counting sort of
/// one pass, because a digit is small. The order serves every list of points that has these scalars.
final class DigitSort {
    private static final int WIDE = 1024;
    private static final int DIGIT_THREADS = 256;
    private static final int PIECE = 8;

    /// What scalars are given as.
    enum Form {
        /// Integers below the field's order.
        PLAIN(0),
        MONTGOMERY(1);

        private final int code;

        Form(int code) {
            this.code = code;
        }
    }

    private final Driver driver;
    private final SumPlan plan;
    private final long digits;
    private final long counts;
    private final long start;
    private final long entries;

    DigitSort(Driver driver, SumPlan plan, Allocator memory) throws DriverFault {
        this.driver = driver;
        this.plan = plan;
        long sets = plan.sets();
        this.digits = memory.allocate(2L * plan.windows() * pitch());
        this.counts = memory.allocate(4 * sets * plan.parts() * plan.buckets());
        this.start = memory.allocate(4 * sets * (plan.buckets() + 1));
        this.entries = memory.allocate(4 * sets * plan.capacity());
    }

    /// Digits of one window, in pieces that are read at once.
    private int pitch() {
        return Math.ceilDiv(plan.n(), PIECE) * PIECE;
    }

    /// Where each bucket's entries begin, for each set.
    long start() {
        return start;
    }

    /// Points with their signs.
    long entries() {
        return entries;
    }

    /// @param scalars the address of an element for each term
    void run(long scalars, Form form, Stream stream) throws DriverFault {
        int bits = plan.bits();
        int n = plan.n();
        int sets = plan.sets();
        int shared = 4 * plan.buckets();
        driver.launch(
                Kernel.DIGITS,
                new Shape(Math.ceilDiv(pitch(), DIGIT_THREADS), 1, DIGIT_THREADS, 0),
                stream,
                digits,
                scalars,
                n,
                bits,
                plan.windows(),
                form.code,
                0);
        int wide = Math.min(WIDE, driver.device().threadsPerBlock());
        var counting = new Shape(plan.parts(), sets, wide, shared);
        driver.launch(Kernel.COUNT, counting, stream, counts, digits, n, bits, plan.windows(), sets);
        driver.launch(Kernel.OFFSETS, new Shape(1, sets, wide, 0), stream, start, counts, bits, plan.parts());
        driver.launch(
                Kernel.SCATTER,
                counting,
                stream,
                entries,
                counts,
                start,
                digits,
                n,
                bits,
                plan.windows(),
                sets,
                plan.copies());
    }
}
