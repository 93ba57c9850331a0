package io.orrery.runtime.proofs;

import io.orrery.domain.Digest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Circuits in memory, up to a number of bytes; the least recently used goes first.
final class KeyCache {
    private final Loading loading;
    private final long maxBytes;
    /// Held while a circuit is loaded, so that two never are at a time and memory has a bound.
    private final ReentrantLock lock = new ReentrantLock();

    private final LinkedHashMap<Digest, LoadedCircuit> circuits = new LinkedHashMap<>(16, 0.75f, true);
    private volatile Set<Digest> digests = Set.of();

    interface Loading {
        LoadedCircuit load(Digest circuit) throws IOException;
    }

    KeyCache(Loading loading, long maxBytes) {
        this.loading = loading;
        this.maxBytes = maxBytes;
    }

    /// One that is larger than the whole cache is loaded for whoever asks, and not kept.
    LoadedCircuit get(Digest circuit) throws IOException {
        lock.lock();
        try {
            var known = circuits.get(circuit);
            if (known != null) {
                return known;
            }
            var loaded = loading.load(circuit);
            if (loaded.bytes() <= maxBytes) {
                makeRoom(loaded.bytes());
                circuits.put(circuit, loaded);
            }
            digests = Set.copyOf(circuits.keySet());
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(long bytes) {
        long held = circuits.values().stream().mapToLong(LoadedCircuit::bytes).sum();
        var oldest = circuits.entrySet().iterator();
        while (held + bytes > maxBytes && oldest.hasNext()) {
            held -= oldest.next().getValue().bytes();
            oldest.remove();
        }
    }

    /// What is in memory; asked without waiting for a circuit that is being loaded.
    Set<Digest> digests() {
        return digests;
    }
}
