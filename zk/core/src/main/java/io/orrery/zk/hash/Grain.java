package io.orrery.zk.hash;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;

/// The Grain LFSR in self-shrinking mode, from which Poseidon's constants are drawn.
///
/// Source: Grassi, Khovratovich, Rechberger, Roy, Schofnegger, *Poseidon* (2021), appendix E.
final class Grain {
    private static final int STATE_BITS = 80;
    private static final int WARM_UP = 160;
    private static final int FIELD_BITS = 254;

    private final boolean[] state = new boolean[STATE_BITS];
    private int head;

    Grain(int width, int fullRounds, int partialRounds) {
        int at = 0;
        at = put(at, 1, 2); // a prime field
        at = put(at, 0, 4); // the S-box x^5
        at = put(at, FIELD_BITS, 12);
        at = put(at, width, 12);
        at = put(at, fullRounds, 10);
        at = put(at, partialRounds, 10);
        put(at, (1 << 30) - 1, 30);
        for (int i = 0; i < WARM_UP; i++) {
            step();
        }
    }

    /// The next 254 bits that are below the modulus; larger ones are skipped.
    Fr nextBelowModulus() {
        while (true) {
            var candidate = nextInteger();
            if (candidate.compareTo(Fr.MODULUS) < 0) {
                return Fr.of(candidate);
            }
        }
    }

    /// The next 254 bits, reduced.
    Fr nextReduced() {
        return Fr.reduce(nextInteger());
    }

    private BigInteger nextInteger() {
        var value = BigInteger.ZERO;
        for (int i = FIELD_BITS - 1; i >= 0; i--) {
            if (nextBit()) {
                value = value.setBit(i);
            }
        }
        return value;
    }

    private boolean nextBit() {
        while (!step()) {
            step();
        }
        return step();
    }

    private boolean step() {
        boolean bit = at(62) ^ at(51) ^ at(38) ^ at(23) ^ at(13) ^ at(0);
        state[head] = bit;
        head = (head + 1) % STATE_BITS;
        return bit;
    }

    private boolean at(int offset) {
        return state[(head + offset) % STATE_BITS];
    }

    private int put(int at, int value, int bits) {
        for (int i = 0; i < bits; i++) {
            state[at + i] = (value >>> (bits - 1 - i) & 1) != 0;
        }
        return at + bits;
    }
}
