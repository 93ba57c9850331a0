package io.orrery.zk.curve;

/// Affine additions that share one inversion (Montgomery's trick): about six field multiplications each, where a
/// mixed addition in [Xyzz] takes ten.
public final class BatchAffine implements PointAdder {
    private static final byte ADD = 0;
    private static final byte DOUBLE = 1;
    private static final byte LEFT = 2;
    private static final byte RIGHT = 3;
    private static final byte INFINITY = 4;

    private final Coordinates f;
    private final int n;
    private final int capacity;
    private final byte[] kind;
    private final long[] denominator;
    private final long[] prefix;
    private final long[] t;

    /// `capacity` additions at most are done at once.
    public BatchAffine(Curve curve, int capacity) {
        this.f = curve.coordinates();
        this.n = f.limbs;
        this.capacity = capacity;
        this.kind = new byte[capacity];
        this.denominator = new long[capacity * n];
        this.prefix = new long[capacity * n];
        this.t = new long[6 * n];
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
        boolean any = classify(a, ai, b, bi, count);
        if (any) {
            invert(count);
        }
        for (int i = 0; i < count; i++) {
            int to = zi[i] * 2 * n;
            switch (kind[i]) {
                case ADD -> chord(a, ai[i], b, bi[i], z, to, i);
                case DOUBLE -> tangent(a, ai[i], z, to, i);
                case LEFT -> copy(a, ai[i], z, to);
                case RIGHT -> copy(b, bi[i], z, to);
                default -> {
                    f.setZero(z, to);
                    f.setZero(z, to + n);
                }
            }
        }
    }

    /// Decides each addition's case and gathers denominators; a prefix product stands beside each.
    private boolean classify(long[] a, int[] ai, long[] b, int[] bi, int count) {
        int acc = 0;
        f.setOne(t, acc);
        boolean any = false;
        for (int i = 0; i < count; i++) {
            int d = i * n;
            if (bi[i] == NONE || isInfinity(b, (bi[i] >> 1) * 2 * n)) {
                kind[i] = LEFT;
                continue;
            }
            int p = (ai[i] >> 1) * 2 * n;
            int q = (bi[i] >> 1) * 2 * n;
            if (isInfinity(a, p)) {
                kind[i] = RIGHT;
                continue;
            }
            f.sub(denominator, d, b, q, a, p);
            if (f.isZero(denominator, d)) {
                boolean sameSign = ((ai[i] ^ bi[i]) & 1) == 0;
                f.add(denominator, d, a, p + n, a, p + n);
                boolean order2 = f.isZero(denominator, d);
                if (f.equal(a, p + n, b, q + n) != sameSign || order2) {
                    kind[i] = INFINITY;
                    continue;
                }
                kind[i] = DOUBLE;
            } else {
                kind[i] = ADD;
            }
            any = true;
            f.copy(prefix, d, t, acc);
            f.mul(t, acc, t, acc, denominator, d);
        }
        return any;
    }

    /// Turns each prefix product into the inverse of its denominator.
    private void invert(int count) {
        f.inv(t, 0, t, 0);
        for (int i = count - 1; i >= 0; i--) {
            if (kind[i] <= DOUBLE) {
                int d = i * n;
                f.mul(prefix, d, prefix, d, t, 0);
                f.mul(t, 0, t, 0, denominator, d);
            }
        }
    }

    private void chord(long[] a, int ai, long[] b, int bi, long[] z, int to, int i) {
        int p = (ai >> 1) * 2 * n;
        int q = (bi >> 1) * 2 * n;
        boolean aNegative = (ai & 1) != 0;
        boolean bNegative = (bi & 1) != 0;
        if (aNegative == bNegative) {
            f.sub(t, n, b, q + n, a, p + n);
        } else {
            f.add(t, n, b, q + n, a, p + n);
        }
        // t[n] is y2 - y1 up to the sign of the second point.
        f.mul(t, n, t, n, prefix, i * n);
        f.sqr(t, 2 * n, t, n);
        f.sub(t, 2 * n, t, 2 * n, a, p);
        f.sub(t, 2 * n, t, 2 * n, b, q);
        if (bNegative) {
            f.sub(t, 3 * n, t, 2 * n, a, p);
        } else {
            f.sub(t, 3 * n, a, p, t, 2 * n);
        }
        f.mul(t, 3 * n, t, 3 * n, t, n);
        if (aNegative) {
            f.add(z, to + n, t, 3 * n, a, p + n);
        } else {
            f.sub(z, to + n, t, 3 * n, a, p + n);
        }
        f.copy(z, to, t, 2 * n);
    }

    private void tangent(long[] a, int ai, long[] z, int to, int i) {
        int p = (ai >> 1) * 2 * n;
        f.sqr(t, 2 * n, a, p);
        f.add(t, n, t, 2 * n, t, 2 * n);
        f.add(t, n, t, n, t, 2 * n);
        f.mul(t, n, t, n, prefix, i * n);
        f.sqr(t, 2 * n, t, n);
        f.sub(t, 2 * n, t, 2 * n, a, p);
        f.sub(t, 2 * n, t, 2 * n, a, p);
        f.sub(t, 3 * n, a, p, t, 2 * n);
        f.mul(t, 3 * n, t, 3 * n, t, n);
        f.sub(t, 3 * n, t, 3 * n, a, p + n);
        f.copy(z, to, t, 2 * n);
        if ((ai & 1) != 0) {
            f.neg(z, to + n, t, 3 * n);
        } else {
            f.copy(z, to + n, t, 3 * n);
        }
    }

    private void copy(long[] a, int ai, long[] z, int to) {
        int p = (ai >> 1) * 2 * n;
        if ((ai & 1) != 0) {
            f.neg(z, to + n, a, p + n);
        } else {
            f.copy(z, to + n, a, p + n);
        }
        f.copy(z, to, a, p);
    }

    private boolean isInfinity(long[] a, int o) {
        return f.isZero(a, o) && f.isZero(a, o + n);
    }
}
