package io.orrery.persistence.codec;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Appends fields in big-endian order. A value that does not fit its field is refused with
/// `IllegalArgumentException`: it would come back as another one.
public final class Writer {
    private byte[] bytes = new byte[256];
    private int size;

    public Writer u8(long value) {
        return unsigned(value, 1);
    }

    public Writer u16(long value) {
        return unsigned(value, 2);
    }

    public Writer u32(long value) {
        return unsigned(value, 4);
    }

    public Writer u40(long value) {
        return unsigned(value, 5);
    }

    /// Any long, as its 64 bits.
    public Writer i64(long value) {
        return append(value, 8);
    }

    public Writer u128(BigInteger value) {
        return unsigned(value, 16);
    }

    public Writer u256(BigInteger value) {
        return unsigned(value, 32);
    }

    public Writer bool(boolean value) {
        return append(value ? 1 : 0, 1);
    }

    /// Bytes whose number the reader knows.
    public Writer fixed(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
        return this;
    }

    /// A 32-bit length and the bytes.
    public Writer blob(byte[] value) {
        return u32(value.length).fixed(value);
    }

    /// UTF-8 behind its 32-bit length in bytes.
    public Writer text(String value) {
        return blob(value.getBytes(StandardCharsets.UTF_8));
    }

    public <T> Writer put(Codec<T> codec, T value) {
        codec.write(this, value);
        return this;
    }

    /// A 32-bit count and the items.
    public <T> Writer list(Codec<T> codec, List<T> items) {
        u32(items.size());
        items.forEach(item -> codec.write(this, item));
        return this;
    }

    /// A byte, 0 or 1, and the value where there is one.
    public <T> Writer optional(Codec<T> codec, Optional<T> value) {
        bool(value.isPresent());
        value.ifPresent(present -> codec.write(this, present));
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private Writer unsigned(long value, int width) {
        if (value < 0 || value >>> (8 * width) != 0) {
            throw new IllegalArgumentException(value + " does not fit " + 8 * width + " bits");
        }
        return append(value, width);
    }

    private Writer unsigned(BigInteger value, int width) {
        if (value.signum() < 0 || value.bitLength() > 8 * width) {
            throw new IllegalArgumentException(value + " does not fit " + 8 * width + " bits");
        }
        var magnitude = value.toByteArray();
        // A set top bit makes BigInteger prepend a zero byte.
        var used = Math.min(magnitude.length, width);
        reserve(width);
        Arrays.fill(bytes, size, size + width - used, (byte) 0);
        System.arraycopy(magnitude, magnitude.length - used, bytes, size + width - used, used);
        size += width;
        return this;
    }

    private Writer append(long value, int width) {
        reserve(width);
        for (var shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            bytes[size] = (byte) (value >>> shift);
            size++;
        }
        return this;
    }

    private void reserve(int more) {
        var needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
    }
}
