package io.orrery.zk.curve;

/// Many independent affine additions at once. Every case is exact: infinity on either side, equal and opposite
/// points.
///
/// A point is named by its index in a flat array ([Curve] tells the layout), shifted left by one, with the low bit
/// set for its negative. One thread uses an instance at a time.
public interface PointAdder {
    /// The index of a point that is not there: adding it copies the other.
    int NONE = -1;

    /// The most additions that one call takes.
    int capacity();

    /// `z[zi[i]] = a[ai[i]] + b[bi[i]]` for `i < count`; `zi` holds plain indices, and only `bi` may hold [#NONE].
    /// Inputs may be read twice, at last in order of `i` just before the result is written: a result may overwrite
    /// only inputs of its own addition or of earlier ones. More than the capacity is refused with
    /// `IllegalArgumentException`.
    void add(long[] a, int[] ai, long[] b, int[] bi, long[] z, int[] zi, int count);
}
