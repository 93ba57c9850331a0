package io.orrery.runtime.node;

import com.typesafe.config.Config;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// What a node has opened so far. It is closed in the opposite order, also where a start ends half way.
final class OpenParts implements AutoCloseable {
    /// Something that was opened and is to be closed.
    interface Part {
        void close();
    }

    private final Deque<Part> open = new ArrayDeque<>();

    void add(Part part) {
        open.push(part);
    }

    /// Threads that end with the node.
    <T extends ExecutorService> T own(T threads) {
        open.push(threads::shutdownNow);
        return threads;
    }

    /// Those that wait for the database.
    ExecutorService sqlThreads(Config config) {
        int count = config.getInt("orrery.persistence.threads");
        return own(new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.getInt("orrery.persistence.queue")),
                Thread.ofPlatform().daemon().name("sql-", 0).factory()));
    }

    /// Returns when everything is closed, also to a second thread that asks.
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
