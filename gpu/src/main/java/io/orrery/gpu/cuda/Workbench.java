package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.gpu.cuda.Driver.Stream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A device's memory and one stream for as long as a check takes. What is read back was written by a kernel or is
/// seen not to be: results begin as a pattern that no kernel writes.
final class Workbench implements AutoCloseable {
    private static final long PATTERN = 0xa5a5_a5a5_a5a5_a5a5L;
    private static final int THREADS = 256;

    private final Driver driver;
    private final Stream stream;
    private final Upload upload;
    private final List<Long> addresses = new ArrayList<>();

    Workbench(Driver driver, Stream stream, Upload upload) {
        this.driver = driver;
        this.stream = stream;
        this.upload = upload;
    }

    Driver driver() {
        return driver;
    }

    Stream stream() {
        return stream;
    }

    Upload upload() {
        return upload;
    }

    long allocate(long bytes) throws DriverFault {
        long address = driver.allocate(Memory.rounded(bytes));
        addresses.add(address);
        return address;
    }

    /// The address of a copy.
    long put(long[] values) throws DriverFault {
        long address = allocate((long) values.length * Long.BYTES);
        upload.longs(address, values);
        return address;
    }

    /// Memory for a result.
    long blank(int longs) throws DriverFault {
        long[] pattern = new long[longs];
        Arrays.fill(pattern, PATTERN);
        return put(pattern);
    }

    long[] get(long address, int longs) throws DriverFault {
        return upload.download(address, longs);
    }

    /// A kernel with a thread for each of so many elements.
    void each(Kernel kernel, int count, long... arguments) throws DriverFault {
        driver.launch(kernel, new Shape(Math.ceilDiv(count, THREADS), 1, THREADS, 0), stream, arguments);
    }

    @Override
    public void close() throws DriverFault {
        for (long address : addresses) {
            driver.release(address);
        }
    }
}
