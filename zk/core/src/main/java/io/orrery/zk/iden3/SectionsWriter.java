package io.orrery.zk.iden3;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes the container of [Sections]. The file appears under its name only once it is complete: until then it
/// is a neighbour that ends in `.part`.
final class SectionsWriter implements AutoCloseable {
    private final Path path;
    private final Path part;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private long sectionStart = -1;

    private SectionsWriter(Path path, Path part, FileChannel channel) {
        this.path = path;
        this.part = part;
        this.channel = channel;
    }

    static SectionsWriter create(Path path, String kind, int version, int sections) throws IOException {
        var part = path.resolveSibling(path.getFileName() + ".part");
        var channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        var writer = new SectionsWriter(path, part, channel);
        writer.bytes(kind.getBytes(StandardCharsets.ISO_8859_1));
        writer.u32(version).u32(sections);
        return writer;
    }

    SectionsWriter begin(int type) throws IOException {
        end();
        u32(type);
        u64(0);
        flush();
        sectionStart = channel.position();
        return this;
    }

    /// Writes the length of the open section where it belongs.
    private void end() throws IOException {
        if (sectionStart < 0) {
            return;
        }
        flush();
        long length = channel.position() - sectionStart;
        var field = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        channel.write(field, sectionStart - 8);
        sectionStart = -1;
    }

    /// Completes the file.
    void finish() throws IOException {
        end();
        flush();
        channel.force(true);
        channel.close();
        Files.move(part, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    SectionsWriter u32(int value) throws IOException {
        room(4);
        buffer.putInt(value);
        return this;
    }

    SectionsWriter u64(long value) throws IOException {
        room(8);
        buffer.putLong(value);
        return this;
    }

    SectionsWriter bytes(byte[] value) throws IOException {
        room(value.length);
        buffer.put(value);
        return this;
    }

    SectionsWriter modulus(BigInteger value) throws IOException {
        u32(32);
        for (int i = 0; i < 4; i++) {
            u64(value.shiftRight(64 * i).longValue());
        }
        return this;
    }

    SectionsWriter limbs(long[] values, int from, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            u64(values[from + i]);
        }
        return this;
    }

    SectionsWriter limbs(long[] values) throws IOException {
        return limbs(values, 0, values.length);
    }

    SectionsWriter g1(G1 point) throws IOException {
        return limbs(point.toLimbs());
    }

    SectionsWriter g2(G2 point) throws IOException {
        return limbs(point.toLimbs());
    }
}
