package io.orrery.domain.validator.ssz;

import io.orrery.domain.Digest;
import java.util.Arrays;

/// Bits of which there are as many as there are: who of a committee has signed.
///
/// @param bits the lowest bit of the first byte first; nothing behind the last of them
/// @param length how many bits; not more than 2^20
public record Bitlist(ByteVector bits, int length) {
    private static final int MAX_LENGTH = 1 << 20;

    public Bitlist {
        if (length < 0 || length > MAX_LENGTH || bits.size() != bytesOf(length)) {
            throw new IllegalArgumentException(
                    "a list of " + length + " bits has not " + bits.size() + " bytes, or more than " + MAX_LENGTH);
        }
        if (length % Byte.SIZE != 0 && bits.at(bits.size() - 1) >> (length % Byte.SIZE) != 0) {
            throw new IllegalArgumentException("a list of " + length + " bits has nothing behind them");
        }
    }

    /// From its serialised form, whose highest bit set is behind the last bit of the list.
    /// `IllegalArgumentException` where there is none, or the list is longer than 2^20.
    public static Bitlist deserialize(ByteVector serialized) {
        int last = serialized.size() - 1;
        if (last < 0 || serialized.at(last) == 0) {
            throw new IllegalArgumentException("a list of bits ends with the bit that marks its end: " + serialized);
        }
        int highest = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(serialized.at(last));
        int length = last * Byte.SIZE + highest;
        var bytes = serialized.toBytes();
        bytes[last] ^= (byte) (1 << highest);
        var bits = highest == 0 ? Arrays.copyOf(bytes, last) : bytes;
        return new Bitlist(ByteVector.of(bits), length);
    }

    /// The opposite of [#deserialize].
    public ByteVector serialize() {
        var bytes = Arrays.copyOf(bits.toBytes(), length / Byte.SIZE + 1);
        bytes[length / Byte.SIZE] |= (byte) (1 << length % Byte.SIZE);
        return ByteVector.of(bytes);
    }

    /// @param limit bits that the list's type allows; more than those are refused by
    ///     `IllegalArgumentException`
    public Digest root(long limit) {
        if (length > limit) {
            throw new IllegalArgumentException(length + " bits are more than the " + limit + " of their type");
        }
        long chunks = (limit + HashTreeRoot.CHUNK_BITS - 1) / HashTreeRoot.CHUNK_BITS;
        return HashTreeRoot.withLength(HashTreeRoot.packed(bits, chunks), length);
    }

    static int bytesOf(int bits) {
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }
}
