package io.orrery.zk.hash;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// BLAKE-512, the SHA-3 finalist in its 16-round version (not BLAKE2): expands the seed of an EdDSA-Poseidon
/// key.
///
/// Source: Aumasson, Henzen, Meier, Phan, *SHA-3 proposal BLAKE*, version 1.3.
public final class Blake512 {
    /// Bytes of a digest.
    public static final int BYTES = 64;

    private static final int BLOCK = 128;
    private static final int ROUNDS = 16;
    /// What a block's padding needs at least: one byte with the first and the last marker bit, and the length.
    private static final int TAIL = 17;

    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };

    /// The first digits of pi.
    private static final long[] PI = {
        0x243f6a8885a308d3L, 0x13198a2e03707344L, 0xa4093822299f31d0L, 0x082efa98ec4e6c89L,
        0x452821e638d01377L, 0xbe5466cf34e90c6cL, 0xc0ac29b7c97c50ddL, 0x3f84d5b5b5470917L,
        0x9216d5d98979fb1bL, 0xd1310ba698dfb5acL, 0x2ffd72dbd01adfb7L, 0xb8e1afed6a267e96L,
        0xba7c9045f12c7f99L, 0x24a19947b3916cf7L, 0x0801f2e2858efc16L, 0x636920d871574e69L
    };

    private static final int[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private Blake512() {}

    /// @param parts hashed one after the other, without any separation
    /// @return 64 bytes
    public static byte[] hash(byte[]... parts) {
        var state = IV.clone();
        var block = new byte[BLOCK];
        int filled = 0;
        long bytes = 0;
        for (byte[] part : parts) {
            for (int at = 0; at < part.length; ) {
                if (filled == BLOCK) {
                    compress(state, block, 8 * bytes);
                    filled = 0;
                }
                int take = Math.min(BLOCK - filled, part.length - at);
                System.arraycopy(part, at, block, filled, take);
                at += take;
                filled += take;
                bytes += take;
            }
        }
        // The counter of a block tells how many bits of the message are hashed once it is; a block of padding
        // alone has 0.
        long counter = filled == 0 ? 0 : 8 * bytes;
        if (filled > BLOCK - TAIL) {
            if (filled == BLOCK) {
                compress(state, block, counter);
                Arrays.fill(block, (byte) 0);
                block[0] = (byte) 0x80;
            } else {
                Arrays.fill(block, filled, BLOCK, (byte) 0);
                block[filled] = (byte) 0x80;
                compress(state, block, counter);
                Arrays.fill(block, (byte) 0);
            }
            counter = 0;
        } else {
            Arrays.fill(block, filled, BLOCK, (byte) 0);
            block[filled] = (byte) 0x80;
        }
        block[BLOCK - TAIL] |= 0x01;
        ByteBuffer.wrap(block).putLong(BLOCK - 8, 8 * bytes);
        compress(state, block, counter);
        var digest = ByteBuffer.allocate(BYTES);
        for (long word : state) {
            digest.putLong(word);
        }
        return digest.array();
    }

    private static void compress(long[] state, byte[] block, long counter) {
        var message = new long[16];
        ByteBuffer.wrap(block).asLongBuffer().get(message);
        var v = new long[16];
        System.arraycopy(state, 0, v, 0, 8);
        System.arraycopy(PI, 0, v, 8, 8);
        v[12] ^= counter;
        v[13] ^= counter;
        for (int round = 0; round < ROUNDS; round++) {
            var sigma = SIGMA[round % SIGMA.length];
            for (int column = 0; column < 4; column++) {
                mix(v, message, sigma, 2 * column, column, 4 + column, 8 + column, 12 + column);
            }
            for (int diagonal = 0; diagonal < 4; diagonal++) {
                mix(
                        v,
                        message,
                        sigma,
                        8 + 2 * diagonal,
                        diagonal,
                        4 + (diagonal + 1) % 4,
                        8 + (diagonal + 2) % 4,
                        12 + (diagonal + 3) % 4);
            }
        }
        for (int i = 0; i < 8; i++) {
            state[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void mix(long[] v, long[] message, int[] sigma, int at, int a, int b, int c, int d) {
        int i = sigma[at];
        int j = sigma[at + 1];
        v[a] += v[b] + (message[i] ^ PI[j]);
        v[d] = Long.rotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 25);
        v[a] += v[b] + (message[j] ^ PI[i]);
        v[d] = Long.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 11);
    }
}
