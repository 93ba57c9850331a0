package io.orrery.domain.validator.ssz;

import io.orrery.domain.validator.ssz.SszType.BitList;
import io.orrery.domain.validator.ssz.SszType.Bits;
import io.orrery.domain.validator.ssz.SszType.Bool;
import io.orrery.domain.validator.ssz.SszType.ByteList;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.ListOf;
import io.orrery.domain.validator.ssz.SszType.Uint;
import io.orrery.domain.validator.ssz.SszType.Vector;

/// Whether bytes are a value of a type, each byte of it accounted for.
///
/// What it does is bounded by the bytes that there are: an element takes at least one byte, or four of an
/// offset.
final class SszCheck {
    private SszCheck() {}

    static void check(SszType type, byte[] bytes, int from, int to) {
        switch (type) {
            case Uint _, Bytes _ -> size(type.size(), to - from);
            case Bool _ -> {
                size(1, to - from);
                if (bytes[from] != 0 && bytes[from] != 1) {
                    throw new MalformedSsz("the byte is " + Byte.toUnsignedInt(bytes[from]) + ", where it is 0 or 1");
                }
            }
            case ByteList list -> {
                if (to - from > list.limit()) {
                    throw new MalformedSsz((to - from) + " bytes, where there are at most " + list.limit());
                }
            }
            case Bits bits -> bits(bits, bytes, from, to);
            case BitList list -> bitList(list, bytes, from, to);
            case Vector vector -> elements(vector.element(), vector.length(), vector.length(), bytes, from, to);
            case ListOf list -> elements(list.element(), 0, list.limit(), bytes, from, to);
            case Container container -> {
                var starts = SszLayout.fields(container, bytes, from, to);
                for (int i = 0; i < container.fields().size(); i++) {
                    var field = container.fields().get(i);
                    try {
                        check(field.type(), bytes, starts[i], SszLayout.endOf(container, starts, i));
                    } catch (MalformedSsz malformed) {
                        throw malformed.in(field.name());
                    }
                }
            }
        }
    }

    private static void bits(Bits type, byte[] bytes, int from, int to) {
        size(type.size(), to - from);
        int inLast = type.length() % Byte.SIZE;
        if (inLast != 0 && Byte.toUnsignedInt(bytes[to - 1]) >> inLast != 0) {
            throw new MalformedSsz("bits are set behind the last of " + type.length());
        }
    }

    private static void bitList(BitList type, byte[] bytes, int from, int to) {
        if (from == to || bytes[to - 1] == 0) {
            throw new MalformedSsz(
                    (to - from) + " bytes without the bit that marks their end, which is the highest of the last one");
        }
        long length = lengthOf(bytes, from, to);
        if (length > type.limit()) {
            throw new MalformedSsz(length + " bits, where there are at most " + type.limit());
        }
    }

    /// Of a list of bits that ends with the bit that marks its end.
    static long lengthOf(byte[] bytes, int from, int to) {
        int last = Byte.toUnsignedInt(bytes[to - 1]);
        return (to - 1L - from) * Byte.SIZE + (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(last));
    }

    private static void elements(SszType element, long least, long most, byte[] bytes, int from, int to) {
        if (!element.fixed()) {
            var starts = SszLayout.elements(bytes, from, to, least, most);
            for (int i = 0; i + 1 < starts.length; i++) {
                check(element, bytes, starts[i], starts[i + 1], i);
            }
            return;
        }
        int size = element.size();
        if ((to - from) % size != 0) {
            throw new MalformedSsz((to - from) + " bytes, which are no multiple of an element's " + size);
        }
        SszLayout.count((to - from) / size, least, most);
        if (anyBytesWillDo(element)) {
            return;
        }
        for (int i = 0; from + i * size < to; i++) {
            check(element, bytes, from + i * size, from + (i + 1) * size, i);
        }
    }

    private static void check(SszType element, byte[] bytes, int from, int to, int index) {
        try {
            check(element, bytes, from, to);
        } catch (MalformedSsz malformed) {
            throw malformed.at(index);
        }
    }

    private static boolean anyBytesWillDo(SszType type) {
        return switch (type) {
            case Uint _, Bytes _ -> true;
            case Bool _, ByteList _, Bits _, BitList _, Vector _, ListOf _, Container _ -> false;
        };
    }

    private static void size(int right, int size) {
        if (size != right) {
            throw new MalformedSsz(size + " bytes, where there are " + right);
        }
    }
}
