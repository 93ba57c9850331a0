package io.orrery.persistence.journal;

import io.orrery.persistence.codec.Codec;
import io.orrery.persistence.codec.CorruptBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Four bytes behind what is stored: the CRC-32C (RFC 3720) of manifest and bytes, so that what is
/// damaged or exchanged is [CorruptBytes] and never something else.
public final class Checksum {
    private static final int BYTES = 4;

    private Checksum() {}

    public static byte[] behind(String manifest, byte[] encoded) {
        return ByteBuffer.allocate(encoded.length + BYTES)
                .put(encoded)
                .putInt(of(manifest, encoded))
                .array();
    }

    /// @param what is read, for people
    public static <T> T read(String what, String manifest, byte[] bytes, Codec<T> codec) {
        if (bytes.length < BYTES) {
            throw new CorruptBytes(what + " '" + manifest + "' of " + bytes.length + " bytes has no checksum");
        }
        var encoded = Arrays.copyOf(bytes, bytes.length - BYTES);
        if (ByteBuffer.wrap(bytes).getInt(encoded.length) != of(manifest, encoded)) {
            throw new CorruptBytes(
                    "the checksum of " + what + " '" + manifest + "' of " + bytes.length + " bytes is wrong");
        }
        try {
            return codec.decode(encoded);
        } catch (CorruptBytes corrupt) {
            throw new CorruptBytes(what + " '" + manifest + "' can not be read: " + corrupt.getMessage(), corrupt);
        }
    }

    private static int of(String manifest, byte[] encoded) {
        var crc = new CRC32C();
        crc.update(manifest.getBytes(StandardCharsets.UTF_8));
        crc.update(encoded);
        return (int) crc.getValue();
    }
}
