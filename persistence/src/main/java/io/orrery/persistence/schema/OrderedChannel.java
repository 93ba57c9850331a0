package io.orrery.persistence.schema;

import static io.orrery.persistence.schema.StoreLine.BLOCK;
import static io.orrery.persistence.schema.StoreLine.CHUNK;
import static io.orrery.persistence.schema.StoreLine.CLEAN;
import static io.orrery.persistence.schema.StoreLine.FIRST_LINE;
import static io.orrery.persistence.schema.StoreLine.FOOTER;
import static io.orrery.persistence.schema.StoreLine.LENGTH;
import static io.orrery.persistence.schema.StoreLine.PLACE;
import static io.orrery.persistence.schema.StoreLine.VERSION;
import static io.orrery.persistence.schema.StoreLine.checked;
import static io.orrery.persistence.schema.StoreLine.fields;
import static io.orrery.persistence.schema.StoreLine.line;
import static io.orrery.persistence.schema.StoreLine.number;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBase;
import org.jspecify.annotations.Nullable;

/// An open file of [OrderedFiles].
final class OrderedChannel extends FileBase {
    /// The field that a footer has more here.
    private static final String SUM = "sum";

    private final FileChannel file;
    /// How many chunks are written, and how many of those are on the disk. A process that died may have left one.
    private final AtomicLong written = new AtomicLong(1);

    private final AtomicLong synced = new AtomicLong();

    // H2 writes one thing at a time; those below are guarded by this all the same.
    /// What a header says besides the place of a version; empty before the first.
    private Map<String, String> common = Map.of();
    /// The version that each header names, -1 where it names none.
    private final long[] named = {-1, -1};
    /// The newest version that this process has written, -1 before the first.
    private long newest = -1;
    /// A version that was on the disk when the file was opened, -1 where none is known.
    private final long durable;

    OrderedChannel(FileChannel file) throws IOException {
        this.file = file;
        for (var slot = 0; slot < named.length; slot++) {
            var block = ByteBuffer.allocate(BLOCK);
            file.read(block, (long) slot * BLOCK);
            var fields = checked(line(block.flip(), BLOCK));
            if (!fields.isEmpty()) {
                named[slot] = number(fields, VERSION);
                common = common(fields);
            }
        }
        durable = Math.min(named[0], named[1]);
    }

    private static Map<String, String> common(Map<String, String> header) {
        var common = new LinkedHashMap<>(header);
        common.keySet().removeAll(Set.of(PLACE, CHUNK, VERSION, CLEAN));
        return common;
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
        var length = source.remaining();
        if (position == 0) {
            writeHeader(source);
        } else {
            var fields = fields(line(source, FIRST_LINE));
            var version = number(fields, VERSION);
            if (version > newest) {
                writeNewest(fields, version, source, position);
            } else {
                // A chunk that H2 moves, and is where it was until the next is on the disk.
                writeAll(source, position);
                written.incrementAndGet();
            }
        }
        // H2 would write what is left over behind it.
        source.position(source.limit());
        return length;
    }

    /// A header from H2: it is late, unless it is the first, or the last of a file that is closed, or there was
    /// no new version yet.
    private void writeHeader(ByteBuffer source) throws IOException {
        var fields = checked(line(source, BLOCK));
        common = common(fields);
        var version = number(fields, VERSION);
        if (version < 0 || fields.containsKey(CLEAN)) {
            force(false);
            writeAll(source, 0);
            Arrays.fill(named, version);
        } else if (version > newest) {
            newest = version;
            writeHeader(fields.get(CHUNK), fields.get(PLACE));
        }
    }

    private void writeNewest(Map<String, String> fields, long version, ByteBuffer chunk, long position)
            throws IOException {
        if (synced.get() < written.get()) {
            force(false);
        }
        writeAll(withSum(chunk), position);
        newest = version;
        writeHeader(fields.get(CHUNK), Long.toHexString(position / BLOCK));
        written.incrementAndGet();
    }

    private static ByteBuffer withSum(ByteBuffer chunk) {
        var whole = ByteBuffer.allocate(chunk.remaining());
        whole.put(chunk).flip();
        var end = whole.limit() - FOOTER;
        var footer = checked(line(whole.slice(end, FOOTER), FOOTER));
        footer.put(SUM, StoreLine.sum(whole.slice(0, end)));
        whole.put(end, StoreLine.footer(footer));
        return whole;
    }

    private void writeHeader(@Nullable String chunk, @Nullable String block) throws IOException {
        var fields = new LinkedHashMap<>(common);
        fields.put(CHUNK, String.valueOf(chunk));
        fields.put(PLACE, String.valueOf(block));
        fields.put(VERSION, Long.toHexString(newest));
        // Not over the one that names the version before. What names this version already, or a later one, names
        // what a power cut has broken.
        var slot = named[1] >= newest || (named[0] < newest && named[1] < named[0]) ? 1 : 0;
        writeAll(StoreLine.header(fields), (long) slot * BLOCK);
        named[slot] = newest;
    }

    private void writeAll(ByteBuffer source, long position) throws IOException {
        var at = position;
        while (source.hasRemaining()) {
            at += file.write(source, at);
        }
    }

    @Override
    public void force(boolean metaData) throws IOException {
        var before = written.get();
        file.force(metaData);
        synced.accumulateAndGet(before, Math::max);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        var position = file.position();
        var length = write(source, position);
        file.position(position + length);
        return length;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        file.truncate(size);
        return this;
    }

    // Not as in the super class, which moves the position for it, and so lets one read at a time.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public int read(ByteBuffer target, long position) throws IOException {
        var start = target.position();
        var length = file.read(target, position);
        if (length == FOOTER && (position + FOOTER) % BLOCK == 0) {
            var footer = target.duplicate().position(start).limit(start + FOOTER);
            var line = line(footer, FOOTER);
            // A page of data begins with its length, which is not that much.
            if (line.startsWith("chunk:") && isTorn(checked(line), position)) {
                footer.put(new byte[FOOTER]);
            }
        }
        return length;
    }

    /// Whether the chunk that ends here, and may have been written when the power failed, is not what was written.
    private boolean isTorn(Map<String, String> footer, long end) throws IOException {
        var sum = footer.get(SUM);
        if (sum == null || number(footer, VERSION) <= durable) {
            return false;
        }
        var length = number(footer, LENGTH) * BLOCK - FOOTER;
        if (length <= 0 || length > Math.min(end, Integer.MAX_VALUE - BLOCK)) {
            return true;
        }
        var chunk = ByteBuffer.allocate((int) length);
        while (chunk.hasRemaining() && file.read(chunk, end - length + chunk.position()) > 0) {}
        return !sum.equals(StoreLine.sum(chunk.flip()));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return file.read(target);
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        file.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    // H2 reads an absent lock as another process's.
    @Override
    @SuppressWarnings("NullAway")
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }
}
