package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;

/// What is left of a linear combination when only its value matters.
record ValueLc(Fr value) implements Lc {
    @Override
    public Lc plus(Lc other) {
        return new ValueLc(value.add(other.value()));
    }

    @Override
    public Lc plus(Fr constant) {
        return new ValueLc(value.add(constant));
    }

    @Override
    public Lc times(Fr factor) {
        return new ValueLc(value.mul(factor));
    }

    @Override
    public Lc minus(Lc other) {
        return new ValueLc(value.sub(other.value()));
    }

    @Override
    public Lc negate() {
        return new ValueLc(value.negate());
    }
}
