package io.orrery.domain.validator.ssz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.validator.ssz.SszType.BitList;
import io.orrery.domain.validator.ssz.SszType.Bits;
import io.orrery.domain.validator.ssz.SszType.Bool;
import io.orrery.domain.validator.ssz.SszType.ByteList;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.Field;
import io.orrery.domain.validator.ssz.SszType.ListOf;
import io.orrery.domain.validator.ssz.SszType.Uint;
import io.orrery.domain.validator.ssz.SszType.Vector;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SszValueTest {
    private static final long SEED = 0x55;
    private static final Uint UINT64 = new Uint(8);

    private static byte[] some(SplittableRandom random, int size) {
        var some = new byte[size];
        random.nextBytes(some);
        return some;
    }

    private static void agrees(SszType type, ByDefinition expected) {
        assertThat(SszValue.of(type, expected.bytes()).root().toBytes())
                .as("%s, %d bytes", type, expected.bytes().length)
                .isEqualTo(expected.root());
    }

    private static void refused(SszType type, String message, int... bytes) {
        var value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        assertThatThrownBy(() -> SszValue.of(type, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 32, 33, 63, 64, 65, 96, 97, 128, 129, 255, 1000, 4627})
    void bytesOfEveryLengthHaveTheRootOfTheDefinition(int size) {
        var random = new SplittableRandom(SEED);
        var bytes = some(random, size);
        agrees(new Bytes(size), ByDefinition.bytes(bytes));
        agrees(new ByteList(size), ByDefinition.byteList(size, bytes));
        agrees(new ByteList(1 << 30), ByDefinition.byteList(1 << 30, bytes));
        agrees(new ByteList(size), ByDefinition.byteList(size));
    }

    @Test
    void listsOfEveryLengthAndLimitHaveTheRootOfTheDefinition() {
        var random = new SplittableRandom(SEED);
        var list = new ByteList(40);
        for (int limit = 1; limit <= 20; limit++) {
            for (int count = 0; count <= limit; count++) {
                var numbers = random.longs(count).toArray();
                agrees(new ListOf(UINT64, limit), ByDefinition.uints(limit, numbers));
                var fixed = Stream.generate(() -> ByDefinition.bytes(some(random, 48)))
                        .limit(count)
                        .toList();
                agrees(new ListOf(new Bytes(48), limit), ByDefinition.list(limit, fixed));
                var variable = Stream.generate(() -> ByDefinition.byteList(40, some(random, random.nextInt(41))))
                        .limit(count)
                        .toList();
                agrees(new ListOf(list, limit), ByDefinition.list(limit, variable));
                if (count > 0) {
                    agrees(new Vector(list, count), ByDefinition.container(variable));
                }
            }
        }
    }

    @Test
    void listsOfBitsOfEveryLengthHaveTheRootOfTheDefinition() {
        var random = new SplittableRandom(SEED);
        for (int length = 0; length <= 600; length++) {
            var bits = new BitSet();
            IntStream.range(0, length).filter(_ -> random.nextBoolean()).forEach(bits::set);
            agrees(new BitList(600), ByDefinition.bitlist(600, bits, length));
            agrees(new BitList(131_072), ByDefinition.bitlist(131_072, bits, length));
        }
    }

    @Test
    void whatIsNotOfAFixedLengthIsRefused() {
        refused(UINT64, "value: 7 bytes, where there are 8", 1, 2, 3, 4, 5, 6, 7);
        refused(new Bytes(2), "value: 3 bytes, where there are 2", 1, 2, 3);
        refused(new Bool(), "value: the byte is 2, where it is 0 or 1", 2);
        refused(new Vector(UINT64, 2), "value: 1 elements, where there are 2", 1, 2, 3, 4, 5, 6, 7, 8);
        refused(new Bits(4), "value: bits are set behind the last of 4", 0x10);
    }

    @Test
    void whatIsAboveALimitIsRefused() {
        refused(new ByteList(2), "value: 3 bytes, where there are at most 2", 1, 2, 3);
        refused(new ListOf(new Uint(1), 2), "value: 3 elements, where there are at most 2", 1, 2, 3);
        refused(new BitList(7), "value: 8 bits, where there are at most 7", 0xff, 1);
        refused(new ListOf(new ByteList(9), 1), "value: 2 elements, where there are at most 1", 8, 0, 0, 0, 8, 0, 0, 0);
    }

    @Test
    void aListOfBitsEndsWithTheBitThatMarksItsEnd() {
        var why = " bytes without the bit that marks their end, which is the highest of the last one";
        refused(new BitList(8), "value: 0" + why);
        refused(new BitList(8), "value: 2" + why, 1, 0);
    }

    @Test
    void offsetsAreInOrderAndInRange() {
        var list = new ListOf(new ByteList(9), 9);
        refused(list, "value: 3 bytes, which are no offset", 4, 0, 0);
        refused(list, "value: the first offset is 0, where it is a multiple of 4 from 4 to 4", 0, 0, 0, 0);
        refused(list, "value: the first offset is 6, where it is a multiple of 4 from 4 to 6", 6, 0, 0, 0, 9, 9);
        refused(list, "value[1]: the offset is 7, where it is from 8 to 9", 8, 0, 0, 0, 7, 0, 0, 0, 1);
        refused(list, "value[1]: the offset is 10, where it is from 8 to 9", 8, 0, 0, 0, 10, 0, 0, 0, 1);
        refused(
                list,
                "value[1]: the offset is 4294967295, where it is from 8 to 8",
                8,
                0,
                0,
                0,
                0xff,
                0xff,
                0xff,
                0xff);
    }

    @Test
    void aRefusalNamesTheFieldByItsPath() {
        var inner = Container.of(new Field("flag", new Bool()), new Field("bits", new BitList(3)));
        var outer = Container.of(new Field("number", new Uint(1)), new Field("inners", new ListOf(inner, 4)));
        var why = "2 bytes without the bit that marks their end, which is the highest of the last one";
        refused(outer, "inners[0].bits: " + why, 7, 5, 0, 0, 0, 4, 0, 0, 0, 1, 5, 0, 0, 0, 1, 0);
        refused(outer, "inners: the first offset is 6, where the fixed part ends at 5", 7, 6, 0, 0, 0);
        refused(outer, "value: 4 bytes, where there are at least 5", 7, 5, 0, 0);
        refused(Container.of(new Field("one", new Uint(1))), "value: 2 bytes, where there are 1", 7, 5);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        var inner = Container.of(new Field("flag", new Bool()), new Field("bits", new BitList(3)));
        var outer = Container.of(new Field("number", UINT64), new Field("inner", inner));
        var bytes = new SszWriter(outer)
                .with("number", 77)
                .with("inner.bits", new byte[] {13})
                .write();
        var value = SszValue.of(outer, bytes);
        assertThat(value.field("number").uint64()).isEqualTo(77);
        assertThat(value.field("inner.bits").toBytes()).containsExactly(13);
        assertThatThrownBy(() -> new SszWriter(outer).with("inner.bit", 1).write())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such fields: [inner.bit]");
        assertThatThrownBy(() -> new SszWriter(outer).with("inner.flag", 1).write())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> value.field("outer"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no field outer in [number, inner]");
    }

    @Test
    void typesThatNothingCanBeOfAreRefused() {
        for (int bytes : List.of(0, 3, 64)) {
            assertThatThrownBy(() -> new Uint(bytes)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Bytes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteList((1L << 40) + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Container(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ByteList(3).size()).isInstanceOf(IllegalArgumentException.class);
    }
}
