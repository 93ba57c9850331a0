package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.gpu.cuda.Driver.Stream;
import io.orrery.zk.r1cs.SparseRows;

/// A sparse matrix on the device.
final class DeviceRows {
    private static final int THREADS = 128;

    private final SparseRows rows;
    private final long rowStart;
    private final long wire;
    private final long coefficient;
    private final long table;

    DeviceRows(SparseRows rows, Allocator memory) throws DriverFault {
        this.rows = rows;
        this.rowStart = memory.allocate(4L * rows.rowStart().length);
        this.wire = memory.allocate(4L * rows.wire().length);
        this.coefficient = memory.allocate(4L * rows.coefficient().length);
        this.table = memory.allocate(8L * rows.table().length);
    }

    void load(Upload upload) throws DriverFault {
        upload.ints(rowStart, rows.rowStart());
        upload.ints(wire, rows.wire());
        upload.ints(coefficient, rows.coefficient());
        upload.longs(table, rows.table());
    }

    /// The inner product of each row with a vector, to the elements at `z`.
    void products(Driver driver, long z, long vector, Stream stream) throws DriverFault {
        driver.launch(
                Kernel.PRODUCTS,
                new Shape(Math.ceilDiv(rows.rows(), THREADS), 1, THREADS, 0),
                stream,
                z,
                rowStart,
                wire,
                coefficient,
                table,
                vector,
                rows.rows());
    }
}
