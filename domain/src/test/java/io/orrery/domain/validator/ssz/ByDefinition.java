package io.orrery.domain.validator.ssz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// SSZ as the specification writes it, slow and recursive, which shares nothing with what is tested.
public final class ByDefinition {
    private static final int CHUNK = 32;

    private final byte[] bytes;
    private final boolean fixed;
    private final byte[] root;

    private ByDefinition(byte[] bytes, boolean fixed, byte[] root) {
        this.bytes = bytes;
        this.fixed = fixed;
        this.root = root;
    }

    /// Serialized.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// Its hash tree root.
    public byte[] root() {
        return root.clone();
    }

    /// Whether every value of its type has as many bytes.
    private boolean fixed() {
        return fixed;
    }

    public static ByDefinition uint64(long value) {
        return bytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    /// A vector of bytes.
    public static ByDefinition bytes(byte... bytes) {
        var chunks = pack(bytes);
        return new ByDefinition(bytes, true, merkleize(chunks, chunks.size()));
    }

    public static ByDefinition byteList(long limit, byte... bytes) {
        return new ByDefinition(bytes, false, mixIn(merkleize(pack(bytes), (limit + 31) / CHUNK), bytes.length));
    }

    public static ByDefinition bitlist(long limit, BitSet set, int length) {
        var packed = Arrays.copyOf(set.toByteArray(), (length + 7) / 8);
        var marked = (BitSet) set.clone();
        marked.set(length);
        return new ByDefinition(
                marked.toByteArray(), false, mixIn(merkleize(pack(packed), (limit + 255) / 256), length));
    }

    public static ByDefinition uints(long limit, long... values) {
        var serialized = new ByteArrayOutputStream();
        for (long value : values) {
            serialized.writeBytes(uint64(value).bytes());
        }
        var root = mixIn(merkleize(pack(serialized.toByteArray()), (limit * 8 + 31) / CHUNK), values.length);
        return new ByDefinition(serialized.toByteArray(), false, root);
    }

    public static ByDefinition list(long limit, List<ByDefinition> elements) {
        var roots = elements.stream().map(ByDefinition::root).toList();
        return new ByDefinition(join(elements), false, mixIn(merkleize(roots, limit), elements.size()));
    }

    public static ByDefinition container(ByDefinition... fields) {
        return container(List.of(fields));
    }

    public static ByDefinition container(List<ByDefinition> fields) {
        var roots = fields.stream().map(ByDefinition::root).toList();
        return new ByDefinition(
                join(fields), fields.stream().allMatch(ByDefinition::fixed), merkleize(roots, roots.size()));
    }

    private static byte[] join(List<ByDefinition> parts) {
        int fixedPart = parts.stream()
                .mapToInt(part -> part.fixed() ? part.bytes().length : 4)
                .sum();
        var head = new ByteArrayOutputStream();
        var tail = new ByteArrayOutputStream();
        for (var part : parts) {
            if (part.fixed()) {
                head.writeBytes(part.bytes());
            } else {
                head.writeBytes(Arrays.copyOf(uint64(fixedPart + tail.size()).bytes(), 4));
                tail.writeBytes(part.bytes());
            }
        }
        head.writeBytes(tail.toByteArray());
        return head.toByteArray();
    }

    private static List<byte[]> pack(byte[] bytes) {
        var chunks = new ArrayList<byte[]>();
        for (int at = 0; at < bytes.length; at += CHUNK) {
            chunks.add(Arrays.copyOfRange(bytes, at, at + CHUNK));
        }
        return chunks;
    }

    private static byte[] merkleize(List<byte[]> chunks, long limit) {
        long width = 1;
        while (width < limit) {
            width *= 2;
        }
        return tree(chunks, width);
    }

    private static byte[] tree(List<byte[]> chunks, long width) {
        if (width == 1) {
            return chunks.isEmpty() ? new byte[CHUNK] : chunks.getFirst();
        }
        int left = (int) Math.min(chunks.size(), width / 2);
        var first = tree(chunks.subList(0, left), width / 2);
        // Both halves are the same where there is nothing.
        return sha256(first, chunks.isEmpty() ? first : tree(chunks.subList(left, chunks.size()), width / 2));
    }

    private static byte[] mixIn(byte[] root, long length) {
        return sha256(root, Arrays.copyOf(uint64(length).bytes(), CHUNK));
    }

    private static byte[] sha256(byte[] left, byte[] right) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(left);
            return sha256.digest(right);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
