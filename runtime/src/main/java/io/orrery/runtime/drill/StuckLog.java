package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// The log of a node that is read by somebody who may stop reading, as a shipper of logs may: the node then stands
/// still wherever it has something to say.
final class StuckLog implements AutoCloseable {
    private static final int BLOCK = 1 << 12;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Path pipe;
    private volatile boolean stuck;
    private volatile boolean closed;

    private StuckLog(Path pipe) {
        this.pipe = pipe;
    }

    /// Takes the place of the log of a node that does not run.
    static StuckLog inPlaceOf(Path log) throws IOException {
        Files.deleteIfExists(log);
        if (!Tool.succeeds("mkfifo", log.toString())) {
            throw new Complaint("there is no pipe at " + log);
        }
        var read = new StuckLog(log);
        Thread.ofPlatform().daemon().name("log-reader").start(read::read);
        return read;
    }

    /// Until nobody writes there any more.
    private void read() {
        var bytes = new byte[BLOCK];
        try (var in = new FileInputStream(pipe.toFile())) {
            while (!closed) {
                if (stuck) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                } else if (in.read(bytes) < 0) {
                    return;
                }
            }
        } catch (IOException gone) {
            // The writer sees it.
        }
    }

    /// Nobody reads any more, and there is no room for anything more.
    void stick() {
        stuck = true;
        Thread.ofPlatform().daemon().name("log-filler").start(() -> {
            try (var out = new FileOutputStream(pipe.toFile())) {
                while (!closed) {
                    out.write(new byte[BLOCK]);
                }
            } catch (IOException released) {
                // Nobody is there who reads.
            }
        });
    }

    /// The node may have ended; its next log is a file again.
    @Override
    public void close() throws IOException {
        closed = true;
        Files.deleteIfExists(pipe);
    }
}
