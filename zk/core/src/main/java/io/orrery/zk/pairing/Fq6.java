package io.orrery.zk.pairing;

import io.orrery.zk.field.Fq2;

/// `c0 + c1·v + c2·v^2` over [Fq2], with `v^3 = xi = 9 + u`.
record Fq6(Fq2 c0, Fq2 c1, Fq2 c2) {
    static final Fq6 ZERO = new Fq6(Fq2.ZERO, Fq2.ZERO, Fq2.ZERO);
    static final Fq6 ONE = new Fq6(Fq2.ONE, Fq2.ZERO, Fq2.ZERO);

    Fq6 add(Fq6 o) {
        return new Fq6(c0.add(o.c0), c1.add(o.c1), c2.add(o.c2));
    }

    Fq6 sub(Fq6 o) {
        return new Fq6(c0.sub(o.c0), c1.sub(o.c1), c2.sub(o.c2));
    }

    Fq6 negate() {
        return new Fq6(c0.negate(), c1.negate(), c2.negate());
    }

    Fq6 mul(Fq6 o) {
        Fq2 t0 = c0.mul(o.c0);
        Fq2 t1 = c1.mul(o.c1);
        Fq2 t2 = c2.mul(o.c2);
        return new Fq6(
                c1.add(c2).mul(o.c1.add(o.c2)).sub(t1).sub(t2).mulXi().add(t0),
                c0.add(c1).mul(o.c0.add(o.c1)).sub(t0).sub(t1).add(t2.mulXi()),
                c0.add(c2).mul(o.c0.add(o.c2)).sub(t0).sub(t2).add(t1));
    }

    /// The product with `a + b·v`.
    Fq6 mulSparse(Fq2 a, Fq2 b) {
        Fq2 t0 = c0.mul(a);
        Fq2 t1 = c1.mul(b);
        return new Fq6(
                c2.mul(b).mulXi().add(t0),
                c0.add(c1).mul(a.add(b)).sub(t0).sub(t1),
                c2.mul(a).add(t1));
    }

    Fq6 mul(Fq2 k) {
        return new Fq6(c0.mul(k), c1.mul(k), c2.mul(k));
    }

    /// The product with `v`.
    Fq6 mulV() {
        return new Fq6(c2.mulXi(), c0, c1);
    }

    Fq6 inverse() {
        Fq2 a = c0.square().sub(c1.mul(c2).mulXi());
        Fq2 b = c2.square().mulXi().sub(c0.mul(c1));
        Fq2 c = c1.square().sub(c0.mul(c2));
        Fq2 norm = c0.mul(a).add(c2.mul(b).add(c1.mul(c)).mulXi()).inverse();
        return new Fq6(a.mul(norm), b.mul(norm), c.mul(norm));
    }
}
