package io.orrery.zk.kernel.vector;

import java.math.BigInteger;
import java.util.Objects;

/// Products of many elements, octet by octet; what is left over at the end goes through padded copies.
final class Elementwise {
    /// Longs of eight elements.
    private static final int EIGHT = 4 * Octets.LANES;

    /// `2^-2 mod r`, in octets.
    private static final double[] QUARTER = quarter();

    private Elementwise() {}

    private static double[] quarter() {
        var r = Modulus51.SCALAR.value;
        double[] z = new double[Octets.SIZE];
        Digits.fill(z, 0, Modulus51.digits(BigInteger.valueOf(4).modInverse(r), 5), 0);
        return z;
    }

    static void multiply(Modulus51 modulus, long[] z, int zo, long[] a, int ao, long[] b, int bo, int count) {
        Objects.checkFromIndexSize(zo, 4 * count, z.length);
        Objects.checkFromIndexSize(ao, 4 * count, a.length);
        Objects.checkFromIndexSize(bo, 4 * count, b.length);
        long[] words = new long[Words.SIZE];
        double[] octets = new double[2 * Octets.SIZE];
        int whole = 4 * count / EIGHT * EIGHT;
        for (int i = 0; i < whole; i += EIGHT) {
            multiply(modulus, z, zo + i, a, ao + i, b, bo + i, words, octets);
        }
        int rest = 4 * count - whole;
        if (rest > 0) {
            long[] tail = new long[2 * EIGHT];
            System.arraycopy(a, ao + whole, tail, 0, rest);
            System.arraycopy(b, bo + whole, tail, EIGHT, rest);
            multiply(modulus, tail, 0, tail, 0, tail, EIGHT, words, octets);
            System.arraycopy(tail, 0, z, zo + whole, rest);
        }
    }

    private static void multiply(
            Modulus51 modulus, long[] z, int zo, long[] a, int ao, long[] b, int bo, long[] words, double[] octets) {
        Words.split(a, ao, words, 0);
        Words.unpack(words, 0, octets, 0);
        Words.split(b, bo, words, 0);
        Words.unpackHalf(modulus.words, words, 0, octets, Octets.SIZE);
        // Digits are below 2^51, values below p.
        Octets.mul(modulus.digits, octets, 0, octets, 0, octets, Octets.SIZE);
        Words.pack(modulus.digits, octets, 0, words, 0);
        Words.join(words, 0, z, zo);
    }

    static void scale(Modulus51 modulus, long[] z, int zo, long[] a, int ao, long[] factor, int fo, int count) {
        Objects.checkFromIndexSize(zo, 4 * count, z.length);
        Objects.checkFromIndexSize(ao, 4 * count, a.length);
        Objects.checkFromIndexSize(fo, 4, factor.length);
        long[] words = new long[Words.SIZE];
        double[] octets = new double[2 * Octets.SIZE];
        for (int i = 0; i < Words.SIZE; i++) {
            words[i] = factor[fo + (i >> 3)];
        }
        Words.unpackHalf(modulus.words, words, 0, octets, Octets.SIZE);
        int whole = 4 * count / EIGHT * EIGHT;
        for (int i = 0; i < whole; i += EIGHT) {
            scale(modulus, z, zo + i, a, ao + i, words, octets);
        }
        int rest = 4 * count - whole;
        if (rest > 0) {
            long[] tail = new long[EIGHT];
            System.arraycopy(a, ao + whole, tail, 0, rest);
            scale(modulus, tail, 0, tail, 0, words, octets);
            System.arraycopy(tail, 0, z, zo + whole, rest);
        }
    }

    private static void scale(Modulus51 modulus, long[] z, int zo, long[] a, int ao, long[] words, double[] octets) {
        Words.split(a, ao, words, 0);
        Words.unpack(words, 0, octets, 0);
        Octets.mul(modulus.digits, octets, 0, octets, 0, octets, Octets.SIZE);
        Words.pack(modulus.digits, octets, 0, words, 0);
        Words.join(words, 0, z, zo);
    }

    static void quotient(long[] z, int zo, long[] a, int ao, long[] b, int bo, long[] c, int co, int count) {
        Objects.checkFromIndexSize(zo, 4 * count, z.length);
        Objects.checkFromIndexSize(ao, 4 * count, a.length);
        Objects.checkFromIndexSize(bo, 4 * count, b.length);
        Objects.checkFromIndexSize(co, 4 * count, c.length);
        long[] words = new long[Words.SIZE];
        double[] octets = new double[2 * Octets.SIZE];
        int whole = 4 * count / EIGHT * EIGHT;
        for (int i = 0; i < whole; i += EIGHT) {
            quotient(z, zo + i, a, ao + i, b, bo + i, c, co + i, words, octets);
        }
        int rest = 4 * count - whole;
        if (rest > 0) {
            long[] tail = new long[3 * EIGHT];
            System.arraycopy(a, ao + whole, tail, 0, rest);
            System.arraycopy(b, bo + whole, tail, EIGHT, rest);
            System.arraycopy(c, co + whole, tail, 2 * EIGHT, rest);
            quotient(tail, 0, tail, 0, tail, EIGHT, tail, 2 * EIGHT, words, octets);
            System.arraycopy(tail, 0, z, zo + whole, rest);
        }
    }

    private static void quotient(
            long[] z, int zo, long[] a, int ao, long[] b, int bo, long[] c, int co, long[] words, double[] octets) {
        double[] m = Modulus51.SCALAR.digits;
        Words.split(a, ao, words, 0);
        Words.unpack(words, 0, octets, 0);
        Words.split(b, bo, words, 0);
        Words.unpack(words, 0, octets, Octets.SIZE);
        // Operands carry the factor 2^256 each, so this is a·b·2^257: twice what c is beside.
        Octets.mul(m, octets, 0, octets, 0, octets, Octets.SIZE);
        Words.split(c, co, words, 0);
        Words.unpack(words, 0, octets, Octets.SIZE);
        Digits.times(octets, Octets.SIZE, octets, Octets.SIZE, 2);
        // Digits in (-2^50 - 2^52, 2^50]: times a digit of at most 2^50 that may pass 2^102.
        Digits.sub(octets, 0, octets, 0, octets, Octets.SIZE);
        Digits.carry(octets, 0);
        // (a·b - c)·2^257 / 4 / 2^255
        Octets.mul(m, octets, 0, octets, 0, QUARTER, 0);
        Words.pack(m, octets, 0, words, 0);
        Words.join(words, 0, z, zo);
    }
}
