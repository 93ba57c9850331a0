package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.C1;
import static io.orrery.zk.kernel.vector.Octets.C2;
import static io.orrery.zk.kernel.vector.Octets.C2_BITS;
import static io.orrery.zk.kernel.vector.Octets.D;
import static io.orrery.zk.kernel.vector.Octets.EXPONENT;
import static io.orrery.zk.kernel.vector.Octets.L;
import static io.orrery.zk.kernel.vector.Octets.MASK;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.ULT;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/// Between four words of 64 bits, as the arrays of [io.orrery.zk.kernel.Kernels] hold an element, and octets.
///
/// On the way stands the *word form* of eight elements: 32 longs, word `i` of all of them at `8·i`.
final class Words {
    /// Longs of the word form.
    static final int SIZE = 32;

    /// The last place of a carry that comes out of a sum with [Octets#C2] in it.
    private static final long C2_CARRY = C2_BITS >> Octets.BITS;

    private static final LongVector EVEN = indices(0, 4, 8, 12, 2, 6, 10, 14);
    private static final LongVector ODD = indices(1, 5, 9, 13, 3, 7, 11, 15);
    private static final LongVector FRONT = indices(0, 1, 2, 3, 8, 9, 10, 11);
    private static final LongVector BACK = indices(4, 5, 6, 7, 12, 13, 14, 15);
    private static final LongVector FRONT_PAIRS = indices(0, 8, 1, 9, 2, 10, 3, 11);
    private static final LongVector BACK_PAIRS = indices(4, 12, 5, 13, 6, 14, 7, 15);
    private static final LongVector FRONT_QUADS = indices(0, 1, 8, 9, 2, 3, 10, 11);
    private static final LongVector BACK_QUADS = indices(4, 5, 12, 13, 6, 7, 14, 15);

    private Words() {}

    private static LongVector indices(long... lanes) {
        return LongVector.fromArray(L, lanes, 0);
    }

    /// Eight elements that stand one after the other, to word form.
    static void split(long[] a, int ao, long[] w, int wo) {
        var a0 = LongVector.fromArray(L, a, ao);
        var a1 = LongVector.fromArray(L, a, ao + 8);
        var a2 = LongVector.fromArray(L, a, ao + 16);
        var a3 = LongVector.fromArray(L, a, ao + 24);
        var even0 = EVEN.selectFrom(a0, a1);
        var odd0 = ODD.selectFrom(a0, a1);
        var even1 = EVEN.selectFrom(a2, a3);
        var odd1 = ODD.selectFrom(a2, a3);
        FRONT.selectFrom(even0, even1).intoArray(w, wo);
        FRONT.selectFrom(odd0, odd1).intoArray(w, wo + 8);
        BACK.selectFrom(even0, even1).intoArray(w, wo + 16);
        BACK.selectFrom(odd0, odd1).intoArray(w, wo + 24);
    }

    /// From word form to eight elements that stand one after the other.
    static void join(long[] w, int wo, long[] a, int ao) {
        var w0 = LongVector.fromArray(L, w, wo);
        var w1 = LongVector.fromArray(L, w, wo + 8);
        var w2 = LongVector.fromArray(L, w, wo + 16);
        var w3 = LongVector.fromArray(L, w, wo + 24);
        var low0 = FRONT_PAIRS.selectFrom(w0, w1);
        var high0 = FRONT_PAIRS.selectFrom(w2, w3);
        var low1 = BACK_PAIRS.selectFrom(w0, w1);
        var high1 = BACK_PAIRS.selectFrom(w2, w3);
        FRONT_QUADS.selectFrom(low0, high0).intoArray(a, ao);
        BACK_QUADS.selectFrom(low0, high0).intoArray(a, ao + 8);
        FRONT_QUADS.selectFrom(low1, high1).intoArray(a, ao + 16);
        BACK_QUADS.selectFrom(low1, high1).intoArray(a, ao + 24);
    }

    /// From word form to an octet with digits in `[0, 2^51)`.
    static void unpack(long[] w, int wo, double[] z, int zo) {
        var w0 = LongVector.fromArray(L, w, wo);
        var w1 = LongVector.fromArray(L, w, wo + 8);
        var w2 = LongVector.fromArray(L, w, wo + 16);
        var w3 = LongVector.fromArray(L, w, wo + 24);
        w0.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo);
        var digit = w0.lanewise(LSHR, 51).or(w1.lanewise(LSHL, 13)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 8);
        digit = w1.lanewise(LSHR, 38).or(w2.lanewise(LSHL, 26)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 16);
        digit = w2.lanewise(LSHR, 25).or(w3.lanewise(LSHL, 39)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 24);
        digit = w3.lanewise(LSHR, 12);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 32);
    }

    /// [#unpack] times a sign for each lane.
    static void unpackSigned(long[] w, int wo, double[] signs, int so, double[] z, int zo) {
        var w0 = LongVector.fromArray(L, w, wo);
        var w1 = LongVector.fromArray(L, w, wo + 8);
        var w2 = LongVector.fromArray(L, w, wo + 16);
        var w3 = LongVector.fromArray(L, w, wo + 24);
        var sign = DoubleVector.fromArray(D, signs, so);
        var digit = w0.and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).mul(sign).intoArray(z, zo);
        digit = w0.lanewise(LSHR, 51).or(w1.lanewise(LSHL, 13)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).mul(sign).intoArray(z, zo + 8);
        digit = w1.lanewise(LSHR, 38).or(w2.lanewise(LSHL, 26)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).mul(sign).intoArray(z, zo + 16);
        digit = w2.lanewise(LSHR, 25).or(w3.lanewise(LSHL, 39)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).mul(sign).intoArray(z, zo + 24);
        digit = w3.lanewise(LSHR, 12);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).mul(sign).intoArray(z, zo + 32);
    }

    /// `z = a +` [#unpack] times a sign for each lane.
    static void addUnpacked(double[] z, int zo, double[] a, int ao, long[] w, int wo, double[] signs, int so) {
        var w0 = LongVector.fromArray(L, w, wo);
        var w1 = LongVector.fromArray(L, w, wo + 8);
        var w2 = LongVector.fromArray(L, w, wo + 16);
        var w3 = LongVector.fromArray(L, w, wo + 24);
        var sign = DoubleVector.fromArray(D, signs, so);
        var digit = w0.and(MASK);
        var a0 = DoubleVector.fromArray(D, a, ao);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).fma(sign, a0).intoArray(z, zo);
        digit = w0.lanewise(LSHR, 51).or(w1.lanewise(LSHL, 13)).and(MASK);
        var a1 = DoubleVector.fromArray(D, a, ao + 8);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).fma(sign, a1).intoArray(z, zo + 8);
        digit = w1.lanewise(LSHR, 38).or(w2.lanewise(LSHL, 26)).and(MASK);
        var a2 = DoubleVector.fromArray(D, a, ao + 16);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).fma(sign, a2).intoArray(z, zo + 16);
        digit = w2.lanewise(LSHR, 25).or(w3.lanewise(LSHL, 39)).and(MASK);
        var a3 = DoubleVector.fromArray(D, a, ao + 24);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).fma(sign, a3).intoArray(z, zo + 24);
        digit = w3.lanewise(LSHR, 12);
        var a4 = DoubleVector.fromArray(D, a, ao + 32);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).fma(sign, a4).intoArray(z, zo + 32);
    }

    /// From word form, below the modulus, to the octet of half of it modulo `p`, with digits in `[0, 2^51)`.
    ///
    /// [Octets#mul] divides by `2^255` where the arrays want `2^256`: with one operand halved it does what they
    /// want.
    static void unpackHalf(long[] p, long[] w, int wo, double[] z, int zo) {
        var w0 = LongVector.fromArray(L, w, wo);
        var w1 = LongVector.fromArray(L, w, wo + 8);
        var w2 = LongVector.fromArray(L, w, wo + 16);
        var w3 = LongVector.fromArray(L, w, wo + 24);
        // Odd ones get p added; the sum is below 2^255. No word of p is 2^64 - 1, so p_i plus a carry is a word,
        // and not zero: a sum of words carried exactly if it is below its first term.
        var odd = w0.and(1).compare(NE, 0);
        var s0 = w0.add(p[0], odd);
        var s1 = w1.add(LongVector.broadcast(L, p[1]).add(1, s0.compare(ULT, w0)), odd);
        var s2 = w2.add(LongVector.broadcast(L, p[2]).add(1, s1.compare(ULT, w1)), odd);
        var s3 = w3.add(LongVector.broadcast(L, p[3]).add(1, s2.compare(ULT, w2)), odd);
        var digit = s0.lanewise(LSHR, 1).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo);
        digit = s0.lanewise(LSHR, 52).or(s1.lanewise(LSHL, 12)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 8);
        digit = s1.lanewise(LSHR, 39).or(s2.lanewise(LSHL, 25)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 16);
        digit = s2.lanewise(LSHR, 26).or(s3.lanewise(LSHL, 38)).and(MASK);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 24);
        digit = s3.lanewise(LSHR, 13);
        digit.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 32);
    }

    /// Makes an octet canonical, with values in `[0, p)` and digits in `[0, 2^51)`, and writes its word form.
    ///
    /// Takes values of at most `5·p` in size, with digits of at most `1.25·2^52`. Then the quotient is rounded
    /// from the top digit with an error below `2^-40`, so that taking it off leaves at most `0.51·p`, and no
    /// digit passes `2^53` on the way: it is at most 5 times one of `p`, below `0.76·2^50`, beside what it was.
    static void pack(double[] m, double[] z, int zo, long[] w, int wo) {
        var z0 = DoubleVector.fromArray(D, z, zo);
        var z1 = DoubleVector.fromArray(D, z, zo + 8);
        var z2 = DoubleVector.fromArray(D, z, zo + 16);
        var z3 = DoubleVector.fromArray(D, z, zo + 24);
        var z4 = DoubleVector.fromArray(D, z, zo + 32);
        var p0 = DoubleVector.broadcast(D, m[Modulus51.PLAIN]);
        var p1 = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 1]);
        var p2 = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 2]);
        var p3 = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 3]);
        var p4 = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 4]);
        var c1 = DoubleVector.broadcast(D, C1);
        var q = z4.fma(DoubleVector.broadcast(D, m[Modulus51.TOP_INVERSE]), DoubleVector.broadcast(D, C2));
        q = DoubleVector.broadcast(D, C2).sub(q);
        // Carries among doubles leave balanced digits: in the unit 2^51 of C1 a sum rounds to its carry.
        z0 = q.fma(p0, z0);
        var high = z0.add(c1).sub(c1);
        z0 = z0.sub(high);
        z1 = high.fma(DoubleVector.broadcast(D, 0x1p-51), q.fma(p1, z1));
        high = z1.add(c1).sub(c1);
        z1 = z1.sub(high);
        z2 = high.fma(DoubleVector.broadcast(D, 0x1p-51), q.fma(p2, z2));
        high = z2.add(c1).sub(c1);
        z2 = z2.sub(high);
        z3 = high.fma(DoubleVector.broadcast(D, 0x1p-51), q.fma(p3, z3));
        high = z3.add(c1).sub(c1);
        z3 = z3.sub(high);
        z4 = high.fma(DoubleVector.broadcast(D, 0x1p-51), q.fma(p4, z4));
        // Of balanced digits the first that is not zero has the sign of the value, and Horner's sum keeps it: it
        // outweighs the next digit at every step, however that step rounds.
        var unit = DoubleVector.broadcast(D, 0x1p51);
        var negative =
                z4.fma(unit, z3).fma(unit, z2).fma(unit, z1).fma(unit, z0).compare(LT, 0);
        // Now digits are at most 2^51 in size, which C2 holds; all after the lowest make up for the C2 of the
        // digit below that its carry brings.
        var d0 = z0.add(p0, negative).add(C2).reinterpretAsLongs();
        var d1 = z1.add(p1, negative).add(C2 - C2_CARRY).reinterpretAsLongs().add(d0.lanewise(ASHR, 51));
        var d2 = z2.add(p2, negative).add(C2 - C2_CARRY).reinterpretAsLongs().add(d1.lanewise(ASHR, 51));
        var d3 = z3.add(p3, negative).add(C2 - C2_CARRY).reinterpretAsLongs().add(d2.lanewise(ASHR, 51));
        var d4 = z4.add(p4, negative).add(C2 - C2_CARRY).reinterpretAsLongs().add(d3.lanewise(ASHR, 51));
        d0 = d0.and(MASK);
        d1 = d1.and(MASK);
        d2 = d2.and(MASK);
        d3 = d3.and(MASK);
        d4 = d4.and(MASK);
        d0.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo);
        d1.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 8);
        d2.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 16);
        d3.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 24);
        d4.or(EXPONENT).reinterpretAsDoubles().sub(0x1p52).intoArray(z, zo + 32);
        d0.or(d1.lanewise(LSHL, 51)).intoArray(w, wo);
        d1.lanewise(LSHR, 13).or(d2.lanewise(LSHL, 38)).intoArray(w, wo + 8);
        d2.lanewise(LSHR, 26).or(d3.lanewise(LSHL, 25)).intoArray(w, wo + 16);
        d3.lanewise(LSHR, 39).or(d4.lanewise(LSHL, 12)).intoArray(w, wo + 24);
    }

    /// Eight groups of eight words that stand at `wo`, word `i` of all of them at `8·i`, each to its own place: a
    /// transposition in registers.
    static void scatter(long[] w, int wo, long[] z, int[] places, int po, int offset) {
        var w0 = LongVector.fromArray(L, w, wo);
        var w1 = LongVector.fromArray(L, w, wo + 8);
        var w2 = LongVector.fromArray(L, w, wo + 16);
        var w3 = LongVector.fromArray(L, w, wo + 24);
        var w4 = LongVector.fromArray(L, w, wo + 32);
        var w5 = LongVector.fromArray(L, w, wo + 40);
        var w6 = LongVector.fromArray(L, w, wo + 48);
        var w7 = LongVector.fromArray(L, w, wo + 56);
        var a0 = FRONT_PAIRS.selectFrom(w0, w1);
        var a1 = BACK_PAIRS.selectFrom(w0, w1);
        var a2 = FRONT_PAIRS.selectFrom(w2, w3);
        var a3 = BACK_PAIRS.selectFrom(w2, w3);
        var a4 = FRONT_PAIRS.selectFrom(w4, w5);
        var a5 = BACK_PAIRS.selectFrom(w4, w5);
        var a6 = FRONT_PAIRS.selectFrom(w6, w7);
        var a7 = BACK_PAIRS.selectFrom(w6, w7);
        // Four words each of lanes 0 and 1, 2 and 3, and so on.
        w0 = FRONT_QUADS.selectFrom(a0, a2);
        w1 = BACK_QUADS.selectFrom(a0, a2);
        w2 = FRONT_QUADS.selectFrom(a1, a3);
        w3 = BACK_QUADS.selectFrom(a1, a3);
        w4 = FRONT_QUADS.selectFrom(a4, a6);
        w5 = BACK_QUADS.selectFrom(a4, a6);
        w6 = FRONT_QUADS.selectFrom(a5, a7);
        w7 = BACK_QUADS.selectFrom(a5, a7);
        FRONT.selectFrom(w0, w4).intoArray(z, places[po] + offset);
        BACK.selectFrom(w0, w4).intoArray(z, places[po + 1] + offset);
        FRONT.selectFrom(w1, w5).intoArray(z, places[po + 2] + offset);
        BACK.selectFrom(w1, w5).intoArray(z, places[po + 3] + offset);
        FRONT.selectFrom(w2, w6).intoArray(z, places[po + 4] + offset);
        BACK.selectFrom(w2, w6).intoArray(z, places[po + 5] + offset);
        FRONT.selectFrom(w3, w7).intoArray(z, places[po + 6] + offset);
        BACK.selectFrom(w3, w7).intoArray(z, places[po + 7] + offset);
    }

    /// One element of four words, below the modulus, to the lane at `zo` of an octet.
    static void unpackLane(long[] a, int ao, double[] z, int zo) {
        z[zo] = a[ao] & MASK;
        z[zo + 8] = (a[ao] >>> 51 | a[ao + 1] << 13) & MASK;
        z[zo + 16] = (a[ao + 1] >>> 38 | a[ao + 2] << 26) & MASK;
        z[zo + 24] = (a[ao + 2] >>> 25 | a[ao + 3] << 39) & MASK;
        z[zo + 32] = a[ao + 3] >>> 12;
    }
}
