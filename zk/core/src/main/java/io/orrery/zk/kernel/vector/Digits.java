package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.C1;
import static io.orrery.zk.kernel.vector.Octets.C2;
import static io.orrery.zk.kernel.vector.Octets.D;
import static io.orrery.zk.kernel.vector.Octets.LANES;
import static io.orrery.zk.kernel.vector.Octets.SIZE;

import jdk.incubator.vector.DoubleVector;

/// What is done to octets digit by digit: sums, which leave digits larger than they were, and the carries that make
/// them small again.
final class Digits {
    private Digits() {}

    /// `z = a + b`, digit by digit.
    static void add(double[] z, int zo, double[] a, int ao, double[] b, int bo) {
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector.fromArray(D, a, ao + i)
                    .add(DoubleVector.fromArray(D, b, bo + i))
                    .intoArray(z, zo + i);
        }
    }

    /// `z = a - b`, digit by digit.
    static void sub(double[] z, int zo, double[] a, int ao, double[] b, int bo) {
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector.fromArray(D, a, ao + i)
                    .sub(DoubleVector.fromArray(D, b, bo + i))
                    .intoArray(z, zo + i);
        }
    }

    /// `z = a` times a small integer, digit by digit.
    static void times(double[] z, int zo, double[] a, int ao, double factor) {
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector.fromArray(D, a, ao + i).mul(factor).intoArray(z, zo + i);
        }
    }

    /// Balances the digits, which may be up to `2^53 - 2^3`, but for the top one; the value stays.
    static void carry(double[] z, int zo) {
        var carry = DoubleVector.zero(D);
        for (int i = 0; i < 4 * LANES; i += LANES) {
            // In the unit 2^51 of C1, what is added and taken away again rounds to a multiple of 2^51.
            var x = DoubleVector.fromArray(D, z, zo + i).add(carry);
            var high = x.add(C1).sub(C1);
            x.sub(high).intoArray(z, zo + i);
            carry = high.mul(0x1p-51);
        }
        DoubleVector.fromArray(D, z, zo + 4 * LANES).add(carry).intoArray(z, zo + 4 * LANES);
    }

    /// Takes off the nearest multiple of `p` and carries: leaves values of at most `0.51·p` and digits balanced
    /// but for the top one. Takes values of at most `5·p` in size with digits of at most `1.25·2^52`, as
    /// [Words#pack] does.
    static void reduce(double[] m, double[] z, int zo) {
        var z4 = DoubleVector.fromArray(D, z, zo + 4 * LANES);
        var q = z4.fma(DoubleVector.broadcast(D, m[Modulus51.TOP_INVERSE]), DoubleVector.broadcast(D, C2));
        q = DoubleVector.broadcast(D, C2).sub(q);
        var carry = DoubleVector.zero(D);
        for (int i = 0; i < 4; i++) {
            var x = q.fma(DoubleVector.broadcast(D, m[Modulus51.PLAIN + i]), DoubleVector.fromArray(D, z, zo + 8 * i));
            x = carry.fma(DoubleVector.broadcast(D, 0x1p-51), x);
            carry = x.add(C1).sub(C1);
            x.sub(carry).intoArray(z, zo + 8 * i);
        }
        z4 = q.fma(DoubleVector.broadcast(D, m[Modulus51.PLAIN + 4]), z4);
        carry.fma(DoubleVector.broadcast(D, 0x1p-51), z4).intoArray(z, zo + 4 * LANES);
    }

    /// The element of five digits at `from` in all lanes.
    static void fill(double[] z, int zo, double[] digits, int from) {
        for (int i = 0; i < 5; i++) {
            DoubleVector.broadcast(D, digits[from + i]).intoArray(z, zo + LANES * i);
        }
    }
}
