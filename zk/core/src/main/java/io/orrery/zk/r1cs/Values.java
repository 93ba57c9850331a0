package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrDot;
import io.orrery.zk.field.FrLimbs;
import java.util.List;
import java.util.function.IntFunction;

/// What is left of a linear combination when only its value matters: one value in each *lane*. Lanes are copies of
/// a part of a circuit that are computed side by side: each operation is done in all of them at once, so that what
/// it costs to get there is paid once, and one inversion serves them all.
///
/// Values of one lane go with those of any number: they are the same in every lane. Immutable.
public final class Values implements Lc {
    private final long[] limbs;

    private Values(long[] limbs) {
        this.limbs = limbs;
    }

    /// The same in every lane.
    public static Values of(Fr value) {
        var limbs = new long[4];
        value.toLimbs(limbs, 0);
        return new Values(limbs);
    }

    static Values of(int lanes, IntFunction<Fr> value) {
        var limbs = new long[4 * lanes];
        for (int lane = 0; lane < lanes; lane++) {
            value.apply(lane).toLimbs(limbs, 4 * lane);
        }
        return new Values(limbs);
    }

    /// One where the bit of a lane's integer is set, zero where it is not.
    static Values ofBit(long[] integers, int place) {
        var bits = new Values(new long[integers.length]);
        for (int at = 0; at < integers.length; at += 4) {
            if ((integers[at + (place >> 6)] >>> (place & 63) & 1) != 0) {
                FrLimbs.setOne(bits.limbs, at);
            }
        }
        return bits;
    }

    int lanes() {
        return limbs.length / 4;
    }

    /// Writes a lane's Montgomery limbs.
    void toLimbs(int lane, long[] target, int at) {
        FrLimbs.copy(target, at, limbs, step() * lane);
    }

    Fr at(int lane) {
        return Fr.fromLimbs(limbs, step() * lane);
    }

    Fr only() {
        for (int at = 4; at < limbs.length; at += 4) {
            if (!FrLimbs.equal(limbs, at, limbs, 0)) {
                throw new IllegalStateException("there are " + lanes() + " lanes: ask for the value of one");
            }
        }
        return at(0);
    }

    /// The values of one lane alone.
    public Values lane(int lane) {
        return of(at(lane));
    }

    @Override
    public Values values() {
        return this;
    }

    @Override
    public Values plus(Lc other) {
        var that = other.values();
        var sum = common(that);
        for (int z = 0, a = 0, b = 0; z < sum.limbs.length; z += 4, a += step(), b += that.step()) {
            FrLimbs.add(sum.limbs, z, limbs, a, that.limbs, b);
        }
        return sum;
    }

    @Override
    public Values minus(Lc other) {
        var that = other.values();
        var difference = common(that);
        for (int z = 0, a = 0, b = 0; z < difference.limbs.length; z += 4, a += step(), b += that.step()) {
            FrLimbs.sub(difference.limbs, z, limbs, a, that.limbs, b);
        }
        return difference;
    }

    /// The products, lane by lane: for hints, since constraints are linear.
    public Values times(Lc other) {
        var that = other.values();
        var product = common(that);
        for (int z = 0, a = 0, b = 0; z < product.limbs.length; z += 4, a += step(), b += that.step()) {
            FrLimbs.mul(product.limbs, z, limbs, a, that.limbs, b);
        }
        return product;
    }

    @Override
    public Values plus(Fr constant) {
        return plus(of(constant));
    }

    @Override
    public Values minus(Fr constant) {
        return minus(of(constant));
    }

    @Override
    public Values times(Fr factor) {
        return times(of(factor));
    }

    @Override
    public Values plus(Fr factor, Lc other) {
        var that = other.values();
        var sum = common(that);
        var by = new long[4];
        factor.toLimbs(by, 0);
        for (int z = 0, a = 0, b = 0; z < sum.limbs.length; z += 4, a += step(), b += that.step()) {
            FrLimbs.mul(sum.limbs, z, that.limbs, b, by, 0);
            FrLimbs.add(sum.limbs, z, sum.limbs, z, limbs, a);
        }
        return sum;
    }

    @Override
    public Values negate() {
        var negated = new Values(new long[limbs.length]);
        for (int z = 0; z < limbs.length; z += 4) {
            FrLimbs.neg(negated.limbs, z, limbs, z);
        }
        return negated;
    }

    /// The inverses; 0 where a value is 0.
    public Values inverse() {
        var inverse = new Values(new long[limbs.length]);
        FrLimbs.invAll(inverse.limbs, 0, limbs, 0, lanes());
        return inverse;
    }

    /// One where a value is zero, zero elsewhere.
    public Values isZero() {
        var zero = new Values(new long[limbs.length]);
        for (int z = 0; z < limbs.length; z += 4) {
            if (FrLimbs.isZero(limbs, z)) {
                FrLimbs.setOne(zero.limbs, z);
            }
        }
        return zero;
    }

    /// The canonical integers.
    public Integers integers() {
        var integers = new long[limbs.length];
        for (int z = 0; z < limbs.length; z += 4) {
            FrLimbs.fromMontgomery(integers, z, limbs, z);
        }
        return new Integers(integers);
    }

    static Values binary(List<? extends Lc> terms) {
        int lanes = 1;
        for (var term : terms) {
            lanes = Math.max(lanes, term.values().lanes());
        }
        var sum = new Values(new long[4 * lanes]);
        for (int i = terms.size() - 1; i >= 0; i--) {
            var term = sum.checked(terms.get(i).values());
            for (int z = 0, b = 0; z < sum.limbs.length; z += 4, b += term.step()) {
                FrLimbs.dbl(sum.limbs, z, sum.limbs, z);
                FrLimbs.add(sum.limbs, z, sum.limbs, z, term.limbs, b);
            }
        }
        return sum;
    }

    /// `constant + sum factors_i·terms_i`
    ///
    /// @param constant four limbs
    /// @param factors four limbs each
    static Values weighted(long[] constant, long[] factors, Lc[] terms) {
        int lanes = 1;
        for (var term : terms) {
            lanes = Math.max(lanes, term.values().lanes());
        }
        var sum = new Values(new long[4 * lanes]);
        var gathered = new long[4 * terms.length];
        var part = new long[4];
        for (int lane = 0; lane < lanes; lane++) {
            for (int i = 0; i < terms.length; i++) {
                sum.checked(terms[i].values()).toLimbs(lane, gathered, 4 * i);
            }
            FrLimbs.copy(sum.limbs, 4 * lane, constant, 0);
            for (int from = 0; from < terms.length; from += FrDot.MAX_TERMS) {
                int count = Math.min(terms.length - from, FrDot.MAX_TERMS);
                FrDot.dot(part, 0, factors, 4 * from, gathered, 4 * from, count);
                FrLimbs.add(sum.limbs, 4 * lane, sum.limbs, 4 * lane, part, 0);
            }
        }
        return sum;
    }

    /// Longs from one lane to the next.
    private int step() {
        return limbs.length == 4 ? 0 : 4;
    }

    /// Zero in as many lanes as an operation with others has results.
    private Values common(Values that) {
        if (limbs.length == 4) {
            return new Values(new long[that.limbs.length]);
        }
        checked(that);
        return new Values(new long[limbs.length]);
    }

    private Values checked(Values that) {
        if (that.limbs.length != 4 && that.limbs.length != limbs.length) {
            throw new IllegalArgumentException("values of " + lanes() + " lanes with values of " + that.lanes());
        }
        return that;
    }
}
