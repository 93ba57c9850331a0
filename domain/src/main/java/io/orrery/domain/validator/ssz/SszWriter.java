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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Bytes of a value of a type: zeros and empty lists, except where something else has been said.
public final class SszWriter {
    private final SszType type;
    private final Map<String, byte[]> said = new HashMap<>();

    public SszWriter(SszType type) {
        this.type = type;
    }

    /// @param path names of fields, one in the other, with points between them; not into lists
    /// @param bytes the field's serialized value
    public SszWriter with(String path, byte[] bytes) {
        said.put(path, bytes.clone());
        return this;
    }

    /// A number of 64 bits.
    public SszWriter with(String path, long number) {
        return with(path, uint64(number));
    }

    /// `IllegalArgumentException` where something that has been said is no value of its field, or where
    /// there is no such field.
    public byte[] write() {
        var left = new HashMap<>(said);
        var bytes = write(type, "", left);
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("no such fields: " + left.keySet());
        }
        SszCheck.check(type, bytes, 0, bytes.length);
        return bytes;
    }

    public static byte[] uint64(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    private static byte[] write(SszType type, String path, Map<String, byte[]> left) {
        var bytes = left.remove(path);
        if (bytes != null) {
            return bytes;
        }
        return switch (type) {
            case Uint _, Bool _, Bytes _, Bits _ -> new byte[type.size()];
            case ByteList _, ListOf _ -> new byte[0];
            case BitList _ -> new byte[] {1};
            case Vector vector ->
                join(
                        Collections.nCopies(vector.length(), vector.element()),
                        Collections.nCopies(vector.length(), write(vector.element(), path + "[]", left)));
            case Container container -> {
                var types = new ArrayList<SszType>();
                var values = new ArrayList<byte[]>();
                for (var field : container.fields()) {
                    types.add(field.type());
                    values.add(write(field.type(), path.isEmpty() ? field.name() : path + "." + field.name(), left));
                }
                yield join(types, values);
            }
        };
    }

    private static byte[] join(List<SszType> types, List<byte[]> values) {
        int fixedPart = 0;
        int size = 0;
        for (int i = 0; i < types.size(); i++) {
            int offset = types.get(i).fixed() ? 0 : SszType.OFFSET_BYTES;
            fixedPart += offset == 0 ? values.get(i).length : offset;
            size += offset + values.get(i).length;
        }
        var joined = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        int next = fixedPart;
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).fixed()) {
                joined.put(values.get(i));
            } else {
                joined.putInt(next);
                next += values.get(i).length;
            }
        }
        for (int i = 0; i < types.size(); i++) {
            if (!types.get(i).fixed()) {
                joined.put(values.get(i));
            }
        }
        return joined.array();
    }
}
