package io.orrery.domain.validator.ssz;

import java.util.List;

/// What a serialized value is, as data: enough to check its bytes and to compute its root from them.
///
/// Source: consensus-specs, `ssz/simple-serialize.md`. Unions and optional fields are left out: no block has
/// any.
public sealed interface SszType {
    /// Of an offset, where a field or an element has no fixed size.
    int OFFSET_BYTES = 4;

    /// A number without sign, lowest byte first.
    record Uint(int bytes) implements SszType {
        public Uint {
            if (bytes < 1 || bytes > HashTreeRoot.CHUNK_BYTES || Integer.bitCount(bytes) != 1) {
                throw new IllegalArgumentException("a number has 1, 2, 4, 8, 16 or 32 bytes, not " + bytes);
            }
        }
    }

    /// One byte, 0 or 1.
    record Bool() implements SszType {}

    /// Always as many bytes.
    record Bytes(int length) implements SszType {
        public Bytes {
            atLeastOne(length);
        }
    }

    record ByteList(long limit) implements SszType {
        public ByteList {
            limited(limit);
        }
    }

    /// Always as many bits.
    record Bits(int length) implements SszType {
        public Bits {
            atLeastOne(length);
        }
    }

    record BitList(long limit) implements SszType {
        public BitList {
            limited(limit);
        }
    }

    /// Always as many elements.
    record Vector(SszType element, int length) implements SszType {
        public Vector {
            atLeastOne(length);
        }
    }

    record ListOf(SszType element, long limit) implements SszType {
        public ListOf {
            limited(limit);
        }
    }

    record Container(List<Field> fields) implements SszType {
        public Container {
            fields = List.copyOf(fields);
            atLeastOne(fields.size());
        }

        public static Container of(Field... fields) {
            return new Container(List.of(fields));
        }

        /// Bytes in front of what has no fixed size, offsets included.
        int fixedPart() {
            return before(fields.size());
        }

        /// Where a field, or its offset, begins.
        int before(int index) {
            int sum = 0;
            for (var field : fields.subList(0, index)) {
                sum += field.type().fixed() ? field.type().size() : OFFSET_BYTES;
            }
            return sum;
        }

        int indexOf(String name) {
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    return i;
                }
            }
            throw new IllegalArgumentException("no field " + name + " in " + names());
        }

        private List<String> names() {
            return fields.stream().map(Field::name).toList();
        }
    }

    /// @param name as the specification spells it
    record Field(String name, SszType type) {}

    /// Whether all its values have as many bytes.
    default boolean fixed() {
        return switch (this) {
            case Uint _, Bool _, Bytes _, Bits _ -> true;
            case ByteList _, BitList _, ListOf _ -> false;
            case Vector vector -> vector.element().fixed();
            case Container container ->
                container.fields().stream().allMatch(field -> field.type().fixed());
        };
    }

    /// In bytes; `IllegalArgumentException` where it is not fixed.
    default int size() {
        return switch (this) {
            case Uint uint -> uint.bytes();
            case Bool _ -> 1;
            case Bytes bytes -> bytes.length();
            case Bits bits -> Bitlist.bytesOf(bits.length());
            case Vector vector ->
                Math.multiplyExact(vector.length(), vector.element().size());
            case Container container -> {
                int sum = 0;
                for (var field : container.fields()) {
                    sum = Math.addExact(sum, field.type().size());
                }
                yield sum;
            }
            case ByteList _, BitList _, ListOf _ -> throw new IllegalArgumentException("of no fixed size: " + this);
        };
    }

    /// Whether its elements lie side by side in a chunk of the tree.
    default boolean basic() {
        return switch (this) {
            case Uint _, Bool _ -> true;
            case Bytes _, ByteList _, Bits _, BitList _, Vector _, ListOf _, Container _ -> false;
        };
    }

    private static void atLeastOne(int length) {
        if (length < 1) {
            throw new IllegalArgumentException("a type has at least one byte, bit, element or field, not " + length);
        }
    }

    private static void limited(long limit) {
        if (limit < 1 || limit > 1L << HashTreeRoot.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "a limit is 1 to 2^" + HashTreeRoot.MAX_DEPTH + ", not " + Uint64.format(limit));
        }
    }
}
