package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.gpu.cuda.Driver.Stream;
import io.orrery.zk.curve.Curve;

/// Fixed points on the device, with the multiples that a plan asks for: copy `j` holds `2^(j·shift)` times each point.
final class DeviceBases {
    private static final int THREADS = 128;

    private final SumPlan plan;
    private final Curve curve;
    private final long address;

    DeviceBases(SumPlan plan, Curve curve, Allocator memory) throws DriverFault {
        this.plan = plan;
        this.curve = curve;
        this.address = memory.allocate(plan.basesBytes(curve));
    }

    long address() {
        return address;
    }

    /// Brings the points to the device and makes their multiples there.
    ///
    /// @param points affine, as many as the plan has terms
    void load(Driver driver, Upload upload, Stream stream, long[] points) throws DriverFault {
        if (points.length != (long) plan.n() * curve.pointLimbs()) {
            throw new IllegalArgumentException(points.length + " limbs of points for a sum of " + plan.n() + " terms");
        }
        upload.longs(address, points);
        long copy = SumPlan.pointBytes(curve) * plan.n();
        for (int j = 1; j < plan.copies(); j++) {
            driver.launch(
                    switch (curve) {
                        case G1 -> Kernel.COPIES_G1;
                        case G2 -> Kernel.COPIES_G2;
                    },
                    new Shape(Math.ceilDiv(plan.n(), THREADS), 1, THREADS, 0),
                    stream,
                    address + j * copy,
                    address + (j - 1) * copy,
                    plan.n(),
                    plan.shift());
        }
        driver.synchronize(stream);
    }
}
