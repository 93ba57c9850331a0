package io.orrery.domain.validator.ssz;

import io.orrery.domain.Digest;

/// Bits of which there are always as many.
///
/// @param bits the lowest bit of the first byte first; nothing behind the last of them
/// @param length how many bits, at least one
public record Bitvector(ByteVector bits, int length) {

    public Bitvector {
        if (length < 1 || bits.size() != Bitlist.bytesOf(length)) {
            throw new IllegalArgumentException("a vector of " + length + " bits has not " + bits.size() + " bytes");
        }
        if (length % Byte.SIZE != 0 && bits.at(bits.size() - 1) >> (length % Byte.SIZE) != 0) {
            throw new IllegalArgumentException("a vector of " + length + " bits has nothing behind them");
        }
    }

    public Digest root() {
        return HashTreeRoot.packed(bits, (length + HashTreeRoot.CHUNK_BITS - 1) / HashTreeRoot.CHUNK_BITS);
    }
}
