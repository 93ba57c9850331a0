package io.orrery.persistence.codec;

import java.util.function.BiConsumer;
import java.util.function.Function;

/// One encoding of one type: reading what was written gives an equal value.
public interface Codec<T> {

    void write(Writer out, T value);

    /// Fails with [CorruptBytes] where the bytes are not an encoding.
    T read(Reader in);

    static <T> Codec<T> of(BiConsumer<Writer, T> write, Function<Reader, T> read) {
        return new Codec<>() {
            @Override
            public void write(Writer out, T value) {
                write.accept(out, value);
            }

            @Override
            public T read(Reader in) {
                return read.apply(in);
            }
        };
    }

    default byte[] encode(T value) {
        var out = new Writer();
        write(out, value);
        return out.toBytes();
    }

    /// Exactly one value; bytes that are left over are corruption, and so is a value that its own type refuses.
    default T decode(byte[] bytes) {
        var in = new Reader(bytes);
        try {
            var value = read(in);
            in.requireEnd();
            return value;
        } catch (IllegalArgumentException | ArithmeticException refused) {
            throw new CorruptBytes("refused before byte " + in.position() + ": " + refused.getMessage(), refused);
        }
    }
}
