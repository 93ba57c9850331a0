package io.orrery.domain.validator.ssz;

import io.orrery.domain.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/// The root of a Merkle tree of SHA-256 over 32-byte chunks, whose leaves up to a power of two are zeros.
///
/// A type's limit may be 2^40 leaves; what is hashed is what is there, and one known hash of zeros a level
/// for the rest. Everything that is longer than its limit is refused by `IllegalArgumentException`.
///
/// Source: consensus-specs, `ssz/simple-serialize.md`, *Merkleization*.
public final class HashTreeRoot {
    static final int CHUNK_BYTES = Digest.BYTES;
    static final int CHUNK_BITS = CHUNK_BYTES * Byte.SIZE;

    static final int MAX_DEPTH = 40;
    private static final Digest ZERO = new Digest(0, 0, 0, 0);
    /// Of a tree of zeros, by its depth.
    private static final Digest[] ZEROS = zeros();

    private HashTreeRoot() {}

    public static Digest uint64(long bits) {
        return new Digest(Long.reverseBytes(bits), 0, 0, 0);
    }

    /// Of a vector of so many bytes.
    public static Digest bytes(ByteVector bytes) {
        return packed(bytes, Math.max(1, (bytes.size() + CHUNK_BYTES - 1) / CHUNK_BYTES));
    }

    /// @param fields the roots of a container's fields, in its order
    public static Digest container(Digest... fields) {
        return merkleize(fields, fields.length);
    }

    /// @param elements roots of the elements of a list
    /// @param limit how many elements its type allows
    public static Digest list(List<Digest> elements, long limit) {
        return withLength(merkleize(elements.toArray(Digest[]::new), limit), elements.size());
    }

    static Digest packed(ByteVector bytes, long limit) {
        int count = (bytes.size() + CHUNK_BYTES - 1) / CHUNK_BYTES;
        var padded = ByteBuffer.wrap(Arrays.copyOf(bytes.toBytes(), count * CHUNK_BYTES));
        var chunks = new Digest[count];
        for (int i = 0; i < count; i++) {
            chunks[i] = new Digest(padded.getLong(), padded.getLong(), padded.getLong(), padded.getLong());
        }
        return merkleize(chunks, limit);
    }

    static Digest withLength(Digest root, long length) {
        return hash(sha256(), root, uint64(length));
    }

    private static Digest merkleize(Digest[] chunks, long limit) {
        if (limit < 0 || limit > 1L << MAX_DEPTH || chunks.length > limit) {
            throw new IllegalArgumentException(chunks.length + " chunks are more than the limit " + limit);
        }
        int depth = depth(limit);
        if (chunks.length == 0) {
            return ZEROS[depth];
        }
        var sha256 = sha256();
        var layer = chunks.clone();
        int size = layer.length;
        for (int level = 0; level < depth; level++) {
            for (int i = 0; i < size; i += 2) {
                layer[i / 2] = hash(sha256, layer[i], i + 1 < size ? layer[i + 1] : ZEROS[level]);
            }
            size = (size + 1) / 2;
        }
        return layer[0];
    }

    /// Of the tree over so many chunks.
    static int depth(long limit) {
        return Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, limit) - 1);
    }

    /// Roots of trees of zeros, by their depth: nobody writes to them.
    static byte[][] zerosAsBytes() {
        return Arrays.stream(ZEROS).map(Digest::toBytes).toArray(byte[][]::new);
    }

    private static Digest[] zeros() {
        var sha256 = sha256();
        var zeros = new Digest[MAX_DEPTH + 1];
        zeros[0] = ZERO;
        for (int i = 0; i < MAX_DEPTH; i++) {
            zeros[i + 1] = hash(sha256, zeros[i], zeros[i]);
        }
        return zeros;
    }

    private static Digest hash(MessageDigest sha256, Digest left, Digest right) {
        var pair = ByteBuffer.allocate(2 * CHUNK_BYTES).order(ByteOrder.BIG_ENDIAN);
        for (var side : List.of(left, right)) {
            pair.putLong(side.a()).putLong(side.b()).putLong(side.c()).putLong(side.d());
        }
        return Digest.of(sha256.digest(pair.array()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
