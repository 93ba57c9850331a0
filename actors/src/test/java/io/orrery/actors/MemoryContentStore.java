package io.orrery.actors;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.zk.hash.Keccak256;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Content in memory: equal content has one digest, which says nothing else of it.
final class MemoryContentStore<T> implements ContentStore<T> {
    private final Map<T, Digest> digests = new ConcurrentHashMap<>();
    private final Map<Digest, T> contents = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    @Override
    public CompletionStage<Digest> put(T content) {
        var digest = digests.computeIfAbsent(
                content,
                _ -> Digest.of(Keccak256.hash(ByteBuffer.allocate(12)
                        .putInt(System.identityHashCode(this))
                        .putLong(next.getAndIncrement())
                        .array())));
        contents.put(digest, content);
        return CompletableFuture.completedStage(digest);
    }

    @Override
    public CompletionStage<T> get(Digest digest) {
        var content = contents.get(digest);
        return content == null
                ? CompletableFuture.failedStage(new NoSuchElementException("no content " + digest))
                : CompletableFuture.completedStage(content);
    }
}
