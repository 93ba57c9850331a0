package io.orrery.ethereum;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The slot stream of a batch as the content of one blob, in the one way that there is.
///
/// A blob is 4096 elements of 32 big-endian bytes, each below the modulus of BLS12-381's scalar field. Here the first
/// byte of each is 0, so that whatever stands in the other 31 is below it. The 31 bytes of the first element are a
/// version, 1, the length of the stream in 4 bytes, and zeros; those of the others are the stream, 31 bytes an element
/// as calldata would have it, and zeros. So `d_i` of docs/PROTOCOL.md is element `i + 1` of the blob as it is: a
/// circuit that binds blobs some day has nothing to unpack.
///
/// One blob takes 8190 slots; a circuit of that size has a domain of 2^28, which is as large as the proofs' field
/// allows.
///
/// Source: EIP-4844, *Parameters*.
final class SlotBlob {
    static final int ELEMENTS = 4096;
    static final int ELEMENT_BYTES = 32;
    static final int BYTES = ELEMENTS * ELEMENT_BYTES;
    static final int CONTENT_BYTES = ELEMENT_BYTES - 1;
    /// Of a stream.
    static final int MAX_DATA = (ELEMENTS - 1) * CONTENT_BYTES;

    private static final byte VERSION = 1;
    private static final int LENGTH_AT = 2;

    private SlotBlob() {}

    /// @param slots at most [#MAX_DATA] bytes
    static byte[] pack(byte[] slots) {
        if (slots.length > MAX_DATA) {
            throw new IllegalArgumentException("a blob takes " + MAX_DATA + " bytes of slots, not " + slots.length);
        }
        var blob = new byte[BYTES];
        blob[1] = VERSION;
        ByteBuffer.wrap(blob).putInt(LENGTH_AT, slots.length);
        for (int at = 0, element = 1; at < slots.length; at += CONTENT_BYTES, element++) {
            System.arraycopy(slots, at, blob, element * ELEMENT_BYTES + 1, Math.min(CONTENT_BYTES, slots.length - at));
        }
        return blob;
    }

    /// The stream; `IllegalArgumentException` where [#pack] gives this blob for none.
    static byte[] unpack(byte[] blob) {
        if (blob.length != BYTES) {
            throw new IllegalArgumentException("a blob has " + BYTES + " bytes, not " + blob.length);
        }
        if (blob[1] != VERSION) {
            throw new IllegalArgumentException("a blob of slots has version " + VERSION + ", not " + blob[1]);
        }
        int length = ByteBuffer.wrap(blob).getInt(LENGTH_AT);
        if (length < 0 || length > MAX_DATA) {
            throw new IllegalArgumentException(
                    "a blob takes " + MAX_DATA + " bytes of slots; this one names " + Integer.toUnsignedString(length));
        }
        var slots = new byte[length];
        for (int at = 0, element = 1; at < length; at += CONTENT_BYTES, element++) {
            System.arraycopy(blob, element * ELEMENT_BYTES + 1, slots, at, Math.min(CONTENT_BYTES, length - at));
        }
        // What else could stand in it would give one stream two blobs.
        if (!Arrays.equals(pack(slots), blob)) {
            throw new IllegalArgumentException(
                    "a blob of slots has nothing behind them, and no element above 31 bytes");
        }
        return slots;
    }
}
