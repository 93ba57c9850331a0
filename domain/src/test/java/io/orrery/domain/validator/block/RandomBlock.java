package io.orrery.domain.validator.block;

import io.orrery.domain.validator.block.Blocks.Kind;
import io.orrery.domain.validator.ssz.SszType;
import io.orrery.domain.validator.ssz.SszType.BitList;
import io.orrery.domain.validator.ssz.SszType.Bits;
import io.orrery.domain.validator.ssz.SszType.Bool;
import io.orrery.domain.validator.ssz.SszType.ByteList;
import io.orrery.domain.validator.ssz.SszType.Bytes;
import io.orrery.domain.validator.ssz.SszType.Container;
import io.orrery.domain.validator.ssz.SszType.ListOf;
import io.orrery.domain.validator.ssz.SszType.Uint;
import io.orrery.domain.validator.ssz.SszType.Vector;
import io.orrery.domain.validator.ssz.SszWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Valid blocks with something in each of their lists, but blobs.
final class RandomBlock {
    private final SplittableRandom random;
    private final int most;

    /// @param most elements of a list
    RandomBlock(SplittableRandom random, int most) {
        this.random = random;
        this.most = most;
    }

    byte[] of(Kind kind) {
        var shape = kind.shape();
        var block = bytes(shape.block());
        return shape.contents()
                ? new SszWriter(shape.proposal()).with("block", block).write()
                : block;
    }

    private byte[] bytes(SszType type) {
        return switch (type) {
            // Below 2^40, so that slots and indices are some.
            case Uint uint -> new SszWriter(type).with("", cut(uint.bytes())).write();
            case Bool _ -> new byte[] {(byte) random.nextInt(2)};
            case Bytes bytes -> some(bytes.length());
            case ByteList list -> some(random.nextInt((int) Math.min(list.limit(), 40L * most) + 1));
            case Bits bits -> {
                var set = some(bits.size());
                set[set.length - 1] &= (byte) (0xff >>> (8 * bits.size() - bits.length()));
                yield set;
            }
            case BitList list -> {
                int length = random.nextInt((int) Math.min(list.limit(), 100));
                var set = some(length / 8 + 1);
                int end = 1 << length % 8;
                set[length / 8] = (byte) ((set[length / 8] & (end - 1)) | end);
                yield set;
            }
            case Vector vector -> elements(vector.element(), vector.length());
            case ListOf list -> elements(list.element(), random.nextInt((int) Math.min(list.limit(), most) + 1));
            case Container container -> {
                var writer = new SszWriter(container);
                for (var field : container.fields()) {
                    if (!field.name().equals("blob_kzg_commitments")) {
                        writer.with(field.name(), bytes(field.type()));
                    }
                }
                yield writer.write();
            }
        };
    }

    private byte[] elements(SszType element, int count) {
        var values = new ArrayList<byte[]>();
        for (int i = 0; i < count; i++) {
            values.add(bytes(element));
        }
        var joined = new ByteArrayOutputStream();
        if (!element.fixed()) {
            int offset = SszType.OFFSET_BYTES * count;
            for (var value : values) {
                joined.write(SszWriter.uint64(offset), 0, SszType.OFFSET_BYTES);
                offset += value.length;
            }
        }
        values.forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    private byte[] cut(int size) {
        var number = some(size);
        for (int i = 5; i < size; i++) {
            number[i] = 0;
        }
        return number;
    }

    private byte[] some(int size) {
        var some = new byte[size];
        random.nextBytes(some);
        return some;
    }

    /// The valid bytes with something changed: a byte, an offset, the end, a piece that is elsewhere too.
    byte[] mutated(byte[] valid) {
        var bytes = valid.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length - 4);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[random.nextInt(Math.min(bytes.length, 700))] ^= (byte) (1 << random.nextInt(8));
                case 2 -> System.arraycopy(SszWriter.uint64(random.nextInt(bytes.length)), 0, bytes, at, 4);
                case 3 -> bytes = Arrays.copyOf(bytes, at + 9);
                case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = random.nextInt(Math.min(64, bytes.length - Math.max(at, from)));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }
}
