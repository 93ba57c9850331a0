package io.orrery.persistence.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// A file system of H2 that remembers each write in its order, so that a file can be made again as it was at any
/// moment: as the death of the process leaves it, or as a power cut does.
///
/// Public, with a public constructor, because H2 makes its paths by reflection.
public final class RecordedFiles extends FilePathWrapper {
    static final String SCHEME = "recorded:";
    private static final int BLOCK = 4096;
    private static final Map<String, Recording> RECORDINGS = new ConcurrentHashMap<>();

    public RecordedFiles() {}

    static void register() {
        FilePath.register(new RecordedFiles());
    }

    /// What has happened to a database's file since it was first opened.
    static Recording of(Path database) {
        return of(database + ".mv.db");
    }

    private static Recording of(String file) {
        return RECORDINGS.computeIfAbsent(file, _ -> new Recording());
    }

    @Override
    public String getScheme() {
        return "recorded";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new RecordedChannel(super.open(mode), of(unwrap().toString()));
    }

    private sealed interface Step {
        /// @param bytes with all of its content between 0 and its limit
        record Write(long position, ByteBuffer bytes) implements Step {
            Write part(int from, int to) {
                return new Write(position + from, bytes.slice(from, Math.min(to, bytes.limit()) - from));
            }
        }

        record Truncation(long size) implements Step {}

        /// A sync of the disk that has ended; what was done before it began is on the disk.
        record Synced(int began) implements Step {}
    }

    static final class Recording {
        private final List<Step> steps = new ArrayList<>();
        private volatile boolean diskIsBroken;

        /// From now on each sync of the disk fails.
        void breakDisk() {
            diskIsBroken = true;
        }

        /// How much has happened; the moments are 0 to this.
        synchronized int now() {
            return steps.size();
        }

        private synchronized void add(Step step) {
            steps.add(step);
        }

        /// The file when the process dies at this moment: in the middle of the next write, where there is one.
        synchronized byte[] killedAt(int moment, RandomGenerator random) {
            var image = new Image();
            steps.subList(0, moment).forEach(image::apply);
            if (moment < steps.size() && steps.get(moment) instanceof Step.Write next) {
                // The kernel copies page by page, and looks between them whether the process was killed.
                image.apply(next.part(0, random.nextInt(next.bytes().limit() / BLOCK + 1) * BLOCK));
            }
            return image.bytes();
        }

        /// The file when the power fails at this moment: what was not synced may be there or not, block by block.
        synchronized byte[] powerCutAt(int moment, RandomGenerator random) {
            var safe = 0;
            for (var step : steps.subList(0, moment)) {
                if (step instanceof Step.Synced(var began)) {
                    safe = Math.max(safe, began);
                }
            }
            var image = new Image();
            steps.subList(0, safe).forEach(image::apply);
            for (var step : steps.subList(safe, moment)) {
                if (step instanceof Step.Write write) {
                    for (var from = 0; from < write.bytes().limit(); from += BLOCK) {
                        if (random.nextBoolean()) {
                            image.apply(write.part(from, from + BLOCK));
                        }
                    }
                } else if (random.nextBoolean()) {
                    image.apply(step);
                }
            }
            return image.bytes();
        }
    }

    private static final class Image {
        private byte[] bytes = new byte[1 << 20];
        private int size;

        void apply(Step step) {
            switch (step) {
                case Step.Write(var position, var written) -> {
                    var end = Math.toIntExact(position + written.limit());
                    if (end > bytes.length) {
                        bytes = Arrays.copyOf(bytes, 2 * end);
                    }
                    written.get(0, bytes, Math.toIntExact(position), written.limit());
                    size = Math.max(size, end);
                }
                case Step.Truncation(var to) -> {
                    if (to < size) {
                        Arrays.fill(bytes, Math.toIntExact(to), size, (byte) 0);
                        size = Math.toIntExact(to);
                    }
                }
                case Step.Synced _ -> {}
            }
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, size);
        }
    }

    private static final class RecordedChannel extends FileBase {
        private final FileChannel file;
        private final Recording recording;

        RecordedChannel(FileChannel file, Recording recording) {
            this.file = file;
            this.recording = recording;
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int write(ByteBuffer source, long position) throws IOException {
            synchronized (recording) {
                var bytes = new byte[source.remaining()];
                source.get(source.position(), bytes);
                var written = file.write(source, position);
                recording.add(new Step.Write(
                        position, ByteBuffer.wrap(bytes, 0, written).slice()));
                return written;
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            var position = file.position();
            var written = write(source, position);
            file.position(position + written);
            return written;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            synchronized (recording) {
                file.truncate(size);
                recording.add(new Step.Truncation(size));
            }
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            if (recording.diskIsBroken) {
                throw new IOException("Input/output error");
            }
            var began = recording.now();
            file.force(metaData);
            recording.add(new Step.Synced(began));
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
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

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return Objects.requireNonNull(file.tryLock(position, size, shared), "the file is locked");
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
