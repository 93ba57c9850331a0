package io.orrery.gpu.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The device's memory as far as it may be used: a sum that is never exceeded, from which whole [Claim]s are taken.
/// What a claim needs is known before its first byte is allocated, so that nothing fails for memory halfway.
/// One thread uses it at a time.
final class Memory {
    /// Every allocation is rounded up to it.
    static final long GRAIN = 256;

    private final Driver driver;
    private final long budget;
    /// Read by whoever asks, written by the thread that uses the device.
    private final AtomicLong used = new AtomicLong();

    /// @param budget bytes of the device
    Memory(Driver driver, long budget) {
        this.driver = driver;
        this.budget = budget;
    }

    long left() {
        return budget - used.get();
    }

    long budget() {
        return budget;
    }

    static long rounded(long bytes) {
        return Math.ceilDiv(Math.max(bytes, 1), GRAIN) * GRAIN;
    }

    /// Sets bytes apart.
    ///
    /// @param bytes the sum of the allocations to come, each [#rounded]
    /// @throws DriverFault [DriverFault.Kind#OUT_OF_MEMORY] where they are not left
    Claim claim(long bytes) throws DriverFault {
        if (bytes > left()) {
            throw new DriverFault(
                    DriverFault.Kind.OUT_OF_MEMORY,
                    (bytes >> 20) + " MiB of device memory are needed, " + (left() >> 20) + " of " + (budget >> 20)
                            + " are left");
        }
        used.addAndGet(bytes);
        return new Claim(bytes);
    }

    /// A part of the memory, given back as a whole.
    final class Claim implements Allocator, AutoCloseable {
        private final long size;
        private final List<Long> addresses = new ArrayList<>();
        private final List<MemorySegment> pinned = new ArrayList<>();
        private long taken;
        private boolean closed;

        private Claim(long size) {
            this.size = size;
        }

        /// @throws IllegalStateException where more is asked for than was claimed: the sum was wrong
        @Override
        public long allocate(long bytes) throws DriverFault {
            taken += rounded(bytes);
            if (taken > size) {
                throw new IllegalStateException(taken + " bytes of a claim of " + size);
            }
            long address = driver.allocate(rounded(bytes));
            addresses.add(address);
            return address;
        }

        /// Memory of the processor, which counts to no sum of the device.
        MemorySegment pin(long bytes) throws DriverFault {
            var segment = driver.pin(bytes);
            pinned.add(segment);
            return segment;
        }

        @Override
        public void close() throws DriverFault {
            if (closed) {
                return;
            }
            closed = true;
            used.addAndGet(-size);
            for (long address : addresses) {
                driver.release(address);
            }
            for (var segment : pinned) {
                driver.unpin(segment);
            }
        }
    }
}
