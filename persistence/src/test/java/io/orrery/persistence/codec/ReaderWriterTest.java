package io.orrery.persistence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ReaderWriterTest {
    private static final Codec<Long> LONG = Codec.of(Writer::i64, Reader::i64);
    private static final Codec<String> TEXT = Codec.of(Writer::text, Reader::text);

    @Property
    void whatIsWrittenIsRead(
            @ForAll @LongRange(min = 0, max = 0xFFFFFFFFL) long word,
            @ForAll @LongRange(min = 0, max = 0xFFFFFFFFFFL) long forty,
            @ForAll long any,
            @ForAll @BigRange(min = "0", max = "340282366920938463463374607431768211455") BigInteger wide,
            @ForAll("texts") String text,
            @ForAll @Size(max = 300) List<Long> items,
            @ForAll Optional<Long> perhaps) {
        var out = new Writer()
                .u32(word)
                .u40(forty)
                .i64(any)
                .u128(wide)
                .u256(wide.shiftLeft(128))
                .text(text)
                .list(LONG, items)
                .optional(LONG, perhaps)
                .bool(true);
        var in = new Reader(out.toBytes());
        assertThat(in.u32()).isEqualTo(word);
        assertThat(in.u40()).isEqualTo(forty);
        assertThat(in.i64()).isEqualTo(any);
        assertThat(in.u128()).isEqualTo(wide);
        assertThat(in.u256()).isEqualTo(wide.shiftLeft(128));
        assertThat(in.text()).isEqualTo(text);
        assertThat(in.list(LONG)).isEqualTo(items);
        assertThat(in.optional(LONG)).isEqualTo(perhaps);
        assertThat(in.bool()).isTrue();
        in.requireEnd();
    }

    @Provide
    Arbitrary<String> texts() {
        // A lone surrogate has no encoding.
        return Arbitraries.strings().filter(text -> text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF));
    }

    @Example
    void fieldsAreBigEndian() {
        assertThat(new Writer().u16(0x0102).u40(0x0304050607L).toBytes()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(new Writer().u128(BigInteger.valueOf(0x80)).toBytes())
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80);
    }

    @Example
    void aValueThatDoesNotFitItsFieldIsRefused() {
        var out = new Writer();
        assertThatThrownBy(() -> out.u8(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.u32(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.u40(1L << 40)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.u128(BigInteger.ONE.shiftLeft(128))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> out.u256(BigInteger.ONE.negate())).isInstanceOf(IllegalArgumentException.class);
        assertThat(out.toBytes()).isEmpty();
    }

    @Example
    void aCountBeyondTheBytesIsCorruptBeforeAnythingIsAllocated() {
        var bytes = new Writer().u32(0xFFFFFFFFL).i64(1).toBytes();
        assertThatThrownBy(() -> new Reader(bytes).list(LONG))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("4294967295");
        assertThatThrownBy(() -> new Reader(bytes).blob()).isInstanceOf(CorruptBytes.class);
    }

    @Example
    void textThatIsNotUtf8IsCorrupt() {
        var bytes = new Writer().blob(new byte[] {(byte) 0xC3, 0x28}).toBytes();
        assertThatThrownBy(() -> TEXT.decode(bytes)).isInstanceOf(CorruptBytes.class);
    }

    @Example
    void bytesLeftOverAreCorrupt() {
        assertThatThrownBy(() -> LONG.decode(new byte[9]))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("1 bytes too many");
    }

    @Example
    void anElementThatIsNotBelowTheModulusIsCorrupt() {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) 0xFF);
        assertThatThrownBy(() -> FieldCodecs.FR.decode(bytes)).isInstanceOf(CorruptBytes.class);
    }
}
