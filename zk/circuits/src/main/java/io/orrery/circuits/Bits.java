package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Integers;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;

/// An integer as bits, least significant first.
record Bits(List<Bit> bits) {
    /// With more bits than this, two integers may be the same field element: [StrictBits] is for those.
    static final int MAX = 253;

    Bits {
        bits = List.copyOf(bits);
    }

    /// New bits that no other wire binds: their sum is the integer, of which the lowest 64 bits are given.
    static Bits of(ConstraintSystem cs, int count, IntToLongFunction hint) {
        return of(cs, count, () -> Integers.of(cs.lanes(), hint));
    }

    private static Bits of(ConstraintSystem cs, int count, Supplier<Integers> hint) {
        if (count > MAX) {
            throw new IllegalArgumentException(count + " bits do not name one field element");
        }
        var once = new Once<>(hint);
        var bits = new ArrayList<Bit>(count);
        for (int i = 0; i < count; i++) {
            int place = i;
            bits.add(Bit.of(cs, () -> once.get().bit(place)));
        }
        return new Bits(bits);
    }

    /// Binds a value to its bits, and so to `[0, 2^count)`: sums of at most 253 bits are below the modulus, so
    /// no two of them agree in the field.
    static Bits decompose(ConstraintSystem cs, Lc value, int count) {
        try (var _ = cs.scope("range-" + count)) {
            var bits = of(cs, count, () -> value.values().integers());
            cs.constrain(() -> cs.enforceEqual(value, bits.sum()));
            return bits;
        }
    }

    int size() {
        return bits.size();
    }

    Bit get(int i) {
        return bits.get(i);
    }

    Bits slice(int from, int to) {
        return new Bits(bits.subList(from, to));
    }

    /// The integer.
    Lc sum() {
        return Lc.binary(bits.stream().map(Bit::lc).toList());
    }

    /// `2^exponent`
    static Fr power(int exponent) {
        return Fr.reduce(BigInteger.ONE.shiftLeft(exponent));
    }
}
