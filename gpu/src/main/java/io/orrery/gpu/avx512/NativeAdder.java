package io.orrery.gpu.avx512;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Additions in one native call. Its scratch memory is outside the heap and goes when the adder does.
final class NativeAdder implements PointAdder {
    private final Curve curve;
    private final int capacity;
    private final MemorySegment scratch;

    NativeAdder(Curve curve, int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity is negative: " + capacity);
        }
        this.curve = curve;
        this.capacity = capacity;
        this.scratch = Arena.ofAuto().allocate(Calls.adderBytes(capacity), 64);
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void add(long[] a, int[] ai, long[] b, int[] bi, long[] z, int[] zi, int count) {
        if (count > capacity) {
            throw new IllegalArgumentException(count + " additions, the capacity is " + capacity);
        }
        Objects.checkFromIndexSize(0, count, ai.length);
        Objects.checkFromIndexSize(0, count, bi.length);
        Objects.checkFromIndexSize(0, count, zi.length);
        int limbs = curve.pointLimbs();
        int wrong = Calls.add(
                curve,
                MemorySegment.ofArray(a),
                a.length / limbs,
                MemorySegment.ofArray(ai),
                MemorySegment.ofArray(b),
                b.length / limbs,
                MemorySegment.ofArray(bi),
                MemorySegment.ofArray(z),
                z.length / limbs,
                MemorySegment.ofArray(zi),
                count,
                scratch);
        switch (wrong) {
            case 0 -> {}
            case 1 -> throw outside("left", a.length / limbs);
            case 2 -> throw outside("right", b.length / limbs);
            default -> throw outside("result", z.length / limbs);
        }
    }

    private static IndexOutOfBoundsException outside(String list, int points) {
        return new IndexOutOfBoundsException("a " + list + " point is not among the " + points + " of its array");
    }
}
