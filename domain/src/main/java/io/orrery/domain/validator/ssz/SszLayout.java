package io.orrery.domain.validator.ssz;

import io.orrery.domain.validator.ssz.SszType.Container;

/// Where the fields of a container and the elements of a list begin and end, by their offsets.
///
/// Offsets are compared with what they must be, so that no byte belongs to two values or to none.
final class SszLayout {
    private SszLayout() {}

    /// One more than there are fields or elements: each begins where its number says, and ends where the
    /// next one begins, or, where it is of fixed size, after its size.
    ///
    /// @param from the first byte of the container
    /// @param to the byte behind its last
    static int[] fields(Container type, byte[] bytes, int from, int to) {
        int fixedPart = type.fixedPart();
        if (to - from < fixedPart) {
            throw new MalformedSsz((to - from) + " bytes, where there are at least " + fixedPart);
        }
        var fields = type.fields();
        var starts = new int[fields.size() + 1];
        int at = from;
        int last = fixedPart;
        boolean first = true;
        for (int i = 0; i < fields.size(); i++) {
            var field = fields.get(i);
            if (field.type().fixed()) {
                starts[i] = at;
                at += field.type().size();
                continue;
            }
            int offset;
            try {
                offset = offset(bytes, at, last, to - from, first);
            } catch (MalformedSsz malformed) {
                throw malformed.in(field.name());
            }
            starts[i] = from + offset;
            at += SszType.OFFSET_BYTES;
            last = offset;
            first = false;
        }
        if (first && to - from != fixedPart) {
            throw new MalformedSsz((to - from) + " bytes, where there are " + fixedPart);
        }
        starts[fields.size()] = to;
        return starts;
    }

    /// Whether a container's first offset, and that of each container in it, is what it is in values of the
    /// type: enough to tell types whose fixed parts have not the same size, and no check.
    static boolean fits(Container type, byte[] bytes, int from) {
        boolean first = true;
        int at = from;
        for (var field : type.fields()) {
            if (field.type().fixed()) {
                at += field.type().size();
                continue;
            }
            if (at + SszType.OFFSET_BYTES > bytes.length) {
                return false;
            }
            long offset = uint32(bytes, at);
            if (first ? offset != type.fixedPart() : offset > bytes.length - from) {
                return false;
            }
            if (field.type() instanceof Container inner && !fits(inner, bytes, from + (int) offset)) {
                return false;
            }
            at += SszType.OFFSET_BYTES;
            first = false;
        }
        return at <= bytes.length;
    }

    /// Where a field of a container ends, whose fields begin where [#fields] says.
    static int endOf(Container type, int[] starts, int index) {
        var fields = type.fields();
        if (fields.get(index).type().fixed()) {
            return starts[index] + fields.get(index).type().size();
        }
        for (int next = index + 1; next < fields.size(); next++) {
            if (!fields.get(next).type().fixed()) {
                return starts[next];
            }
        }
        return starts[fields.size()];
    }

    /// Of elements without fixed size: each begins where its number says, and ends where the next begins.
    ///
    /// @param least how many there must be, and `most` how many there may be
    static int[] elements(byte[] bytes, int from, int to, long least, long most) {
        if (from == to) {
            return counted(new int[] {to}, 0, least, most);
        }
        if (to - from < SszType.OFFSET_BYTES) {
            throw new MalformedSsz((to - from) + " bytes, which are no offset");
        }
        long first = uint32(bytes, from);
        if (first == 0 || first % SszType.OFFSET_BYTES != 0 || first > to - from) {
            throw new MalformedSsz("the first offset is " + first + ", where it is a multiple of "
                    + SszType.OFFSET_BYTES + " from " + SszType.OFFSET_BYTES + " to " + (to - from));
        }
        int count = (int) (first / SszType.OFFSET_BYTES);
        var starts = counted(new int[0], count, least, most);
        starts[0] = from + (int) first;
        for (int i = 1; i < count; i++) {
            try {
                starts[i] =
                        from + offset(bytes, from + i * SszType.OFFSET_BYTES, starts[i - 1] - from, to - from, false);
            } catch (MalformedSsz malformed) {
                throw malformed.at(i);
            }
        }
        starts[count] = to;
        return starts;
    }

    private static int[] counted(int[] none, int count, long least, long most) {
        count(count, least, most);
        return count == 0 ? none : new int[count + 1];
    }

    static void count(long count, long least, long most) {
        if (count < least || count > most) {
            throw new MalformedSsz(
                    count + " elements, where there are " + (least == most ? String.valueOf(most) : "at most " + most));
        }
    }

    /// @param exactly whether it has to be where the last one was
    private static int offset(byte[] bytes, int at, int last, int length, boolean exactly) {
        long offset = uint32(bytes, at);
        if (exactly && offset != last) {
            throw new MalformedSsz("the first offset is " + offset + ", where the fixed part ends at " + last);
        }
        if (offset < last || offset > length) {
            throw new MalformedSsz("the offset is " + offset + ", where it is from " + last + " to " + length);
        }
        return (int) offset;
    }

    static long uint32(byte[] bytes, int at) {
        return Byte.toUnsignedLong(bytes[at])
                | Byte.toUnsignedLong(bytes[at + 1]) << 8
                | Byte.toUnsignedLong(bytes[at + 2]) << 16
                | Byte.toUnsignedLong(bytes[at + 3]) << 24;
    }
}
