package io.orrery.persistence.journal;

import akka.serialization.SerializerWithStringManifest;
import io.orrery.persistence.codec.CorruptBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Events of all entities to the journal and back. After the encoded event stand four bytes: the CRC-32C (RFC
/// 3720) of manifest and event, so that a damaged or exchanged event is [CorruptBytes] and never another event.
public final class EventSerializer extends SerializerWithStringManifest {
    /// Stands in every row of the journal: it can never change.
    public static final int IDENTIFIER = 1_330_795_077;

    private static final int CHECKSUM_BYTES = 4;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return EventKinds.of(event.getClass()).manifest();
    }

    @Override
    public byte[] toBinary(Object event) {
        var kind = EventKinds.of(event.getClass());
        var encoded = kind.encode(event);
        return ByteBuffer.allocate(encoded.length + CHECKSUM_BYTES)
                .put(encoded)
                .putInt(checksum(kind.manifest(), encoded))
                .array();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        var kind = EventKinds.of(manifest);
        if (bytes.length < CHECKSUM_BYTES) {
            throw new CorruptBytes("an event '" + manifest + "' of " + bytes.length + " bytes has no checksum");
        }
        var encoded = Arrays.copyOf(bytes, bytes.length - CHECKSUM_BYTES);
        if (ByteBuffer.wrap(bytes).getInt(encoded.length) != checksum(manifest, encoded)) {
            throw new CorruptBytes(
                    "the checksum of an event '" + manifest + "' of " + bytes.length + " bytes is wrong");
        }
        try {
            return kind.codec().decode(encoded);
        } catch (CorruptBytes corrupt) {
            throw new CorruptBytes("an event '" + manifest + "' can not be read: " + corrupt.getMessage(), corrupt);
        }
    }

    private static int checksum(String manifest, byte[] encoded) {
        var crc = new CRC32C();
        crc.update(manifest.getBytes(StandardCharsets.UTF_8));
        crc.update(encoded);
        return (int) crc.getValue();
    }
}
