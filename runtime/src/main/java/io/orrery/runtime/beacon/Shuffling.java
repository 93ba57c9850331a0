package io.orrery.runtime.beacon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The order that a seed puts validators in.
///
/// Source: consensus-specs, `phase0/beacon-chain.md`, `compute_shuffled_index`.
final class Shuffling {
    private static final int POSITIONS_PER_HASH = 256;

    private Shuffling() {}

    /// For each place from 0 whose turn it is.
    static int[] of(int count, byte[] seed, int rounds) {
        var order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        if (count > 1) {
            for (int round = 0; round < rounds; round++) {
                swap(order, seed, (byte) round);
            }
        }
        return order;
    }

    private static void swap(int[] order, byte[] seed, byte round) {
        int count = order.length;
        int pivot = (int) Long.remainderUnsigned(number(sha256(seed, new byte[] {round})), count);
        var bits = new byte[(count + POSITIONS_PER_HASH - 1) / POSITIONS_PER_HASH][];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = sha256(
                    seed,
                    new byte[] {round},
                    ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(i)
                            .array());
        }
        for (int i = 0; i < count; i++) {
            int index = order[i];
            int flip = (pivot + count - index) % count;
            int position = Math.max(index, flip);
            byte eight = bits[position / POSITIONS_PER_HASH][position % POSITIONS_PER_HASH / Byte.SIZE];
            order[i] = (eight >> position % Byte.SIZE & 1) == 1 ? flip : index;
        }
    }

    /// The first eight bytes, the lowest first.
    static long number(byte[] hash) {
        return ByteBuffer.wrap(hash).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    static byte[] sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
