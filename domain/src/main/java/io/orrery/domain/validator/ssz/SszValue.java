package io.orrery.domain.validator.ssz;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.ListOf;
import io.orrery.domain.validator.ssz.SszType.Uint;
import java.util.Arrays;

/// A serialized value, checked: its bytes are what its type says, in order and to the last.
///
/// It keeps the bytes that it was given and does not copy them: whoever gives them changes them no more.
public final class SszValue {
    private final SszType type;
    private final byte[] bytes;
    private final int from;
    private final int to;

    private SszValue(SszType type, byte[] bytes, int from, int to) {
        this.type = type;
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /// `IllegalArgumentException`, with the path of the field, the value and the rule, where the bytes are
    /// no value of the type.
    public static SszValue of(SszType type, byte[] bytes) {
        SszCheck.check(type, bytes, 0, bytes.length);
        return new SszValue(type, bytes, 0, bytes.length);
    }

    /// Whether the bytes can be a value of a type, by the first offsets of it and of the containers in it:
    /// so much tells one type from another that has a field more, or a longer one.
    public static boolean fits(Container type, byte[] bytes) {
        return SszLayout.fits(type, bytes, 0);
    }

    /// What a container has under a name, or under names one in the other, with points between them.
    public SszValue field(String path) {
        int point = path.indexOf('.');
        var name = point < 0 ? path : path.substring(0, point);
        if (!(type instanceof Container container)) {
            throw new IllegalArgumentException("no container: " + type);
        }
        int index = container.indexOf(name);
        var starts = SszLayout.fields(container, bytes, from, to);
        int end = SszLayout.endOf(container, starts, index);
        var field = new SszValue(container.fields().get(index).type(), bytes, starts[index], end);
        return point < 0 ? field : field.field(path.substring(point + 1));
    }

    /// How many elements a list has, all of one size.
    public int count() {
        if (!(type instanceof ListOf list)) {
            throw new IllegalArgumentException("no list: " + type);
        }
        return (to - from) / list.element().size();
    }

    /// Of a number of 64 bits.
    public long uint64() {
        if (!(type instanceof Uint(int width)) || width != Long.BYTES) {
            throw new IllegalArgumentException("no number of 64 bits: " + type);
        }
        return SszLayout.uint32(bytes, from) | SszLayout.uint32(bytes, from + Integer.BYTES) << Integer.SIZE;
    }

    public int size() {
        return to - from;
    }

    /// A copy.
    public byte[] toBytes() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /// Into a buffer that has room for them.
    ///
    /// @return where the next byte goes
    public int copyTo(byte[] target, int at) {
        System.arraycopy(bytes, from, target, at, to - from);
        return at + to - from;
    }

    /// Of a value of 32 bytes.
    public Digest toDigest() {
        return Digest.of(toBytes());
    }

    /// Of a value of at most [ByteVector#MAX_BYTES].
    public ByteVector toVector() {
        return ByteVector.of(toBytes());
    }

    /// Its hash tree root. `IllegalArgumentException` where it would take longer than any block's.
    public Digest root() {
        return new SszTree().root(type, bytes, from, to);
    }
}
