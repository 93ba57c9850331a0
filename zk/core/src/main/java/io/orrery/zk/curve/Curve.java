package io.orrery.zk.curve;

/// One of the two groups, as flat arrays see it. A coordinate has 4 (G1) or 8 (G2) Montgomery limbs; an affine
/// point is `x` then `y`, and the point at infinity is all zeros, which is on neither curve.
public enum Curve {
    G1(4),
    G2(8);

    private final int coordinateLimbs;

    Curve(int coordinateLimbs) {
        this.coordinateLimbs = coordinateLimbs;
    }

    /// Limbs of a coordinate.
    public int coordinateLimbs() {
        return coordinateLimbs;
    }

    /// Limbs of an affine point.
    public int pointLimbs() {
        return 2 * coordinateLimbs;
    }

    /// Limbs of a point in [Xyzz] form.
    public int xyzzLimbs() {
        return 4 * coordinateLimbs;
    }

    /// Coordinate arithmetic for one thread.
    public Coordinates coordinates() {
        return switch (this) {
            case G1 -> new BaseCoordinates();
            case G2 -> new TwistCoordinates();
        };
    }

    /// The generator, as an affine point.
    public long[] generator() {
        return switch (this) {
            case G1 -> io.orrery.zk.curve.G1.GENERATOR.toLimbs();
            case G2 -> io.orrery.zk.curve.G2.GENERATOR.toLimbs();
        };
    }

    /// Whether the affine point at an offset is at infinity.
    public boolean isInfinity(long[] points, int offset) {
        long any = 0;
        for (int i = 0; i < pointLimbs(); i++) {
            any |= points[offset + i];
        }
        return any == 0;
    }

    /// The index of the first affine point that neither solves the curve's equation nor is at infinity, or -1.
    public int firstOffCurve(long[] points) {
        var f = coordinates();
        int n = coordinateLimbs;
        long[] b = new long[n];
        switch (this) {
            case G1 -> io.orrery.zk.curve.G1.B.toLimbs(b, 0);
            case G2 -> {
                io.orrery.zk.curve.G2.B.c0().toLimbs(b, 0);
                io.orrery.zk.curve.G2.B.c1().toLimbs(b, 4);
            }
        }
        long[] t = new long[2 * n];
        for (int o = 0; o < points.length; o += 2 * n) {
            f.sqr(t, 0, points, o);
            f.mul(t, 0, t, 0, points, o);
            f.add(t, 0, t, 0, b, 0);
            f.sqr(t, n, points, o + n);
            if (!f.equal(t, 0, t, n) && !isInfinity(points, o)) {
                return o / (2 * n);
            }
        }
        return -1;
    }
}
