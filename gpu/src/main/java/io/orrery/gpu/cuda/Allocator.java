package io.orrery.gpu.cuda;

/// Where buffers come from. Whoever lays buffers out does it twice: once with a [Counting] one, which says what the
/// layout takes, and then on the device. So the sum that is claimed can not be another than what is used.
@FunctionalInterface
interface Allocator {
    /// The address of so many bytes.
    long allocate(long bytes) throws DriverFault;

    /// Adds up and gives no memory.
    final class Counting implements Allocator {
        private long total;

        @Override
        public long allocate(long bytes) {
            total += Memory.rounded(bytes);
            return 0;
        }

        long total() {
            return total;
        }
    }
}
