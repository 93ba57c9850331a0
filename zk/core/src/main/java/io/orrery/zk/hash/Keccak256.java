package io.orrery.zk.hash;

import java.util.Arrays;

/// Keccak-256 as the EVM computes it: the sponge of the SHA-3 submission with its original padding `0x01`, rate
/// 136 bytes.
///
/// Source: Bertoni, Daemen, Peeters, Van Assche, *The Keccak reference*, version 3.0.
public final class Keccak256 {
    /// Bytes of a digest.
    public static final int BYTES = 32;

    private static final int RATE = 136;
    private static final int ROUNDS = 24;
    private static final long[] ROUND_CONSTANTS = roundConstants();
    // ROTATIONS[x + 5y] and the lane that it moves to, [y + 5((2x + 3y) mod 5)].
    private static final int[] ROTATIONS = rotations();

    private Keccak256() {}

    /// @param parts hashed one after the other, without any separation
    /// @return 32 bytes
    public static byte[] hash(byte[]... parts) {
        var state = new long[25];
        var block = new byte[RATE];
        int filled = 0;
        for (byte[] part : parts) {
            for (int at = 0; at < part.length; ) {
                int take = Math.min(RATE - filled, part.length - at);
                System.arraycopy(part, at, block, filled, take);
                at += take;
                filled += take;
                if (filled == RATE) {
                    absorb(state, block);
                    filled = 0;
                }
            }
        }
        Arrays.fill(block, filled, RATE, (byte) 0);
        block[filled] ^= 0x01;
        block[RATE - 1] ^= (byte) 0x80;
        absorb(state, block);
        var digest = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            digest[i] = (byte) (state[i >> 3] >>> (8 * (i & 7)));
        }
        return digest;
    }

    private static void absorb(long[] state, byte[] block) {
        for (int i = 0; i < RATE; i++) {
            state[i >> 3] ^= (block[i] & 0xffL) << (8 * (i & 7));
        }
        var moved = new long[25];
        var parity = new long[5];
        for (int round = 0; round < ROUNDS; round++) {
            for (int x = 0; x < 5; x++) {
                parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
            }
            for (int x = 0; x < 5; x++) {
                long mixed = parity[(x + 4) % 5] ^ Long.rotateLeft(parity[(x + 1) % 5], 1);
                for (int y = 0; y < 5; y++) {
                    moved[y + 5 * ((2 * x + 3 * y) % 5)] =
                            Long.rotateLeft(state[x + 5 * y] ^ mixed, ROTATIONS[x + 5 * y]);
                }
            }
            for (int row = 0; row < 25; row += 5) {
                for (int x = 0; x < 5; x++) {
                    state[row + x] = moved[row + x] ^ (~moved[row + (x + 1) % 5] & moved[row + (x + 2) % 5]);
                }
            }
            state[0] ^= ROUND_CONSTANTS[round];
        }
    }

    private static long[] roundConstants() {
        var constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int j = 0; j < 7; j++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << j) - 1);
                }
                // x^8 + x^6 + x^5 + x^4 + 1
                register <<= 1;
                if ((register & 0x100) != 0) {
                    register ^= 0x171;
                }
            }
        }
        return constants;
    }

    private static int[] rotations() {
        var rotations = new int[25];
        int x = 1;
        int y = 0;
        for (int t = 0; t < 24; t++) {
            rotations[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
            int next = (2 * x + 3 * y) % 5;
            x = y;
            y = next;
        }
        return rotations;
    }
}
