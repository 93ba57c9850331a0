package io.orrery.zk.field;

/// An element `c0 + c1·u` of the quadratic extension of the base field, `u^2 = -1`: a coordinate of a point of
/// G2.
public record Fq2(Fq c0, Fq c1) {
    public static final Fq2 ZERO = new Fq2(Fq.ZERO, Fq.ZERO);
    public static final Fq2 ONE = new Fq2(Fq.ONE, Fq.ZERO);

    /// `9 + u`: neither a square nor a cube, the non-residue over which the pairing's tower is built.
    public static final Fq2 XI = new Fq2(Fq.of(9), Fq.ONE);

    public Fq2 add(Fq2 other) {
        return new Fq2(c0.add(other.c0), c1.add(other.c1));
    }

    public Fq2 sub(Fq2 other) {
        return new Fq2(c0.sub(other.c0), c1.sub(other.c1));
    }

    public Fq2 negate() {
        return new Fq2(c0.negate(), c1.negate());
    }

    public Fq2 twice() {
        return add(this);
    }

    public Fq2 mul(Fq2 other) {
        Fq low = c0.mul(other.c0);
        Fq high = c1.mul(other.c1);
        Fq cross = c0.add(c1).mul(other.c0.add(other.c1));
        return new Fq2(low.sub(high), cross.sub(low).sub(high));
    }

    public Fq2 mul(Fq scalar) {
        return new Fq2(c0.mul(scalar), c1.mul(scalar));
    }

    public Fq2 square() {
        Fq cross = c0.mul(c1);
        return new Fq2(c0.add(c1).mul(c0.sub(c1)), cross.add(cross));
    }

    /// The product with [#XI].
    public Fq2 mulXi() {
        return new Fq2(nineTimes(c0).sub(c1), nineTimes(c1).add(c0));
    }

    /// `c0 - c1·u`, which is also the Frobenius map.
    public Fq2 conjugate() {
        return new Fq2(c0, c1.negate());
    }

    /// The multiplicative inverse; zero has none (`ArithmeticException`).
    public Fq2 inverse() {
        Fq norm = c0.square().add(c1.square()).inverse();
        return new Fq2(c0.mul(norm), c1.mul(norm).negate());
    }

    public boolean isZero() {
        return c0.isZero() && c1.isZero();
    }

    private static Fq nineTimes(Fq x) {
        Fq two = x.add(x);
        Fq four = two.add(two);
        return four.add(four).add(x);
    }
}
