package io.orrery.domain.validator.ssz;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.SszType.BitList;
import io.orrery.domain.validator.ssz.SszType.Bits;
import io.orrery.domain.validator.ssz.SszType.Bool;
import io.orrery.domain.validator.ssz.SszType.ByteList;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.ListOf;
import io.orrery.domain.validator.ssz.SszType.Uint;
import io.orrery.domain.validator.ssz.SszType.Vector;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/// The root of a value whose bytes have been checked, computed from them where they lie.
///
/// Not more than [#MOST_HASHES] are computed: a list of a million elements of one byte each would have one
/// tree of 25 levels for each. The largest block that a network of the presets lets through has less: ten
/// megabytes of transactions of a hundred bytes 3 million, QRL's 128 times 128 signatures 2.4 million.
///
/// One of these serves one value.
final class SszTree {
    static final int MOST_HASHES = 1 << 22;

    private static final int CHUNK = HashTreeRoot.CHUNK_BYTES;
    private static final byte[][] ZEROS = HashTreeRoot.zerosAsBytes();

    private final MessageDigest sha256 = HashTreeRoot.sha256();
    private int hashes;

    Digest root(SszType type, byte[] bytes, int from, int to) {
        var root = new byte[CHUNK];
        root(type, bytes, from, to, root, 0);
        return Digest.of(root);
    }

    private void root(SszType type, byte[] bytes, int from, int to, byte[] out, int at) {
        switch (type) {
            case Uint _, Bool _, Bytes _, Bits _ -> merkleize(bytes, from, to, chunks(to - from), out, at);
            case ByteList list -> {
                merkleize(bytes, from, to, chunks(list.limit()), out, at);
                mixIn(to - from, out, at);
            }
            case BitList list -> bitList(list, bytes, from, to, out, at);
            case Vector vector -> {
                if (vector.element().basic()) {
                    merkleize(bytes, from, to, chunks(to - from), out, at);
                } else {
                    elements(vector.element(), vector.length(), bytes, from, to, out, at);
                }
            }
            case ListOf list -> list(list, bytes, from, to, out, at);
            case Container container -> container(container, bytes, from, to, out, at);
        }
    }

    private void bitList(BitList type, byte[] bytes, int from, int to, byte[] out, int at) {
        long length = SszCheck.lengthOf(bytes, from, to);
        var bits = Arrays.copyOfRange(bytes, from, to);
        bits[bits.length - 1] ^= (byte) (1 << (int) (length % Byte.SIZE));
        int used = (int) ((length + Byte.SIZE - 1) / Byte.SIZE);
        merkleize(bits, 0, used, (type.limit() + CHUNK * Byte.SIZE - 1) / (CHUNK * Byte.SIZE), out, at);
        mixIn(length, out, at);
    }

    private void list(ListOf type, byte[] bytes, int from, int to, byte[] out, int at) {
        var element = type.element();
        if (element.basic()) {
            int size = element.size();
            merkleize(bytes, from, to, chunks(Math.multiplyExact(type.limit(), size)), out, at);
            mixIn((to - from) / size, out, at);
        } else {
            mixIn(elements(element, type.limit(), bytes, from, to, out, at), out, at);
        }
    }

    /// @return how many there are
    private int elements(SszType element, long limit, byte[] bytes, int from, int to, byte[] out, int at) {
        byte[] roots;
        if (element.fixed()) {
            int size = element.size();
            roots = new byte[(to - from) / size * CHUNK];
            for (int i = 0; i < roots.length / CHUNK; i++) {
                root(element, bytes, from + i * size, from + (i + 1) * size, roots, i * CHUNK);
            }
        } else {
            var starts = SszLayout.elements(bytes, from, to, 0, limit);
            roots = new byte[(starts.length - 1) * CHUNK];
            for (int i = 0; i + 1 < starts.length; i++) {
                root(element, bytes, starts[i], starts[i + 1], roots, i * CHUNK);
            }
        }
        merkleize(roots, 0, roots.length, limit, out, at);
        return roots.length / CHUNK;
    }

    private void container(Container type, byte[] bytes, int from, int to, byte[] out, int at) {
        var starts = SszLayout.fields(type, bytes, from, to);
        var fields = type.fields();
        var roots = new byte[fields.size() * CHUNK];
        for (int i = 0; i < fields.size(); i++) {
            root(fields.get(i).type(), bytes, starts[i], SszLayout.endOf(type, starts, i), roots, i * CHUNK);
        }
        merkleize(roots, 0, roots.length, fields.size(), out, at);
    }

    private static long chunks(long bytes) {
        return Math.ceilDiv(bytes, CHUNK);
    }

    /// The last chunk may be shorter: zeros stand behind it.
    private void merkleize(byte[] source, int from, int to, long limit, byte[] out, int at) {
        int depth = HashTreeRoot.depth(limit);
        int count = (int) chunks(to - from);
        if (count == 0) {
            System.arraycopy(ZEROS[depth], 0, out, at, CHUNK);
            return;
        }
        if (depth == 0) {
            Arrays.fill(out, at, at + CHUNK, (byte) 0);
            System.arraycopy(source, from, out, at, to - from);
            return;
        }
        int size = (count + 1) / 2;
        var layer = new byte[size * CHUNK];
        int whole = (to - from) / (2 * CHUNK);
        for (int i = 0; i < whole; i++) {
            sha256.update(source, from + i * 2 * CHUNK, 2 * CHUNK);
            hash(layer, i * CHUNK);
        }
        if (whole < size) {
            sha256.update(Arrays.copyOfRange(Arrays.copyOfRange(source, from + whole * 2 * CHUNK, to), 0, 2 * CHUNK));
            hash(layer, whole * CHUNK);
        }
        for (int level = 1; level < depth; level++) {
            for (int i = 0; i < size; i += 2) {
                sha256.update(layer, i * CHUNK, CHUNK);
                if (i + 1 < size) {
                    sha256.update(layer, (i + 1) * CHUNK, CHUNK);
                } else {
                    sha256.update(ZEROS[level]);
                }
                hash(layer, i / 2 * CHUNK);
            }
            size = (size + 1) / 2;
        }
        System.arraycopy(layer, 0, out, at, CHUNK);
    }

    private void mixIn(long length, byte[] out, int at) {
        sha256.update(out, at, CHUNK);
        var chunk = new byte[CHUNK];
        for (int i = 0; i < Long.BYTES; i++) {
            chunk[i] = (byte) (length >>> (i * Byte.SIZE));
        }
        sha256.update(chunk);
        hash(out, at);
    }

    private void hash(byte[] out, int at) {
        if (++hashes > MOST_HASHES) {
            throw new MalformedSsz("its tree takes more than " + MOST_HASHES + " hashes");
        }
        try {
            sha256.digest(out, at, CHUNK);
        } catch (DigestException impossible) {
            throw new IllegalStateException("there is room for a hash", impossible);
        }
    }
}
