package io.orrery.persistence.codec;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Takes fields off bytes in the order they were written; whatever is not there is [CorruptBytes].
public final class Reader {
    private final byte[] bytes;
    private int position;

    public Reader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int u8() {
        return (int) number(1);
    }

    public int u16() {
        return (int) number(2);
    }

    public long u32() {
        return number(4);
    }

    public long u40() {
        return number(5);
    }

    public long i64() {
        return number(8);
    }

    public BigInteger u128() {
        return new BigInteger(1, fixed(16));
    }

    public BigInteger u256() {
        return new BigInteger(1, fixed(32));
    }

    public boolean bool() {
        return switch (u8()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw corrupt("neither 0 nor 1");
        };
    }

    public byte[] fixed(int length) {
        var from = take(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    public byte[] blob() {
        return fixed(count());
    }

    public String text() {
        var encoded = blob();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(encoded))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new CorruptBytes("before byte " + position + ": not UTF-8", malformed);
        }
    }

    public <T> T get(Codec<T> codec) {
        return codec.read(this);
    }

    public <T> List<T> list(Codec<T> codec) {
        var count = count();
        var items = new ArrayList<T>(count);
        for (var i = 0; i < count; i++) {
            items.add(codec.read(this));
        }
        return List.copyOf(items);
    }

    public <T> Optional<T> optional(Codec<T> codec) {
        return bool() ? Optional.of(codec.read(this)) : Optional.empty();
    }

    public int position() {
        return position;
    }

    public void requireEnd() {
        if (position != bytes.length) {
            throw corrupt((bytes.length - position) + " bytes too many");
        }
    }

    public CorruptBytes corrupt(String what) {
        return new CorruptBytes("before byte " + position + ": " + what);
    }

    /// A count of items or bytes. Each takes at least one byte, so a count above what is left is corrupt, and
    /// no list is ever larger than the bytes it comes from.
    private int count() {
        var count = u32();
        if (count > bytes.length - position) {
            throw corrupt(count + " items announced, " + (bytes.length - position) + " bytes left");
        }
        return (int) count;
    }

    private long number(int width) {
        var from = take(width);
        var value = 0L;
        for (var i = 0; i < width; i++) {
            value = value << 8 | (bytes[from + i] & 0xff);
        }
        return value;
    }

    private int take(int length) {
        if (length > bytes.length - position) {
            throw corrupt(length + " bytes wanted, " + (bytes.length - position) + " left");
        }
        var from = position;
        position += length;
        return from;
    }
}
