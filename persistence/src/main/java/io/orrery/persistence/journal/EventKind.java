package io.orrery.persistence.journal;

import io.orrery.persistence.codec.Codec;
import io.orrery.persistence.codec.Reader;
import io.orrery.persistence.codec.Writer;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// One kind of event in one encoding.
///
/// @param manifest `entity.event/version`, stored beside the bytes; it fixes every byte of the encoding, nested
///     values included
record EventKind<E>(String manifest, Class<E> type, Codec<E> codec) {

    static <E> EventKind<E> of(String manifest, Class<E> type, BiConsumer<Writer, E> write, Function<Reader, E> read) {
        return new EventKind<>(manifest, type, Codec.of(write, read));
    }

    byte[] encode(Object event) {
        return codec.encode(type.cast(event));
    }
}
