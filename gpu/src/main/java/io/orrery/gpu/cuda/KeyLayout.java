package io.orrery.gpu.cuda;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.groth16.ProvingKey;

/// Everything that proofs of one key keep on the device, their working memory included: a proof allocates nothing.
/// One of each stream's working memory is enough, because what a stream does it does in order.
final class KeyLayout {
    final SumPlan witnessPlan;
    final SumPlan quotientPlan;
    final DeviceBases a;
    final DeviceBases b1;
    final DeviceBases b2;
    final DeviceBases c;
    final DeviceBases h;
    final DeviceRows rowsA;
    final DeviceRows rowsB;
    final DeviceNtt ntt;
    /// An element for each wire.
    final long witness;
    /// Three arrays of the domain's size.
    final long values;
    final DigitSort witnessSort;
    final DigitSort quotientSort;
    final PointSum sumA;
    final PointSum sumB1;
    final PointSum sumC;
    final PointSum sumB2;
    final PointSum sumH;

    /// @param mostCopies of each point
    KeyLayout(Driver driver, ProvingKey key, int mostCopies, Allocator memory) throws DriverFault {
        int shared = driver.device().sharedPerBlock();
        this.witnessPlan = SumPlan.of(key.nWires(), mostCopies, shared);
        this.quotientPlan = SumPlan.of(1 << key.domainLog(), mostCopies, shared);
        this.a = new DeviceBases(witnessPlan, Curve.G1, memory);
        this.b1 = new DeviceBases(witnessPlan, Curve.G1, memory);
        this.b2 = new DeviceBases(witnessPlan, Curve.G2, memory);
        this.c = new DeviceBases(witnessPlan, Curve.G1, memory);
        this.h = new DeviceBases(quotientPlan, Curve.G1, memory);
        this.rowsA = new DeviceRows(key.a(), memory);
        this.rowsB = new DeviceRows(key.b(), memory);
        this.ntt = new DeviceNtt(driver, key.domainLog(), memory);
        this.witness = memory.allocate(32L * key.nWires());
        this.values = memory.allocate(3 * (32L << key.domainLog()));
        this.witnessSort = new DigitSort(driver, witnessPlan, memory);
        this.quotientSort = new DigitSort(driver, quotientPlan, memory);
        this.sumA = new PointSum(driver, witnessPlan, Curve.G1, memory);
        this.sumB1 = new PointSum(driver, witnessPlan, Curve.G1, memory);
        this.sumC = new PointSum(driver, witnessPlan, Curve.G1, memory);
        this.sumB2 = new PointSum(driver, witnessPlan, Curve.G2, memory);
        this.sumH = new PointSum(driver, quotientPlan, Curve.G1, memory);
    }

    /// Bytes that a key takes with so many copies of its points.
    static long bytes(Driver driver, ProvingKey key, int mostCopies) throws DriverFault {
        var counting = new Allocator.Counting();
        var _ = new KeyLayout(driver, key, mostCopies, counting);
        return counting.total();
    }
}
