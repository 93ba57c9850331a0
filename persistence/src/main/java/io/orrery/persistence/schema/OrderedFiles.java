package io.orrery.persistence.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/// A file system of H2 that keeps the newest version of a database findable, and whole, whenever the process or the
/// machine dies.
///
/// A file of H2 begins with two blocks that each say where a version lies: two copies of one header, written now and
/// then. A version lies in a chunk, and counts when its first line and its footer do. That leaves three gaps in H2 2.2
/// to 2.5. The header is written before note is taken of the chunk just written, so it names the version *before* it:
/// the newest is found at the end of the file only, and is lost, with all that was committed in it, where it uses
/// space in the middle again. That space can be what the version before needs, when that one was not synced. And a
/// chunk of which a power cut has kept the first and the last block, but not all between them, is taken for whole.
///
/// So, in the same format:
/// - the two headers alternate: one names the newest version, the other the one before;
/// - a chunk is written when the one before is on the disk;
/// - its footer has one field more, a sum of the chunk, and reads as blank where the sum is wrong.
///
/// Public, with a public constructor, because H2 makes its paths by reflection. Blocks of 4096 bytes are taken to be
/// written whole or not at all.
public final class OrderedFiles extends FilePathWrapper {
    /// How a path in this file system begins.
    static final String SCHEME = "ordered:";

    private static final int BLOCK = 4096;
    /// Longer than the first line of any chunk.
    private static final int FIRST_LINE = 1024;
    /// The last bytes of a chunk.
    private static final int FOOTER = 128;
    private static final String SUM = "sum";

    public OrderedFiles() {}

    static void register() {
        FilePath.register(new OrderedFiles());
    }

    @Override
    public String getScheme() {
        return "ordered";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new OrderedChannel(super.open(mode));
    }

    /// The fields of a header or of a chunk's first line: `name:value,name:value`, numbers in hexadecimal.
    private static Map<String, String> fields(String line) {
        var fields = new LinkedHashMap<String, String>();
        for (var field : line.strip().split(",", -1)) {
            var colon = field.indexOf(':');
            if (colon > 0) {
                fields.put(field.substring(0, colon), field.substring(colon + 1));
            }
        }
        return fields;
    }

    private static String line(ByteBuffer source, int most) {
        var bytes = new byte[Math.min(source.remaining(), most)];
        source.get(source.position(), bytes);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var end = text.indexOf('\n');
        return end < 0 ? "" : text.substring(0, end);
    }

    private static OptionalLong version(Map<String, String> fields) {
        var version = fields.get("version");
        return version == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version, 16));
    }

    private static String text(Map<String, String> fields) {
        var text = fields.entrySet().stream()
                .map(field -> field.getKey() + ":" + field.getValue())
                .collect(Collectors.joining(","));
        return text + ",fletcher:" + Integer.toHexString(checksum(text));
    }

    private static ByteBuffer header(Map<String, String> fields) {
        var block = ByteBuffer.allocate(BLOCK);
        block.put((text(fields) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        return block.rewind();
    }

    private static byte[] footer(Map<String, String> fields) {
        var text = text(fields);
        return (text + " ".repeat(FOOTER - 1 - text.length()) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String sum(ByteBuffer bytes) {
        var sum = new CRC32C();
        sum.update(bytes);
        return Long.toHexString(sum.getValue());
    }

    private static int checksum(String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return DataUtils.getFletcher32(bytes, 0, bytes.length);
    }

    private static final class OrderedChannel extends FileBase {
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
                var text = line(block.flip(), BLOCK);
                var sum = text.lastIndexOf(",fletcher:");
                if (sum > 0 && text.endsWith(":" + Integer.toHexString(checksum(text.substring(0, sum))))) {
                    var fields = fields(text);
                    named[slot] = version(fields).orElse(-1);
                    common = common(fields);
                }
            }
            durable = Math.min(named[0], named[1]);
        }

        private static Map<String, String> common(Map<String, String> header) {
            var common = new LinkedHashMap<>(header);
            common.keySet().removeAll(Set.of("block", "chunk", "version", "clean", "fletcher"));
            return common;
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            var length = source.remaining();
            if (position == 0) {
                writeHeader(source);
            } else {
                var fields = fields(line(source, FIRST_LINE));
                var version = version(fields).orElse(-1);
                if (version > newest) {
                    writeNewest(fields, version, source, position);
                } else {
                    // A chunk that is moved, and is still where it was until the next is on the disk.
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
            var fields = fields(line(source, BLOCK));
            common = common(fields);
            var version = version(fields);
            if (version.isEmpty() || fields.containsKey("clean")) {
                force(false);
                writeAll(source, 0);
                Arrays.fill(named, version.orElse(-1));
            } else if (version.getAsLong() > newest) {
                newest = version.getAsLong();
                writeHeader(fields.get("chunk"), fields.get("block"));
            }
        }

        private void writeNewest(Map<String, String> fields, long version, ByteBuffer chunk, long position)
                throws IOException {
            if (synced.get() < written.get()) {
                force(false);
            }
            writeAll(withSum(chunk), position);
            newest = version;
            writeHeader(fields.get("chunk"), Long.toHexString(position / BLOCK));
            written.incrementAndGet();
        }

        private static ByteBuffer withSum(ByteBuffer chunk) {
            var whole = ByteBuffer.allocate(chunk.remaining());
            whole.put(chunk).flip();
            var end = whole.limit() - FOOTER;
            var footer = fields(line(whole.slice(end, FOOTER), FOOTER));
            footer.remove("fletcher");
            footer.put(SUM, sum(whole.slice(0, end)));
            whole.put(end, footer(footer));
            return whole;
        }

        private void writeHeader(@Nullable String chunk, @Nullable String block) throws IOException {
            var fields = new LinkedHashMap<>(common);
            fields.put("chunk", String.valueOf(chunk));
            fields.put("block", String.valueOf(block));
            fields.put("version", Long.toHexString(newest));
            // Not over the one that names the version before. What names this version already, or a later one, names
            // what a power cut has broken.
            var slot = named[1] >= newest || (named[0] < newest && named[1] < named[0]) ? 1 : 0;
            writeAll(header(fields), (long) slot * BLOCK);
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
                var text = line(footer, FOOTER);
                // A page of data begins with its length, which is not that much.
                if (text.startsWith("chunk:") && isTorn(fields(text), position)) {
                    footer.put(new byte[FOOTER]);
                }
            }
            return length;
        }

        /// Whether the chunk that ends here, and may have been written when the power failed, is not what was written.
        private boolean isTorn(Map<String, String> footer, long end) throws IOException {
            var sum = footer.get(SUM);
            if (sum == null || version(footer).orElse(-1) <= durable) {
                return false;
            }
            var length = Long.parseLong(footer.getOrDefault("len", "0"), 16) * BLOCK - FOOTER;
            if (length <= 0 || length > end) {
                return true;
            }
            var chunk = ByteBuffer.allocate(Math.toIntExact(length));
            while (chunk.hasRemaining() && file.read(chunk, end - length + chunk.position()) > 0) {}
            return !sum.equals(sum(chunk.flip()));
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
}
