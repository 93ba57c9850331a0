package io.orrery.zk.kernel;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;

/// Batched arithmetic of BN254: each method does one thing to many elements, so that an implementation can fill
/// vector lanes, or cross into native code, once a batch and never once a multiplication.
///
/// **Layout.** An element is four limbs of 64 bits, least significant first, in Montgomery form with `R = 2^256`,
/// in a flat `long[]`; an offset counts longs, a count counts elements. Every operand is below its modulus and
/// every result is, so that all implementations give the same bits. An implementation that works in another
/// radix inside converts on the way in and out.
///
/// **Aliasing.** A result may overwrite an operand at the same offset; ranges that overlap otherwise are refused
/// by no one and give nonsense.
///
/// **Threads.** An instance is shared by all threads and holds nothing that a call changes; a [PointAdder] belongs
/// to one thread. No method blocks or starts a thread.
///
/// **Bounds.** Ranges are checked against the arrays (`IndexOutOfBoundsException`): native code is behind this.
public interface Kernels {
    /// One word for tables and logs: `scalar`, `vector`, `native`.
    String name();

    /// `z[i] = a[i] · b[i]`.
    void multiply(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] b, int bo, int count);

    /// `z[i] = a[i] · factor`, with one factor of four limbs at `fo`. The factor 1 as a plain integer takes
    /// elements out of Montgomery form, and `R^2 mod m` puts them in.
    void scale(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] factor, int fo, int count);

    /// `z[i] = a[i] · b[i] - c[i]` in the scalar field, **out of Montgomery form**: the plain integers that a
    /// multi-scalar multiplication takes.
    void quotient(long[] z, int zo, long[] a, int ao, long[] b, int bo, long[] c, int co, int count);

    /// Affine additions for one thread, at most `capacity` of them at once.
    PointAdder adder(Curve curve, int capacity);

    /// The last `levels` (1 or 2) decimation-in-frequency stages that are left of the block of `2^level` elements
    /// at element `block`: butterflies `(u + v, (u - v)·w^-i)` at distance `2^(level-1)`, then at `2^(level-2)`.
    /// Only those butterflies are done whose elements have an index in `[from, to)` modulo `2^(level-levels)`
    /// within the block, so that threads can share a block.
    ///
    /// @param roots for each level `k >= 1`, `w_(2^k)^-i` for `i < 2^(k-1)`, beginning at element `2^(k-1)`
    void frequencyStages(long[] a, int block, int level, int levels, int from, int to, long[] roots);

    /// The decimation-in-time stages `level - levels + 1` to `level` (1 or 2 of them, in this order) of the block of
    /// `2^level` elements at element `block`: butterflies `(u + v·w^i, u - v·w^i)`; the range is that of
    /// [#frequencyStages].
    ///
    /// @param roots for each level `k >= 1`, `w_(2^k)^i` for `i < 2^(k-1)`, beginning at element `2^(k-1)`
    void timeStages(long[] a, int block, int level, int levels, int from, int to, long[] roots);

    /// All frequency stages of a block that is small enough for a core's cache.
    default void frequencyBlock(long[] a, int block, int level, long[] roots) {
        for (int l = level; l >= 1; l--) {
            for (int at = 0; at < 1 << level; at += 1 << l) {
                frequencyStages(a, block + at, l, 1, 0, 1 << (l - 1), roots);
            }
        }
    }

    /// All time stages of a block that is small enough for a core's cache.
    default void timeBlock(long[] a, int block, int level, long[] roots) {
        for (int l = 1; l <= level; l++) {
            for (int at = 0; at < 1 << level; at += 1 << l) {
                timeStages(a, block + at, l, 1, 0, 1 << (l - 1), roots);
            }
        }
    }

    /// [#frequencyBlock], then each element times the factor in the same place of `shift`, then [#timeBlock]: what
    /// lies between values on a domain and values on its coset, in one visit to the block.
    default void shiftBlock(long[] a, int block, int level, long[] inverseRoots, long[] shift, long[] roots) {
        frequencyBlock(a, block, level, inverseRoots);
        multiply(Modulus.SCALAR, a, 4 * block, a, 4 * block, shift, 4 * block, 1 << level);
        timeBlock(a, block, level, roots);
    }

    /// Poseidon's permutation of `count` states of `width` elements each (2 to 9), in place.
    void permute(int width, long[] states, int at, int count);
}
