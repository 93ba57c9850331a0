package io.orrery.gpu.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Copies arrays of the heap to the device through one pinned piece of memory. One thread uses it at a time.
final class Upload {
    /// Large enough that a copy's start does not count, small enough to be always there.
    static final long PIECE = 8L << 20;

    private final Driver driver;
    private final Driver.Stream stream;
    private final MemorySegment pinned;

    /// @param pinned of [#PIECE] bytes
    Upload(Driver driver, Driver.Stream stream, MemorySegment pinned) {
        this.driver = driver;
        this.stream = stream;
        this.pinned = pinned;
    }

    void longs(long address, long[] from) throws DriverFault {
        pieces(address, MemorySegment.ofArray(from));
    }

    void ints(long address, int[] from) throws DriverFault {
        pieces(address, MemorySegment.ofArray(from));
    }

    private void pieces(long address, MemorySegment from) throws DriverFault {
        for (long at = 0; at < from.byteSize(); at += PIECE) {
            long bytes = Math.min(PIECE, from.byteSize() - at);
            MemorySegment.copy(from, at, pinned, 0, bytes);
            driver.upload(address + at, pinned.asSlice(0, bytes), stream);
            // The piece is written again next.
            driver.synchronize(stream);
        }
    }

    /// Copies from the device, and waits for what the stream holds before.
    long[] download(long address, int longs) throws DriverFault {
        long[] to = new long[longs];
        long all = (long) longs * Long.BYTES;
        for (long at = 0; at < all; at += PIECE) {
            long bytes = Math.min(PIECE, all - at);
            driver.download(pinned.asSlice(0, bytes), address + at, stream);
            driver.synchronize(stream);
            MemorySegment.copy(
                    pinned, ValueLayout.JAVA_LONG, 0, to, (int) (at / Long.BYTES), (int) (bytes / Long.BYTES));
        }
        return to;
    }
}
