package io.orrery.zk.kernel.vector;

import static jdk.incubator.vector.VectorOperators.ASHR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Arithmetic on octets: eight field elements, one a lane.
///
/// An octet is 40 doubles at an offset of a flat array: digit `i` of 51 bits of all eight elements stands at
/// `8·i`, so an element is `sum digit_i·2^(51·i)`. Digits are integers and may be negative; they and the values need
/// not be reduced. Each method says which bounds it takes and gives.
///
/// **Products.** With `C1 = 1.5·2^103`, whose last place is worth `2^51`, `h = fma(a, b, C1)` is `C1 + 2^51·q` for
/// `q` the rounded quotient of `a·b`, if `|a·b| <= 2^102`. So `a·b = 2^51·q + r` with `|r| <= 2^50`, and with
/// `C2 = 1.5·2^52`, whose last place is worth 1, `fma(a, b, C1 + C2 - h)` is `C2 + r`, all exactly. As raw bits, the
/// two doubles are constants plus the integers `q` and `r`: they are added to their columns as longs, and what a
/// column collects of constants is known before and taken off when it starts. (Emmart, Zheng and Weems, *Faster
/// modular exponentiation using double precision floating point arithmetic on the GPU*, 2018.)
///
/// **For the compiler.** Vectors live in locals of small methods, never in fields; loops over digits that look
/// unrollable stay loops: unrolled bodies pass the compiler's budget for inlining, vectors are then boxed, and all
/// is slower by two orders of magnitude.
final class Octets {
    static final VectorSpecies<Double> D = DoubleVector.SPECIES_512;
    static final VectorSpecies<Long> L = LongVector.SPECIES_512;

    /// Lanes.
    static final int LANES = 8;
    /// Doubles of an octet.
    static final int SIZE = 40;

    static final double C1 = 0x1.8p103;
    static final double C2 = 0x1.8p52;
    static final double C12 = C1 + C2;
    static final long C1_BITS = Double.doubleToRawLongBits(C1);
    static final long C2_BITS = Double.doubleToRawLongBits(C2);

    static final int BITS = 51;
    static final long MASK = (1L << BITS) - 1;
    static final long HALF = 1L << (BITS - 1);
    /// `2^52`: the exponent under which 52 bits of mantissa are an integer.
    static final long EXPONENT = Double.doubleToRawLongBits(0x1p52);
    /// What to take off a digit that was biased by [#HALF] and put under [#EXPONENT].
    static final double BIAS = 0x1p52 + 0x1p50;

    /// A sign for each lane.
    static final double[] PLUS = {1, 1, 1, 1, 1, 1, 1, 1};

    static final double[] MINUS = {-1, -1, -1, -1, -1, -1, -1, -1};

    /// The most products that [#dot] adds up.
    static final int MAX_TERMS = 9;

    /// Where the columns start: for each number of products, ten longs that bring a column to [#HALF] plus its true
    /// sum, by taking off the constants that it will collect.
    private static final long[] START = start();

    private Octets() {}

    private static long[] start() {
        long[] column = new long[10 * (MAX_TERMS + 1)];
        for (int terms = 1; terms <= MAX_TERMS; terms++) {
            for (int i = 0; i < 5; i++) {
                for (int j = 0; j < 5; j++) {
                    collect(column, 10 * terms + i + j, terms);
                    // Four rounds add digits 1 to 5 of the longer modulus, the last one digits 0 to 4 of the plain.
                    collect(column, 10 * terms + (i < 4 ? i + j + 1 : i + j), 1);
                }
            }
            for (int i = 0; i < 10; i++) {
                column[10 * terms + i] += HALF;
            }
        }
        return column;
    }

    private static void collect(long[] column, int at, int times) {
        column[at] -= times * C2_BITS;
        column[at + 1] -= times * C1_BITS;
    }

    /// `z = a·b / 2^255` modulo `p`.
    ///
    /// Takes digits with `|a_i·b_j| <= 2^102`. Gives digits in `[-2^50, 2^50)` but for the top one, and for
    /// values `|a| <= α·p` and `|b| <= β·p` a value of at most `(0.3783·α·β + 0.6269)·p`: `p < 0.3783·2^255`;
    /// four rounds add at most `2^50·p'·2^(51·i)` each, together below `2^253·(1 + 2^-50)·0.5074·p`, and the
    /// last one `2^254·p`; that is `0.6269·2^255·p`. So products of values up to `1.02·p` stay there.
    ///
    /// Columns do not overflow: each is a sum of at most 21 terms below `2^52`.
    static void mul(double[] m, double[] z, int zo, double[] a, int ao, double[] b, int bo) {
        var b0 = DoubleVector.fromArray(D, b, bo);
        var b1 = DoubleVector.fromArray(D, b, bo + 8);
        var b2 = DoubleVector.fromArray(D, b, bo + 16);
        var b3 = DoubleVector.fromArray(D, b, bo + 24);
        var b4 = DoubleVector.fromArray(D, b, bo + 32);
        var t0 = LongVector.broadcast(L, START[10]);
        var t1 = LongVector.broadcast(L, START[11]);
        var t2 = LongVector.broadcast(L, START[12]);
        var t3 = LongVector.broadcast(L, START[13]);
        var t4 = LongVector.broadcast(L, START[14]);
        var t5 = LongVector.broadcast(L, START[15]);
        var c1 = DoubleVector.broadcast(D, C1);
        var c12 = DoubleVector.broadcast(D, C12);
        DoubleVector x;
        DoubleVector y;
        DoubleVector h;
        for (int i = 0; i < 4; i++) {
            x = DoubleVector.fromArray(D, a, ao + 8 * i);
            h = x.fma(b0, c1);
            t0 = t0.add(x.fma(b0, c12.sub(h)).reinterpretAsLongs());
            t1 = t1.add(h.reinterpretAsLongs());
            h = x.fma(b1, c1);
            t1 = t1.add(x.fma(b1, c12.sub(h)).reinterpretAsLongs());
            t2 = t2.add(h.reinterpretAsLongs());
            h = x.fma(b2, c1);
            t2 = t2.add(x.fma(b2, c12.sub(h)).reinterpretAsLongs());
            t3 = t3.add(h.reinterpretAsLongs());
            h = x.fma(b3, c1);
            t3 = t3.add(x.fma(b3, c12.sub(h)).reinterpretAsLongs());
            t4 = t4.add(h.reinterpretAsLongs());
            h = x.fma(b4, c1);
            t4 = t4.add(x.fma(b4, c12.sub(h)).reinterpretAsLongs());
            t5 = t5.add(h.reinterpretAsLongs());
            // Digit 0 of p' is -1: adding x·p' for x the lowest digit leaves the carry alone.
            x = t0.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS);
            t1 = t1.add(t0.lanewise(ASHR, BITS));
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER]);
            h = x.fma(y, c1);
            t0 = t1.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t2 = t2.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 1]);
            h = x.fma(y, c1);
            t1 = t2.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t3 = t3.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 2]);
            h = x.fma(y, c1);
            t2 = t3.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t4 = t4.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 3]);
            h = x.fma(y, c1);
            t3 = t4.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t5 = t5.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 4]);
            h = x.fma(y, c1);
            t4 = t5.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t5 = LongVector.broadcast(L, START[i + 16]).add(h.reinterpretAsLongs());
        }
        x = DoubleVector.fromArray(D, a, ao + 32);
        h = x.fma(b0, c1);
        t0 = t0.add(x.fma(b0, c12.sub(h)).reinterpretAsLongs());
        t1 = t1.add(h.reinterpretAsLongs());
        h = x.fma(b1, c1);
        t1 = t1.add(x.fma(b1, c12.sub(h)).reinterpretAsLongs());
        t2 = t2.add(h.reinterpretAsLongs());
        h = x.fma(b2, c1);
        t2 = t2.add(x.fma(b2, c12.sub(h)).reinterpretAsLongs());
        t3 = t3.add(h.reinterpretAsLongs());
        h = x.fma(b3, c1);
        t3 = t3.add(x.fma(b3, c12.sub(h)).reinterpretAsLongs());
        t4 = t4.add(h.reinterpretAsLongs());
        h = x.fma(b4, c1);
        t4 = t4.add(x.fma(b4, c12.sub(h)).reinterpretAsLongs());
        t5 = t5.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.FACTOR]);
        x = t0.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS);
        h = x.fma(y, c1);
        x = x.fma(y, c1.sub(h));
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN]);
        h = x.fma(y, c1);
        t0 = t0.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t1 = t1.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 1]);
        h = x.fma(y, c1);
        t1 = t1.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t2 = t2.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 2]);
        h = x.fma(y, c1);
        t2 = t2.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t3 = t3.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 3]);
        h = x.fma(y, c1);
        t3 = t3.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t4 = t4.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 4]);
        h = x.fma(y, c1);
        t4 = t4.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t5 = t5.add(h.reinterpretAsLongs());
        // Column 0 is HALF plus a multiple of 2^51: its carry is exact.
        t1 = t1.add(t0.lanewise(ASHR, BITS));
        t1.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo);
        t2 = t2.add(t1.lanewise(ASHR, BITS));
        t2.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo + 8);
        t3 = t3.add(t2.lanewise(ASHR, BITS));
        t3.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo + 16);
        t4 = t4.add(t3.lanewise(ASHR, BITS));
        t4.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo + 24);
        // The top digit is below 2^51 for values below 2.6·p, so C2 holds it.
        t5 = t5.add(t4.lanewise(ASHR, BITS));
        t5.add(C2_BITS - HALF).reinterpretAsDoubles().sub(C2).intoArray(z, zo + 32);
    }

    /// `z = sum a_k·b_k / 2^255` modulo `p` over `terms` octets, from 1 to [#MAX_TERMS], that stand `as` and `bs`
    /// doubles apart. The bounds are those of [#mul], with the sum of all `α·β`.
    ///
    /// Columns do not overflow: each is a sum of at most `10·terms + 11` terms below `2^52`.
    static void dot(double[] m, double[] z, int zo, double[] a, int ao, int as, double[] b, int bo, int bs, int terms) {
        var c1 = DoubleVector.broadcast(D, C1);
        var c12 = DoubleVector.broadcast(D, C12);
        int start = 10 * terms;
        var t0 = LongVector.broadcast(L, START[start]);
        var t1 = LongVector.broadcast(L, START[start + 1]);
        var t2 = LongVector.broadcast(L, START[start + 2]);
        var t3 = LongVector.broadcast(L, START[start + 3]);
        var t4 = LongVector.broadcast(L, START[start + 4]);
        var t5 = LongVector.broadcast(L, START[start + 5]);
        DoubleVector x;
        DoubleVector y;
        DoubleVector h;
        for (int i = 0; i < 5; i++) {
            for (int k = 0; k < terms; k++) {
                x = DoubleVector.fromArray(D, a, ao + as * k + 8 * i);
                int at = bo + bs * k;
                y = DoubleVector.fromArray(D, b, at);
                h = x.fma(y, c1);
                t0 = t0.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
                t1 = t1.add(h.reinterpretAsLongs());
                y = DoubleVector.fromArray(D, b, at + 8);
                h = x.fma(y, c1);
                t1 = t1.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
                t2 = t2.add(h.reinterpretAsLongs());
                y = DoubleVector.fromArray(D, b, at + 16);
                h = x.fma(y, c1);
                t2 = t2.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
                t3 = t3.add(h.reinterpretAsLongs());
                y = DoubleVector.fromArray(D, b, at + 24);
                h = x.fma(y, c1);
                t3 = t3.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
                t4 = t4.add(h.reinterpretAsLongs());
                y = DoubleVector.fromArray(D, b, at + 32);
                h = x.fma(y, c1);
                t4 = t4.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
                t5 = t5.add(h.reinterpretAsLongs());
            }
            if (i == 4) {
                break;
            }
            // Digit 0 of p' is -1: adding x·p' for x the lowest digit leaves the carry alone.
            x = t0.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS);
            t1 = t1.add(t0.lanewise(ASHR, BITS));
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER]);
            h = x.fma(y, c1);
            t0 = t1.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t2 = t2.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 1]);
            h = x.fma(y, c1);
            t1 = t2.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t3 = t3.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 2]);
            h = x.fma(y, c1);
            t2 = t3.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t4 = t4.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 3]);
            h = x.fma(y, c1);
            t3 = t4.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t5 = t5.add(h.reinterpretAsLongs());
            y = DoubleVector.broadcast(D, m[Modulus51.LONGER + 4]);
            h = x.fma(y, c1);
            t4 = t5.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
            t5 = LongVector.broadcast(L, START[start + i + 6]).add(h.reinterpretAsLongs());
        }
        y = DoubleVector.broadcast(D, m[Modulus51.FACTOR]);
        x = t0.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS);
        h = x.fma(y, c1);
        x = x.fma(y, c1.sub(h));
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN]);
        h = x.fma(y, c1);
        t0 = t0.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t1 = t1.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 1]);
        h = x.fma(y, c1);
        t1 = t1.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t2 = t2.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 2]);
        h = x.fma(y, c1);
        t2 = t2.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t3 = t3.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 3]);
        h = x.fma(y, c1);
        t3 = t3.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t4 = t4.add(h.reinterpretAsLongs());
        y = DoubleVector.broadcast(D, m[Modulus51.PLAIN + 4]);
        h = x.fma(y, c1);
        t4 = t4.add(x.fma(y, c12.sub(h)).reinterpretAsLongs());
        t5 = t5.add(h.reinterpretAsLongs());
        // Column 0 is HALF plus a multiple of 2^51: its carry is exact.
        t1 = t1.add(t0.lanewise(ASHR, BITS));
        t1.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo);
        t2 = t2.add(t1.lanewise(ASHR, BITS));
        t2.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo + 8);
        t3 = t3.add(t2.lanewise(ASHR, BITS));
        t3.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo + 16);
        t4 = t4.add(t3.lanewise(ASHR, BITS));
        t4.and(MASK).or(EXPONENT).reinterpretAsDoubles().sub(BIAS).intoArray(z, zo + 24);
        // The top digit is below 2^51 for values below 2.6·p, so C2 holds it.
        t5 = t5.add(t4.lanewise(ASHR, BITS));
        t5.add(C2_BITS - HALF).reinterpretAsDoubles().sub(C2).intoArray(z, zo + 32);
    }
}
